"""Divides a large file at the borders of records, so that several processes can read it.

A piece must be read exactly as it would be within the whole file. So a file is divided only if a piece can be read
without what precedes it: if it is UTF-8, its rows are well formed, and its packed members end where records end.
"""

import codecs
import csv
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

import pyarrow as pa

from pipeline.formats.fields import most_bytes
from pipeline.formats.options import ReadOptions
from pipeline.formats.packing import suffixes_of
from pipeline.text.decode import NotTextError, decode_piece

_CHUNK = 1 << 20
_HEAD = 1 << 16
_LINES = (".jsonl", ".ndjson")
_TABLES = (".csv", ".tsv", ".tab")
_COLUMNAR = (".parquet", ".pq")
_ARCHIVES = (".warc", ".wet")
_BOM = codecs.BOM_UTF8
_MOST_MEMBER = 1 << 28
"""Largest number of bytes that a packed member may unpack to."""
_GZIP = 16 + zlib.MAX_WBITS


@dataclass(frozen=True, slots=True)
class Piece:
    """A contiguous part of a file of many records.

    start, end: offsets in bytes of the file as it is on disk, packed or not; for .parquet, numbers of row groups.
    record, line: the numbers, from 0, of its first record and its first line.
    """

    start: int
    end: int
    record: int
    line: int = 0


class NotDivisible(Exception):
    """Raised if a file cannot be divided; says why, and what to do about it."""


class Slice(io.RawIOBase):
    """The bytes of a seekable stream from `start` to `end`."""

    def __init__(self, source: IO[bytes], start: int, end: int) -> None:
        source.seek(start)
        self._source: Any = source
        self._left = end - start

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        size = int(self._source.readinto(memoryview(buffer)[: self._left]))
        self._left -= size
        return size

    def buffered(self) -> io.BufferedReader:
        """Returns the same bytes as a buffered stream, which can read lines and look ahead."""
        return io.BufferedReader(self, _HEAD)


def divide(name: str, stream: io.BufferedReader, least: int, options: ReadOptions) -> list[Piece]:
    """Returns the pieces of a file, each of about `least` bytes. Raises NotDivisible if one process must read it."""
    kind, packing = suffixes_of(name)
    if kind in _COLUMNAR and not packing:
        return _row_groups(stream, least)
    if packing == ".gz" and kind in (*_LINES, *_ARCHIVES):
        return _members(stream, least, kind in _ARCHIVES)
    if packing:
        raise NotDivisible(f"a {kind}{packing} is one stream: pack it as .gz with many members, or not at all")
    if kind in _LINES:
        return _lines(stream, least)
    if kind in _TABLES:
        return _rows(name, stream, least, options)
    raise NotDivisible(f"{kind or 'this kind of file'} is read by one process: write .jsonl or .parquet")


class _Borders:
    """Collects pieces. `at` is called where a record ends, and ends a piece there if it is large enough."""

    def __init__(self, least: int) -> None:
        self._least = least
        self._start = self._record = self._line = 0
        self.pieces: list[Piece] = []

    def at(self, end: int, record: int, line: int = 0, last: bool = False) -> None:
        if end > self._start and (last or end - self._start >= self._least):
            self.pieces.append(Piece(self._start, end, self._record, self._line))
            self._start, self._record, self._line = end, record, line


class _Text:
    """Checks that reading a text from any of its lines gives the same result. Raises NotDivisible if not."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._begun = False

    def check(self, data: bytes, last: bool = False) -> None:
        try:
            self._decoder.decode(data, last)
        except UnicodeDecodeError:
            raise NotDivisible("not UTF-8 throughout: convert it to UTF-8") from None
        if not self._begun and data:
            self._begun = True
            if data.startswith(_BOM):
                raise NotDivisible("begins with a byte order mark: write it without one")
        if b"\0" in data or b"\x1b" in data:
            raise NotDivisible("contains NUL bytes or escape sequences: write it as plain UTF-8")


def _lines(stream: IO[bytes], least: int) -> list[Piece]:
    borders, text, at, lines, cut = _Borders(least), _Text(), 0, 0, least
    _check_json_lines(stream)
    while chunk := stream.read(_CHUNK):
        text.check(chunk)
        done = 0
        while at + len(chunk) >= cut and (found := chunk.find(b"\n", max(done, cut - at - 1))) >= 0:
            lines += chunk.count(b"\n", done, found + 1)
            done = found + 1
            borders.at(at + done, lines, lines)
            cut = at + done + least
        lines += chunk.count(b"\n", done)
        at += len(chunk)
    text.check(b"", last=True)
    borders.at(at, lines, lines, last=True)
    return borders.pieces


def _check_json_lines(stream: Any) -> None:
    from pipeline.formats.records import is_other_json

    if is_other_json(stream.peek(_HEAD)):
        raise NotDivisible("one JSON value, not a record per line: write .jsonl with one record per line")


def _rows(name: str, stream: io.BufferedReader, least: int, options: ReadOptions) -> list[Piece]:
    """Divides a text table. Quoted cells may contain line ends, so all rows are read once to find where they end."""
    from pipeline.formats.delimited import head_of

    dialect = head_of(name, stream, options)
    if dialect is None:
        raise NotDivisible("no column of text or HTML, or no readable first row")
    stream.seek(0)
    text, most, at, number = _Text(), most_bytes(options), 0, 0

    def lines() -> Iterator[str]:
        nonlocal at, number
        for line in stream:
            text.check(line)
            if len(line) >= most:
                raise NotDivisible(f"line {number + 1} is too long to be read")
            at += len(line)
            number += 1
            try:
                yield decode_piece(line).text
            except NotTextError as error:  # in a row of several lines, the reader would then make each line a row
                raise NotDivisible(f"line {number}: {error}: remove them") from None

    borders, rows, begin = _Borders(least), -1, 0
    try:
        for cells in dialect.reader(lines()):
            if at - begin > most:
                raise NotDivisible(f"the row before line {number + 1} is too long to be read")
            rows += bool(cells)
            begin = at
            if cells:
                borders.at(at, rows, number)
    except csv.Error as error:
        raise NotDivisible(f"line {number}: {error}: where a table is not well formed, one process reads it") from None
    borders.at(at, rows, number, last=True)
    return borders.pieces


def _row_groups(stream: io.BufferedReader, least: int) -> list[Piece]:
    import pyarrow.parquet as pq

    try:
        metadata = pq.ParquetFile(stream).metadata
    except (pa.ArrowException, OSError):
        raise NotDivisible("no readable footer") from None
    if metadata.num_row_groups < 2:
        raise NotDivisible("one row group: write it with row groups of a few thousand rows")
    pieces: list[Piece] = []
    first = start = rows = n_bytes = 0
    for group in range(metadata.num_row_groups):
        part = metadata.row_group(group)
        rows, n_bytes = rows + part.num_rows, n_bytes + part.total_byte_size
        if n_bytes >= least or group == metadata.num_row_groups - 1:
            pieces.append(Piece(start, group + 1, first))
            first, start, n_bytes = rows, group + 1, 0
    return pieces


def _members(stream: io.BufferedReader, least: int, records: bool) -> list[Piece]:
    """Divides a .gz between its members. If `records`, each member must be one record of a web archive."""
    borders, text, count, end = _Borders(least), _Text(), 0, 0
    for number, (packed, content) in enumerate(_unpacked(stream)):
        if number == 0 and not records:
            _check_json_lines(io.BufferedReader(io.BytesIO(content)))
        end += packed
        if records:
            if not _is_one_record(content):
                raise NotDivisible(
                    f"member {number + 1} is not one record: write each record as a member, as WARC asks"
                )
            count += 1
        else:
            text.check(content)
            count += content.count(b"\n")
        if records or content.endswith(b"\n"):
            borders.at(end, count, count)
    if number == 0:
        raise NotDivisible("one packed stream: pack it with many members, as bgzip does, or not at all")
    borders.at(end, count, count, last=True)
    return borders.pieces


def _unpacked(stream: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """Yields the packed size and the unpacked content of each member of a .gz."""
    data = b""
    while data or (data := stream.read(_CHUNK)):
        unpack, content, size = zlib.decompressobj(_GZIP), [], 0
        while not unpack.eof:
            if not data and not (data := stream.read(_CHUNK)):
                raise NotDivisible("its packed data breaks off")
            try:
                content.append(unpack.decompress(data))
            except zlib.error as error:
                raise NotDivisible(f"its packed data is damaged: {error}") from None
            if sum(map(len, content)) > _MOST_MEMBER:
                raise NotDivisible("a packed member of more than 256 MB: pack it with many members")
            size += len(data) - len(unpack.unused_data)
            data = unpack.unused_data
        yield size, b"".join(content)


def _is_one_record(content: bytes) -> bool:
    """Whether the content is exactly one record of a web archive."""
    head, gap, _ = content.partition(b"\r\n\r\n")
    if not content.startswith(b"WARC/") or not gap:
        return False
    given = (line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
    lengths = [line.partition(b":")[2].strip() for line in given]
    return len(lengths) == 1 and lengths[0].isdigit() and len(head) + 4 + int(lengths[0]) + 4 == len(content)
