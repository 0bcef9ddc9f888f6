"""Loads the tagger's weights: the mean of several checkpoints (a "model soup", Wortsman et al., 2022), or from ONNX."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper


def mean_of(checkpoints: Sequence[Path]) -> dict[str, torch.Tensor]:
    """Returns the weights of one checkpoint, or the mean of several that were trained from the same initial weights."""
    states = [torch.load(path, weights_only=True) for path in checkpoints]
    states = [state.get("network", state) for state in states]
    return {name: torch.stack([state[name].float() for state in states]).mean(0) for name in states[0]}


def from_onnx(path: Path) -> dict[str, torch.Tensor]:
    """Returns the weights of an exported network in 32 bits, to continue training; without the CRF transitions."""
    raw = {each.name: numpy_helper.to_array(each) for each in onnx.load(path).graph.initializer}
    found: dict[str, np.ndarray] = {}  # type: ignore[type-arg]
    for name, value in raw.items():
        module, _, part = name.rpartition(".")
        if name in ("features.w", "places.w"):
            found[f"{module}.weight"] = value
        elif module == "words" and part == "w":
            found["words.weight"] = value * raw["words.s"]
        elif module in ("tags", "names", "references"):
            found[f"{module}.weight" if part == "w" else f"{module}.bias"] = value.T
        elif part == "w":
            weight = (value * raw[f"{module}.s"]).T
            found[f"{module}.weight"] = weight * raw[f"{module}.even"] if f"{module}.even" in raw else weight
        elif part == "b":
            found[f"{module}.bias"] = value
        elif part in ("weight", "bias"):
            found[name] = value
    return {n.replace("pointer.", "pointers."): torch.tensor(np.array(v, dtype=np.float32)) for n, v in found.items()}
