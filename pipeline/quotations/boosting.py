"""Evaluates gradient-boosted trees with numpy alone."""

from __future__ import annotations

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
    """Trees side by side; `feature`, `threshold` and `value` have shape (nodes of all trees,).

    children: of node i, `children[2 * i]` (value <= threshold) and `children[2 * i + 1]`; a leaf is its own child.
    roots: the first node of each tree.
    depth: the longest path.
    knots: (2, k), the monotone table that turns the summed values into calibrated probabilities.
    """

    feature: Integers
    threshold: Floats
    children: Integers
    value: Floats
    roots: Integers
    depth: int
    knots: Floats
    names: tuple[str, ...]

    def raw(self, rows: Floats) -> Floats:
        """Summed leaf values (log odds) of each row; `rows` has shape (n, features)."""
        n, width = rows.shape
        flat = rows.ravel()
        base = (np.arange(n) * width)[:, None]
        node = np.repeat(self.roots[None, :], n, axis=0)
        # All rows take one step in all trees at once. A leaf is its own child, so that short paths wait there for long
        # ones.
        for _ in range(self.depth):
            value = flat.take(self.feature.take(node) + base)
            node = self.children.take(2 * node + (value > self.threshold.take(node)))
        total: Floats = self.value.take(node).sum(axis=1)
        return total

    def calibrated(self, raw: float) -> float:
        """The share of right answers, in cross-validation, among pairs whose log odds are about `raw`."""
        return float(np.interp(raw, self.knots[0], self.knots[1]))


@functools.lru_cache(maxsize=4)
def load_boosted(name: str, features: tuple[str, ...]) -> Boosted:
    """The weights in `name`.npz, loaded once per process. Raises InternalError if they expect other features."""
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
