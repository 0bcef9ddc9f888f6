"""The distinct wordings among many quotations, as flat arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.duplicates.hashing import Hashes, text_hashes, word_hashes
from pipeline.duplicates.wordbits import quote_words, word_bits

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
_CHUNK = 4096


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
    number: dict[str, int] = {}
    which = np.array([number.setdefault(text, len(number)) for text in texts], dtype=np.int64)
    tokens, starts = _tokens(list(number))
    digests, first, form = np.unique(text_hashes(tokens, starts), return_index=True, return_inverse=True)
    sizes = np.diff(starts)[first]
    tokens = tokens[gather(starts, first)]
    starts = np.concatenate([[0], np.cumsum(sizes)])
    bits = word_bits(tokens, np.repeat(np.arange(len(first)), sizes), len(first))
    # Rounded, so that the sum of a form's bits does not depend on what was summed before it.
    running = np.concatenate([[0.0], np.cumsum(np.round(bits * 2**20) / 2**20)])
    total = running[starts[1:]] - running[starts[:-1]]
    order = np.lexsort((digests, -sizes, -total))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    source = gather(starts, order)
    starts = np.concatenate([[0], np.cumsum(sizes[order])])
    return Forms(tokens[source], bits[source], starts, total[order]), rank[form[which]]


def _tokens(texts: Sequence[str]) -> tuple[Hashes, Ints]:
    """The word hashes of some texts, one after another, and where each begins, and the end."""
    hashes, sizes = [np.empty(0, np.uint64)], [0]
    for first in range(0, len(texts), _CHUNK):
        chunk = [quote_words(text) for text in texts[first : first + _CHUNK]]
        sizes += [len(found) for found in chunk]
        hashes.append(word_hashes([word for found in chunk for word in found]))
    return np.concatenate(hashes), np.cumsum(sizes)


def gather(starts: Ints, rows: Ints) -> Ints:
    """The places of the elements of some rows, row by row, in an array whose row k is starts[k]:starts[k + 1]."""
    sizes = starts[rows + 1] - starts[rows]
    within = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return np.asarray(np.repeat(starts[rows], sizes) + within, dtype=np.int64)
