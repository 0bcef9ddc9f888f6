"""Fits the two boosted models of the light profile with LightGBM, and scores them by cross-validation."""

from collections.abc import Callable
from typing import Any

import lightgbm as lgb
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

FOLDS = 5
_COMMON = {
    "feature_fraction": 0.6,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 5,
    "num_threads": 1,
    "verbose": -1,
    "seed": 1,
    "use_missing": False,
    "deterministic": True,
}
RANKER = {**_COMMON, "learning_rate": 0.06, "num_leaves": 31, "max_depth": 8, "min_data_in_leaf": 30}
REPORTS = {
    **_COMMON,
    "objective": "binary",
    "learning_rate": 0.1,
    "num_leaves": 15,
    "max_depth": 6,
    "min_data_in_leaf": 40,
}


def shares(scores: Floats, starts: Integers) -> Floats:
    """Returns the softmax over the candidates of each piece and "nobody", which has a fixed score of 0."""
    sizes = np.diff(starts)
    top = np.maximum(np.maximum.reduceat(scores, starts[:-1]), 0.0)
    e = np.exp(scores - np.repeat(top, sizes))
    total = np.add.reduceat(e, starts[:-1]) + np.exp(-top)
    result: Floats = e / np.repeat(total, sizes)
    return result


def fit_ranker(
    rows: Floats,
    right: Bools,
    sizes: Integers,
    rounds: int,
    settings: dict[str, Any] = RANKER,
    base: Floats | None = None,
) -> lgb.Booster:
    """Fits boosted trees whose softmax over the candidates of a piece and "nobody" is the probability of each.

    base: initial scores (rows,), to which the trees add.
    """
    starts = np.concatenate([[0], np.cumsum(sizes)])
    labels = np.add.reduceat(right.astype(np.float64), starts[:-1])
    target = right / np.maximum(1.0, np.repeat(labels, sizes))

    def objective(scores: Floats, _: Any) -> tuple[Floats, Floats]:
        p = shares(scores, starts)
        return p - target, np.maximum(2.0 * p * (1.0 - p), 1e-4)

    return lgb.train({**settings, "objective": objective}, lgb.Dataset(rows, right, init_score=base), rounds)


def fit_reports(rows: Floats, right: Bools, rounds: int) -> lgb.Booster:
    """Fits boosted trees that return the log odds of a proposal being an attribution."""
    return lgb.train(REPORTS, lgb.Dataset(rows, right), rounds)


def held_out(rows: Floats, fold: Integers, fit: Callable[[Bools], lgb.Booster]) -> Floats:
    """Returns the score of every row by a model that has not seen its fold. `fit` takes the mask of training rows."""
    scores = np.zeros(len(rows))
    for k in range(FOLDS):
        inside = fold != k
        booster = fit(inside)
        scores[~inside] = booster.predict(rows[~inside], raw_score=True, num_threads=1)
    return scores
