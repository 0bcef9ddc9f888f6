"""Options of cleaning."""

from __future__ import annotations

from dataclasses import dataclass, field
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
    recurring_documents: a line that recurs in so many documents of a site, other than copies of one article, is page
        furniture; 0: recurring lines are not looked for. Not with method "none".
    recurring_share: and in such a share of the site's documents, 0 to 1. Where neither the page's address nor a record
        tells the site, the first folder of the path stands for it.
    unwrap: whether the lines of hard-wrapped plain text (old exports, e-mails, wire archives) are joined to paragraphs.
    overrides: TOML file of lines that are always kept or always dropped, by site or folder (docs/cleaning.md). A run
        warns of each pattern that no line matched.
    """

    method: Literal["model", "rules", "none"] = "model"
    min_words: int = 25
    languages: tuple[str, ...] = ("en",)
    min_english: float = 0.15
    threshold: float = 0.5
    recurring_documents: int = 8
    recurring_share: float = 0.05
    overrides: str | None = field(default=None, metadata={"file": True})
    unwrap: bool = True

    def __post_init__(self) -> None:
        if self.min_words < 0:
            raise ValueError("min_words must not be below 0")
        if self.recurring_documents < 0 or self.recurring_documents == 1:
            raise ValueError("recurring_documents must be 0 or at least 2")
        for name in ("min_english", "threshold", "recurring_share"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} must be between 0 and 1")
