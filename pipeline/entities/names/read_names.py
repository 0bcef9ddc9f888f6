"""What the reader of the accurate profile found: names, and for whom pronouns and other words stand."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.entities.names.model_names import Name, trim
from pipeline.parsing.parse import Parse
from pipeline.text.word_classes import OFFICES, PARTICLES

Span = tuple[int, int]
_INITIALS = re.compile(r"(?:[A-Z]\.){1,3}|[B-HJ-Z]")  # "A" and "I" alone are words

SURE = 0.9
"""Chance from which a read name is not doubted for what else the article says: strict F1 of names on held-out outlets
77.0 without this, 77.4 with it; 0.8 and 0.95 differ by 0.1."""


@dataclass(frozen=True, slots=True)
class ReadNames:
    """What was read in an article, in code points of its text.

    names: start, end and type of each name, in order.
    references: for words that stand for somebody, the likeliest names by their index in `names`, with the chance of
        each, and the chance that the article gives no name.
    chances: of each name, that it is one; empty where it is not known.
    """

    names: Sequence[tuple[int, int, str]]
    references: Mapping[Span, tuple[Sequence[tuple[int, float]], float]] = field(default_factory=dict)
    chances: Sequence[float] = ()


def read_names(parse: Parse, words: list[str], read: ReadNames) -> list[Name]:
    """The names that the reader found, on whole tokens. One without a letter is dropped."""
    names: list[Name] = []
    for k, (start, end, kind) in enumerate(read.names):
        first = bisect_right(parse.end, start)
        last = bisect_left(parse.start, end) - 1
        first, last = trim(words, first, last, kind)
        if first > last:
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
    """The tokens of a personal name: without an office before it ("Ohio Senator Jane Roe") and common words after it
    ("Jane Roe cooing"), with the initials before it ("R. B. Roe"); tokens from `free` on are in no name yet."""
    while last > first and _is_common(words[last]) and parse.start[last] > parse.end[last - 1]:
        last -= 1
    first = next((i + 1 for i in range(last - 2, first - 1, -1) if words[i].lower().rstrip(".") in OFFICES), first)
    line = parse.paragraph[first]
    while first > free and _INITIALS.fullmatch(words[first - 1]) and parse.paragraph[first - 1] == line:
        first -= 1
    return first, last


def _is_common(word: str) -> bool:
    return word.islower() and word.isalpha() and word not in PARTICLES
