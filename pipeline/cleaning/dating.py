"""Lines that say when an article was published or updated, and the dates in them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline.cleaning.lines import Line
from pipeline.text.dates import find_date
from pipeline.text.stories import dateline

_LABELLED = re.compile(
    r"(?:(?:first |originally |last )?(?:published|posted|updated|modified|created|issued|released|"
    r"revised|edited|aired)(?: (?:on|at|date|by .{2,40}?))?|date(?: published)?|last update(?:d)?|as of|time)\b\s*[:|"
    r"-]?\s*(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_MARK = re.compile(
    r"\b(?:(?P<published>published|posted|issued|released|created|date|originally|aired)|"
    r"(?P<updated>updated?|modified|revised|edited))\b",
    re.IGNORECASE,
)
# Looser than MONTH of text/dates.py: a word is a month or a day by how it begins, since the whole line must match.
# Atomic, so that a failed match is not tried in every way; of words that begin alike, the longer one comes first.
_DATE_WORDS = re.compile(
    r"(?>\d++(?:st|nd|rd|th)?|jan\w*|feb\w*|mar(?:ch)?|apr\w*|may|june?|july?|aug\w*|sep\w*|oct\w*|"
    r"nov\w*|dec\w*|months?|mon(?:day)?|tue\w*|wed\w*|thu\w*|fri(?:day)?|sat\w*|sun(?:day)?|"
    r"[ap]\.?m\.?|gmt|utc|[ecmp][sd]?t|bst|ist|cest|eest|eet|msk|a[ew][sd]t|[a-z]{3}(?=\)?$)|at|on|of|ago|hours?|"
    r"minutes?|mins?|hrs?|days?|"
    r"weeks?|years?|yesterday|today|now|just|an?|updated?|published|posted|last|modified|first|"
    r"read|local|time|T|Z|[\s,.:/|•·()+–—-]++)++",
    re.IGNORECASE,
)
_PLACE = r"(?:[A-Z][\w.’'-]*(?:\s+[A-Z][\w.’'-]*){0,2})"
_PLACED = re.compile(rf"(?:{_PLACE}\s*[|•·,–—/-]\s*)?\x00(?:\s*[|•·,–—/-]\s*{_PLACE})?")
_FIRST_PUBLISHED = re.compile(
    r"\b(?:first|originally)\s+(?:published|appeared|posted)\b.{0,60}", re.IGNORECASE | re.DOTALL
)
_APPEARED = re.compile(r"published|appeared|posted", re.IGNORECASE)  # found sooner than with what stands before it
# Longest line, in characters, that can be a place and a date.
_LONGEST_PLACED = 200
# An article's date is looked for in this many lines below it, and in this many of its first lines.
_BELOW, _OPENING = 3, 2


@dataclass(frozen=True, slots=True)
class Dating:
    """When an article was published and last updated, according to its lines, and the line that gives the first."""

    published_at: datetime | None = None
    updated_at: datetime | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class _Date:
    mark: str | None
    moment: datetime


def is_date_line(text: str) -> bool:
    """Whether a line gives a time and nothing else: "Published: 12 May 2021 10:03", "3 hours ago", "Published:
    Updated:".
    """
    if _DATE_WORDS.fullmatch(text):
        return any(c.isdigit() for c in text) or bool(_LABELLED.fullmatch(text))
    labelled = _LABELLED.fullmatch(text)
    if not labelled:
        return False
    rest = labelled["rest"]
    found = find_date(rest)
    # Only a label, a date and little else: "Published by The Post on 3 May", but no sentence about a publication.
    return bool(found) and len(rest) - (found[2] - found[1] if found else 0) < 40


def is_placed_date(text: str) -> bool:
    """Whether a line is a full date with only a place or section: "Larkhill, 3 March 2027", "News | March 3, 2027"."""
    if len(text) > _LONGEST_PLACED:
        return False
    found = find_date(text)
    return found is not None and bool(_PLACED.fullmatch(text[: found[1]] + "\0" + text[found[2] :]))


def find_dating(
    lines: Sequence[Line], labels: Mapping[int, tuple[str, str]], anchor: int, span: tuple[int, int]
) -> Dating:
    """The dates of the article in `lines[span]`, half-open.

    labels: (label, rule) of lines that are bylines or dates.
    anchor: the title, or the first line.

    Published is the first date that is marked so, down to three lines below the article; else the first unmarked one
    between title and text, since one above the title dates the page; else the full date of the dateline; else what a
    closing sentence says ("This story was first published on ..."). A label on a line of its own marks the date on the
    next.
    """
    start, end = span
    unmarked: tuple[datetime, int] | None = None
    published: tuple[datetime, int] | None = None
    updated: datetime | None = None
    # Comments and teasers below the article have dates of their own.
    for i in sorted(i for i in labels if i <= end + _BELOW):
        for date in _dates(_with_label_above(lines, labels, i)):
            # The latest update counts, as an article may list several; but the first publication.
            if date.mark == "updated":
                updated = max(updated or date.moment, date.moment)
            elif date.mark == "published":
                published = published or (date.moment, i)
            # An unmarked date counts only between title and text: above the title stands today's date on many pages.
            elif unmarked is None and anchor < i <= start + 1:
                unmarked = (date.moment, i)
    found = published or unmarked or _of_dateline(lines, span) or _of_closing(lines, end)
    return Dating(found[0], updated, found[1]) if found else Dating(None, updated)


def _dates(text: str) -> list[_Date]:
    """The dates of a line, each with what the words before it say: published, updated, or neither. If there are
    several, only the first may be unmarked.
    """
    found: list[_Date] = []
    at = 0
    while (date := find_date(text[at:])) is not None:
        marks = [m.lastgroup for m in _MARK.finditer(text[at : at + date[2]])]
        mark = marks[-1] if marks else None
        # "3 May 2021, 10:03 | Updated 4 May": a second date without a mark of its own is an archive's or a copyright's.
        if mark or not found:
            found.append(_Date(mark, date[0]))
        at += date[2]
    return found


def _with_label_above(lines: Sequence[Line], labels: Mapping[int, tuple[str, str]], i: int) -> str:
    """The text of a line, after that of the line above if that is only a label."""
    text = lines[i].text
    above = lines[i - 1].text if i and labels.get(i - 1, ("",))[0] == "date" else ""
    label = _LABELLED.fullmatch(above)
    if _MARK.search(text) or not label or label["rest"].strip(" :|-"):
        return text
    return f"{above} {text}"


def _of_dateline(lines: Sequence[Line], span: tuple[int, int]) -> tuple[datetime, int] | None:
    for i in range(span[0], min(span[0] + _OPENING, span[1])):
        opening = dateline(lines[i].text)
        found = find_date(lines[i].text[: opening.end]) if opening else None
        if found:
            return found[0], i
    return None


def _of_closing(lines: Sequence[Line], end: int) -> tuple[datetime, int] | None:
    for i in range(max(0, end - _BELOW), min(len(lines), end + _BELOW)):
        if lines[i].words > 40 or not _APPEARED.search(lines[i].text):
            continue
        said = _FIRST_PUBLISHED.search(lines[i].text)
        found = find_date(said[0]) if said else None
        if found:
            return found[0], i
    return None
