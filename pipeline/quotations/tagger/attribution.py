"""`Attribution`: what the tagger found, as spans of the text."""

from __future__ import annotations

from dataclasses import dataclass

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Attribution:
    """Somebody's words, thoughts or intentions as the text reports them, and to whom it gives them.

    Spans are half-open, in code points of the text. `content` holds the parts in order (two where the cue
    stands between them), quotation marks included; `cue` is what attributes ("said", "according to", ":");
    `source` is whoever it is attributed to as the text has it there ("she", "two officials"), None where the
    text names nobody ("it is thought that ..."). `probability` is the calibrated chance, 0 to 1, that an
    annotator would mark this attribution: content overlapping by half or more, and the same source.
    """

    content: tuple[Span, ...]
    cue: Span | None
    source: Span | None
    probability: float
