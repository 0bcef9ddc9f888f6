"""Links: pairs of wordings that may be one utterance unless speakers and dates contradict it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.duplicates.forms import Forms
from pipeline.duplicates.options import DuplicateOptions
from pipeline.duplicates.phrases import match

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LinkTable:
    """Links, one array element each; `form` shares words with the fuller form `other`.

    share: how much of the form's information the other contains.
    back: how much of the other's information the form contains.
    matched: bits of the form's common words.
    words: how many these are.
    run: bits of the longest run of them.
    """

    form: Ints
    other: Ints
    share: Floats
    back: Floats
    matched: Floats
    words: Floats
    run: Floats

    def in_order(self) -> LinkTable:
        """The links by form, the closest first."""
        order = np.lexsort((self.other, -self.run, -self.matched, self.form))
        return LinkTable(*(getattr(self, name)[order] for name in self.__dataclass_fields__))


def slack(share: Floats, matched: Floats, words: Floats | Ints, run: Floats, options: DuplicateOptions) -> Floats:
    """How many extra bits speakers, dates and kinds may ask of each link before it falls; arguments are columns of
    links."""
    few = np.where(words < options.few_words, options.few_words_bits, 0.0)
    enough = np.where(matched >= options.quote_least_bits, matched - options.quote_bits - few, -np.inf)
    need = np.where(share >= options.quote_run_share, options.quote_run_bits, options.quote_long_run_bits)
    return np.asarray(np.where(share >= options.quote_containment, enough, run - need - few), dtype=np.float64)


def find_links(forms: Forms, pairs: Ints, options: DuplicateOptions) -> LinkTable:
    """The pairs of forms (smaller number first, shape (n, 2)) that may be joined if the other evidence allows it."""
    found = match(forms, pairs)
    a, b = pairs[:, 0], pairs[:, 1]
    share, back = found.share, found.back
    most = options.speaker_same_bits + options.same_story_bits + options.date_near_bits
    good = (share >= options.quote_containment) & (found.of_b >= options.quote_bits - most)
    run = np.where(share >= options.quote_run_share, options.quote_run_bits, options.quote_long_run_bits)
    good |= found.run >= run - most
    return LinkTable(b[good], a[good], share[good], back[good], found.of_b[good], found.words[good], found.run[good])
