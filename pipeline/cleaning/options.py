"""Options of cleaning."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CleanOptions:
    """How pages are cleaned; the defaults are the product's."""

    method: str = "model"
    """"model": rules and the trained line model; "rules": rules alone; "none": every line is kept."""
    min_words: int = 25
    """An article of fewer words is rejected by the stage (0: never)."""
    languages: tuple[str, ...] = ("en",)
    """Languages that are let through; empty: all. Only English is recognised from the text itself."""
    min_english: float = 0.15
    """The least score of `is_english` for a text to count as English, in [0, 1]."""
    threshold: float = 0.5
    """Probability from which the line model keeps a line, in (0, 1)."""
