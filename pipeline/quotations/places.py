"""Finds what overlaps a span of text without comparing it with everything in the article."""

from __future__ import annotations

from collections import defaultdict
from typing import Generic, TypeVar

T = TypeVar("T")
# Width of a drawer, in words or characters: short enough that few things overlap it, long enough that a long quotation
# is in only a few drawers.
_DRAWER = 64


class ByPlace(Generic[T]):
    """An index of things by the span of text that they cover.

    A document may have thousands of quotations, and comparing each with all the others would take minutes.
    """

    def __init__(self) -> None:
        self._drawers: defaultdict[int, list[T]] = defaultdict(list)

    def add(self, first: int, last: int, thing: T) -> None:
        """Adds a thing that covers `first` to `last`, both included."""
        for drawer in range(first // _DRAWER, last // _DRAWER + 1):
            self._drawers[drawer].append(thing)

    def near(self, first: int, last: int) -> list[T]:
        """Returns everything that overlaps `first` to `last`, and some things nearby.

        Within a drawer, things come in the order in which they were added. A thing in several drawers may come more
        than once.
        """
        drawers = range(first // _DRAWER, last // _DRAWER + 1)
        return [thing for drawer in drawers for thing in self._drawers.get(drawer, ())]
