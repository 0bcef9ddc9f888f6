"""The trained line model: a small convolutional network over the lines of a page, evaluated with numpy alone.

A dense layer turns the features of a line into a short vector. Convolutional layers, each reaching twice as far as the
previous one, add information about the lines around it. The output layer combines each line's vector with one computed
from the page's mean, and gives the probability that the line is part of the article. `training/train_lines.py` makes
the weights; their model card is in `resources/README.md`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.cleaning.features import ALL_FEATURE_NAMES, Array, PageLines, WordScores, line_features
from pipeline.errors import InternalError
from pipeline.resources import resource
from pipeline.text.arrays import Floats

WEIGHTS, HTML_WEIGHTS = "line_model.npz", "html_line_model.npz"
# How many lines up and down each convolutional layer looks.
REACH = (1, 2, 4, 8)
# Scaled features are clipped to this range, as in training.
_FURTHEST = 4.0
# Decimal places to which probabilities are rounded: few enough that the order of summation changes none of them.
_DIGITS = 4
# Upper bound on the difference between log odds in single and in double precision (at most 1.6e-6 over 42,000 lines).
ERROR = 3.2e-6
AnyFloats = npt.NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class LineModel:
    """An ensemble of networks of the same shape, whose log odds are averaged. The last row of each weight matrix is the
    bias.

    centre, scale: (features,). Each feature has `centre` subtracted and is then divided by `scale`.
    enter: (nets, features + 1, width), the input layer.
    layers: (nets, layers, 3 * width + 1, width), convolutions over a line above, the line itself, and a line below.
    overall: (nets, width + 1, width), applied to the mean vector of the page's lines.
    leave: (nets, 2 * width + 1), the output layer, over the line's vector and the page's.
    words: how typical each word is of furniture, for the features.
    names: the features that the model uses; if empty, all.
    """

    centre: Floats
    scale: Floats
    enter: Floats
    layers: Floats
    overall: Floats
    leave: Floats
    words: WordScores
    names: tuple[str, ...] = ()

    def probabilities(self, pages: Sequence[PageLines]) -> list[Floats]:
        """Returns, for every line of every page, the probability that it is part of the article."""
        filled = [page for page in pages if page.lines]
        if not filled:
            return [np.zeros(0)] * len(pages)
        features = line_features(filled, self.words)
        if self.names and self.names != ALL_FEATURE_NAMES[: features.shape[1]]:
            features = features[:, [ALL_FEATURE_NAMES.index(name) for name in self.names]]
        found = iter(self.judge(features, [len(page.lines) for page in filled]))
        return [next(found) if page.lines else np.zeros(0) for page in pages]

    def judge(self, features: Array, sizes: Sequence[int]) -> list[Floats]:
        """Computes the same probabilities from features, given row by row for pages of these sizes (in lines).

        They are rounded, so that they do not depend on the other pages. They are computed in single
        precision, which is twice as fast; pages with a probability so close to a rounding border that the error could
        matter are computed again in double precision.
        """
        size = np.array(sizes)
        odds = self.odds(features, size, np.float32)
        chance = 1.0 / (1.0 + np.exp(-odds))
        steps = chance * 10**_DIGITS
        unsure = np.abs(steps - np.floor(steps) - 0.5) <= ERROR * steps * (1 - chance)
        # The whole page is computed again, since each line's probability depends on the others.
        again = np.add.reduceat(unsure, np.cumsum(size) - size) > 0
        if again.any():
            chosen = np.repeat(again, size)
            chance[chosen] = 1.0 / (1.0 + np.exp(-self.odds(features[chosen], size[again], np.float64)))
        return np.split(np.round(chance, _DIGITS), np.cumsum(size)[:-1])

    def odds(self, features: Array, size: npt.NDArray[np.int64], precision: type[np.floating[Any]]) -> Floats:
        """Computes the log odds of every line."""
        scaled = (features - self.centre.astype(precision)) / self.scale.astype(precision)
        x = np.clip(scaled, -_FURTHEST, _FURTHEST)
        # The input layers of all networks are one product: one large product is faster than several small ones.
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

    def _inner(self, net: int, entered: AnyFloats, around: Sequence[npt.NDArray[np.int64]]) -> AnyFloats:
        """Applies a network's convolutional layers: adds to the vector of every line what its neighbours contribute."""
        lines, width = entered.shape
        state = np.zeros((lines + 1, width), dtype=entered.dtype)  # the last row stands for neighbours beyond the page
        state[:-1] = entered
        for rows, layer in zip(around, self.layers[net], strict=True):
            state[:-1] += _layer(state.take(rows, axis=0).reshape(lines, 3 * width), layer)
        return state[:-1]


def _neighbours(size: npt.NDArray[np.int64]) -> list[npt.NDArray[np.int64]]:
    """Returns one array (lines, 3) per reach: the row numbers of the line `reach` above, of the line itself, and of the
    line `reach` below. The number of a line beyond the page is the one after the last row.
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


def _layer(x: AnyFloats, weights: Floats) -> AnyFloats:
    weights = weights.astype(x.dtype)
    out = x @ weights[:-1]
    out += weights[-1]
    return np.asarray(np.maximum(out, 0, out=out))


@lru_cache(maxsize=2)
def line_model(weights: str = WEIGHTS) -> LineModel:
    """Loads the model for plain text or HTML. Raises InternalError if it was trained on features that are gone."""
    with resource(weights).open("rb") as file, np.load(file, allow_pickle=False) as data:
        known = tuple(data["names"].tolist())
        if gone := set(known) - set(ALL_FEATURE_NAMES):
            what = f"{weights} was trained on other features: {sorted(gone)}"
            raise InternalError(what, "run training/train_lines.py")
        names = ("centre", "scale", "enter", "layers", "overall", "leave")
        words = WordScores(data["word_keys"], data["word_values"].astype(np.float32))
        return LineModel(words=words, names=known, **{name: data[name].astype(np.float64) for name in names})
