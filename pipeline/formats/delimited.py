"""Reads text tables, .csv and .tsv, and finds out which delimiter and quoting they use."""

from __future__ import annotations

import csv
import io
import itertools
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.formats.document import RawDocument, RawReject
from pipeline.formats.fields import as_record, columns_read, doubled, doubled_note, most_bytes, read_record
from pipeline.formats.lines import Line, read_lines
from pipeline.formats.options import ReadOptions
from pipeline.formats.pieces import Piece, Slice

# Delimiter and quoting are determined from at most this many lines and characters.
_SAMPLE_LINES = 500
_SAMPLE_CHARS = 1 << 18
# If a row of several lines is broken, its later lines are read again as rows of their own, for at most this many rows
# of a file; further broken rows are skipped whole, to bound the time.
_MAX_RETRIES = 100


@dataclass(frozen=True, slots=True)
class Dialect:
    """How cells are separated and quoted.

    quoting: "double" (a quotation mark within a quoted cell is doubled), "backslash" (it is escaped), or "none"
        (quotation marks have no special meaning).
    """

    delimiter: str
    quoting: str = "double"

    def reader(self, lines: Iterable[str]) -> Iterator[list[str]]:
        """Returns a strict reader of rows: a misplaced quotation mark is an error; a lenient one would drop it."""
        if self.quoting == "none":
            return csv.reader(lines, delimiter=self.delimiter, quoting=csv.QUOTE_NONE, strict=True)
        escape = "\\" if self.quoting == "backslash" else None
        return csv.reader(lines, delimiter=self.delimiter, escapechar=escape, strict=True)


_COMMA = tuple(Dialect(mark, quoting) for quoting in ("double", "backslash") for mark in ",;\t|")
_CSV = (*_COMMA, Dialect("\t", "none"))
_TAB = (Dialect("\t"), Dialect("\t", "backslash"), Dialect("\t", "none"), *_COMMA)


def read_csv(
    stream: io.BufferedReader, options: ReadOptions, piece: Piece | None = None
) -> Iterator[RawDocument | RawReject]:
    """Yields one document per row below the first, which names the columns. `record` counts these rows from 0.

    `stream` is the whole file, even if only a `piece` of it is read, since its first rows show how to read it.
    """
    yield from _read(stream, options, _CSV, piece)


def read_tsv(
    stream: io.BufferedReader, options: ReadOptions, piece: Piece | None = None
) -> Iterator[RawDocument | RawReject]:
    """Does the same as `read_csv` for tables that are usually delimited by tabs."""
    yield from _read(stream, options, _TAB, piece)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its first line and its cells, or a fault (reason, detail) if it could not be read."""

    line: Line
    cells: list[str]
    note: str | None = None
    fault: tuple[str, str] | None = None


def _read(
    stream: io.BufferedReader, options: ReadOptions, dialects: tuple[Dialect, ...], piece: Piece | None = None
) -> Iterator[RawDocument | RawReject]:
    csv.field_size_limit(2**31 - 1)  # the length of a row is limited elsewhere
    most = most_bytes(options)
    whole = stream
    if piece and not piece.start:
        stream = Slice(whole, 0, piece.end).buffered()
    lines = read_lines(stream, most)
    sample = list(_sample(lines))
    if sample and (named := _separator(sample[0].text)):
        dialects = tuple(Dialect(named, quoting) for quoting in ("double", "backslash"))
        sample = sample[1:]
    dialect = sniff(sample, dialects, options)
    rows = read_rows(itertools.chain(sample, lines), dialect, most)
    head = next(rows, None)
    if head is None or head.fault:
        yield RawReject(None, *(head.fault if head and head.fault else ("empty", "no rows")))
        return
    names = _names(head)
    known = columns_read(names, options)
    if known is None:
        yield RawReject(None, "no-text", f"no column of text or HTML among {', '.join(names)}"[:300])
        return
    if (twice := doubled(known)) and not (piece and piece.start):
        yield RawReject(None, "in-part", doubled_note(twice))
    first = 0
    if piece and piece.start:
        rest = Slice(whole, piece.start, piece.end).buffered()
        rows, first = read_rows(read_lines(rest, most, piece.line), dialect, most), piece.record
    yield from _documents(enumerate(rows, first), names, options)


def _documents(
    numbered: Iterable[tuple[int, Row]], names: list[str], options: ReadOptions
) -> Iterator[RawDocument | RawReject]:
    """Yields the document, or the reject, of each row below the one that names the columns."""
    for number, row in numbered:
        where = f"line {row.line.number + 1}"
        if row.fault:
            yield RawReject(number, *row.fault)
        elif not _fits(row.cells, len(names)):
            detail = f"{where}: {len(row.cells)} cells, the first row names {len(names)}"
            yield RawReject(number, "broken", detail)
        else:
            record = as_record((name, cell) for name, cell in zip(names, row.cells, strict=False) if name)
            yield from read_record(record, number, row.line.encoding, options, where, row.note)


def head_of(name: str, stream: io.BufferedReader, options: ReadOptions) -> Dialect | None:
    """Returns the dialect of a table, judged by its first rows; None if it has no column of text or HTML."""
    sample = list(_sample(read_lines(stream, most_bytes(options))))
    if not sample or _separator(sample[0].text):
        return None
    dialect = sniff(sample, _CSV if name.lower().endswith(".csv") else _TAB, options)
    head = next(read_rows(sample, dialect, most_bytes(options)), None)
    return None if head is None or head.fault or columns_read(_names(head), options) is None else dialect


def sniff(sample: list[Line], dialects: tuple[Dialect, ...], options: ReadOptions) -> Dialect:
    """Returns the dialect under which the first row names a known column and most rows have the same number of cells.

    If no dialect finds a known column, the number of cells alone decides. Rows are weighted by their length.
    """

    def score(dialect: Dialect) -> tuple[bool, float]:
        rows = list(read_rows(sample, dialect, _SAMPLE_CHARS))
        whole = len(sample) < _SAMPLE_LINES and sum(len(line.text) for line in sample) < _SAMPLE_CHARS
        rows = rows if whole or len(rows) < 3 else rows[:-1]
        if not rows or rows[0].fault:
            return False, 0.0
        names = _names(rows[0])
        fitting = sum(len(row.line.text) for row in rows if not row.fault and _fits(row.cells, len(names)))
        return columns_read(names, options) is not None, fitting / max(1, sum(len(row.line.text) for row in rows))

    return max(dialects, key=score)


def read_rows(lines: Iterable[Line], dialect: Dialect, max_chars: int) -> Iterator[Row]:
    """Yields the rows of a table. After a row that cannot be read, reading goes on at the row's second line."""
    feed = _Feed(lines, max_chars)
    reader = dialect.reader(feed)
    retries = 0
    while True:
        feed.clear()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, _LineFault) as error:
            first, last = feed.taken[0], feed.taken[-1]
            reason, detail = error.fault if isinstance(error, _LineFault) else ("broken", str(error))
            retries += len(feed.taken) > 1
            if retries <= _MAX_RETRIES:
                feed.again()
                last = first
            place = f"line {first.number + 1}" if last is first else f"lines {first.number + 1} to {last.number + 1}"
            yield Row(first, [], fault=(reason, detail if detail.startswith("line ") else f"{place}: {detail}"))
            reader = dialect.reader(feed)
            continue
        if cells:
            note = next((line.note for line in feed.taken if line.note), None)
            yield Row(feed.taken[0], cells, note)


class _LineFault(Exception):
    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.fault = (reason, detail)


class _Feed:
    """Passes lines to the row reader, and keeps the lines of the current row so that they can be passed again."""

    def __init__(self, lines: Iterable[Line], max_chars: int) -> None:
        self._lines = iter(lines)
        self._waiting: deque[Line] = deque()
        self._max_chars = max_chars
        self.taken: list[Line] = []
        self._chars = 0

    def clear(self) -> None:
        self.taken.clear()
        self._chars = 0

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        line = self._waiting.popleft() if self._waiting else next(self._lines)
        self.taken.append(line)
        if line.fault:
            raise _LineFault(*line.fault)
        self._chars += len(line.text)
        if len(self.taken) > 1 and self._chars > self._max_chars:
            raise _LineFault("too-long", f"a row of more than {self._max_chars} characters")
        return line.text

    def again(self) -> None:
        """Puts the lines of the current row, except the first, back into the queue, to be yielded again."""
        self._waiting.extendleft(reversed(self.taken[1:]))


def _sample(lines: Iterator[Line]) -> Iterator[Line]:
    size = 0
    for line in itertools.islice(lines, _SAMPLE_LINES):
        yield line
        size += len(line.text)
        if size >= _SAMPLE_CHARS:
            return


def _separator(line: str) -> str | None:
    """Returns the delimiter that a spreadsheet program has declared in the first line ("sep=;"), or None."""
    text = line.strip("\ufeff\r\n ")
    return text[4] if len(text) == 5 and text.lower().startswith("sep=") else None


def _names(row: Row) -> list[str]:
    return [cell.strip("\ufeff \t\r\n") for cell in row.cells]


def _fits(cells: list[str], columns: int) -> bool:
    return len(cells) == columns or (len(cells) > columns and not any(cells[columns:]))
