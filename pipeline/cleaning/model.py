"""The trained line model: a small convolutional network over the lines of a page, evaluated with numpy alone.

A dense layer turns the features of a line into a short vector; layers of convolution, each reaching twice as far
as the one before, add what the lines around it are like; the page's mean vector stands beside every line. The
result is the probability that the line is of the article. `training/train_lines.py` makes the file; its card is in
`resources/README.md`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import numpy as np
import numpy.typing as npt

from pipeline.cleaning.features import FEATURE_NAMES, Array, WordScores, line_features
from pipeline.cleaning.lines import PageLines
from pipeline.errors import InternalError

WEIGHTS = "line_model.npz"
REACH = (1, 2, 4, 8)
"""How far each layer of convolution looks, in lines."""
_FURTHEST = 4.0
Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LineModel:
    """Several networks of one shape, whose log odds are averaged. `centre`, `scale`: (features,), what a feature is
    shifted and divided by; `enter`: (nets, features + 1, width); `layers`: (nets, layers, 3 * width + 1, width), for
    the line before, the line and the line after; `overall`: (nets, width + 1, width), of the page's mean; `leave`:
    (nets, 2 * width + 1). The last row of each matrix is its constant. `words`: what the features know of words."""

    centre: Numbers
    scale: Numbers
    enter: Numbers
    layers: Numbers
    overall: Numbers
    leave: Numbers
    words: WordScores

    def probabilities(self, pages: Sequence[PageLines]) -> list[Numbers]:
        """For every line of every page the probability that it is of the article."""
        filled = [page for page in pages if page.lines]
        if not filled:
            return [np.zeros(0)] * len(pages)
        found = iter(self.judge(line_features(filled, self.words), [len(page.lines) for page in filled]))
        return [next(found) if page.lines else np.zeros(0) for page in pages]

    def judge(self, features: Array, sizes: Sequence[int]) -> list[Numbers]:
        """The same from the features: rows of pages of these sizes, one after another.

        In double precision and rounded, so that a page has the same figures whatever pages stand beside it.
        """
        x = np.clip((features - self.centre) / self.scale, -_FURTHEST, _FURTHEST)
        size = np.array(sizes)
        bounds = np.cumsum(size)
        # Rows of zeros between the pages keep them apart.
        row = np.arange(len(x)) + np.repeat(np.arange(1, len(size) + 1), size) * REACH[-1]
        odds = np.zeros(len(x))
        for net in range(len(self.enter)):
            odds += self._odds(net, x, size, row)
        return np.split(np.round(1.0 / (1.0 + np.exp(-odds / len(self.enter))), 4), bounds[:-1])

    def _odds(self, net: int, x: Numbers, size: npt.NDArray[np.int64], row: npt.NDArray[np.int64]) -> Numbers:
        enter, overall, leave = self.enter[net], self.overall[net], self.leave[net]
        width = enter.shape[1]
        state = np.zeros((int(row[-1]) + REACH[-1] + 1, width))
        inner = np.maximum(x @ enter[:-1] + enter[-1], 0)
        for reach, layer in zip(REACH, self.layers[net], strict=True):
            state[row] = inner
            around = np.concatenate([state[row - reach], inner, state[row + reach]], axis=1)
            inner = inner + np.maximum(around @ layer[:-1] + layer[-1], 0)
        mean = np.add.reduceat(inner, np.cumsum(size) - size, axis=0) / size[:, None]
        page = np.maximum(mean @ overall[:-1] + overall[-1], 0) @ leave[width:-1]
        return np.asarray(inner @ leave[:width] + np.repeat(page, size) + leave[-1])


@lru_cache(maxsize=1)
def line_model() -> LineModel:
    """The model that ships with the package. Raises InternalError if it was trained on other features."""
    with (
        (resources.files("pipeline.resources") / WEIGHTS).open("rb") as file,
        np.load(file, allow_pickle=False) as data,
    ):
        if tuple(data["names"].tolist()) != FEATURE_NAMES:
            raise InternalError(f"{WEIGHTS} was trained on other features", "run training/train_lines.py")
        names = ("centre", "scale", "enter", "layers", "overall", "leave")
        words = WordScores(data["word_keys"], data["word_values"].astype(np.float32))
        return LineModel(words=words, **{name: data[name].astype(np.float64) for name in names})
