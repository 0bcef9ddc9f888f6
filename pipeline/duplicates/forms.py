"""The distinct wordings among many quotations, as flat arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.duplicates.hashing import Hashes, text_hash, word_hashes
from pipeline.duplicates.wordbits import quote_words, word_bits

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Forms:
    """Distinct wordings, the most telling first.

    tokens: word hashes of all forms, one after another; bits: what each word tells; starts: where each form
    begins in them, and at the end their length; total: bits of each form, descending.
    """

    tokens: Hashes
    bits: Floats
    starts: Ints
    total: Floats

    def __len__(self) -> int:
        return len(self.total)

    @property
    def sizes(self) -> Ints:
        """Words per form."""
        return np.diff(self.starts)


def distinct_forms(texts: Sequence[str]) -> tuple[Forms, Ints]:
    """The distinct wordings of some texts, and the number of each text's form."""
    number: dict[int, int] = {}
    kept: list[Hashes] = []
    form_of = np.empty(len(texts), dtype=np.int64)
    by_text: dict[str, int] = {}
    for place, text in enumerate(texts):
        known = by_text.get(text)
        if known is None:
            tokens = word_hashes(quote_words(text))
            known = number.setdefault(text_hash(tokens), len(kept))
            if known == len(kept):
                kept.append(tokens)
            by_text[text] = known
        form_of[place] = known
    return _ordered(kept, form_of)


def _ordered(kept: Sequence[Hashes], form_of: Ints) -> tuple[Forms, Ints]:
    sizes = np.array([len(tokens) for tokens in kept], dtype=np.int64)
    tokens = np.concatenate([*kept, np.empty(0, np.uint64)])
    bits = word_bits(tokens, np.repeat(np.arange(len(kept)), sizes), len(kept))
    starts = np.concatenate([[0], np.cumsum(sizes)])
    running = np.concatenate([[0.0], np.cumsum(np.round(bits * 2**20) / 2**20)])
    total = running[starts[1:]] - running[starts[:-1]]
    digest = np.array([text_hash(t) for t in kept], dtype=np.uint64)
    order = np.lexsort((digest, -sizes, -total))
    rank = np.empty(len(kept), dtype=np.int64)
    rank[order] = np.arange(len(kept))
    source = gather(starts, order)
    starts = np.concatenate([[0], np.cumsum(sizes[order])])
    return Forms(tokens[source], bits[source], starts, total[order]), rank[form_of]


def gather(starts: Ints, rows: Ints) -> Ints:
    """The places of the elements of some rows, row by row, in an array whose row k is starts[k]:starts[k + 1]."""
    sizes = starts[rows + 1] - starts[rows]
    within = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return np.asarray(np.repeat(starts[rows], sizes) + within, dtype=np.int64)
