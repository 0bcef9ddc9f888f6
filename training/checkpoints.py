"""Checkpoints of the tagger: the mean of several (a "model soup", Wortsman et al., 2022)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch


def mean_of(checkpoints: Sequence[Path]) -> dict[str, torch.Tensor]:
    """The weights of one checkpoint, or the mean of several that were trained from the same weights."""
    states = [torch.load(path, weights_only=True) for path in checkpoints]
    states = [state.get("network", state) for state in states]
    return {name: torch.stack([state[name].float() for state in states]).mean(0) for name in states[0]}
