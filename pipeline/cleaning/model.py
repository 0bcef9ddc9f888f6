"""The trained line model: a small convolutional network over the lines of a page, evaluated with numpy alone.

A dense layer turns the features of a line into a short vector. Layers of convolution, each reaching twice as far as the
one before, add what the lines around it are like, and the page's mean vector is added to every line. The result is the
probability that the line is part of the article. `training/train_lines.py` makes the file; its card is in
`resources/README.md`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.cleaning.features import ALL_FEATURE_NAMES, Array, PageLines, WordScores, line_features
from pipeline.errors import InternalError
from pipeline.resources import resource

WEIGHTS, HTML_WEIGHTS = "line_model.npz", "html_line_model.npz"
# How far each layer of convolution looks, in lines.
REACH = (1, 2, 4, 8)
# Scaled features are cut off here, as in training.
_FURTHEST = 4.0
# Digits of a chance: sums in another order change none of them.
_DIGITS = 4
# Log odds in single precision differ from those in double precision by at most this (42,000 lines: 1.6e-6).
ERROR = 5e-6
Numbers = npt.NDArray[np.float64]
Floats = npt.NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class LineModel:
    """Several networks of one shape, whose log odds are averaged. The last row of each matrix is its constant.

    centre, scale: (features,), by which a feature is shifted and divided.
    enter: (nets, features + 1, width).
    layers: (nets, layers, 3 * width + 1, width), for the line before, the line, and the line after.
    overall: (nets, width + 1, width), for the page's mean.
    leave: (nets, 2 * width + 1).
    words: what the features know about words.
    names: the features that it sees, all that there are if empty.
    """

    centre: Numbers
    scale: Numbers
    enter: Numbers
    layers: Numbers
    overall: Numbers
    leave: Numbers
    words: WordScores
    names: tuple[str, ...] = ()

    def probabilities(self, pages: Sequence[PageLines]) -> list[Numbers]:
        """For every line of every page, the probability that it is part of the article."""
        filled = [page for page in pages if page.lines]
        if not filled:
            return [np.zeros(0)] * len(pages)
        features = line_features(filled, self.words)
        if self.names and self.names != ALL_FEATURE_NAMES[: features.shape[1]]:
            features = features[:, [ALL_FEATURE_NAMES.index(name) for name in self.names]]
        found = iter(self.judge(features, [len(page.lines) for page in filled]))
        return [next(found) if page.lines else np.zeros(0) for page in pages]

    def judge(self, features: Array, sizes: Sequence[int]) -> list[Numbers]:
        """The same from the features: rows of pages of these sizes, one after another.

        Rounded, so that a page's figures do not depend on the other pages. Computed in single precision, which is twice
        as fast; pages with a figure that a tiny difference would round otherwise are judged again in double precision.
        """
        size = np.array(sizes)
        odds = self.odds(features, size, np.float32)
        chance = 1.0 / (1.0 + np.exp(-odds))
        steps = chance * 10**_DIGITS
        unsure = np.abs(steps - np.floor(steps) - 0.5) <= ERROR * steps * (1 - chance)
        # A whole page again, since its lines look at each other.
        again = np.add.reduceat(unsure, np.cumsum(size) - size) > 0
        if again.any():
            chosen = np.repeat(again, size)
            chance[chosen] = 1.0 / (1.0 + np.exp(-self.odds(features[chosen], size[again], np.float64)))
        return np.split(np.round(chance, _DIGITS), np.cumsum(size)[:-1])

    def odds(self, features: Array, size: npt.NDArray[np.int64], precision: type[np.floating[Any]]) -> Numbers:
        """The log odds of every line."""
        scaled = (features - self.centre.astype(precision)) / self.scale.astype(precision)
        x = np.clip(scaled, -_FURTHEST, _FURTHEST)
        # The first layers of all networks in one product: one large one is faster than several small ones.
        entered = np.split(_layer(x, np.concatenate(self.enter, axis=1)), len(self.enter), axis=1)
        around = _neighbours(size)
        odds = np.zeros(len(features))
        for net, state in enumerate(entered):
            inner = self._inner(net, state, around)
            overall, leave = self.overall[net], self.leave[net]
            # reduceat sums the rows of each page in order, so that a page's mean is the same in any batch.
            mean = np.add.reduceat(inner, np.cumsum(size) - size) / size[:, None]
            page = np.maximum(mean @ overall[:-1] + overall[-1], 0) @ leave[inner.shape[1] : -1]
            odds += inner @ leave[: inner.shape[1]].astype(precision) + np.repeat(page, size) + leave[-1]
        return odds / len(self.enter)

    def _inner(self, net: int, entered: Floats, around: Sequence[npt.NDArray[np.int64]]) -> Floats:
        """The vector of every line, with what its neighbours add."""
        lines, width = entered.shape
        state = np.zeros((lines + 1, width), dtype=entered.dtype)  # the last row stands for neighbours beyond the page
        state[:-1] = entered
        for rows, layer in zip(around, self.layers[net], strict=True):
            state[:-1] += _layer(state.take(rows, axis=0).reshape(lines, 3 * width), layer)
        return state[:-1]


def _neighbours(size: npt.NDArray[np.int64]) -> list[npt.NDArray[np.int64]]:
    """For each reach (lines, 3): the rows of the line that far before, of the line itself, and of the line that far
    after. Lines beyond the page have the number after the last row.
    """
    start, stop = np.repeat(np.cumsum(size) - size, size), np.repeat(np.cumsum(size), size)
    row = np.arange(len(start))
    beyond = len(row)
    return [
        np.stack(
            [
                np.where(row - reach < start, beyond, row - reach),
                row,
                np.where(row + reach >= stop, beyond, row + reach),
            ],
            axis=1,
        )
        for reach in REACH
    ]


def _layer(x: Floats, weights: Numbers) -> Floats:
    weights = weights.astype(x.dtype)
    out = x @ weights[:-1]
    out += weights[-1]
    return np.asarray(np.maximum(out, 0, out=out))


@lru_cache(maxsize=2)
def line_model(weights: str = WEIGHTS) -> LineModel:
    """A model that ships with the package: for lines of text, or with HTML_WEIGHTS for lines of pages with markup.

    Raises InternalError if it was trained on features that no longer exist. Features that it does not know are left
    out.
    """
    with resource(weights).open("rb") as file, np.load(file, allow_pickle=False) as data:
        known = tuple(data["names"].tolist())
        if gone := set(known) - set(ALL_FEATURE_NAMES):
            raise InternalError(
                f"{weights} was trained on other features: {sorted(gone)}", "run training/train_lines.py"
            )
        names = ("centre", "scale", "enter", "layers", "overall", "leave")
        words = WordScores(data["word_keys"], data["word_values"].astype(np.float32))
        return LineModel(words=words, names=known, **{name: data[name].astype(np.float64) for name in names})
