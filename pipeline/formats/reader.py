"""Turns a raw file into documents (`read_file`); the file's name decides the format."""

import io
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import PurePosixPath
from typing import IO

from pipeline.errors import PipelineError
from pipeline.formats.archive import ArchiveReader, read_zip
from pipeline.formats.columnar import read_arrow, read_parquet
from pipeline.formats.dates import with_plausible_date
from pipeline.formats.delimited import read_csv, read_tsv
from pipeline.formats.document import RawDocument, RawReject
from pipeline.formats.html import read_html, read_markdown, read_text
from pipeline.formats.mojibake import checked
from pipeline.formats.options import ReadOptions
from pipeline.formats.packing import OPENERS, Budget, Unpacked, as_buffered, suffixes_of
from pipeline.formats.pieces import Piece, Slice
from pipeline.formats.records import read_json, read_json_lines
from pipeline.formats.warc import read_warc

Reader = Callable[[io.BufferedReader, ReadOptions], Iterator[RawDocument | RawReject]]

PieceReader = Callable[[io.BufferedReader, ReadOptions, Piece], Iterator[RawDocument | RawReject]]

# To add a format, write a module with a Reader, and list its suffixes here.
READERS: dict[str, Reader] = {
    ".txt": read_text,
    ".text": read_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".xhtml": read_html,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".json": read_json,
    ".csv": read_csv,
    ".tsv": read_tsv,
    ".tab": read_tsv,
    ".parquet": read_parquet,
    ".pq": read_parquet,
    ".arrow": read_arrow,
    ".warc": read_warc,
    ".wet": read_warc,
}
# Readers of pieces of a file. Those in PIECES get only the bytes of the piece, those in PIECES_OF_WHOLE the stream of
# the whole file.
PIECES: dict[str, PieceReader] = {
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".warc": read_warc,
    ".wet": read_warc,
}
PIECES_OF_WHOLE: dict[str, PieceReader] = {
    ".csv": read_csv,
    ".tsv": read_tsv,
    ".tab": read_tsv,
    ".parquet": read_parquet,
    ".pq": read_parquet,
}
# Archives of files; the name of each member decides its format.
ARCHIVES: dict[str, ArchiveReader] = {".zip": read_zip}
_OF_ONE_DOCUMENT = (read_text, read_markdown, read_html)
_LITTER = {"thumbs.db", "desktop.ini", "icon\r", "__macosx", "readme.md", "readme.txt"}


def is_raw_file(name: str) -> bool:
    """Whether a path under the raw folder is meant as input, rather than hidden or left behind by other programs."""
    # Without pathlib, which would take most of the time of listing the files.
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".")]
    if any(part.startswith((".", "~$")) or part.lower() in _LITTER for part in parts):
        return False
    return bool(parts) and not parts[-1].endswith(("~", ".tmp", ".part", ".crdownload", ".swp"))


def may_hold_many(name: str) -> bool:
    """Whether a file of this name may hold many documents."""
    kind, _ = suffixes_of(name)
    return kind in ARCHIVES or READERS.get(kind, read_text) not in _OF_ONE_DOCUMENT


def read_file(
    name: str, source: bytes | IO[bytes], options: ReadOptions | None = None, piece: Piece | None = None
) -> Iterator[RawDocument | RawReject]:
    """Yields the documents of one raw file, in order, and a reject for each part of it that yields no document.

    name: the file's name, whose suffixes decide the format.
    source: the file, open for reading (an archive must be seekable), or its bytes. Only a few records are in memory at
        a time.
    piece: if given, only this piece, as found by `pieces.divide`, is read.

    A bad file raises nothing; its reject says what is wrong. A packed file that is truncated yields what could be read,
    and a reject ("broken"). Raises a PipelineError if `source` cannot be read.
    """
    options = options or ReadOptions()
    stream = as_buffered(source)
    if not stream.peek(1):
        yield RawReject(None, "empty", "a file of 0 bytes")
        return
    read = partial(_read_one, options=options, budget=Budget(options.max_bytes))
    items: Iterator[RawDocument | RawReject]
    if piece is not None:
        items = _read_piece(name, stream, options, piece)
    elif (suffix := PurePosixPath(name).suffix.lower()) in ARCHIVES:
        items = ARCHIVES[suffix](stream, is_raw_file, partial(read, in_archive=True))
    else:
        items = read(name, stream)
    for item in items if piece else _at_least_one(items):
        if isinstance(item, RawDocument):
            item = with_plausible_date(checked(item, options.mend_mojibake))
        yield item


def _read_piece(
    name: str, stream: io.BufferedReader, options: ReadOptions, piece: Piece
) -> Iterator[RawDocument | RawReject]:
    """Yields the documents of a piece of a file; none if it is blank."""
    kind, packing = suffixes_of(name)
    source = stream if kind in PIECES_OF_WHOLE else Slice(stream, piece.start, piece.end).buffered()
    unpacked = Unpacked(OPENERS[packing](source), Budget(options.max_bytes)) if packing else None
    reader = PIECES_OF_WHOLE.get(kind) or PIECES[kind]
    try:
        yield from reader(unpacked.buffered() if unpacked else source, options, piece)
    except (PipelineError, ImportError):
        raise
    except Exception as error:  # a bad document is never an error of the run
        yield RawReject(None, "broken", f"{type(error).__name__}: {error}"[:300])
    if unpacked and unpacked.fault:
        yield RawReject(None, *unpacked.fault)


def _read_one(
    name: str, source: IO[bytes], options: ReadOptions, budget: Budget, in_archive: bool = False
) -> Iterator[RawDocument | RawReject]:
    """Yields the documents of a file that is not an archive, or of a member of an archive."""
    kind, packing = suffixes_of(name)
    if kind in ARCHIVES:
        yield RawReject(None, "unsupported-format", "an archive in an archive, or a packed one: unpack it first")
        return
    reader = READERS.get(kind)
    if reader is None:
        known = f"{' '.join(sorted(READERS))}, each also {' '.join(OPENERS)}, or {' '.join(ARCHIVES)}"
        yield RawReject(None, "unsupported-format", f"{kind + packing or 'no suffix'}: expected {known}")
        return
    unpacked: list[Unpacked] = []
    if in_archive:
        unpacked.append(Unpacked(source, budget))
        source = unpacked[-1].buffered()
    if packing:
        unpacked.append(Unpacked(OPENERS[packing](source), budget))
        source = unpacked[-1].buffered()
    try:
        for item in _at_least_one(reader(as_buffered(source), options)):
            if not (isinstance(item, RawReject) and item.reason == "empty" and any(layer.fault for layer in unpacked)):
                yield item
    except (PipelineError, ImportError):  # failing storage, or a broken installation
        raise
    except Exception as error:  # a bad document is never an error of the run
        yield RawReject(None, "broken", f"{type(error).__name__}: {error}"[:300])
    fault = next((layer.fault for layer in unpacked if layer.fault), None)
    if fault:
        yield RawReject(None, *fault)


def _at_least_one(items: Iterator[RawDocument | RawReject]) -> Iterator[RawDocument | RawReject]:
    """Yields the items, or a reject if there are none, so that no file is skipped silently."""
    empty = True
    for item in items:
        empty = False
        yield item
    if empty:
        yield RawReject(None, "empty", "no document in it")
