"""Evaluates gradient-boosted trees with numpy alone."""

import functools
from dataclasses import dataclass
from typing import Any

import numpy as np

from pipeline.errors import InternalError
from pipeline.resources import resource
from pipeline.text.arrays import Floats, Ints


@dataclass(frozen=True, slots=True)
class Boosted:
    """Gradient-boosted trees. All trees share the arrays `feature`, `threshold` and `value`, which have one entry per
    node.

    feature, threshold: the feature that each node compares, and the threshold that it compares the feature with;
        infinite for leaves.
    child: the child of each node for values up to the threshold; the one for greater values comes right after it. A
        leaf is its own child.
    value: the log odds that each leaf adds to the score.
    trees: the number of trees; the first nodes are their roots.
    depth: length of the longest path.
    knots: (2, k), scores in the first row and their calibrated probabilities in the second; both rows ascend.
    names: the names of the features, in the order of a row's columns.
    """

    feature: Ints
    threshold: Floats
    child: Ints
    value: Floats
    trees: int
    depth: int
    knots: Floats
    names: tuple[str, ...]

    def scores(self, rows: Floats) -> Floats:
        """Returns the sum of leaf values (log odds) of each row; `rows` has shape (n, features)."""
        n, width = rows.shape
        flat = rows.ravel()
        first = np.repeat(np.arange(n) * width, self.trees)
        node = np.tile(np.arange(self.trees), n)
        # All rows take one step down in all trees at once. A leaf is its own child, so that shorter paths stay there.
        for _ in range(self.depth):
            place = self.feature[node]
            place += first
            is_greater = flat[place] > self.threshold[node]
            node = self.child[node]
            node += is_greater
        total: Floats = self.value[node].reshape(n, -1).sum(axis=1)
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
        what = f"resources/quotations/{name}.npz was trained on other features than the code computes"
        raise InternalError(what, "train it again: training/train_ranker.py")
    left, right, roots = (arrays[name].astype(np.int64) for name in ("left", "right", "roots"))
    # Nodes get new numbers: the roots come first, and then, two by two, the children of each inner node.
    inner = np.flatnonzero(left != np.arange(len(left)))
    order = np.concatenate([roots, np.stack([left[inner], right[inner]], axis=1).ravel()])
    number = np.argsort(order)
    child = number.copy()
    child[inner] = len(roots) + 2 * np.arange(len(inner))
    threshold = np.full(len(order), np.inf)
    threshold[inner] = arrays["threshold"][inner]
    return Boosted(
        arrays["feature"].astype(np.int64)[order],
        threshold[order],
        child[order],
        arrays["value"].astype(np.float64)[order],
        len(roots),
        int(arrays["depth"]),
        arrays["knots"].astype(np.float64),
        names,
    )
