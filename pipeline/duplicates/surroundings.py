"""Compares the words around quotations in their articles, as evidence that two articles report the same event."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.duplicates.wordbits import PRIOR_QUOTES, UNSEEN_SHARE, common_words
from pipeline.text.arrays import Hashes, Ints
from pipeline.text.hashing import distinct, is_in, letter_hashes, words

Codes = npt.NDArray[np.uint32]
# Words within this many characters before or after a quotation are its surroundings: a paragraph or two.
REACH = 400
NOTHING: Codes = np.empty(0, np.uint32)
# Shorter words do not distinguish one event from another.
_MIN_LETTERS = 3
# Characters below the first limit (Unicode's basic plane) have a number each; below the second (Latin to Cyrillic),
# accents are ignored.
_PLANE, _FOLDED = 0x10000, 0x600
_BATCH = 1 << 20
_HALF = np.uint64(32)
# The surroundings of at most this many quotations of a side are compared, the first published ones.
_QUOTES_COMPARED = 3


def surroundings_of(texts: Sequence[str], document: Ints, start: Ints, end: Ints) -> Surroundings:
    """Collects the words around quotations; `document` has the index of each one's text, `start` and `end` its span.

    The result has, for each quotation, the codes of the uncommon words that begin within `REACH` characters before or
    after it. Words that the quotation itself contains are left out, since they are not additional evidence.
    """
    lengths = np.array([len(text) + 1 for text in texts], dtype=np.int64)
    begins = np.cumsum(lengths) - lengths
    # The texts of a batch are joined to one, since numpy is fast on few large arrays; batches keep memory use small.
    borders = [*np.flatnonzero(np.diff(begins // _BATCH, prepend=-1)).tolist(), len(texts)]
    found, order = [np.empty(0, np.uint64)], [np.empty(0, np.int64)]
    for first, last in itertools.pairwise(borders):
        rows = np.flatnonzero((document >= first) & (document < last))
        bounds = np.stack([start[rows] - REACH, start[rows], end[rows], end[rows] + REACH])
        bounds = np.clip(bounds, 0, lengths[document[rows]]) + (begins - begins[first])[document[rows]]
        found.append(_beside("\n".join(texts[first:last]), bounds))
        order.append(rows)
    owner = np.concatenate([rows[(coded >> _HALF).astype(np.int64)] for coded, rows in zip(found, order, strict=True)])
    codes = np.concatenate(found).astype(np.uint32)[np.argsort(owner, kind="stable")]
    return Surroundings(codes, np.concatenate([[0], np.cumsum(np.bincount(owner, minlength=len(document)))]))


def _beside(text: str, bounds: Ints) -> Hashes:
    """Returns the codes of the words around each quotation, with the quotation's number in the upper bits; ascending.

    `bounds` has four rows of positions: where the surroundings begin, where the quotation begins and ends, and where
    the surroundings end.
    """
    places, every = codes_of(text)
    codes = every[every > 0].astype(np.uint64)
    a, b, c, d = np.searchsorted(places[every > 0], bounds)

    def within(first: Ints, last: Ints) -> Hashes:
        owner = np.repeat(np.arange(len(first), dtype=np.uint64), last - first)
        place = np.arange(len(owner)) - np.repeat(np.cumsum(last - first) - last, last - first)
        # Owner and code are put into one number, so that a single sort makes the words of each quotation distinct.
        return (owner << _HALF) | codes[place]

    found = distinct(np.concatenate([within(a, b), within(c, d)]))
    # Between b and c are the words of the quotation itself.
    return found[~is_in(found, within(b, c))]


def codes_of(text: str) -> tuple[Ints, Codes]:
    """Returns where each word of three or more letters begins, and its code: without case and accents, 0 if common."""
    places, codes = _coded(text)
    return places, np.where(is_in(codes, _common()), np.uint64(0), codes).astype(np.uint32)


def _coded(text: str) -> tuple[Ints, Hashes]:
    """Returns where each word begins, and its code, by numpy: a regular expression takes four times as long."""
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    letters = _letters()[np.minimum(points, _PLANE - 1)]
    borders = np.flatnonzero(np.diff(letters > 0, prepend=False, append=False))
    starts, ends = borders[::2], borders[1::2]
    long = ends - starts >= _MIN_LETTERS
    starts, sizes = starts[long], (ends - starts)[long]
    if not len(starts):
        return starts, np.empty(0, np.uint64)
    return starts, np.maximum(letter_hashes(letters, starts, sizes) >> _HALF, np.uint64(1))


@functools.cache
def _letters() -> Hashes:
    """Returns a number for each character of the basic plane, the same with any case and accents; 0 outside words."""
    numbers = np.zeros(_PLANE, dtype=np.uint64)
    for match in re.finditer(r"\w", "".join(map(chr, range(_PLANE - 1)))):
        numbers[match.start()] = match.start()
    for place in range(_FOLDED):
        plain = "".join(words(chr(place)))
        if numbers[place] and len(plain) == 1:
            numbers[place] = ord(plain)
    return numbers


@functools.cache
def _common() -> Hashes:
    return distinct(_coded(" ".join(common_words()))[1])


@functools.lru_cache(maxsize=65_536)
def _surname(name: str) -> int:
    """Returns the code of the last word of a name; 0 if that word is common or there is none."""
    return next(reversed(codes_of(name)[1].tolist()), 0)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The words around some quotations, as codes: quotation k has codes[starts[k]:starts[k + 1]]."""

    codes: Codes
    starts: Ints

    @classmethod
    def of(cls, rows: Sequence[Codes]) -> Surroundings:
        """Builds an instance from the codes of each quotation, which must be ascending."""
        sizes = np.array([len(row) for row in rows], dtype=np.int64)
        return cls(np.concatenate([NOTHING, *rows]), np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)]))

    def weighed(self, counting: npt.NDArray[np.bool_]) -> WeighedSurroundings:
        """Adds the bits of each word: more bits if fewer of the `counting` quotations have it around them."""
        counted = np.repeat(counting, np.diff(self.starts))
        codes, numbers = np.unique(self.codes[counted], return_counts=True)
        share = (numbers + PRIOR_QUOTES * UNSEEN_SHARE) / (int(counting.sum()) + PRIOR_QUOTES)
        return WeighedSurroundings(self, codes, np.round(-np.log2(share) * 2**20) / 2**20)


@dataclass(frozen=True, slots=True)
class WeighedSurroundings:
    """The words around quotations: the distinct words (`codes`), in ascending order, and the bits of each."""

    surroundings: Surroundings
    codes: Codes
    bits: npt.NDArray[np.float64]

    def _of(self, quotes: Sequence[int]) -> list[Codes]:
        starts = self.surroundings.starts
        return [self.surroundings.codes[starts[quote] : starts[quote + 1]] for quote in quotes[:_QUOTES_COMPARED]]

    def shared_bits(self, a: Sequence[int], b: Sequence[int]) -> float:
        """Returns the most bits of common words around any two quotations, one from each side."""
        both = [np.intersect1d(one, two, assume_unique=True) for one in self._of(a) for two in self._of(b)]
        return max((self._bits_of(codes) for codes in both if len(codes)), default=0.0)

    def _bits_of(self, codes: Codes) -> float:
        place = np.minimum(np.searchsorted(self.codes, codes), len(self.codes) - 1)
        return float(self.bits[place][self.codes[place] == codes].sum())

    def named(self, speakers: Iterable[str], quotes: Sequence[int]) -> bool:
        """Whether the surname of a speaker is among the words around one of the first `_QUOTES_COMPARED` quotations."""
        wanted = {_surname(name) for name in speakers} - {0}
        return bool(wanted) and any(not wanted.isdisjoint(codes.tolist()) for codes in self._of(quotes))
