"""Collects the distinct wordings of many quotations in flat arrays, and selects the words that count in each."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.duplicates.wordbits import Counts, plain_bits, quote_words, word_bits
from pipeline.text.arrays import Floats, Hashes, Ints
from pipeline.text.hashing import text_hashes, word_hashes, words
from pipeline.text.marks import find_quoted

# The words of at most this many quotations are held as Python strings at the same time.
_QUOTES_AT_ONCE = 4096
_QUOTATION_MARKS = frozenset("“”\"‘'«„`")


@dataclass(frozen=True, slots=True)
class Forms:
    """Distinct wordings ("forms"), the fullest first.

    digest: a hash of each form.
    tokens: the word hashes of all forms, one form after another.
    bits, weights: the bits and the weight of each word, as `word_bits` returns them.
    starts: where each form begins in `tokens`, `bits` and `weights`, and finally the length of these arrays.
    total_bits, total_weight: the sum of the bits, and of the weights, of each form.
    total_plain_bits: the sum of the `plain_bits` of each form, descending.
    """

    digest: Hashes
    tokens: Hashes
    bits: Floats
    weights: Floats
    starts: Ints
    total_bits: Floats
    total_weight: Floats
    total_plain_bits: Floats

    def __len__(self) -> int:
        return len(self.total_bits)

    @property
    def sizes(self) -> Ints:
        return np.diff(self.starts)


def wordings(texts: Sequence[str]) -> tuple[Hashes, Hashes, Ints]:
    """Returns the hash of each text's wording, the word hashes of all texts, and where each text begins in these."""
    number: dict[str, int] = {}
    which = np.array([number.setdefault(text, len(number)) for text in texts], dtype=np.int64)
    tokens, starts = _tokens(list(number))
    again = gather(starts, which)
    sizes = np.diff(starts)[which]
    return text_hashes(tokens, starts)[which], tokens[again], np.concatenate([[0], np.cumsum(sizes)])


def weighed(digest: Hashes, tokens: Hashes, sizes: Ints, counts: Counts | None) -> tuple[Forms, Ints]:
    """Returns distinct wordings as `Forms`, and the index of each wording in them.

    digest, sizes: the hash and the number of words of each wording.
    tokens: the word hashes of all wordings, one after another.
    counts: the word counts of the collection; if None, words have the bits that they have in quotations in general.

    Which of two wordings comes first does not depend on the others.
    """
    starts = np.concatenate([[0], np.cumsum(sizes)])
    owner = np.repeat(np.arange(len(digest)), sizes)
    bits, weights, plain = word_bits(tokens, owner, counts) if counts else (plain_bits(tokens, owner),) * 3
    total_bits, total_weight, total_plain_bits = (_sums(values, starts) for values in (bits, weights, plain))
    order = rank_order(digest, sizes, total_plain_bits)
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
        total_bits[order],
        total_weight[order],
        total_plain_bits[order],
    ), rank


def _sums(values: Floats, starts: Ints) -> Floats:
    running = np.concatenate([[0.0], np.cumsum(values)])
    return np.asarray(running[starts[1:]] - running[starts[:-1]], dtype=np.float64)


def rank_order(digest: Hashes, sizes: Ints, fullness: Floats) -> Ints:
    """Returns the order of wordings: by `fullness`, the largest first; on a tie, the one with the most words first."""
    return np.lexsort((digest, -sizes, -fullness))


def _tokens(texts: Sequence[str]) -> tuple[Hashes, Ints]:
    """Returns the word hashes of all texts, one text after another, and where each begins, followed by the total."""
    hashes, sizes = [np.empty(0, np.uint64)], [0]
    for first in range(0, len(texts), _QUOTES_AT_ONCE):
        chunk = [quote_words(text) for text in texts[first : first + _QUOTES_AT_ONCE]]
        sizes += [len(found) for found in chunk]
        hashes.append(word_hashes([word for found in chunk for word in found]))
    return np.concatenate(hashes), np.cumsum(sizes)


def gather(starts: Ints, rows: Ints) -> Ints:
    """Returns the indices of all elements of the given rows, in an array whose row k is starts[k]:starts[k + 1]."""
    sizes = starts[rows + 1] - starts[rows]
    within = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return np.asarray(np.repeat(starts[rows], sizes) + within, dtype=np.int64)


def own_words(text: str, kind: str) -> str:
    """Returns the speaker's own words: for a mixed quotation, those in quotation marks; the rest is the reporter's.

    Returns the whole text if it has no quotation marks, or if it begins with one that has no partner: the quotation
    marks further on are then inside the speaker's words.
    """
    if kind != "mixed":
        return text
    found = [span for span in find_quoted(text) if not span.depth]
    if not found or (text[:1] in _QUOTATION_MARKS and found[0].outer_start > 0):
        return text
    marked = " … ".join(text[span.start : span.end] for span in found)
    return marked if words(marked) else text
