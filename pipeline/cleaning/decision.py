"""What was decided of a line."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)  # not frozen, which makes it four times as dear
class Decision:
    """Label, rule and score as in the table `blocks`, and whether the line is part of the article."""

    label: str
    rule: str
    score: float | None
    kept: bool
