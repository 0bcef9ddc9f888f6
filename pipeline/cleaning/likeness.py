"""How close in meaning a line is to the prose of its page and to the lines around it.

A line's vector is the mean of its words' vectors, which `training/line_vectors.py` made from a language model. It is
rounded to whole numbers, so that no sum depends on the order in which a processor adds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.cleaning import characters as c
from pipeline.cleaning.ranges import Pages
from pipeline.resources import resource

Numbers = npt.NDArray[np.float64]
Vectors = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]

VECTORS = "line_vectors.npz"
LIKENESS_NAMES = ("like_prose", "like_article", "like_one", "like_some", "like_near", "like_around")
# Length of a line's vector. Products of two are whole numbers below 2 ** 24: exact in single precision.
_UNIT = 256
# Words beyond which a line weighs no more in the page's mean.
_MOST_WORDS = 60.0
# How many of the most similar other lines are averaged.
_MOST_ALIKE = 3
# Lines on either side of the narrow and of the wide neighbourhood.
_NEAR, _AROUND = 2, 6


@dataclass(frozen=True, slots=True)
class WordVectors:
    """Vectors of words. `keys`: their hashes; `values`: (words, dimensions), whole numbers; `centre`: mean vector of
    lines."""

    keys: c.Hashes
    values: npt.NDArray[np.int8]
    centre: Vectors
    _table: c.HashTable = field(init=False, repr=False, compare=False)
    _rows: Vectors = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_table", c.HashTable(self.keys))
        object.__setattr__(self, "_rows", self.values.astype(np.float32))

    def of(self, hashes: c.Hashes, line: npt.NDArray[np.integer[Any]], count: int) -> Vectors:
        """The vectors of `count` lines, of length `_UNIT`; zeros for lines without a known word. `line`, ascending,
        gives the line of each word.
        """
        out = np.zeros((count, self.values.shape[1]), dtype=np.float32)
        lines, means = self.means(hashes, line)
        means -= self.centre
        lengths = np.sqrt((means * means).sum(axis=1, dtype=np.float64))
        out[lines] = np.rint(means * (_UNIT / np.maximum(lengths, 1e-6))[:, None])
        return out

    def means(
        self, hashes: c.Hashes, line: npt.NDArray[np.integer[Any]]
    ) -> tuple[npt.NDArray[np.integer[Any]], Vectors]:
        """The lines with known words, and the mean vector of each."""
        places = self._table.find(hashes)
        known = np.flatnonzero(places >= 0)
        if not len(known):
            return line[:0], np.zeros((0, self.values.shape[1]), dtype=np.float32)
        own = line[known]
        begins = np.flatnonzero(np.diff(own, prepend=-1))
        sizes = np.diff(begins, append=len(known))[:, None].astype(np.float32)
        sums: Vectors = np.add.reduceat(np.take(self._rows, places[known], axis=0), begins, axis=0)
        return own[begins], (sums / sizes).astype(np.float32)


def likeness(
    vectors: Vectors, pages: Pages, prose: Flags, words: Numbers, spans: npt.NDArray[np.int64]
) -> list[Numbers]:
    """One column of cosines per name of LIKENESS_NAMES.

    A line is compared with all other prose of the page; with the range `spans` (pages, 2) of its lines where prose is
    densest; with the most similar line there, and the mean of the three most similar; with the lines next to it, and
    with those somewhat further away.
    """
    # A weight per line, so that three short sentences tell as much of the page's topic as one long paragraph.
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


def _with_others(vectors: Numbers, weights: Numbers, pages: Pages) -> Numbers:
    weighed = vectors * weights[:, None]
    firsts = np.flatnonzero(pages.index == 0)
    # The sum of the page without the line itself, or a short page's only paragraph would always be like its page.
    return _cosines(vectors, np.add.reduceat(weighed, firsts, axis=0)[pages.page] - weighed)


def _with_neighbours(vectors: Numbers, pages: Pages, width: int) -> Numbers:
    sums = np.zeros((len(vectors) + 1, vectors.shape[1]))
    # Running sums: the sum of any neighbourhood is a difference of two of them, whatever its width.
    np.cumsum(vectors, axis=0, out=sums[1:])
    at = np.arange(len(vectors))
    last, first = np.minimum(at + width + 1, pages.stop), np.maximum(at - width, pages.start)
    return _cosines(vectors, sums[last] - sums[first] - vectors)


def _cosines(vectors: Numbers, others: Numbers) -> Numbers:
    dots = np.einsum("ij,ij->i", vectors, others)
    lengths = np.sqrt(np.einsum("ij,ij->i", others, others))
    return np.asarray(dots / (_UNIT * np.maximum(lengths, 1e-6)))


def _with_each(vectors: Vectors, chosen: Flags, pages: Pages) -> list[Numbers]:
    most, some = np.zeros(len(vectors)), np.zeros(len(vectors))
    bounds = np.flatnonzero(pages.index == 0).tolist()
    for start, stop in zip(bounds, [*bounds[1:], len(vectors)], strict=True):
        columns = np.flatnonzero(chosen[start:stop])
        if len(columns):
            own = vectors[start:stop]
            # Whole numbers below 2 ** 24: exact in single precision.
            dots = own @ own[columns].T
            # A line is not compared with itself: -1, the least cosine, takes it out of the running.
            dots[columns, np.arange(len(columns))] = -_UNIT * _UNIT
            count = min(_MOST_ALIKE, len(columns))
            if count < len(columns):
                # Partition, not sort: only the largest few matter, and not their order.
                dots = np.partition(dots, len(columns) - count, axis=1)[:, -count:]
            most[start:stop], some[start:stop] = dots.max(axis=1), dots.sum(axis=1, dtype=np.float64) / count
    return [most / _UNIT**2, some / _UNIT**2]


@lru_cache(maxsize=1)
def word_vectors() -> WordVectors:
    """The vectors that ship with the package."""
    with resource(VECTORS).open("rb") as file, np.load(file, allow_pickle=False) as data:
        return WordVectors(data["keys"], data["values"], data["centre"])
