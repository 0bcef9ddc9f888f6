"""Decides which rules of wording are worth trying on which lines, since most lines of an article cannot match any.

The first letters of the lines and the cues among their words decide, for many lines at once. A rule may be tried in
vain, but a rule that matches is always tried.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from pipeline.cleaning import characters as c
from pipeline.cleaning import furniture, heading
from pipeline.cleaning.byline import AUTHOR_HEAD, MOST_AUTHOR_WORDS, MOST_ROLE_WORDS
from pipeline.cleaning.lines import Line
from pipeline.cleaning.openings import LENGTH, SIGNS, opening_number
from pipeline.cleaning.openings import sign as sign_of
from pipeline.text.arrays import Flags, Ints
from pipeline.text.stories import LONGEST_RULE

# Number of code points in the Basic Multilingual Plane.
_PLANE = 0x10000


@dataclass(frozen=True, slots=True)
class Tried:
    """Which rules to try on each line.

    opening: the number of the line's opening if a wording of furniture may have this opening, else 0.
    cued: whether to try wordings of furniture with cues.
    labels: whether to try the rules for bylines, credits and dates.
    stories: whether to try the rules for borders between stories.
    """

    opening: list[int]
    cued: list[bool]
    labels: list[bool]
    stories: list[bool]

    def of(self, start: int, stop: int) -> Tried:
        """Restricts the flags to a range of the lines."""
        return Tried(self.opening[start:stop], self.cued[start:stop], self.labels[start:stop], self.stories[start:stop])


def worth_trying(lines: Sequence[Line], found: c.Characters) -> Tried:
    """Decides which rules are worth trying on each line; `found` are the character arrays of the lines."""
    n, odd, numbers = len(lines), found.odd, _openings(found)
    # Lines with odd characters are few, and are looked at one by one.
    for i in np.flatnonzero(odd).tolist():
        numbers[i] = opening_number(lines[i].plain)
    words = np.fromiter((line.words for line in lines), dtype=np.int64, count=n)
    # A word's place in its line is its number among all words, minus the number of the line's first word.
    early = np.arange(len(found.line)) - np.repeat(np.cumsum(found.words) - found.words, found.words) < AUTHOR_HEAD
    begins_as_date = (found.first == c.DIGIT) | (found.opens == ord("("))
    labels = _any(found, "credit cue") & _credits()[numbers]
    labels |= _any(found, "contributed")
    labels |= (found.per_line(found.has("author cue") & early) > 0) & (words <= MOST_AUTHOR_WORDS)
    labels |= _any(found, "role cue") & (words <= MOST_ROLE_WORDS)
    labels |= (_any(found, "date cue") | begins_as_date) & (words <= heading.MOST_DATE_WORDS)
    # A border is a time, which has a digit, or a row of signs.
    stories = (found.counts[:, c.DIGIT] > 0) | (found.first > c.LETTER)
    short = found.lengths <= furniture.LONGEST
    return Tried(
        (numbers * (short & _furniture()[numbers])).tolist(),
        (short & (odd | _signed(found) | _any(found, "furniture cue"))).tolist(),
        ((found.lengths <= heading.LONGEST_LABEL) & (odd | labels)).tolist(),
        ((found.lengths <= LONGEST_RULE) & (odd | stories)).tolist(),
    )


def _any(found: c.Characters, name: str) -> Flags:
    """Returns for each line whether one of its words belongs to a class."""
    return found.per_line(found.has(name)) > 0


def _signed(found: c.Characters) -> Flags:
    """Returns for each line whether it contains a sign that is a cue of furniture."""
    signs = sorted(furniture.CUE_SIGNS)
    at = np.flatnonzero(c.among(found.codes, "".join({sign[0] for sign in signs})))
    here, following = found.codes[at], found.codes[np.minimum(at + 1, len(found.codes) - 1)]
    met = np.zeros(len(at), dtype=bool)
    for sign in signs:
        begun = here == ord(sign[0])
        met |= begun & c.among(following, sign[1].lower() + sign[1].upper()) if len(sign) > 1 else begun
    flags = np.zeros(len(found.lengths), dtype=bool)
    flags[np.searchsorted(found.starts, at[met], side="right") - 1] = True
    return flags


def _openings(found: c.Characters) -> Ints:
    """Returns the number of every line's opening, as `opening_number` does."""
    numbers = np.zeros(len(found.lengths), dtype=np.int64)
    for place in range(LENGTH):
        at = np.minimum(found.starts + place, len(found.codes) - 1)
        there = np.where(place < found.lengths, _signs()[found.codes[at]], 0)
        # One digit per character, in base len(SIGNS) + 1: the number is an index into tables of openings.
        numbers = numbers * (len(SIGNS) + 1) + there
    return numbers


@cache
def _signs() -> npt.NDArray[np.uint8]:
    """Maps each code point of the basic plane to the number, from 1, of its sign."""
    numbers = {sign: number for number, sign in enumerate(SIGNS, 1)}
    return np.array([numbers[sign_of(chr(code))] for code in range(_PLANE)], dtype=np.uint8)


def _table(numbers: Collection[int]) -> Flags:
    table = np.zeros((len(SIGNS) + 1) ** LENGTH, dtype=bool)
    table[list(numbers)] = True
    return table


@cache
def _furniture() -> Flags:
    return _table(furniture.wordings_by_opening())


@cache
def _credits() -> Flags:
    return _table(heading.credit_openings())
