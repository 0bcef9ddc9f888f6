"""Defines `QuoteOptions`: which quotations to return, and which model attributes them."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class QuoteOptions:
    """Options of `find_quotes`; the configuration's section [quotes].

    model: "accurate" (a small transformer, combined with quotation marks and a ranker) or "light" (quotation marks,
        rules and a small ranker on the parse; half the cost).
    direct, mixed, indirect: which kinds of quotation to return.
    keep_scare: whether to return quoted words that nobody seems to say (scare quotes, titles, slogans), with
        speaker_kind "unknown" and the reason.
    min_words: quoted pieces with fewer words are returned only if their cue and speaker are likely enough.
    min_indirect: the lowest confidence of an indirect quotation, which is the probability that it is one and correctly
        attributed. Of the indirect quotations with a confidence of at least 0.7, 85 in 100 are right; of those with at
        least 0.9, 92 in 100. The default keeps all.
    min_name: a direct or mixed quotation names its speaker only if the speaker is right with at least this probability;
        otherwise speaker_kind is "unknown". With 0, every speaker is named.
    min_name_confidence: a quotation has a speaker_name only if its name_confidence (the probability that the name is
        right) is at least this.
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
