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
