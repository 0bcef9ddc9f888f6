"""Measures how close in meaning a line is to the prose of its page and to the lines around it.

A line's vector is the mean of its words' vectors, which `training/line_vectors.py` made from a language model. The
vectors are rounded to whole numbers, so that sums do not depend on the order in which a processor adds.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.cleaning import characters as c
from pipeline.cleaning.ranges import Pages
from pipeline.resources import resource
from pipeline.text.arrays import Flags, Floats, Hashes

Vectors = npt.NDArray[np.float32]

VECTORS = "line_vectors.npz"
LIKENESS_NAMES = ("like_prose", "like_article", "like_one", "like_some", "like_near", "like_around")
# Length (norm) of a line's vector: dot products are whole numbers below 2 ** 24, exact in single precision.
_UNIT = 256
# In the page's mean, the weight of a line is its number of words, but at most this.
_MOST_WORDS = 60.0
# How many of the most similar other lines are averaged.
_MOST_ALIKE = 3
# Vectors are summed as whole numbers of 16 bits, four in a number of 64 bits, which takes half the time of single sums.
# _BIAS makes all values positive, so that no sum borrows from its neighbour; sums of _PIECE words always fit.
_BIAS, _PIECE = 128, 256
# Lines on either side of the narrow and of the wide neighbourhood.
_NEAR, _AROUND = 2, 6


@dataclass(frozen=True, slots=True)
class WordVectors:
    """Vectors of words.

    keys: the hashes of the words.
    values: (words, dimensions), their vectors as whole numbers; the number of dimensions is a multiple of four.
    centre: (dimensions,), the mean vector of lines, which is subtracted from each line's vector.
    """

    keys: Hashes
    values: npt.NDArray[np.int8]
    centre: Vectors
    _table: c.HashTable = field(init=False, repr=False, compare=False)
    _packed: Hashes = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_table", c.HashTable(self.keys))
        object.__setattr__(self, "_packed", (self.values.astype(np.int16) + _BIAS).view(np.uint64))

    def of(self, hashes: Hashes, line: npt.NDArray[np.integer[Any]], count: int) -> Vectors:
        """Returns the vectors of `count` lines, scaled to the length `_UNIT`; zeros for lines without a known word.

        hashes: the hashes of the words of all lines.
        line: the number of each word's line, ascending.
        """
        out = np.zeros((count, self.values.shape[1]), dtype=np.float32)
        lines, means = self.means(hashes, line)
        means -= self.centre
        lengths = np.sqrt((means * means).sum(axis=1, dtype=np.float64))
        out[lines] = np.rint(means * (_UNIT / np.maximum(lengths, 1e-6))[:, None])
        return out

    def means(self, hashes: Hashes, line: npt.NDArray[np.integer[Any]]) -> tuple[npt.NDArray[np.integer[Any]], Vectors]:
        """Returns the numbers of the lines that have known words, and the mean vector of each of these lines."""
        places = self._table.find(hashes)
        known = np.flatnonzero(places >= 0)
        if not len(known):
            return line[:0], np.zeros((0, self.values.shape[1]), dtype=np.float32)
        own = line[known]
        opens = np.diff(own, prepend=-1) != 0
        opens[::_PIECE] = True
        pieces = np.flatnonzero(opens)
        packed = np.add.reduceat(np.take(self._packed, places[known], axis=0), pieces, axis=0)
        sizes = np.diff(pieces, append=len(known))[:, None]
        begins = np.flatnonzero(np.diff(own[pieces], prepend=-1))
        sums = np.add.reduceat(packed.view(np.uint16) - _BIAS * sizes, begins, axis=0)
        return own[pieces[begins]], np.divide(sums, np.add.reduceat(sizes, begins), dtype=np.float32)


def likeness(vectors: Vectors, pages: Pages, prose: Flags, words: Floats, spans: npt.NDArray[np.int64]) -> list[Floats]:
    """Computes one column of cosine similarities per name in LIKENESS_NAMES.

    Each line is compared with all other prose of the page (`like_prose`); with the prose in the page's densest range,
    given by `spans` (pages, 2) (`like_article`); with the most similar line in that range (`like_one`), and the three
    most similar ones on average (`like_some`); with the lines next to it (`like_near`), and those up to six lines away
    (`like_around`).
    """
    # Weighted by words: three short sentences say as much about the page's topic as one long paragraph.
    told = np.where(prose, np.minimum(words, _MOST_WORDS), 0.0)
    inside = (pages.index >= spans[pages.page, 0]) & (pages.index < spans[pages.page, 1])
    wide = vectors.astype(np.float64)
    return [
        _with_others(wide, told, pages),
        _with_others(wide, told * inside, pages),
        *_with_each(vectors, prose & inside, pages),
        _with_neighbours(wide, pages, _NEAR),
        _with_neighbours(wide, pages, _AROUND),
    ]


def _with_others(vectors: Floats, weights: Floats, pages: Pages) -> Floats:
    weighed = vectors * weights[:, None]
    firsts = np.flatnonzero(pages.index == 0)
    # The line itself is left out of its page's sum: otherwise the only paragraph of a short page would be just like it.
    return _cosines(vectors, np.add.reduceat(weighed, firsts, axis=0)[pages.page] - weighed)


def _with_neighbours(vectors: Floats, pages: Pages, width: int) -> Floats:
    sums = np.zeros((len(vectors) + 1, vectors.shape[1]))
    # Running sums: the sum over a neighbourhood of any width is the difference of two of them.
    np.cumsum(vectors, axis=0, out=sums[1:])
    at = np.arange(len(vectors))
    last, first = np.minimum(at + width + 1, pages.stop), np.maximum(at - width, pages.start)
    return _cosines(vectors, sums[last] - sums[first] - vectors)


def _cosines(vectors: Floats, others: Floats) -> Floats:
    dots = np.einsum("ij,ij->i", vectors, others)
    lengths = np.sqrt(np.einsum("ij,ij->i", others, others))
    return np.asarray(dots / (_UNIT * np.maximum(lengths, 1e-6)))


def _with_each(vectors: Vectors, chosen: Flags, pages: Pages) -> list[Floats]:
    most, some = np.zeros(len(vectors)), np.zeros(len(vectors))
    bounds = np.flatnonzero(pages.index == 0).tolist()
    for start, stop in zip(bounds, [*bounds[1:], len(vectors)], strict=True):
        columns = np.flatnonzero(chosen[start:stop])
        if len(columns):
            own = vectors[start:stop]
            # The products are whole numbers below 2 ** 24, which single precision holds exactly.
            dots = own @ own[columns].T
            # The lowest possible cosine, -1, keeps a line from being compared with itself.
            dots[columns, np.arange(len(columns))] = -_UNIT * _UNIT
            count = min(_MOST_ALIKE, len(columns))
            if count < len(columns):
                # Partitioned instead of sorted, since only the largest few matter, and their order does not.
                dots = np.partition(dots, len(columns) - count, axis=1)[:, -count:]
            most[start:stop], some[start:stop] = dots.max(axis=1), dots.sum(axis=1, dtype=np.float64) / count
    return [most / _UNIT**2, some / _UNIT**2]


@lru_cache(maxsize=1)
def word_vectors() -> WordVectors:
    with resource(VECTORS).open("rb") as file, np.load(file, allow_pickle=False) as data:
        return WordVectors(data["keys"], data["values"], data["centre"])
