"""Turns a LightGBM model into the flat arrays that `pipeline.quotations.boosting` evaluates."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def flatten(dump: dict[str, Any]) -> dict[str, Any]:
    """Flattens the trees of `Booster.dump_model()` to arrays. Supports numeric splits only, without missing values."""
    columns: dict[str, list[Any]] = {k: [] for k in ("feature", "threshold", "left", "right", "value")}
    roots, depth = [], 0

    def add(node: dict[str, Any]) -> tuple[int, int]:
        here = len(columns["feature"])
        for values in columns.values():
            values.append(0)
        if "leaf_value" in node:
            columns["left"][here] = columns["right"][here] = here
            columns["value"][here] = node["leaf_value"]
            return here, 0
        columns["feature"][here] = node["split_feature"]
        columns["threshold"][here] = node["threshold"]
        (columns["left"][here], a), (columns["right"][here], b) = add(node["left_child"]), add(node["right_child"])
        return here, 1 + max(a, b)

    for tree in dump["tree_info"]:
        root, levels = add(tree["tree_structure"])
        roots.append(root)
        depth = max(depth, levels)
    return {
        "feature": np.array(columns["feature"], np.int16),
        "threshold": np.array(columns["threshold"], np.float64),
        "left": np.array(columns["left"], np.int32),
        "right": np.array(columns["right"], np.int32),
        "value": np.array(columns["value"], np.float32),
        "roots": np.array(roots, np.int32),
        "depth": np.array(depth),
    }


def knots(raw: Floats, right: npt.NDArray[np.bool_], pieces: int = 14) -> Floats:
    """Fits a monotone calibration from log odds to the share of right answers, by isotonic regression over bins of
    equal size; returns shape (2, pieces): mean log odds, and shares.
    """
    order = np.argsort(raw, kind="stable")
    groups = [g for g in np.array_split(order, pieces) if len(g)]
    x = [float(raw[g].mean()) for g in groups]
    blocks = [[float(right[g].mean()), len(g), 1] for g in groups]
    merged: list[list[float]] = []
    for block in blocks:
        merged.append(list(block))
        while len(merged) > 1 and merged[-2][0] >= merged[-1][0]:
            b, a = merged.pop(), merged.pop()
            n = a[1] + b[1]
            merged.append([(a[0] * a[1] + b[0] * b[1]) / n, n, a[2] + b[2]])
    y = [m[0] for m in merged for _ in range(int(m[2]))]
    return np.array([x, y])


def save(path: Path, arrays: dict[str, Any], names: tuple[str, ...], table: Floats) -> None:
    """Writes the weights as plain numbers, which can be loaded without pickle."""
    np.savez_compressed(path, **arrays, knots=table, names=np.array(names))
