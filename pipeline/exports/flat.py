"""Cells: what a value of a table becomes in a program that knows only text, numbers, truth values and times."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pyarrow as pa

Cell = str | int | float | bool | datetime | None

# Separator of list items. Names contain commas ("Jane Roe, Jr.") far more often than semicolons.
BETWEEN = "; "

# First characters that make spreadsheets take a cell for a formula; East Asian versions also take the wide forms.
_STARTS_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")

# Rows of one sheet, the heading included; Excel refuses a file with more.
SHEET_ROWS = 1_048_576

# Characters of one cell, as Excel counts: in UTF-16, so that an emoji is two. Beyond, Excel calls the file broken.
CELL_CHARACTERS = 32_767

# The calendar of Excel begins here; it has no number for an earlier time.
FIRST_YEAR = 1900


def flattener(kind: pa.DataType) -> Callable[[Any], Cell]:
    """The function that turns values of an Arrow type into cells: lists are joined, spans become start..end, null stays
    None.
    """
    if pa.types.is_list(kind):
        item = flattener(kind.value_type)
        return lambda value: None if value is None else BETWEEN.join(_text(item(each)) for each in value) or None
    if pa.types.is_struct(kind):
        names = [kind.field(k).name for k in range(kind.num_fields)]
        return _span if names == ["start", "end"] else _fields
    return _same


def is_formula(text: str) -> bool:
    """Whether a spreadsheet may take the text for a formula."""
    return text[:1] in _STARTS_FORMULA


def harmless(text: str) -> str:
    """The text, with an apostrophe in front if a spreadsheet might take it for a formula."""
    return f"'{text}" if is_formula(text) else text


def excel_length(text: str) -> int:
    """Characters as Excel counts them."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def fitting(text: str) -> str:
    """The text if it fits in a cell; else its beginning, and a note of how much there was."""
    if len(text) <= CELL_CHARACTERS // 2 or (length := excel_length(text)) <= CELL_CHARACTERS:
        return text
    note = f" … [cut: {length:,} characters, an Excel cell holds {CELL_CHARACTERS:,}]"
    room = 2 * (CELL_CHARACTERS - len(note))
    return text.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + note


def sql_time(value: datetime) -> str:
    """2024-03-05 10:00:00, in UTC: the one form that Excel, pandas, polars, DuckDB and SQLite all take for a time."""
    return value.replace(tzinfo=None).isoformat(sep=" ")


def _same(value: Any) -> Cell:
    return value  # type: ignore[no-any-return]


def _span(value: dict[str, int] | None) -> Cell:
    return None if value is None else f"{value['start']}..{value['end']}"  # 12:48 is a time to Excel, 3-4 a date


def _fields(value: dict[str, Any] | None) -> Cell:
    return None if value is None else ", ".join(f"{name}: {_text(each)}" for name, each in value.items())


def _text(value: Cell) -> str:
    return "" if value is None else sql_time(value) if isinstance(value, datetime) else str(value)
