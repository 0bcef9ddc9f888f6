"""Recognises datelines, and finds an article's sections. Pronouns and short names never refer to another section."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.resources import words
from pipeline.text.lines import paragraphs

STORY_BREAK, UPDATE_HEADING = "story-break", "update-heading"
# Looser than MONTH in text/dates.py: any word that begins like a month counts as one.
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_SEPARATOR = re.compile(r"[_*\-=~•·.—–#◆■ ]{3,}")
_CLOCK = r"\d{1,2}(?:[:.]\d\d)?\s*[ap]\.?\s?m\b\.?|(?:[01]?\d|2[0-3])[:.h][0-5]\d(?:\s*hrs)?"
_ZONE = r"(?:\s*\(?(?:[A-Z]{1,4}T|UTC|GMT|BST|IST|local time|(?:GMT|UTC)[+-]\d{1,2})\)?)?"
_DAY = (
    rf"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s*)?"
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?)(?:,?\s+(?:19|20)\d\d)?"
    r"|\d{1,2}[./]\d{1,2}[./](?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d"
)
_LABEL = (
    r"(?:(?:(?:last )?updated?|latest|new|correction|developments?|posted|published|as of)\b"
    r"(?:\s+(?:at|on))?\s*[:—–-]?\s*)"
)
_MOMENT = re.compile(
    rf"{_LABEL}?(?:(?:{_CLOCK}){_ZONE}(?:\s*[,|—–-]?\s*(?:on\s+)?(?:{_DAY}))?"
    rf"|(?:{_DAY})[,|\s—–-]*(?:at\s+)?(?:{_CLOCK}){_ZONE})\s*[.:]?"
    rf"|(?:updated?|latest|new|correction|developments?)\b\s*(?:on\s+)?[:—–-]?\s*(?:{_DAY})\s*[.:]?",
    re.IGNORECASE,
)
_AGENCY = r"\([A-Z][\w .&/’']{1,30}(?:-[A-Z]{2,4})?\)"
_SMALL = r"\([a-z]{2,12}\)"
_PLACE = r"[A-Z][A-Z.’']{2,}(?:[ /-][A-Z.’']{2,}){0,3}(?:, [A-Z][\w.]{1,14}(?: [A-Z][\w.]{1,14})?)?"
_MIXED = r"[A-Z][\w.’'-]+(?:[ /][A-Z][\w.’'-]+){0,2}"
_DATE = rf"(?:(?i:{_MONTH})\s\d{{1,2}}|\d{{1,2}}\s(?i:{_MONTH}))(?:,? (?:19|20)\d\d)?"
_DASH = r"\s*(?:[—–]|--?)\s+"
_DATELINE = re.compile(
    rf"(?:(?P<place>{_PLACE})(?P<when>,? {_DATE})?(?:,? (?P<agency>{_AGENCY}|{_SMALL}))?"
    rf"|{_MIXED},? {_DATE},? (?:{_AGENCY}|{_SMALL})|{_MIXED},? {_AGENCY}|\((?:[A-Z]{{2,6}}|[A-Z][a-z]+)\))"
    rf"{_DASH}(?=[\"“‘'A-Z0-9])"
)
_NO_PLACE = words(
    "live watch video exclusive opinion analysis update updates breaking news comment editorial photos podcast read "
    "more related listen review interview recap quiz explainer factbox timeline correction note poll cartoon letter "
    "letters column sponsored advertisement profile obituary gallery"
)
# The article's first dateline begins another story only after _MIN_LINES_BEFORE lines of at least _PROSE_WORDS words.
_MIN_LINES_BEFORE, _PROSE_WORDS = 4, 8
# A border between stories is a line of at most this many characters.
LONGEST_RULE = 60


@dataclass(frozen=True, slots=True)
class Dateline:
    """The dateline `line[:end]`. It is `sure` if it has a date or an agency; capitals alone may be a heading."""

    end: int
    sure: bool


def dateline(line: str) -> Dateline | None:
    """Reads the dateline that begins a line ("LARKHILL, May 3 (Agency) — ", "(Agency) - "), or returns None."""
    found = _DATELINE.match(line)
    if not found:
        return None
    bare = found["place"] and not found["when"] and not found["agency"]
    # "LIVE - Council votes" has capitals and a dash, but no place.
    if bare and found["place"].split(",")[0].split()[0].lower() in _NO_PLACE:
        return None
    return Dateline(found.end(), not bare)


def story_rule(line: str) -> str | None:
    """Returns "story-break" (a row of signs) or "update-heading" (a time) for a border between stories; or None."""
    if len(line) > LONGEST_RULE:
        return None
    if _SEPARATOR.fullmatch(line):
        return STORY_BREAK
    return UPDATE_HEADING if _MOMENT.fullmatch(line) else None


def sections(text: str, positions: Sequence[int]) -> list[int]:
    """Returns for each character position the number of the section of the article that contains it."""
    starts = section_starts(text)
    return [bisect_right(starts, position) for position in positions] if starts else [0] * len(positions)


def section_starts(text: str) -> list[int]:
    """Returns the offsets, ascending, of the lines with which the second and later sections of an article begin.

    Sections are the stories of a live page or digest. A story begins with a line that `story_rule` recognises, or with
    a sure dateline that comes after another one or after several paragraphs.
    """
    starts = []
    prose = datelines = 0
    for start, end in paragraphs(text):
        line = text[start:end]
        if story_rule(line):
            starts.append(start)
        elif (found := dateline(line)) and found.sure:
            # The first dateline near the top opens the article itself.
            if datelines or prose >= _MIN_LINES_BEFORE:
                starts.append(start)
            datelines += 1
        prose += len(line.split()) >= _PROSE_WORDS
    return starts
