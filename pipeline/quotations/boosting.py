"""Evaluates gradient-boosted trees with numpy alone."""

import functools
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.errors import InternalError
from pipeline.resources import resource

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Boosted:
    """Gradient-boosted trees. All trees share the arrays `feature`, `threshold` and `value`, which have one entry per
    node.

    feature, threshold: the feature that each node compares, and the threshold that it compares the feature with.
    children: `children[2 * i]` is the child of node i for values up to the threshold, `children[2 * i + 1]` the one for
        greater values. A leaf is its own child.
    value: the log odds that each leaf adds to the score.
    roots: the first node of each tree.
    depth: length of the longest path.
    knots: (2, k), scores in the first row and their calibrated probabilities in the second; both rows ascend.
    names: the names of the features, in the order of a row's columns.
    """

    feature: Integers
    threshold: Floats
    children: Integers
    value: Floats
    roots: Integers
    depth: int
    knots: Floats
    names: tuple[str, ...]

    def scores(self, rows: Floats) -> Floats:
        """Returns the sum of leaf values (log odds) of each row; `rows` has shape (n, features)."""
        n, width = rows.shape
        flat = rows.ravel()
        base = (np.arange(n) * width)[:, None]
        node = np.repeat(self.roots[None, :], n, axis=0)
        # All rows take one step down in all trees at once. A leaf is its own child, so that shorter paths stay there.
        for _ in range(self.depth):
            value = flat.take(self.feature.take(node) + base)
            node = self.children.take(2 * node + (value > self.threshold.take(node)))
        total: Floats = self.value.take(node).sum(axis=1)
        return total

    def calibrated(self, score: float) -> float:
        """Maps a score to a probability: the share of such cases that were correct in cross-validation."""
        return float(np.interp(score, self.knots[0], self.knots[1]))


@functools.lru_cache(maxsize=4)
def load_boosted(name: str, features: tuple[str, ...]) -> Boosted:
    """Loads the trees in `name`.npz, once per process. Raises InternalError if they were trained on other features."""
    file = resource("quotations", f"{name}.npz")
    with file.open("rb") as stream:
        arrays: dict[str, Any] = dict(np.load(stream, allow_pickle=False))
    names = tuple(str(n) for n in arrays["names"])
    if names != features:
        raise InternalError(
            f"resources/quotations/{name}.npz was trained on other features than the code computes",
            "train it again: training/train_ranker.py",
        )
    children = np.stack([arrays["left"], arrays["right"]], axis=1).ravel()
    return Boosted(
        arrays["feature"].astype(np.int64),
        arrays["threshold"].astype(np.float64),
        children.astype(np.int64),
        arrays["value"].astype(np.float64),
        arrays["roots"].astype(np.int64),
        int(arrays["depth"]),
        arrays["knots"].astype(np.float64),
        names,
    )
