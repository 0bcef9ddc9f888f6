"""Reads files that the user supplies, once per state of the file, with errors that name it."""

from __future__ import annotations

import codecs
import csv
import functools
import hashlib
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pipeline.errors import InputError

Content = TypeVar("Content")
# A line of a file: its number, and its cells by the names of their columns.
Line = tuple[int, dict[str, str]]


@dataclass(frozen=True, slots=True)
class _Stamp:
    """Size and times of a file: if they differ, the file is read again."""

    path: str
    modified: int
    size: int


def cached(path: str, read: Callable[[str], Content]) -> Content:
    """`read(path)`, called again only when the file changed. Raises InputError if there is no such file."""
    try:
        stat = Path(path).stat()
    except OSError:
        raise InputError(
            f"{path}: no such file (looked for in {Path.cwd()})", "paths are relative to the working directory"
        ) from None
    return _read_once(read, _Stamp(path, stat.st_mtime_ns, stat.st_size))  # type: ignore[no-any-return]


def identity_of(path: str | None, check: Callable[[str], object]) -> str:
    """A fingerprint of a file, "" for no file; `check` raises if the file is wrong."""
    if path is None:
        return ""
    check(path)
    return cached(path, _digest)


def utf8_text(path: str) -> str:
    """The text of a file, with its line ends. Raises InputError, with the line, if it is not UTF-8.

    UTF-16 is read, too, if the file begins with its mark, as the "Unicode text" of spreadsheets does.
    """
    content = Path(path).read_bytes()
    # Excel's "Unicode text" is UTF-16 with a mark.
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise InputError(f"{path}:{line}: not UTF-8", "save the file as UTF-8 (in Excel: CSV UTF-8)") from None


def csv_rows(path: str) -> Iterator[tuple[int, list[str]]]:
    """The cells of each line of a CSV file, with the line's number, whatever separator its spreadsheet wrote.

    Empty lines and lines that begin with "#" are skipped, except within a quoted cell.
    """
    text = utf8_text(path)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator_of(text))
    for cells in reader:
        if any(c.strip() for c in cells) and not cells[0].lstrip().startswith("#"):
            yield reader.line_num, cells


def separator_of(text: str) -> str:
    """Comma, semicolon or tab, whichever occurs most in the first line: names of columns contain none of them."""
    lines = (line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#"))
    header = next(lines, "")
    return max(",;\t", key=header.count)


def csv_lines(path: str, required: tuple[str, ...], optional: tuple[str, ...]) -> Iterator[Line]:
    """Each line of a CSV file as a mapping from column names, with its line number; see `csv_rows`."""
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


@functools.lru_cache(maxsize=16)
def _read_once(read: Callable[[str], Any], stamp: _Stamp) -> Any:
    return read(stamp.path)


def _digest(path: str) -> str:
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:16]
