"""`read_file`: the bytes of a raw file, by its name, to documents."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import IO

from pipeline.formats.document import RawDocument, RawReject
from pipeline.formats.html import read_html
from pipeline.formats.options import ReadOptions
from pipeline.formats.plain import read_markdown, read_text
from pipeline.formats.records import read_json, read_json_lines

Reader = Callable[[IO[bytes], ReadOptions], Iterator[RawDocument | RawReject]]

# A further format is one more file with a Reader, and its suffixes here.
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
}


def _gunzip(raw: IO[bytes]) -> IO[bytes]:
    return gzip.GzipFile(fileobj=raw)  # type: ignore[return-value]


# Packed files, by the suffix that follows the format's: "news.jsonl.gz".
OPENERS: dict[str, Callable[[IO[bytes]], IO[bytes]]] = {".gz": _gunzip}
_LITTER = {"thumbs.db", "desktop.ini", "icon\r", "__macosx", "readme.md", "readme.txt"}
_PACKING_ERRORS = (OSError, EOFError, zlib.error)


def is_raw_file(name: str) -> bool:
    """Whether a path under the raw folder is meant as input: not hidden, not litter of systems and editors."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if any(part.startswith((".", "~$")) or part.lower() in _LITTER for part in parts):
        return False
    return bool(parts) and not parts[-1].endswith(("~", ".tmp", ".part", ".crdownload", ".swp"))


def read_file(name: str, data: bytes, options: ReadOptions | None = None) -> Iterator[RawDocument | RawReject]:
    """The documents of one raw file, in order, and a reject for each part that gives none.

    `name` decides the format by its suffixes, `data` is the whole file. Nothing is raised for a bad file: the
    reject says what is wrong. A packed file that breaks off gives what could be read and a reject ("broken").
    """
    options = options or ReadOptions()
    suffixes = [suffix.lower() for suffix in PurePosixPath(name).suffixes]
    opener = OPENERS.get(suffixes[-1]) if suffixes else None
    kind = (suffixes[-2] if len(suffixes) > 1 else "") if opener else (suffixes[-1] if suffixes else "")
    reader = READERS.get(kind)
    if reader is None:
        shown = "".join(suffixes[-2:]) or "no suffix"
        yield RawReject(None, "unsupported-format", f"{shown}: expected one of {' '.join(sorted(READERS))}")
        return
    if not data:
        yield RawReject(None, "empty", "a file of 0 bytes")
        return
    stream = _Guarded(opener(io.BytesIO(data)) if opener else io.BytesIO(data), options.max_bytes)
    try:
        yield from reader(stream, options)  # type: ignore[arg-type]
    except Exception as error:  # a bad document is never an error of the run
        yield RawReject(None, "broken", f"{type(error).__name__}: {error}"[:300])
    if stream.fault:
        yield RawReject(None, stream.fault[0], stream.fault[1])


class _Guarded:
    """A stream that ends early, and remembers why, where the packed bytes are broken or too many."""

    def __init__(self, raw: IO[bytes], limit: int) -> None:
        self._raw = raw
        self._left = limit
        self._limit = limit
        self.fault: tuple[str, str] | None = None

    def __iter__(self) -> Iterator[bytes]:
        while line := self.readline():
            yield line

    def readline(self) -> bytes:
        return self._take(lambda: self._raw.readline(self._left + 1))

    def read(self) -> bytes:
        pieces = []
        while piece := self._take(lambda: self._raw.read(min(1 << 16, self._left + 1))):
            pieces.append(piece)
        return b"".join(pieces)

    def _take(self, get: Callable[[], bytes]) -> bytes:
        if self.fault:
            return b""
        try:
            piece = get()
        except _PACKING_ERRORS as error:
            self.fault = ("broken", f"packed data breaks off: {error}")
            return b""
        self._left -= len(piece)
        if self._left < 0:
            self.fault = ("too-long", f"more than {self._limit} bytes unpacked")
            return b""
        return piece
