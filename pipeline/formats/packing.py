"""Unpacks compressed files while they are read, so that only a buffer of a file is in memory."""

import bz2
import contextlib
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import PurePosixPath
from typing import IO, Any

_BUFFER = 1 << 16
_BROKEN = (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, NotImplementedError)


class _Streams(io.RawIOBase):
    """Unpacks a sequence of packed streams. Returns everything that precedes a fault before it raises the error.

    The classes of `gzip`, `bz2` and `lzma` lose what they have unpacked when they meet a fault, and the last two skip a
    damaged second stream without an error.
    """

    def __init__(self, packed: IO[bytes], inflater: Callable[[], Any]) -> None:
        self._packed, self._new = packed, inflater
        self._inflater: Any = None
        self._data, self._begun = b"", False
        self._error: Exception | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        unpacked = b""
        while not unpacked and self._error is None:
            if self._inflater is None and not self._next_stream():
                return 0
            try:
                unpacked = self._some(len(buffer))
            except _BROKEN as error:
                self._error = error
        if not unpacked and self._error:
            raise self._error
        buffer[: len(unpacked)] = unpacked
        return len(unpacked)

    def _next_stream(self) -> bool:
        """Begins the next stream and returns whether there is one. Zero bytes between two streams are skipped."""
        while not self._data:
            data = self._packed.read(_BUFFER)
            if not data:
                return False
            self._data = data.lstrip(b"\0") if self._begun else data
        self._inflater, self._begun = self._new(), True
        return True

    def _some(self, most: int) -> bytes:
        """Returns up to `most` unpacked bytes of the stream, perhaps none."""
        inflater, data = self._inflater, b""
        if getattr(inflater, "needs_input", True):
            data = self._data or self._packed.read(_BUFFER)
        before = inflater.copy() if hasattr(inflater, "copy") else None
        try:
            unpacked: bytes = inflater.decompress(data, most)
        except zlib.error as error:
            self._error = error
            return b"".join(_until_fault(before, data))
        if not unpacked and not data and not inflater.eof:
            raise EOFError("it ends before its end-of-stream marker")
        self._data = getattr(inflater, "unconsumed_tail", b"")
        if inflater.eof:
            self._data, self._inflater = inflater.unused_data.lstrip(b"\0"), None
        return unpacked


def _until_fault(inflater: Any, data: bytes) -> Iterator[bytes]:
    """Yields whatever can be unpacked from `data` before zlib finds the fault in it."""
    with contextlib.suppress(zlib.error):
        for at in range(len(data)):
            yield inflater.decompress(data[at : at + 1])


def _unzstd(raw: IO[bytes]) -> Any:
    import pyarrow as pa

    return pa.CompressedInputStream(pa.PythonFile(raw, mode="r"), "zstd")


# Maps the last suffix of a packed file, such as ".gz" of "news.jsonl.gz", to what unpacks it.
OPENERS: dict[str, Callable[[IO[bytes]], Any]] = {
    ".gz": lambda raw: _Streams(raw, partial(zlib.decompressobj, 16 + zlib.MAX_WBITS)),
    ".bz2": lambda raw: _Streams(raw, bz2.BZ2Decompressor),
    ".zst": _unzstd,
    ".zstd": _unzstd,
    ".xz": lambda raw: _Streams(raw, lzma.LZMADecompressor),
}


def suffixes_of(name: str) -> tuple[str, str]:
    """Returns the suffixes of a file's format and packing, in lower case, each "" if missing: ".jsonl" and ".gz"."""
    suffixes = [suffix.lower() for suffix in PurePosixPath(name).suffixes]
    packing = suffixes.pop() if suffixes and suffixes[-1] in OPENERS else ""
    return (suffixes[-1] if suffixes else ""), packing


class Budget:
    """The number of bytes that may still be unpacked from a raw file, over all its members."""

    def __init__(self, limit: int) -> None:
        self.limit = self.left = limit


class Unpacked(io.RawIOBase):
    """A stream of unpacked bytes. It ends early if the packed bytes are damaged, or unpack to too many.

    fault: (reason, detail) of the reject if it ended early. Everything unpacked before that can be read.
    """

    def __init__(self, packed: IO[bytes], budget: Budget) -> None:
        self._packed: Any = packed
        self._budget = budget
        self._read = 0
        self.fault: tuple[str, str] | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self.fault:
            return 0
        try:
            size = int(self._packed.readinto(buffer))
        except _BROKEN as error:
            self.fault = ("broken", f"packed data breaks off after {self._read} bytes unpacked: {error}")
            return 0
        self._read += size
        self._budget.left -= size
        # A few kilobytes may unpack to terabytes: only what is within the limit is read, and a reject records the rest.
        if self._budget.left < 0:
            self.fault = ("too-long", f"more than {self._budget.limit} bytes unpacked")
            return max(0, size + self._budget.left)
        return size

    def buffered(self) -> io.BufferedReader:
        """Returns the same bytes as a buffered stream, which can read lines and look ahead."""
        return io.BufferedReader(self, _BUFFER)


def as_buffered(source: bytes | IO[bytes]) -> io.BufferedReader:
    """Returns bytes or an open file as a buffered stream."""
    if isinstance(source, io.BufferedReader):
        return source
    raw: Any = io.BytesIO(source) if isinstance(source, bytes) else source
    return io.BufferedReader(raw)


def read_at_most(stream: IO[bytes], most: int) -> bytes | None:
    """Reads the rest of a stream; returns None if that is more than `most` bytes."""
    # In pieces, since reading n bytes at once allocates n, however short the file is.
    pieces, size = [stream.read(_BUFFER)], 0
    while len(pieces[-1]) == _BUFFER:
        size += _BUFFER
        if size > most:
            return None
        pieces.append(stream.read(_BUFFER))
    return b"".join(pieces) if size + len(pieces[-1]) <= most else None
