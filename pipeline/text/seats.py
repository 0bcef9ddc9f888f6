"""A lawmaker's party and constituency, as the press writes them after a name: "(D-Vt.)", ", R-Fla.,", "(R., Ohio)"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.resources import resource
from pipeline.text.word_classes import PARTIES
from pipeline.text.wordlist import WordLists

# Abbreviations of US states after a party or in names, in lower case and without full stops -> the state in full.
# Two-letter codes are too short to look for in running text.
STATE_CODES = WordLists(resource("words/states.txt")).keys("states")

_SEAT = re.compile(r"[(,] ?([DRI])(?:\.?, ?|\.? ?[-–—] ?)([A-Z][A-Za-z.]*(?: [A-Z][a-z]+)?)(?=[,;:)]|$)")


@dataclass(frozen=True, slots=True)
class Seat:
    """A lawmaker's party, as one of the values of `PARTIES`, and place: the state in full, or else as written."""

    party: str
    place: str


def read_seat(text: str) -> tuple[Seat, int] | None:
    """The seat at the start of `text`, which begins with the bracket or comma after a name, and where the seat ends."""
    match = _SEAT.match(text)
    if match is None:
        return None
    written = match[2]
    place = STATE_CODES.get(written.replace(".", "").lower()) or (written if written[-3:].islower() else "")
    return (Seat(PARTIES[match[1].lower()], place), match.end()) if place else None
