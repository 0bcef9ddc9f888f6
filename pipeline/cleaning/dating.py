"""Recognises lines that say when an article was published or updated, and reads the dates in them."""

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
# Looser than MONTH of text/dates.py: since the whole line must match, a word counts as a month or a day if it begins
# like one. The group is atomic, so that a failed match is not retried in every way; of words that begin alike, the
# longer one therefore comes first.
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
_APPEARED = ("published", "appeared", "posted")  # a quick check before _FIRST_PUBLISHED
# Length in characters of the longest line that can consist of a place and a date.
_LONGEST_PLACED = 200
# An article's date is looked for in _BELOW lines below the article, and in datelines of its first _OPENING lines.
_BELOW, _OPENING = 3, 2


@dataclass(frozen=True, slots=True)
class Dating:
    """When an article was published and last updated, according to its lines; `line` gives the publication date."""

    published_at: datetime | None = None
    updated_at: datetime | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class _Date:
    mark: str | None
    moment: datetime


def is_date_line(text: str) -> bool:
    """Whether a line is a date or time ("Published: 12 May 2021", "3 hours ago"), or only its label ("Updated:")."""
    if _DATE_WORDS.fullmatch(text):
        return any(c.isdigit() for c in text) or bool(_LABELLED.fullmatch(text))
    labelled = _LABELLED.fullmatch(text)
    if not labelled:
        return False
    rest = labelled["rest"]
    found = find_date(rest)
    # Little may stand beside the label and the date: "Published by The Post on 3 May" is a date line, a sentence about
    # a publication is not.
    return bool(found) and len(rest) - (found[2] - found[1] if found else 0) < 40


def is_placed_date(text: str) -> bool:
    """Whether a line is a full date with at most a place or section: "Larkhill, 3 March 2027", "News | March 3"."""
    if len(text) > _LONGEST_PLACED:
        return False
    found = find_date(text)
    return found is not None and bool(_PLACED.fullmatch(text[: found[1]] + "\0" + text[found[2] :]))


def find_dating(
    lines: Sequence[Line], labels: Mapping[int, tuple[str, str]], anchor: int, span: tuple[int, int]
) -> Dating:
    """Finds when the article in `lines[span]` (half-open) was published and last updated.

    labels: maps the index of each line that is a byline or date to its (label, rule).
    anchor: index of the title, or of the article's first line.

    The date of publication is the first of these that the lines have:
    1. the first date marked as such ("Published ..."), down to three lines below the article;
    2. the first unmarked date between title and text (an unmarked one above the title dates the page);
    3. the full date of the dateline;
    4. the date in a closing sentence such as "This story was first published on ...".

    A label on a line of its own marks the date on the next line.
    """
    start, end = span
    unmarked: tuple[datetime, int] | None = None
    published: tuple[datetime, int] | None = None
    updated: datetime | None = None
    # Comments and teasers below the article have dates of their own.
    for i in sorted(i for i in labels if i <= end + _BELOW):
        for date in _dates(_with_label_above(lines, labels, i)):
            # An article may list several dates: the latest update counts, and the first publication.
            if date.mark == "updated":
                updated = max(updated or date.moment, date.moment)
            elif date.mark == "published":
                published = published or (date.moment, i)
            # An unmarked date counts only between title and text: many pages show today's date above the title.
            elif unmarked is None and anchor < i <= start + 1:
                unmarked = (date.moment, i)
    found = published or unmarked or _of_dateline(lines, span) or _of_closing(lines, end)
    return Dating(found[0], updated, found[1]) if found else Dating(None, updated)


def _dates(text: str) -> list[_Date]:
    """Finds a line's dates and the words that mark them ("Updated"). Only the first date may be unmarked."""
    found: list[_Date] = []
    at = 0
    while (date := find_date(text[at:])) is not None:
        marks = [m.lastgroup for m in _MARK.finditer(text[at : at + date[2]])]
        mark = marks[-1] if marks else None
        # In "3 May 2021, 10:03 | Updated 4 May" the second date is marked; an unmarked second date usually belongs to
        # an archive or a copyright notice.
        if mark or not found:
            found.append(_Date(mark, date[0]))
        at += date[2]
    return found


def _with_label_above(lines: Sequence[Line], labels: Mapping[int, tuple[str, str]], i: int) -> str:
    """Returns the text of a line, preceded by the line above if that is only a label ("Published:")."""
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
        if lines[i].words > 40 or not any(map(lines[i].text.lower().__contains__, _APPEARED)):
            continue
        said = _FIRST_PUBLISHED.search(lines[i].text)
        found = find_date(said[0]) if said else None
        if found:
            return found[0], i
    return None
