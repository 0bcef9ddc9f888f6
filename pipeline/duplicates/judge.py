"""Whether quotations with words in common are one utterance, by what else is known about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.duplicates.options import DuplicateOptions
from pipeline.duplicates.speakers import Evidence, extra_bits, merged, most_extra_bits, others_far_apart
from pipeline.duplicates.surroundings import Around, Places

Floats = npt.NDArray[np.float64]
# Bits of credit for each bit that shared surroundings tell beyond `around_least_bits`.
_BITS_PER_SHARED_BIT = 0.8


@dataclass(frozen=True, slots=True)
class Said:
    """What is known about quotations besides their words, ascending by quote_id.

    day: days since 1970, infinite if unknown.
    document: the article that prints it.
    story: that article's cluster.
    """

    speaker: Sequence[str | None]
    day: Floats
    document: Sequence[str]
    story: Sequence[str]
    indirect: npt.NDArray[np.bool_]
    around: Around


class Judge:
    """Weighs evidence for and against. A side is a list of quotations with one wording, by number, the first one
    first."""

    def __init__(self, said: Said, places: Places, options: DuplicateOptions) -> None:
        self.said, self.options, self._places = said, options, places
        self._indirect = said.indirect.tolist()
        self._most = [most_extra_bits(options, within=within) for within in (False, True)]
        self._known: dict[tuple[int, int], Evidence] = {}  # filled when asked, since most quotations are like no other

    def certain(self, allowed: float) -> bool:
        """Whether the match of direct quotations is so strong that no other evidence can speak against it."""
        return allowed >= self._most[False]

    def joins(self, a: Sequence[int], b: Sequence[int], allowed: float, *, within: bool = False) -> bool:
        """Whether two sides are one utterance, if their match leaves room for this many extra bits."""
        indirect = self._indirect[a[0]] or self._indirect[b[0]]
        if allowed >= self._most[within] and not indirect:
            return True
        one, two = self._evidence(a), self._evidence(b)
        need = extra_bits(one, two, self.options, within=within)
        if allowed >= need or indirect or not one.stories.isdisjoint(two.stories):
            return allowed >= need
        if others_far_apart(one, two, self.options):  # texts of one template surround a stock sentence alike
            return False
        return allowed >= need - self.options.around_bits and allowed >= need - self._around(one, two, a, b)

    def _around(self, one: Evidence, two: Evidence, a: Sequence[int], b: Sequence[int]) -> float:
        """Credit, in bits, for common surroundings."""
        if not one.speakers and self._places.named(two.speakers, a):
            return self.options.around_bits
        if not two.speakers and self._places.named(one.speakers, b):
            return self.options.around_bits
        more = self._places.shared(a, b) - self.options.around_least_bits
        return min(max(_BITS_PER_SHARED_BIT * more, 0.0), self.options.around_bits)

    def _evidence(self, quotes: Sequence[int]) -> Evidence:
        side = quotes[0], len(quotes)
        if side not in self._known:
            self._known[side] = merged([self._of_one(quote) for quote in quotes])
        return self._known[side]

    def _of_one(self, quote: int) -> Evidence:
        said = self.said
        speaker, day = said.speaker[quote], float(said.day[quote])
        names = frozenset({speaker} if speaker else ())
        document, story = frozenset({said.document[quote]}), frozenset({said.story[quote]})
        return Evidence(names, day, day, document, story, self._indirect[quote])
