"""Options of cleaning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class CleanOptions:
    """How pages are cleaned.

    method: "model" (rules and the trained line model), "rules" (rules alone) or "none" (every line is kept: for texts
        that are clean already).
    min_words: an article of fewer words is rejected; 0: never. Not with method "none".
    languages: languages that are analysed; articles in others are cleaned, listed in rejects, and have no mentions
        and quotes. Empty: all. Only English is recognised from the text, the others as the page says.
    min_english: share of English function words from which a text counts as English, 0 to 1.
    threshold: chance from which the line model keeps a line, 0 to 1.
    overrides: TOML file of lines that are always kept or always dropped, by site or folder (docs/cleaning.md). A run
        warns of each pattern that no line matched.
    """

    method: Literal["model", "rules", "none"] = "model"
    min_words: int = 25
    languages: tuple[str, ...] = ("en",)
    min_english: float = 0.15
    threshold: float = 0.5
    overrides: str | None = None

    def __post_init__(self) -> None:
        if self.min_words < 0:
            raise ValueError("min_words must not be below 0")
        for name in ("min_english", "threshold"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} must be between 0 and 1")
