"""The distinct wordings among many quotations, as flat arrays, and which words of a quotation count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.duplicates.wordbits import Counts, plain_bits, quote_words, word_bits
from pipeline.text.hashing import Hashes, text_hashes, word_hashes, words
from pipeline.text.marks import find_quoted

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
# Quotations whose words are held as Python strings at once.
_QUOTES_AT_ONCE = 4096
_QUOTATION_MARKS = frozenset("“”\"‘'«„`")


@dataclass(frozen=True, slots=True)
class Forms:
    """Distinct wordings, the fullest first.

    digest: a hash of each wording.
    tokens: word hashes of all forms, one after another.
    bits, weights: of each word, see `word_bits`.
    starts: where each form begins in them, and at the end their length.
    total, whole: bits and weights of each form.
    fullness: bits of each form by quotations at large, descending.
    """

    digest: Hashes
    tokens: Hashes
    bits: Floats
    weights: Floats
    starts: Ints
    total: Floats
    whole: Floats
    fullness: Floats

    def __len__(self) -> int:
        return len(self.total)

    @property
    def sizes(self) -> Ints:
        """Words per form."""
        return np.diff(self.starts)


def wordings(texts: Sequence[str]) -> tuple[Hashes, Hashes, Ints]:
    """The hash of each text's wording, the words of all texts one after another, and where each begins (and the
    end)."""
    number: dict[str, int] = {}
    which = np.array([number.setdefault(text, len(number)) for text in texts], dtype=np.int64)
    tokens, starts = _tokens(list(number))
    again = gather(starts, which)
    sizes = np.diff(starts)[which]
    return text_hashes(tokens, starts)[which], tokens[again], np.concatenate([[0], np.cumsum(sizes)])


def weighed(digest: Hashes, tokens: Hashes, sizes: Ints, counts: Counts | None) -> tuple[Forms, Ints]:
    """Some distinct wordings of a collection as Forms, and the number of each in them.

    digest, sizes: one per wording. tokens: the words of all of them. counts: those of the collection; without it words
        count as in quotations at large. Two wordings always come in the same order, whatever the others are.
    """
    starts = np.concatenate([[0], np.cumsum(sizes)])
    owner = np.repeat(np.arange(len(digest)), sizes)
    bits, weights, plain = word_bits(tokens, owner, counts) if counts else (plain_bits(tokens, owner),) * 3
    total, whole, fullness = (_sums(values, starts) for values in (bits, weights, plain))
    order = rank_order(digest, sizes, fullness)
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    source = gather(starts, order)
    starts = np.concatenate([[0], np.cumsum(sizes[order])])
    return Forms(
        digest[order],
        tokens[source],
        bits[source],
        weights[source],
        starts,
        total[order],
        whole[order],
        fullness[order],
    ), rank


def _sums(values: Floats, starts: Ints) -> Floats:
    running = np.concatenate([[0.0], np.cumsum(values)])
    return np.asarray(running[starts[1:]] - running[starts[:-1]], dtype=np.float64)


def rank_order(digest: Hashes, sizes: Ints, fullness: Floats) -> Ints:
    """The order of wordings: the fullest first, then the longest.

    Fullness is what the words tell in quotations at large, so that every search for the fullest one finds the same.
    """
    return np.lexsort((digest, -sizes, -fullness))


def _tokens(texts: Sequence[str]) -> tuple[Hashes, Ints]:
    """The word hashes of some texts one after another, and where each text begins (and the end)."""
    hashes, sizes = [np.empty(0, np.uint64)], [0]
    for first in range(0, len(texts), _QUOTES_AT_ONCE):
        chunk = [quote_words(text) for text in texts[first : first + _QUOTES_AT_ONCE]]
        sizes += [len(found) for found in chunk]
        hashes.append(word_hashes([word for found in chunk for word in found]))
    return np.concatenate(hashes), np.cumsum(sizes)


def gather(starts: Ints, rows: Ints) -> Ints:
    """The places of the elements of some rows, in an array whose row k is starts[k]:starts[k + 1]."""
    sizes = starts[rows + 1] - starts[rows]
    within = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return np.asarray(np.repeat(starts[rows], sizes) + within, dtype=np.int64)


def spoken(text: str, kind: str) -> str:
    """The speaker's own words: of a mixed quotation those in quotation marks, since the rest is the reporter's.

    The whole text if it has no marks, or if it begins with a mark without a partner: then the speaker set the marks
    within.
    """
    if kind != "mixed":
        return text
    found = [span for span in find_quoted(text) if not span.depth]
    if not found or (text[:1] in _QUOTATION_MARKS and found[0].outer_start > 0):
        return text
    marked = " … ".join(text[span.start : span.end] for span in found)
    return marked if words(marked) else text
