"""Paragraphs: the lines of a text that are not empty."""

from __future__ import annotations

from collections.abc import Iterator


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
