"""Exports tables as an Excel workbook: one sheet per table, and a last sheet with the meaning of every column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pipeline.exports.plain_files import Exported, whole_file
from pipeline.exports.rows import (
    CELL_CHARACTERS,
    FIRST_YEAR,
    SHEET_ROWS,
    Cell,
    FinishedTable,
    fitting,
    is_formula,
    sql_time,
)

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_NOT_CONVERTED = ("strings_to_formulas", "strings_to_numbers", "strings_to_urls")
_OPTIONS: dict[str, Any] = {"constant_memory": True, "use_zip64": True, **dict.fromkeys(_NOT_CONVERTED, False)}
# Widths, in characters, of columns for which the default is too narrow to read.
_WIDTHS = {"text": 80, "sentence": 60, "paragraph": 60, "title": 50, "reason": 40, "url": 40, "meaning": 100}
# Default width of a column, in characters.
_WIDTH = 18
_TIME = "yyyy-mm-dd hh:mm:ss"


def write_xlsx(tables: Iterable[FinishedTable], path: str) -> Exported:
    """Writes an Excel workbook. Text stays text, never a formula, a link or a number; times are Excel dates in UTC.

    A table with more rows than a sheet holds is continued in sheets "name 2", "name 3". A text that is too long for a
    cell is cut, with a note in the cell. The notices of the result say what did not fit.
    """
    from xlsxwriter import Workbook

    done = Exported(path)
    with whole_file(path) as temporary, Workbook(str(temporary), _OPTIONS) as book:
        # The last is what Excel itself sets for '=1, so that the cell stays text even when it is edited.
        looks = {"heading": {"bold": True, "bottom": 1}, "time": {"num_format": _TIME}, "text": {"quote_prefix": True}}
        formats = {name: book.add_format(look) for name, look in looks.items()}
        meanings: list[tuple[str, str, str]] = []
        for table in tables:
            _write_table(book, formats, table, done)
            meanings += [(table.name, name, _meaning(about, kind)) for name, kind, about in table.columns]
        sheet = _sheet(book, formats, "columns", ["table", "column", "meaning"])
        for number, row in enumerate(meanings, start=1):
            sheet.write_row(number, 0, row)
    return done


def _write_table(book: Workbook, formats: Mapping[str, Format], table: FinishedTable, done: Exported) -> None:
    names = [name for name, _, _ in table.columns]
    sheets, row, cut = 1, 0, 0
    sheet = _sheet(book, formats, table.name, names)
    done.rows[table.name] = 0
    for cells in table.cells():
        row += 1
        if row == SHEET_ROWS:
            sheets, row = sheets + 1, 1
            sheet = _sheet(book, formats, f"{table.name} {sheets}", names)
        cut += sum([_write_cell(sheet, formats, row, column, cell) for column, cell in enumerate(cells)])
        done.rows[table.name] += 1
    if sheets > 1:
        done.notices.append(f"{done.path}: {table.name} lies on {sheets} sheets; one holds {SHEET_ROWS:,} rows")
    if cut:
        done.notices.append(
            f"{done.path}: {cut:,} cells of {table.name} are cut at {CELL_CHARACTERS:,} characters, the most that "
            "Excel holds; --csv, --jsonl and --sqlite have them whole"
        )


def _sheet(book: Workbook, formats: Mapping[str, Format], name: str, columns: list[str]) -> Worksheet:
    sheet = book.add_worksheet(name)
    for number, column in enumerate(columns):
        sheet.set_column(number, number, _WIDTHS.get(column, _WIDTH))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, SHEET_ROWS - 1, len(columns) - 1)
    sheet.write_row(0, 0, columns, formats["heading"])
    return sheet


def _write_cell(sheet: Worksheet, formats: Mapping[str, Format], row: int, column: int, cell: Cell) -> bool:
    """Writes a cell; returns whether its text had to be cut."""
    if cell is None:
        return False
    if isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, datetime):
        if cell.year < FIRST_YEAR:
            sheet.write_string(row, column, sql_time(cell))
        else:
            sheet.write_datetime(row, column, cell.replace(tzinfo=None), formats["time"])
    elif isinstance(cell, str):
        lines = cell.replace("\r\n", "\n").replace("\r", "\n")  # Excel breaks lines at line feeds only
        fits = fitting(lines)
        sheet.write_string(row, column, fits, formats["text"] if is_formula(cell) else None)
        return fits is not lines
    else:
        sheet.write_number(row, column, cell)
    return False


def _meaning(about: str, kind: Any) -> str:
    return f"{about} (items are joined by semicolons)" if str(kind).startswith("list") else about
