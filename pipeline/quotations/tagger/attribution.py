"""`Attribution`: what the tagger found, as spans of the text."""

from __future__ import annotations

from dataclasses import dataclass

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Attribution:
    """Somebody's words, thoughts or intentions, and to whom the text attributes them.

    Spans are half-open, in code points of the text.

    content: the parts in order (two if the cue stands between them), with quotation marks.
    cue: what attributes ("said", "according to", ":").
    source: to whom the text attributes it, as written there ("she", "two officials"); None if nobody is named ("it is
        thought that ...").
    probability: the calibrated chance, 0 to 1, that an annotator would mark this attribution, with content overlapping
        by half or more, and the same source.
    """

    content: tuple[Span, ...]
    cue: Span | None
    source: Span | None
    probability: float
