"""Finds a page's headline among its lines, and the date below it."""

import re
from collections.abc import Sequence
from datetime import datetime

from pipeline.formats.verdict import words_of
from pipeline.formats.visible import VisibleLine
from pipeline.text.dates import find_date

BELOW = 14
"""A byline or date is at most this many lines below the headline."""
LONGEST_BYLINE, _LONGEST_DATE = 160, 60
"""The longest lines, in characters, that are a byline and a date; in longer ones a date is part of a sentence."""
# A headline that occurs this often is also in lists of links.
_REPEATED = 3
_CHANGED = re.compile(r"\b(?:updated?|modified|revised)\b", re.IGNORECASE)


def headlines(lines: Sequence[VisibleLine], title: str | None) -> list[int]:
    """Returns the lines that may be the page's headline, the likeliest first."""
    wanted = "".join(words_of(title or ""))
    at = [i for i, line in enumerate(lines) if wanted and "".join(line.words) == wanted]
    return at[::-1] if len(at) < _REPEATED else at[:1]


def date_below_headline(lines: Sequence[VisibleLine], title: str | None) -> datetime | None:
    """Returns the first full date in a short line below the headline that does not speak of a change."""
    for i in headlines(lines, title)[:1]:
        for line in lines[i + 1 : i + 1 + BELOW]:
            if len(line.text) <= _LONGEST_DATE and not _CHANGED.search(line.text) and (found := find_date(line.text)):
                return found[0]
    return None
