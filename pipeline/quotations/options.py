"""`QuoteOptions`: what counts as a quotation, and which model attributes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class QuoteOptions:
    """Options of `find_quotes`; the configuration's section [quotes].

    model: "accurate" (a small transformer, joined with the marks and the ranker) or "light" (marks, rules and a small
        ranker on the parse: half the cost).
    direct, mixed, indirect: which kinds to give.
    keep_scare: also give quoted words that nobody seems to say (scare quotes, titles, slogans), with speaker_kind
        "unknown" and the reason.
    min_words: quoted pieces of fewer words are given only when a cue claims them with a good chance.
    min_indirect: the confidence that an indirect quotation needs: the chance that it is one, and attributed rightly; of
        those from 0.7 up 85 in 100 are right, from 0.9 up 92. The default leaves out none.
    min_name: a direct or mixed quotation names its speaker only if the chance that the speaker is right is at least
        this; below it, speaker_kind is "unknown". 0 names all.
    min_name_confidence: a quotation has a speaker_name only if the chance that it is the right name is at least this;
        the column name_confidence has that chance.
    """

    model: Literal["accurate", "light"] = "accurate"
    direct: bool = True
    mixed: bool = True
    indirect: bool = True
    keep_scare: bool = False
    min_words: int = 3
    min_indirect: float = 0.0
    min_name: float = 0.4
    min_name_confidence: float = 0.6

    def __post_init__(self) -> None:
        if self.min_words < 1:
            raise ValueError(f"min_words = {self.min_words}: must be at least 1")
        for name in ("min_indirect", "min_name", "min_name_confidence"):
            if not 0.0 <= getattr(self, name) <= 1.0:
                raise ValueError(f"{name} = {getattr(self, name)}: must be from 0 to 1")
