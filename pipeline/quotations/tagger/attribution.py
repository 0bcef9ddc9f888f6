"""What one reading of an article finds: attributions, names, and which name each speaker or pronoun stands for."""

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


@dataclass(frozen=True, slots=True)
class ReadName:
    """A name of a person, place or organisation at text[start:end]; `probability` is the mean chance of its tags."""

    start: int
    end: int
    type: str
    probability: float


@dataclass(frozen=True, slots=True)
class Reference:
    """Which names of the article the words text[start:end] stand for.

    `names` has indices of `Reading.names` with the chance of each, the likeliest first; `nobody` is the chance that
    the article gives no name.
    """

    start: int
    end: int
    names: tuple[tuple[int, float], ...]
    nobody: float


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one reading of an article finds: attributions and names in order, references in order of their words.

    References are those of he and she in all their forms, of the sources of attributions, and of the beginnings of
    their contents (who says these words).
    """

    attributions: list[Attribution]
    names: list[ReadName]
    references: list[Reference]
