"""Decides whether quotations of equal or similar words are the same utterance, by what else is known about them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.duplicates.options import DuplicateOptions
from pipeline.duplicates.speakers import Evidence, extra_bits, merged, most_extra_bits, others_far_apart
from pipeline.duplicates.surroundings import Surroundings, WeighedSurroundings
from pipeline.text.arrays import Floats

# Bits of credit for each bit of information in shared surroundings beyond `around_least_bits`.
_BITS_PER_SHARED_BIT = 0.8


@dataclass(frozen=True, slots=True)
class QuoteFacts:
    """What is known about quotations besides their words; one element per quotation, in the order of quote_id.

    speaker: the speaker's name; None if unknown.
    day: the date of publication in days since 1970; infinite if unknown.
    document: the article that prints the quotation.
    story: that article's cluster.
    indirect: whether the quotation is indirect.
    surroundings: the words around the quotation.
    """

    speaker: Sequence[str | None]
    day: Floats
    document: Sequence[str]
    story: Sequence[str]
    indirect: npt.NDArray[np.bool_]
    surroundings: Surroundings


class Judge:
    """Weighs the evidence that two sides are one utterance. A side is a list of quotations with one wording."""

    def __init__(self, facts: QuoteFacts, surroundings: WeighedSurroundings, options: DuplicateOptions) -> None:
        self.facts, self.options, self._surroundings = facts, options, surroundings
        self._indirect = facts.indirect.tolist()
        self._most = [most_extra_bits(options, within=within) for within in (False, True)]
        self._known: dict[tuple[int, int], Evidence] = {}  # filled on demand, since most quotations resemble no other

    def utterances(self, quotes: list[int], bits: float, allowed: float) -> list[list[int]]:
        """Divides quotations of one wording, sorted by day, into utterances.

        If the wording has enough information, all are one utterance; otherwise each speaker is judged separately.

        bits: the information in the wording.
        allowed: as in `joins`.
        """
        if len(quotes) == 1:
            return [quotes]
        found = []
        # Indirect speech is in the reporter's words, so that the same words in two reports are weaker evidence.
        for indirect in (False, True):
            part = [quote for quote in quotes if self._indirect[quote] == indirect]
            enough = self.options.quote_sure_bits + (self.options.indirect_extra_bits if indirect else 0.0)
            certain = part and bits >= enough and self._certain(allowed, indirect=indirect)
            found += [part] if certain else self._by_speaker(part, allowed)
        return sorted(found, key=lambda group: (self.facts.day[group[0]], group[0]))

    def _by_speaker(self, quotes: Sequence[int], allowed: float) -> list[list[int]]:
        groups: dict[str, list[list[int]]] = defaultdict(list)
        for quote in quotes:
            own = groups[self.facts.speaker[quote] or ""]
            # Compared with the first of the group, since a slogan would otherwise form a chain over months.
            if own and self.joins(own[-1][:1], [quote], allowed):
                own[-1].append(quote)
            else:
                own.append([quote])
        return [group for own in groups.values() for group in own]

    def _certain(self, allowed: float, *, indirect: bool, within: bool = False) -> bool:
        """Whether a match leaves so many bits that no other evidence can outweigh it."""
        return allowed - (self.options.indirect_extra_bits if indirect else 0.0) >= self._most[within]

    def joins(self, a: Sequence[int], b: Sequence[int], allowed: float, *, within: bool = False) -> bool:
        """Whether two sides are the same utterance.

        allowed: the extra bits that other evidence may demand before the match is rejected; see `slack`.
        within: whether one wording is only a small part of the other.
        """
        indirect = self._indirect[a[0]] or self._indirect[b[0]]
        if self._certain(allowed, indirect=indirect, within=within):
            return True
        one, two = self._evidence(a), self._evidence(b)
        need = extra_bits(one, two, self.options, within=within)
        if allowed >= need or indirect or not one.stories.isdisjoint(two.stories):
            return allowed >= need
        if others_far_apart(one, two, self.options):  # texts from the same template have the same words around it
            return False
        return allowed >= need - self.options.around_bits and allowed >= need - self._surroundings_credit(
            one, two, a, b
        )

    def _surroundings_credit(self, one: Evidence, two: Evidence, a: Sequence[int], b: Sequence[int]) -> float:
        """Returns the credit, in bits, for words that both sides have around them."""
        if not one.speakers and self._surroundings.named(two.speakers, a):
            return self.options.around_bits
        if not two.speakers and self._surroundings.named(one.speakers, b):
            return self.options.around_bits
        more = self._surroundings.shared_bits(a, b) - self.options.around_least_bits
        return min(max(_BITS_PER_SHARED_BIT * more, 0.0), self.options.around_bits)

    def _evidence(self, quotes: Sequence[int]) -> Evidence:
        side = quotes[0], len(quotes)
        if side not in self._known:
            self._known[side] = merged([self._of_one(quote) for quote in quotes])
        return self._known[side]

    def _of_one(self, quote: int) -> Evidence:
        facts = self.facts
        speaker, day = facts.speaker[quote], float(facts.day[quote])
        names = frozenset({speaker} if speaker else ())
        document, story = frozenset({facts.document[quote]}), frozenset({facts.story[quote]})
        return Evidence(names, day, day, document, story, self._indirect[quote])
