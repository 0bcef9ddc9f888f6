"""Reads a US lawmaker's party and constituency as the press writes them after a name: "(D-Vt.)", ", R-Fla.,"."""

import re
from dataclasses import dataclass

from pipeline.resources import resource
from pipeline.text.word_classes import PARTIES
from pipeline.text.wordlist import WordLists

# Maps abbreviations of US states (in lower case, without full stops) to the state's full name. Those of two letters are
# too short to be looked for in running text.
STATE_CODES = WordLists(resource("words/states.txt")).keys("states")

_SEAT = re.compile(r"[(,] ?([DRI])(?:\.?, ?|\.? ?[-–—] ?)([A-Z][A-Za-z.]*(?: [A-Z][a-z]+)?)(?=[,;:)]|$)")


@dataclass(frozen=True, slots=True)
class Seat:
    """A lawmaker's party (one of the values of `PARTIES`) and place (the state's full name, or else as written)."""

    party: str
    place: str


def read_seat(text: str) -> tuple[Seat, int] | None:
    """Reads the seat that begins `text`, with its bracket or comma; returns it and its end, or None."""
    match = _SEAT.match(text)
    if match is None:
        return None
    written = match[2]
    place = STATE_CODES.get(written.replace(".", "").lower()) or (written if written[-3:].islower() else "")
    return (Seat(PARTIES[match[1].lower()], place), match.end()) if place else None
