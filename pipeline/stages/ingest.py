"""Raw files -> documents."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from pipeline.config import Config
from pipeline.formats import RawReject, read_file
from pipeline.schemas import table_of
from pipeline.stages.guard import Rejects
from pipeline.stages.step import FileReader, Tables

_MARKUP = ("media_type", "url", "encoding", "fetched_at", "text", "title", "byline", "site", "published_at", "language")
_MAX_REJECTS = 4096


def run(files: FileReader, config: Config) -> Iterator[Tables]:
    """Documents and rejects, at most [run] files_per_part documents in each mapping that it yields.

    Of files of many documents it yields fewer where the id of a document says so: a new one moves the borders near it,
    and not all those after it.
    """
    limit, characters = config["run"].files_per_part, config["run"].megabytes_per_part * 1_000_000
    rows: list[dict[str, object]] = []
    rejects, held = Rejects("ingest"), 0
    for path, sha256, stream in files:
        for item in read_file(path, stream, config["ingest"]):
            source = path if item.member is None else f"{path}!{item.member}"
            doc_id = document_id(source, item.record)
            border = bool(item.record or item.member) and _is_border(doc_id, len(rows), limit)
            if border or len(rows) >= limit or held >= characters or len(rejects.rows) >= _MAX_REJECTS:
                yield {"documents": table_of("documents", rows), "rejects": rejects.table()}
                rows, rejects, held = [], Rejects("ingest"), 0
            if isinstance(item, RawReject):
                rejects.add(doc_id, source, item.reason, item.detail)
                continue
            content = {name: getattr(item, name) for name in _MARKUP}
            lines = list(item.main_lines) if item.main_lines is not None else None
            rows.append({"doc_id": doc_id, "source": source, "record": item.record, "sha256": sha256,
                         "main_lines": lines, **content})  # fmt: skip
            held += len(item.text)
            if item.note:
                rejects.add(doc_id, source, "encoding", item.note)
            if item.garbled:
                rejects.add(doc_id, source, "mojibake", item.garbled)
    yield {"documents": table_of("documents", rows), "rejects": rejects.table()}


def _is_border(doc_id: str, held: int, limit: int) -> bool:
    """Whether a part may end before a document, by its id alone: one in `limit / 4`, if the part is half full."""
    return held >= -(-limit // 2) and int(doc_id, 16) % max(2, limit // 4) == 0


def document_id(source: str, record: int | None) -> str:
    """Stable under moving the raw folder and adding files: it hashes the path below the raw folder and the record."""
    name = source if record is None else f"{source}\0{record}"
    return hashlib.blake2b(name.encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()
