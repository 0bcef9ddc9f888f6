"""Finds what overlaps a span of text without comparing it with everything in the article."""

from collections import defaultdict
from typing import Generic, TypeVar

T = TypeVar("T")
# The text is divided into cells of this many words or characters: short enough that few things overlap a cell, long
# enough that a long quotation is in only a few cells.
_CELL_WIDTH = 64


class SpanIndex(Generic[T]):
    def __init__(self) -> None:
        self._cells: defaultdict[int, list[T]] = defaultdict(list)

    def add(self, first: int, last: int, thing: T) -> None:
        """Adds a thing that covers `first` to `last`, both included."""
        for cell in range(first // _CELL_WIDTH, last // _CELL_WIDTH + 1):
            self._cells[cell].append(thing)

    def near(self, first: int, last: int) -> list[T]:
        """Returns everything that overlaps the span, and some things nearby; a thing may come more than once."""
        cells = range(first // _CELL_WIDTH, last // _CELL_WIDTH + 1)
        return [thing for cell in cells for thing in self._cells.get(cell, ())]
