"""Defines what one reading of an article finds: attributions, names, and the names that speakers and pronouns refer
to."""

from dataclasses import dataclass

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Attribution:
    """Somebody's words, thoughts or intentions, and to whom the text attributes them.

    Spans are half-open, in code points of the text.

    content: its parts in order, with quotation marks; there are several if the cue is in between.
    cue: the words that attribute it ("said", "according to", ":").
    source: the words for whoever it is attributed to ("she", "two officials"); None if there are none ("it is thought
        that ...").
    probability: the calibrated probability, 0 to 1, that an annotator would mark this attribution, with content that
        overlaps by half or more, and with the same source.
    """

    content: tuple[Span, ...]
    cue: Span | None
    source: Span | None
    probability: float


@dataclass(frozen=True, slots=True)
class ReadName:
    """A name of a person, place or organisation. `probability` is the mean over its tags."""

    start: int
    end: int
    type: str
    probability: float


@dataclass(frozen=True, slots=True)
class Reference:
    """The names of the article that the words text[start:end] may stand for.

    names: indices of `Reading.names` with the probability of each, the likeliest first.
    nobody: the probability that the article does not give a name.
    """

    start: int
    end: int
    names: tuple[tuple[int, float], ...]
    nobody: float


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that one reading of an article finds, in text order.

    There are references for "he" and "she" in all their forms, for the sources of attributions, and for the beginnings
    of their contents and of other quoted words (who says these words).
    """

    attributions: list[Attribution]
    names: list[ReadName]
    references: list[Reference]
