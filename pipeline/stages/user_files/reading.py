"""Reads files that the user supplies: each is read again only if it has changed, and errors name file and line."""

import codecs
import csv
import functools
import hashlib
import io
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from pipeline.errors import InputError

Content = TypeVar("Content")
# A line of a file: its number, and a mapping from column names to cells.
Line = tuple[int, dict[str, str]]


def read_once(read: Callable[[str], Content]) -> Callable[[str], Content]:
    """Wraps a reader of files: it reads a file again only if it has changed; InputError is raised if there is none."""

    @functools.lru_cache(maxsize=16)
    def of_state(path: str, modified: int, size: int) -> Content:
        return read(path)

    @functools.wraps(read)
    def current(path: str) -> Content:
        try:
            stat = Path(path).stat()
        except OSError:
            what = f"{path}: no such file (looked for in {Path.cwd()})"
            raise InputError(what, "paths are relative to the working directory") from None
        return of_state(path, stat.st_mtime_ns, stat.st_size)

    return current


def identity_of(path: str | None, check: Callable[[str], object]) -> str:
    """Returns a fingerprint of a file; "" for None. Calls `check` first, which raises if the file is wrong."""
    if path is None:
        return ""
    check(path)
    return _digest(path)


def utf8_text(path: str) -> str:
    """Reads the text of a UTF-8 file; line ends are not changed. Raises InputError, with the line, if it is not UTF-8.

    UTF-16 is also read if the file begins with its byte order mark, as Excel's "Unicode text" does.
    """
    content = Path(path).read_bytes()
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise InputError(f"{path}:{line}: not UTF-8", "save the file as UTF-8 (in Excel: CSV UTF-8)") from None


def toml_entries(path: str, table: str) -> list[tuple[int, dict[str, Any]]]:
    """Reads the entries of `[[table]]`, each with its line. Raises InputError if the file has anything else in it."""
    text = utf8_text(path)
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path}: not valid TOML: {error}", "correct the line that it names") from None
    entries = content.get(table, [])
    starts = [n for n, line in enumerate(text.splitlines(), 1) if "".join(line.split()).startswith(f"[[{table}]]")]
    if set(content) - {table} or not isinstance(entries, list) or len(starts) != len(entries):
        found = ", ".join(content) or "nothing"
        raise InputError(f"{path}: has {found}", f"write entries under [[{table}]], nothing else")
    return list(zip(starts, entries, strict=True))


def csv_rows(path: str) -> Iterator[tuple[int, list[str]]]:
    """Yields (number of the row's last line, cells) for each row of a CSV file; `separator_of` finds the separator.

    Empty lines and lines that begin with "#" are skipped, except within a quoted cell. Raises InputError for a
    quotation mark that is not closed, or is followed by more text in its cell.
    """
    text = utf8_text(path)
    lines, first = io.StringIO(text, newline="").readlines(), 0
    reader = csv.reader(lines, delimiter=separator_of(text), strict=True)
    try:
        for cells in reader:
            # The line is looked at, not the cell: "#MeToo" in quotation marks is a name.
            if any(c.strip() for c in cells) and not lines[first].lstrip().startswith("#"):
                yield reader.line_num, cells
            first = reader.line_num
    except csv.Error as error:
        what = f"{path}: no CSV up to line {reader.line_num}: {error}"
        raise InputError(
            what, "close each quoted cell with a quotation mark, and double quotation marks within it"
        ) from None


def separator_of(text: str) -> str:
    """Returns the separator of a CSV: whichever of comma, semicolon and tab is most frequent in its header."""
    lines = (line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#"))
    header = next(lines, "")
    return max(",;\t", key=header.count)


def csv_lines(path: str, required: tuple[str, ...], optional: tuple[str, ...]) -> Iterator[Line]:
    """Yields (line, cells by column) of a CSV file. Raises InputError for wrong columns, or too many cells."""
    header: list[str] | None = None
    for line, cells in csv_rows(path):
        if header is None:
            header = [c.strip() for c in cells]
            _check_header(path, line, header, required, optional)
        elif len(cells) > len(header) and any(c.strip() for c in cells[len(header) :]):
            what = f"{path}:{line}: {len(cells)} cells, expected {len(header)} ({', '.join(header)})"
            raise InputError(what, 'put a cell with a comma in "quotation marks"')
        else:
            yield line, dict(zip(header, [*cells, *[""] * len(header)], strict=False))


def _check_header(
    path: str, line: int, header: list[str], required: tuple[str, ...], optional: tuple[str, ...]
) -> None:
    missing = [c for c in required if c not in header]
    strange = [c for c in header if c not in (*required, *optional)]
    if missing or strange or len(set(header)) < len(header):
        expected = ", ".join((*required, *(f"{c} (optional)" for c in optional)))
        what = f"{path}:{line}: the first line is {', '.join(header)!r}"
        raise InputError(what, f"name the columns there: {expected}")


@read_once
def _digest(path: str) -> str:
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:16]
