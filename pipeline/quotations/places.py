"""What stands near a place of the text, without a look at everything that the article holds."""

from __future__ import annotations

from collections import defaultdict
from typing import Generic, TypeVar

T = TypeVar("T")
# Words or characters a drawer holds. Few things overlap in so short a stretch, and a long quotation fills few drawers.
_DRAWER = 64


class ByPlace(Generic[T]):
    """Things by the stretch that they cover.

    A document may have thousands of quotations, and to compare each with all the others takes minutes.
    """

    def __init__(self) -> None:
        self._drawers: defaultdict[int, list[T]] = defaultdict(list)

    def add(self, first: int, last: int, thing: T) -> None:
        """Enter a thing that covers the places `first` to `last`, both included."""
        for drawer in range(first // _DRAWER, last // _DRAWER + 1):
            self._drawers[drawer].append(thing)

    def near(self, first: int, last: int) -> list[T]:
        """All that cover one of the places `first` to `last`, and some that stand beside them.

        Those of one drawer come in the order in which they were entered; what fills several may come more than once.
        """
        drawers = range(first // _DRAWER, last // _DRAWER + 1)
        return [thing for drawer in drawers for thing in self._drawers.get(drawer, ())]
