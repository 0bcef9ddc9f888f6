"""Takes over what the reader of the accurate profile found: names, and whom pronouns and other words stand for."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.entities.names.model_names import Name, after_office, trim
from pipeline.parsing.parse import Parse
from pipeline.text.names import STATE_CODES, read_seat
from pipeline.text.word_classes import PARTICLES

Span = tuple[int, int]
_INITIALS = re.compile(r"(?:[A-Z]\.){1,3}|[B-HJ-Z]")  # "A" and "I" alone are words

SURE = 0.9
"""Names to which the reader gives at least this probability are exempt from the rules for doubtful names. On held-out
outlets this raised the strict F1 of names from 77.0 to 77.4; thresholds of 0.8 and 0.95 differ by 0.1."""


@dataclass(frozen=True, slots=True)
class ReadNames:
    """What the reader found in an article. Offsets count code points of its text.

    names: start, end and type of each name, in text order.
    references: maps the span of each pronoun or other word for a person to two values: the likeliest names (as indices
        into `names`) with the probability of each, and the probability that the article gives no name.
    chances: the probability of each name that it is one; empty if not known.
    """

    names: Sequence[tuple[int, int, str]]
    references: Mapping[Span, tuple[Sequence[tuple[int, float]], float]] = field(default_factory=dict)
    chances: Sequence[float] = ()


def read_names(parse: Parse, words: list[str], read: ReadNames) -> list[Name]:
    """Returns the names that the reader found, extended to whole tokens; drops those without a letter."""
    names: list[Name] = []
    for k, (start, end, kind) in enumerate(read.names):
        first = bisect_right(parse.end, start)
        last = bisect_left(parse.start, end) - 1
        first, last = trim(words, first, last, kind)
        if first > last or _is_seat(parse.text, parse.start[first], parse.end[last]):
            continue
        if kind == "person":
            free = names[-1].last + 1 if names else 0
            first, last = _whole_person(parse, words, first, last, free)
        if names and first <= names[-1].last:
            continue
        own = words[first : last + 1]
        if any(c.isalpha() for word in own for c in word):
            sure = bool(read.chances) and read.chances[k] >= SURE and own[0][0].isupper()
            names.append(Name(first, last, kind, None, "read", own, sure=sure))
    return names


def _whole_person(parse: Parse, words: list[str], first: int, last: int, free: int) -> Span:
    """Returns the first and last token of a personal name without an office at its beginning ("Ohio Senator Jane Roe")
    or common words at its end ("Jane Roe cooing"), but with the initials before it ("R. B. Roe"). Tokens before `free`
    belong to the previous name."""
    while last > first and _is_common(words[last]) and parse.start[last] > parse.end[last - 1]:
        last -= 1
    first = after_office(words, first, last)
    line = parse.paragraph[first]
    while first > free and _INITIALS.fullmatch(words[first - 1]) and parse.paragraph[first - 1] == line:
        first -= 1
    return first, last


def _is_seat(text: str, start: int, end: int) -> bool:
    """Whether the span is a lawmaker's party and state after a name: "R-Vt." in "Jane Roe, R-Vt., and"."""
    mark = start - 1 if text[start - 1 : start] == "(" else start - 2
    found = read_seat(text[mark:end]) if mark >= 0 else None
    return found is not None and found[0].place in STATE_CODES.values()


def _is_common(word: str) -> bool:
    return word.islower() and word.isalpha() and word not in PARTICLES
