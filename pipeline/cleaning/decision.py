"""What was decided about a line."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)  # not frozen, which would make it four times as slow
class Decision:
    """Label, rule and score as in the table `blocks`, and whether the line is part of the article."""

    label: str
    rule: str
    score: float | None
    kept: bool
