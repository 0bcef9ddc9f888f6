"""Reads the rows of finished tables part by part, so that an export holds one part in memory and not the corpus, and
converts values to cells for programs that know only text, numbers, booleans and times.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pyarrow as pa

from pipeline.errors import MissingTableError
from pipeline.store import Store
from pipeline.tables import PUBLIC, TABLES

Cell = str | int | float | bool | datetime | None

# Separator of list items. Names contain commas ("Jane Roe, Jr.") far more often than semicolons.
BETWEEN = "; "

# A spreadsheet may run a cell that begins with one of these as a formula; East Asian versions also accept wide forms.
_STARTS_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")

# Largest number of rows of a sheet, including the heading; Excel refuses a file with more.
SHEET_ROWS = 1_048_576

# Largest number of characters of a cell, counted in UTF-16, as Excel does, so that an emoji is two. Excel reports a
# file with more as damaged.
CELL_CHARACTERS = 32_767

# First year of Excel's calendar.
FIRST_YEAR = 1900


def flattener(kind: pa.DataType) -> Callable[[Any], Cell]:
    """Returns a function that converts values of an Arrow type to cells: lists are joined, spans are "start..end"."""
    if pa.types.is_list(kind):
        item = flattener(kind.value_type)
        return lambda value: None if value is None else BETWEEN.join(_text(item(each)) for each in value) or None
    if pa.types.is_struct(kind):
        names = [kind.field(k).name for k in range(kind.num_fields)]
        return _span if names == ["start", "end"] else _fields
    return lambda value: value


def is_formula(text: str) -> bool:
    """Whether a spreadsheet might run the text as a formula."""
    return text[:1] in _STARTS_FORMULA


def harmless(text: str) -> str:
    """Returns the text, with an apostrophe in front if a spreadsheet might run it as a formula."""
    return f"'{text}" if is_formula(text) else text


def excel_length(text: str) -> int:
    """Returns the number of characters as Excel counts them, in UTF-16."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def fitting(text: str) -> str:
    """Returns the text if it fits in a cell, otherwise its beginning with a note of its full length."""
    if len(text) <= CELL_CHARACTERS // 2 or (length := excel_length(text)) <= CELL_CHARACTERS:
        return text
    note = f" … [cut: {length:,} characters, an Excel cell holds {CELL_CHARACTERS:,}]"
    room = 2 * (CELL_CHARACTERS - len(note))
    return text.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + note


def sql_time(value: datetime) -> str:
    """Formats a time as 2024-03-05 10:00:00 (UTC), which Excel, pandas, polars, DuckDB and SQLite all recognise."""
    return value.replace(tzinfo=None).isoformat(sep=" ")


def _span(value: dict[str, int] | None) -> Cell:
    # Excel would read 12:48 as a time, and 3-4 as a date.
    return None if value is None else f"{value['start']}..{value['end']}"


def _fields(value: dict[str, Any] | None) -> Cell:
    return None if value is None else ", ".join(f"{name}: {_text(each)}" for name, each in value.items())


def _text(value: Cell) -> str:
    return "" if value is None else sql_time(value) if isinstance(value, datetime) else str(value)


# Number of rows converted to Python values at a time: a few MB of text.
_ROWS_AT_ONCE = 2_000


class FinishedTable:
    """A table of a processed folder, which can be read from the first row to the last."""

    def __init__(self, store: Store, name: str) -> None:
        """Raises MissingTableError if there is no such table, or no run has made it yet."""
        if name not in PUBLIC:
            raise MissingTableError(f"{name}: no such table", f"use one of: {', '.join(PUBLIC)}")
        self.name, self._store, self._parts = name, store, store.parts(name)
        if not self._parts:
            raise MissingTableError(f"{store.folder(name)}: no table there", "run the pipeline into that folder first")

    @property
    def columns(self) -> list[tuple[str, pa.DataType, str]]:
        """The name, type and meaning of each column."""
        return list(TABLES[self.name].columns)

    @property
    def n_rows(self) -> int:
        return sum(self._store.count_rows(self.name, part) for part in self._parts)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yields all rows, a few thousand at a time."""
        names = [name for name, _, _ in self.columns]
        for part in self._parts:
            yield from self._store.read(self.name, [part], names).to_batches(max_chunksize=_ROWS_AT_ONCE)

    def cells(self, convert: Callable[[pa.DataType], Callable[[Any], Any]] = flattener) -> Iterator[list[Any]]:
        """Yields all rows, each as a list of cells. `convert` maps a type to a function from values to cells."""
        converters = [convert(kind) for _, kind, _ in self.columns]
        for batch in self.batches():
            pairs = zip(converters, batch.columns, strict=True)
            columns = [[make(value) for value in column.to_pylist()] for make, column in pairs]
            yield from map(list, zip(*columns, strict=True))
