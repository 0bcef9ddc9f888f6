"""Paragraphs: the lines of a text that are not empty."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Half-open spans of the non-empty lines of `text`, without the white space around them."""
    position = 0
    for line in text.split("\n"):
        stripped = line.strip()
        if stripped:
            start = position + line.index(stripped[0])
            yield start, start + len(stripped)
        position += len(line) + 1


def lines_around(text: str, start: int, end: int) -> str:
    """The lines that contain text[start:end], from the first to the last, without the white space around them."""
    last = text.find("\n", end)
    return text[text.rfind("\n", 0, start) + 1 : last if last >= 0 else len(text)].strip()


# Words that a heading has at most: a longer line without a full stop is a paragraph whose end was lost.
LONGEST_HEADING = 20


def in_heading(text: str, position: int) -> bool:
    """Whether `position` stands in a short line that ends without punctuation: a headline, a heading, a caption. A
    signature, after a dash, and a line with quoted words are none."""
    starts, headings = _headings(text)
    return headings[bisect_right(starts, position) - 1]


# The text of one article is asked for again and again, for each of its mentions and reports.
@lru_cache(maxsize=4)
def _headings(text: str) -> tuple[list[int], list[bool]]:
    """Where the lines of a text begin, and which of them are headings."""
    lines = text.split("\n")
    starts = list(accumulate((len(line) + 1 for line in lines[:-1]), initial=0))
    return starts, [_is_heading(line.strip()) for line in lines]


def _is_heading(line: str) -> bool:
    if line[:1] in tuple("―—–-") or any(mark in line for mark in '“”"'):
        return False
    return line[-1:] not in tuple(".!?…\"”’'):;,") and len(line.split()) <= LONGEST_HEADING
