"""Reads raw files into documents."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.metadata import version

from pipeline.errors import PipelineError
from pipeline.formats import Piece, RawDocument, RawReject, ReadOptions, read_file
from pipeline.formats.paths import PathFacts, outlet_name, path_facts
from pipeline.options import Options
from pipeline.stages.step import FileReader, RawInput, Rejects, Row, Step, Tables
from pipeline.tables import table_of
from pipeline.text.decode import composed

_MARKUP = (
    *("media_type", "url", "encoding", "fetched_at", "text", "title", "byline", "site", "published_at", "language"),
    *("line_markup", "page_hint"),
)
# Number of rejects held in memory at a time, since a broken file may have millions.
_MAX_REJECTS = 4096


@dataclass(frozen=True)
class _Item:
    """The result of reading a raw document: its row of documents (None if it could not be read), and its rows of
    rejects. `many` says whether it is one of several in its file.
    """

    doc_id: str
    many: bool = False
    document: Row | None = None
    rejects: list[Row] = field(default_factory=list)


def documents(files: FileReader, config: Options) -> Iterator[Tables]:
    """Reads raw files into documents and rejects.

    Yields parts of at most [run] files_per_part documents. In a file with many documents, a part may end earlier:
    before a document whose id makes it a border. If a document is added to the file, only the borders near it move.
    """
    limit, characters = config.run.files_per_part, config.run.megabytes_per_part * 1_000_000
    rows: list[Row] = []
    rejects: list[Row] = []
    n_characters = 0
    for item in (item for file in files for item in _items(file, config.ingest)):
        # The border depends on the record's id, so that one more record at the top does not move the borders below.
        border = item.many and _is_border(item.doc_id, len(rows), limit)
        if border or len(rows) >= limit or n_characters >= characters or len(rejects) >= _MAX_REJECTS:
            yield {"documents": table_of("documents", rows), "rejects": table_of("rejects", rejects)}
            rows, rejects, n_characters = [], [], 0
        rejects += item.rejects
        if item.document:
            rows.append(item.document)
            n_characters += len(str(item.document["text"]))
    yield {"documents": table_of("documents", rows), "rejects": table_of("rejects", rejects)}


def _items(file: RawInput, options: ReadOptions) -> Iterator[_Item]:
    if file.before:
        document = file.before.document
        yield _Item(document["doc_id"], document=document, rejects=file.before.rejects)
        return
    if file.fault:
        yield _not_read(file, *file.fault)
        return
    try:
        with file.open() as stream:
            for item in read_file(file.path, stream, options, Piece(*file.piece) if file.piece else None):
                source = file.path if item.member is None else f"{file.path}!{item.member}"
                yield _item(item, source, file.sha256, options)
    except (PipelineError, ImportError):
        raise
    except Exception as error:  # one file must not cost all others
        detail = f"{type(error).__name__}: {error}; what follows in the file was not read"
        yield _not_read(file, "internal-error", detail)


def _not_read(file: RawInput, reason: str, detail: str) -> _Item:
    rejects = Rejects("ingest")
    rejects.add(document_id(file.path, None), file.path, reason, detail[:500])
    return _Item(document_id(file.path, None), rejects=rejects.rows)


def _item(item: RawDocument | RawReject, source: str, sha256: str, options: ReadOptions) -> _Item:
    """Makes the row of `documents`, if the item is a document, and its rows of `rejects`."""
    doc_id, many = document_id(source, item.record), bool(item.record or item.member)
    rejects = Rejects("ingest")
    if isinstance(item, RawReject):
        rejects.add(doc_id, source, item.reason, item.detail)
        return _Item(doc_id, many, rejects=rejects.rows)
    # A member of an archive has a path of its own. The path of a file with many records says nothing about one of them.
    facts = path_facts(item.member or source, options.path) if item.record is None else PathFacts()
    site = item.site or facts.site
    row = {
        "doc_id": doc_id,
        "source": source,
        "record": item.record,
        "sha256": sha256,
        "path_date": facts.date,
        "main_lines": list(item.main_lines) if item.main_lines is not None else None,
        "authors": [composed(a) for a in item.authors] if item.authors else None,
        **{name: getattr(item, name) for name in _MARKUP},
        **{name: composed(value) for name in ("title", "byline") if (value := getattr(item, name))},
        "site": outlet_name(composed(site), options.site_names) if site else None,
    }
    # The document was read; these rows of rejects say what may be wrong with it.
    notes = ("encoding", item.note), ("mojibake", item.garbled), ("date", item.dates_note), ("in-part", item.lost)
    for reason, detail in notes:
        if detail:
            rejects.add(doc_id, source, reason, detail)
    return _Item(doc_id, many, row, rejects.rows)


def _is_border(doc_id: str, n_documents: int, limit: int) -> bool:
    """Whether a part ends before this document: once it is half full, one id in `limit / 4` is a border."""
    return n_documents >= -(-limit // 2) and int(doc_id, 16) % max(2, limit // 4) == 0


def document_id(source: str, record: int | None) -> str:
    """Returns a hash of the path below the raw folder and the record's number; it survives a move of that folder."""
    name = source if record is None else f"{source}\0{record}"
    return hashlib.blake2b(name.encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()


def libraries(config: Options) -> str:
    """Returns the versions of the libraries that influence what is read from a file."""
    return ", ".join(f"{library} {version(library)}" for library in ("trafilatura", "ftfy", "warcio"))


STEPS = (
    Step(
        documents,
        "ingest",
        inputs=(),
        outputs=("documents", "rejects"),
        sections=("run", "ingest"),
        by_document=True,
        identity=libraries,
    ),
)
