"""What an Excel sheet can hold."""

from __future__ import annotations

# Rows of one sheet, the heading included; Excel refuses a file with more.
SHEET_ROWS = 1_048_576

# Characters of one cell, as Excel counts: in UTF-16, so that an emoji is two. Beyond, Excel calls the file broken.
CELL_CHARACTERS = 32_767

# The calendar of Excel begins here; it has no number for an earlier time.
FIRST_YEAR = 1900


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
