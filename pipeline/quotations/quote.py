"""`Quote`: somebody's words, or a report of them, and who said them."""

from __future__ import annotations

from dataclasses import dataclass

KINDS = ("direct", "mixed", "indirect")
SPEAKER_KINDS = ("person", "organisation", "place", "group", "document", "unknown")
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Quote:
    """One quotation. Every span is half-open, in code points of `Parse.text`.

    parts: the pieces of the content in order, without the outer quotation marks.
    outer: the same pieces with these marks (empty if they equal the parts).
    start, end: from the first part's start to the last part's end.
    speaker_mention: index of the speaker in the list of mentions.
    speaker_name: the fullest name within the article; None if the article names nobody.
    rule: what decided the attribution.
    reason: the same for a reader.
    confidence: the calibrated chance that the speaker is right; None where it was not measured.
    others: the mentions of those who say it together with the speaker ("Roe and Doe wrote").
    reported_by: who passes the words on ("Doe said that Roe had told her ...").
    role: how this article describes the speaker.
    naming: "named", "role only", "anonymous" or "collective"; None where no words tell of a speaker.
    indirect_kind: "speech", "thought", "intention" or "other"; None for quoted words.
    name_confidence: the calibrated chance that `speaker_name` is whom the speaker's words stand for.
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
