"""The trained line model: boosted trees over the features of a line, evaluated with numpy alone.

The trees are complete binary trees of one depth (a branch that ends early repeats its leaf), so that a page is
scored by `depth` gathers over (lines x trees) arrays. `training/train_lines.py` makes the file; its card is in
`resources/README.md`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import numpy as np
import numpy.typing as npt

from pipeline.cleaning.features import FEATURE_NAMES, Array
from pipeline.errors import InternalError

WEIGHTS = "line_model.npz"


@dataclass(frozen=True, slots=True)
class LineModel:
    """`feature`, `threshold`: (trees, 2**depth - 1), nodes in breadth-first order, right where the value is
    above the threshold; `leaf`: (trees, 2**depth), in log-odds."""

    feature: npt.NDArray[np.int32]
    threshold: npt.NDArray[np.float64]
    leaf: npt.NDArray[np.float64]

    def probabilities(self, features: Array) -> npt.NDArray[np.float64]:
        """For each row of `features` (one line) the probability that the line is of the article."""
        trees, inner = self.feature.shape
        depth = inner.bit_length()
        offset = np.arange(trees) * inner
        rows = np.arange(len(features))[:, None] * features.shape[1]
        values, flat = features.ravel(), self.feature.ravel()
        limits = self.threshold.ravel()
        node = np.zeros((len(features), trees), dtype=np.intp)
        for _ in range(depth):
            at = node + offset
            node = 2 * node + 1 + (values.take(rows + flat.take(at)) > limits.take(at))
        leaves = self.leaf.ravel().take(node - inner + np.arange(trees) * (inner + 1))
        return np.asarray(1.0 / (1.0 + np.exp(-leaves.sum(axis=1))))


@lru_cache(maxsize=1)
def line_model() -> LineModel:
    """The model that ships with the package. Raises InternalError if it was trained on other features."""
    with (
        (resources.files("pipeline.resources") / WEIGHTS).open("rb") as file,
        np.load(file, allow_pickle=False) as data,
    ):
        if tuple(data["names"].tolist()) != FEATURE_NAMES:
            raise InternalError(f"{WEIGHTS} was trained on other features", "run training/train_lines.py")
        return LineModel(data["feature"].astype(np.int32), data["threshold"], data["leaf"])


def best_threshold(probabilities: npt.NDArray[np.float64], weights: npt.NDArray[np.float64], highest: float) -> float:
    """The threshold that maximises the expected F1 of the kept lines of a page, at most `highest`.

    It is half of the best expected F1 (Lipton, Elkan and Naryanaswamy 2014), so that a page of which the model
    is unsure throughout (recipes, lists, other languages) is not emptied.
    """
    order = np.argsort(-probabilities, kind="stable")
    mass = probabilities[order] * weights[order]
    expected = 2 * np.cumsum(mass) / (np.cumsum(weights[order]) + mass.sum())
    return min(highest, float(expected.max()) / 2)
