"""A lawmaker's party and constituency, as the press writes them after a name: "(D-Vt.)", ", R-Fla.,", "(R., Ohio)"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.text.roles import PARTIES

# Abbreviations of US states after a party or in names, in lower case and without full stops -> the state in full. Own
# list; two-letter codes are too short to look for in running text.
STATE_CODES: dict[str, str] = {
    "al": "Alabama",
    "ala": "Alabama",
    "ak": "Alaska",
    "az": "Arizona",
    "ariz": "Arizona",
    "ar": "Arkansas",
    "ark": "Arkansas",
    "ca": "California",
    "cal": "California",
    "calif": "California",
    "co": "Colorado",
    "colo": "Colorado",
    "ct": "Connecticut",
    "conn": "Connecticut",
    "de": "Delaware",
    "del": "Delaware",
    "fl": "Florida",
    "fla": "Florida",
    "ga": "Georgia",
    "hi": "Hawaii",
    "id": "Idaho",
    "il": "Illinois",
    "ill": "Illinois",
    "in": "Indiana",
    "ind": "Indiana",
    "ia": "Iowa",
    "ks": "Kansas",
    "kan": "Kansas",
    "kans": "Kansas",
    "ky": "Kentucky",
    "la": "Louisiana",
    "me": "Maine",
    "md": "Maryland",
    "ma": "Massachusetts",
    "mass": "Massachusetts",
    "mi": "Michigan",
    "mich": "Michigan",
    "mn": "Minnesota",
    "minn": "Minnesota",
    "ms": "Mississippi",
    "miss": "Mississippi",
    "mo": "Missouri",
    "mt": "Montana",
    "mont": "Montana",
    "ne": "Nebraska",
    "neb": "Nebraska",
    "nebr": "Nebraska",
    "nv": "Nevada",
    "nev": "Nevada",
    "nh": "New Hampshire",
    "nj": "New Jersey",
    "nm": "New Mexico",
    "ny": "New York",
    "nc": "North Carolina",
    "nd": "North Dakota",
    "oh": "Ohio",
    "ok": "Oklahoma",
    "okla": "Oklahoma",
    "or": "Oregon",
    "ore": "Oregon",
    "pa": "Pennsylvania",
    "penn": "Pennsylvania",
    "ri": "Rhode Island",
    "sc": "South Carolina",
    "sd": "South Dakota",
    "tn": "Tennessee",
    "tenn": "Tennessee",
    "tx": "Texas",
    "tex": "Texas",
    "ut": "Utah",
    "vt": "Vermont",
    "va": "Virginia",
    "wa": "Washington",
    "wash": "Washington",
    "wv": "West Virginia",
    "wva": "West Virginia",
    "wi": "Wisconsin",
    "wis": "Wisconsin",
    "wisc": "Wisconsin",
    "wy": "Wyoming",
    "wyo": "Wyoming",
}

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
