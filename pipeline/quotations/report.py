"""Reported speech without marks: the proposals that the model believes, one per cue."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from pipeline.quotations.boosting import Boosted
from pipeline.quotations.clauses import Proposal, proposals
from pipeline.quotations.report_features import report_row
from pipeline.quotations.scene import Scene


@dataclass(frozen=True, slots=True)
class Reported:
    """A proposal with the model's log odds and the calibrated chance that it is an attribution.

    tagged: the tagger found it, not the constructions around cue words.
    cued: whether it has a cue; without one, the proposal's cue is its first word.
    """

    proposal: Proposal
    raw: float
    chance: float
    tagged: bool = False
    cued: bool = True


def reported(scene: Scene, model: Boosted, minimum: float) -> list[Reported]:
    """Proposals with a chance of at least `minimum`, in order of place; the likeliest of those with one cue."""
    found = list(proposals(scene))
    if not found:
        return []
    rivals = Counter(p.cue for p in found)
    raw = model.raw(np.array([report_row(scene, p, rivals[p.cue]) for p in found]))
    best: dict[int, Reported] = {}
    for p, value in zip(found, raw.tolist(), strict=True):
        chance = model.calibrated(value)
        if chance >= minimum and (p.cue not in best or value > best[p.cue].raw):
            best[p.cue] = Reported(p, value, chance)
    return _without_doubles(sorted(best.values(), key=lambda r: -r.raw))


def _without_doubles(ranked: list[Reported]) -> list[Reported]:
    """Drop the weaker of two reports of nearly the same words."""
    kept: list[Reported] = []
    for one in ranked:
        if not any(_overlap(one.proposal, other.proposal) >= 0.5 for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda r: r.proposal.content)


def _overlap(a: Proposal, b: Proposal) -> float:
    if a.content[-1][1] < b.content[0][0] or b.content[-1][1] < a.content[0][0]:
        return 0.0
    shared = sum(max(0, min(x[1], y[1]) - max(x[0], y[0]) + 1) for x in a.content for y in b.content)
    size = sum(y - x + 1 for p in (a, b) for x, y in p.content) - shared
    return shared / size
