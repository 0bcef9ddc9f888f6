"""What was decided of a line."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Decision:
    """Label, rule and score as in the table `blocks`, and whether the line is part of the article."""

    label: str
    rule: str
    score: float | None
    kept: bool
