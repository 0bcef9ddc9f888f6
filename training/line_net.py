"""Defines the network of the line model in torch, and trains it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from torch.nn import functional

from pipeline.cleaning.model import REACH

Array = npt.NDArray[np.float32]
BODY, TITLE = 1, 2
_SURE = 0.98
"""The target probability used instead of 1, since the labels have errors."""
_TASKS = 5
_RANGE, _FIRST, _LAST, _TITLE = 1, 2, 3, 4
_FAR = -1e4


@dataclass(frozen=True, slots=True)
class Example:
    """One page: `features` (lines, features), scaled; `labels` and `weights` (lines,).

    The weight of a line without a label is 0.
    """

    features: Array
    labels: npt.NDArray[np.int64]
    weights: Array


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a network is trained.

    steady: decay of the running mean of the weights; that mean is the result.
    forget, forget_inside: dropout of features and of inner values.
    """

    width: int = 48
    epochs: int = 12
    batch: int = 12
    rate: float = 4e-3
    decay: float = 0.05
    steady: float = 0.97
    forget: float = 0.15
    forget_inside: float = 0.25


class Net(nn.Module):
    """The network that `pipeline.cleaning.model` describes, with four more heads that are used only in training.

    They predict whether a line is within the article, its first or last line, or its title.
    """

    def __init__(self, features: int, width: int, forget: float = 0.15, forget_inside: float = 0.25) -> None:
        super().__init__()
        self.enter = nn.Linear(features, width)
        self.layers = nn.ModuleList(nn.Conv1d(width, width, 3, padding=reach, dilation=reach) for reach in REACH)
        self.overall = nn.Linear(width, width)
        self.leave = nn.Linear(2 * width, _TASKS)
        self.drop_in, self.drop = nn.Dropout(forget), nn.Dropout(forget_inside)

    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Returns log odds (pages, lines, heads) for `x` (pages, lines, features); `mask` (pages, lines) is 1 for
        lines.
        """
        state = (torch.relu(self.enter(self.drop_in(x))) * mask[..., None]).transpose(1, 2)
        for layer in self.layers:
            state = state + torch.relu(layer(self.drop(state))) * mask[:, None]
        state = state.transpose(1, 2)
        mean = (state * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        page = torch.relu(self.overall(mean))[:, None].expand_as(state)
        out: torch.Tensor = self.leave(self.drop(torch.cat([state, page], -1)))
        return out


def fit(examples: Sequence[Example], recipe: Recipe, seed: int) -> dict[str, npt.NDArray[np.float64]]:
    """Trains a network on `examples`, and returns its weights under the names of `LineModel`."""
    torch.set_num_threads(1)  # the same order of sums on any machine
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    net = Net(examples[0].features.shape[1], recipe.width, recipe.forget, recipe.forget_inside)
    steps = recipe.epochs * -(-len(examples) // recipe.batch)
    optimiser = torch.optim.AdamW(net.parameters(), recipe.rate / 2, weight_decay=recipe.decay)
    plan = torch.optim.lr_scheduler.OneCycleLR(optimiser, recipe.rate, total_steps=steps, pct_start=0.2)
    scale = float(np.mean([example.weights.sum() for example in examples]))
    mean: dict[str, torch.Tensor] = {}
    for epoch in range(recipe.epochs):
        for step, chosen in enumerate(_batches(examples, recipe.batch, rng)):
            loss = _loss(net, [examples[i] for i in chosen], scale)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            plan.step()
            if step % 4 == 0 and epoch >= recipe.epochs // 3:
                mean = _followed(mean, net.state_dict(), recipe.steady)
    return _exported(mean)


def _followed(mean: dict[str, torch.Tensor], now: dict[str, torch.Tensor], steady: float) -> dict[str, torch.Tensor]:
    if not mean:
        return {name: value.clone() for name, value in now.items()}
    return {name: steady * mean[name] + (1 - steady) * value for name, value in now.items()}


def _batches(examples: Sequence[Example], size: int, rng: np.random.Generator) -> list[npt.NDArray[np.int64]]:
    """Returns batches of pages of similar length, in random order."""
    length = np.array([len(example.labels) for example in examples]) + rng.random(len(examples)) * 30
    order = np.argsort(length, kind="stable")
    parts = [order[i : i + size] for i in range(0, len(order), size)]
    rng.shuffle(parts)  # type: ignore[arg-type]
    return parts


def _loss(net: Net, pages: Sequence[Example], scale: float) -> torch.Tensor:
    longest = max(len(page.labels) for page in pages)

    def filled(rows: Sequence[npt.NDArray[np.generic]]) -> torch.Tensor:
        out = np.zeros((len(rows), longest, *rows[0].shape[1:]), dtype=np.float32)
        for i, row in enumerate(rows):
            out[i, : len(row)] = row
        return torch.from_numpy(out)

    mask = filled([np.ones(len(page.labels)) for page in pages])
    weights = filled([page.weights for page in pages]) / scale
    bounds = [np.flatnonzero(page.labels == BODY)[[0, -1]] if (page.labels == BODY).any() else None for page in pages]
    inside = [np.zeros(len(page.labels)) for page in pages]
    for row, bound in zip(inside, bounds, strict=True):
        if bound is not None:
            row[bound[0] : bound[1] + 1] = 1
    net.train()
    out = net(filled([page.features for page in pages]), mask)

    def binary(task: int, wanted: torch.Tensor) -> torch.Tensor:
        single = functional.binary_cross_entropy_with_logits(out[..., task], wanted, reduction="none")
        return (single * weights).sum() / len(pages)

    body = filled([page.labels == BODY for page in pages]) * (2 * _SURE - 1) + 1 - _SURE
    loss = binary(0, body) + 0.3 * binary(_RANGE, filled(inside))
    loss = loss + 0.1 * binary(_TITLE, filled([page.labels == TITLE for page in pages]))
    known = [i for i, bound in enumerate(bounds) if bound is not None]
    for task, end in ((_FIRST, 0), (_LAST, 1)):
        wanted = torch.tensor([int(bound[end]) for bound in bounds if bound is not None])
        scores = (out[..., task] + (1 - mask) * _FAR)[known]
        single = functional.cross_entropy(scores, wanted, reduction="none")
        loss = loss + 0.05 * (single * weights.sum(1)[known]).sum() / len(pages)
    return loss


def _exported(weights: dict[str, torch.Tensor]) -> dict[str, npt.NDArray[np.float64]]:
    def rows(matrix: torch.Tensor, constant: torch.Tensor) -> npt.NDArray[np.float64]:
        return torch.cat([matrix, constant[None]]).double().numpy()

    layers = []
    for i in range(len(REACH)):
        kernel = weights[f"layers.{i}.weight"]  # (out, in, 3)
        layers.append(rows(kernel.permute(2, 1, 0).reshape(-1, kernel.shape[0]), weights[f"layers.{i}.bias"]))
    return {
        "enter": rows(weights["enter.weight"].T, weights["enter.bias"]),
        "layers": np.stack(layers),
        "overall": rows(weights["overall.weight"].T, weights["overall.bias"]),
        "leave": rows(weights["leave.weight"].T, weights["leave.bias"])[:, 0],
    }
