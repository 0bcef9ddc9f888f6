"""Finds the paragraphs (non-empty lines) of a text, and tells headings from them."""

from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate


def line_end(text: str) -> str:
    """Returns what ends the lines of a document: a carriage return if it has no line feed (old Macintosh files)."""
    return "\r" if "\r" in text and "\n" not in text else "\n"


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Yields the half-open span of each non-empty line of `text`, without the white space at its ends.

    A line of zero-width spaces, which editors leave behind, is empty, too: no token would be in it.
    """
    position = 0
    for line in text.split("\n"):
        stripped = line.strip()
        if stripped.replace("\u200b", "").strip():
            start = position + line.index(stripped[0])
            yield start, start + len(stripped)
        position += len(line) + 1


def lines_around(text: str, start: int, end: int) -> str:
    """Returns the lines that text[start:end] is in, as one string without white space at its ends."""
    last = text.find("\n", end)
    return text[text.rfind("\n", 0, start) + 1 : last if last >= 0 else len(text)].strip()


# A heading has at most this many words: a longer line without a full stop is a paragraph that lost its end.
LONGEST_HEADING = 20


def in_heading(text: str, position: int) -> bool:
    """Whether `position` is in a heading: a short line without closing punctuation, neither signature nor quotation."""
    starts, headings = _headings(text)
    return headings[bisect_right(starts, position) - 1]


# Cached, since this is called for each mention and each report of the same article.
@lru_cache(maxsize=4)
def _headings(text: str) -> tuple[list[int], list[bool]]:
    """Returns the offset of each line's beginning, and whether each line is a heading."""
    lines = text.split("\n")
    starts = list(accumulate((len(line) + 1 for line in lines[:-1]), initial=0))
    return starts, [_is_heading(line.strip()) for line in lines]


def _is_heading(line: str) -> bool:
    if line[:1] in tuple("―—–-") or any(mark in line for mark in '“”"'):
        return False
    return line[-1:] not in tuple(".!?…\"”’'):;,") and len(line.split()) <= LONGEST_HEADING
