"""Defines the options of cleaning."""

import re
from dataclasses import dataclass, field
from typing import Literal

# What articles.language never has: capitals, a region ("en-US"), and words that mean every language or none.
_NO_CODE = re.compile(r".*[A-Z_-].*|all|any|none|english|", re.DOTALL)


@dataclass(frozen=True, slots=True)
class CleanOptions:
    """Options of cleaning.

    method: "model" (rules and the trained line model), "rules" (rules alone) or "none" (every line is kept: for texts
        that are clean already).
    min_words: articles with fewer words are rejected; 0 rejects none. Has no effect with method "none".
    languages: languages to analyse. Articles in other languages are cleaned and listed in rejects, but get no mentions
        and quotes. Empty: all languages. Only English is recognised from the text; for any other language, the program
        relies on what the page says.
    min_english: a text counts as English if at least this share of its words is English function words, 0 to 1.
    threshold: the probability from which the line model keeps a line, 0 to 1. On pages about which the model is unsure,
        a lower one is enough; far away from the rest of the article, a higher one is needed.
    recurring_documents: a line in at least this many documents of a site is page furniture. Copies of one article are
        not counted. 0: do not look for recurring lines. Has no effect with method "none".
    recurring_share: the line must also be in at least this share of the site's documents, 0 to 1. If neither the page's
        address nor a record names the site, the first folder of the path counts as the site, and so do those pages of
        the folder that share a menu or footer. In such a folder, a line in twice recurring_documents documents is
        dropped whatever its share.
    unwrap: whether to join the lines of hard-wrapped plain text (old exports, e-mails, wire archives) into paragraphs.
    overrides: TOML file of lines that are always kept or always dropped, by site or folder (docs/cleaning.md). A
        pattern that matches no line gives a warning.
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
        if strange := [name for name in self.languages if _NO_CODE.fullmatch(name)]:
            raise ValueError(f"languages: {strange[0]!r}: write codes as in articles.language (en, pt); [] for all")
        for name in ("min_english", "threshold", "recurring_share"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} must be between 0 and 1")
