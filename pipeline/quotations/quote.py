"""Defines `Quote`: somebody's words, or a report of them, and who said them."""

from dataclasses import dataclass

from pipeline.quotations.tree import Span


@dataclass(frozen=True, slots=True)
class Quote:
    """One quotation. Every span is half-open, in code points of `Parse.text`.

    kind: "direct", "mixed" or "indirect".
    parts: the parts of the content in order, without the outer quotation marks.
    cue: the words that attribute the content; None if there are none.
    speaker: the words that stand for the speaker; None if there are none.
    speaker_mention: index of the speaker in the list of mentions.
    speaker_name: the fullest name within the article; None if the article does not name the speaker.
    speaker_kind: "person", "organisation", "place", "group", "document" or "unknown".
    rule: the rule that decided the attribution.
    reason: the same in plain words.
    confidence: the calibrated probability that the speaker is right; None if it was not measured.
    flags: what is unusual about the quotation, such as "unclosed".
    outer: the parts with their outer quotation marks; empty if there are no such marks.
    others: indices of the mentions of those who say it together with the speaker ("Roe and Doe wrote").
    reported_by: the name of whoever passes the words on ("Doe said that Roe had told her ...").
    role: how this article describes the speaker.
    naming: "named", "role only", "anonymous" or "collective"; None if no words stand for a speaker, or only a pronoun
        that cannot be resolved.
    indirect_kind: "speech", "thought", "intention" or "other"; None for direct and mixed quotations.
    name_confidence: the calibrated probability that `speaker_name` is the right name.
    """

    kind: str
    parts: tuple[Span, ...]
    cue: Span | None
    speaker: Span | None
    speaker_mention: int | None
    speaker_name: str | None
    speaker_kind: str
    rule: str
    reason: str
    confidence: float | None
    flags: tuple[str, ...] = ()
    outer: tuple[Span, ...] = ()
    others: tuple[int, ...] = ()
    reported_by: str | None = None
    role: str | None = None
    naming: str | None = None
    indirect_kind: str | None = None
    name_confidence: float | None = None

    @property
    def start(self) -> int:
        return self.parts[0][0]

    @property
    def end(self) -> int:
        return self.parts[-1][1]

    @property
    def printed(self) -> tuple[Span, ...]:
        """The parts as the article prints them, with their quotation marks."""
        return self.outer or self.parts
