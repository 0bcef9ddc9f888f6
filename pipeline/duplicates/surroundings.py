"""What stands around a quotation in its article: evidence that two articles tell of one event."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.duplicates.hashing import Hashes, among, distinct, word_hashes, words
from pipeline.duplicates.wordbits import PRIOR_QUOTES, UNSEEN_SHARE, common_words

Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.uint32]
REACH = 400
NOTHING: Codes = np.empty(0, np.uint32)
_WORD = re.compile(r"\w{3,}")
_BATCH = 1 << 20
_HALF = np.uint64(32)
_LOOKED_AT = 3


def around(texts: Sequence[str], document: Ints, start: Ints, end: Ints) -> Around:
    """The words around quotations, given by the number of the text and where in it each begins and ends.

    For each quotation the codes of the uncommon words that begin within `REACH` characters before it or after it.
    Words that it has itself are left out: they are no evidence.
    """
    lengths = np.array([len(text) + 1 for text in texts], dtype=np.int64)
    begins = np.cumsum(lengths) - lengths
    borders = [*np.flatnonzero(np.diff(begins // _BATCH, prepend=-1)).tolist(), len(texts)]
    found, order = [np.empty(0, np.uint64)], [np.empty(0, np.int64)]
    for first, last in itertools.pairwise(borders):
        rows = np.flatnonzero((document >= first) & (document < last))
        marks = np.stack([start[rows] - REACH, start[rows], end[rows], end[rows] + REACH])
        marks = np.clip(marks, 0, lengths[document[rows]]) + (begins - begins[first])[document[rows]]
        found.append(_beside("\n".join(texts[first:last]), marks))
        order.append(rows)
    owner = np.concatenate([rows[(held >> _HALF).astype(np.int64)] for held, rows in zip(found, order, strict=True)])
    codes = np.concatenate(found).astype(np.uint32)[np.argsort(owner, kind="stable")]
    return Around(codes, np.concatenate([[0], np.cumsum(np.bincount(owner, minlength=len(document)))]))


def _beside(text: str, marks: Ints) -> Hashes:
    """Number of the quotation and code, as one number, ascending, of what stands between the first two marks of each
    quotation and the last two, and not between."""
    tokens = _WORD.findall(text)
    number: dict[str, int] = {}
    which = np.array([number.setdefault(token, len(number)) for token in tokens], dtype=np.int64)
    codes = codes_of(list(number))[which]
    places = np.fromiter((match.start() for match in _WORD.finditer(text)), np.int64, len(tokens))[codes > 0]
    codes = codes[codes > 0].astype(np.uint64)
    a, b, c, d = np.searchsorted(places, marks)

    def within(first: Ints, last: Ints) -> Hashes:
        owner = np.repeat(np.arange(len(first), dtype=np.uint64), last - first)
        place = np.arange(len(owner)) - np.repeat(np.cumsum(last - first) - last, last - first)
        return (owner << _HALF) | codes[place]

    found = distinct(np.concatenate([within(a, b), within(c, d)]))
    return found[~among(found, within(b, c))]


def codes_of(tokens: Sequence[str]) -> Codes:
    """A number of 32 bits for each word, in one spelling; 0 for words that are common in quotations at large."""
    plain = ["".join(words(token)) for token in tokens]
    hashes = word_hashes([word or "_" for word in plain])
    counts = ~among(hashes, common_words()) & np.array([bool(word) for word in plain], dtype=np.bool_)
    return np.where(counts, hashes >> _HALF, np.uint64(0)).astype(np.uint32)


@functools.lru_cache(maxsize=65_536)
def _surname(name: str) -> int:
    """The code of the last word of a name that is one."""
    found = [word for word in words(name) if len(word) > 2]
    return int(codes_of(found[-1:])[0]) if found else 0


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around some quotations: that of quotation k is codes[starts[k]:starts[k + 1]], see `around`."""

    codes: Codes
    starts: Ints

    @classmethod
    def of(cls, rows: Sequence[Codes]) -> Around:
        """From the codes of each quotation, ascending."""
        sizes = np.array([len(row) for row in rows], dtype=np.int64)
        return cls(np.concatenate([NOTHING, *rows]), np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)]))

    def weighed(self, counting: npt.NDArray[np.bool_]) -> Places:
        """With what each word tells, by how many of the quotations that count it stands around."""
        counted = np.repeat(counting, np.diff(self.starts))
        codes, numbers = np.unique(self.codes[counted], return_counts=True)
        share = (numbers + PRIOR_QUOTES * UNSEEN_SHARE) / (int(counting.sum()) + PRIOR_QUOTES)
        return Places(self, codes, np.round(-np.log2(share) * 2**20) / 2**20)


@dataclass(frozen=True, slots=True)
class Places:
    """What stands around quotations, and what each of these words tells, in bits; `codes` ascending."""

    around: Around
    codes: Codes
    bits: npt.NDArray[np.float64]

    def _of(self, quotes: Sequence[int]) -> list[Codes]:
        starts = self.around.starts
        return [self.around.codes[starts[quote] : starts[quote + 1]] for quote in quotes[:_LOOKED_AT]]

    def shared(self, a: Sequence[int], b: Sequence[int]) -> float:
        """Bits of the words that stand around one quotation of each side, the most of any two of the first ones."""
        both = [np.intersect1d(one, two, assume_unique=True) for one in self._of(a) for two in self._of(b)]
        return max((self._told(codes) for codes in both if len(codes)), default=0.0)

    def _told(self, codes: Codes) -> float:
        place = np.minimum(np.searchsorted(self.codes, codes), len(self.codes) - 1)
        return float(self.bits[place][self.codes[place] == codes].sum())

    def named(self, speakers: Iterable[str], quotes: Sequence[int]) -> bool:
        """Whether one of the speakers is named, by surname, around one of the first quotations."""
        wanted = {_surname(name) for name in speakers} - {0}
        return bool(wanted) and any(not wanted.isdisjoint(codes.tolist()) for codes in self._of(quotes))
