"""Drops other articles from a page that holds several: an endless scroll, related stories below the text, or teasers in
full sentences above the headline.

Every story has a headline in the same style as the page's own. The lines from another story's headline down to the next
headline, and those above the first headline, are not part of this page's article.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from pipeline.cleaning.described import Described
from pipeline.cleaning.verdicts import Decision
from pipeline.text.markup import MARKUP_NAMES, OWN_TAGS, Bytes

OTHER_ARTICLE = "another-article"
_HEADINGS = tuple(OWN_TAGS.index(tag) for tag in ("h1", "h2", "h3", "h4"))
_LEAST_WORDS = 40
"""A story has at least this many words of kept text below its headline. Less is a teaser, which the line model
judges."""
# The headline of another story has at least this many words; names of sections have fewer.
_HEADLINE_WORDS = 3
_DATED = 6
"""A story's byline or date is within this many lines below its headline."""
_WORDS = re.compile(r"\w+")
_COLUMN = {name: i for i, name in enumerate(MARKUP_NAMES)}


def drop_other_articles(found: Described, decided: list[Decision], rows: Bytes, title: str | None) -> None:
    """Drops the stories below or above the page's own article; `rows` are the markup evidence of the lines."""
    own = _own_headline(found, rows, title)
    if own is None:
        return
    heads = _headlines(found, decided, rows, own)
    for start, end in pairwise([0, *heads, len(decided)] if heads else ()):
        if start == own:
            continue
        for i in range(start, end):
            if decided[i].kept and not decided[i].rule.startswith("override"):
                decided[i] = Decision("boilerplate", OTHER_ARTICLE, decided[i].score, False)


def _own_headline(found: Described, rows: Bytes, title: str | None) -> int | None:
    """Returns the index of the page's own headline, or None. Of the headings that the metadata mark as the headline, it
    is the first of the highest level. If any of them equals `title`, the others are not considered.
    """
    tag = rows[:, _COLUMN["tag"]]
    marked = np.flatnonzero((rows[:, _COLUMN["headline"]] > 0) & np.isin(tag, _HEADINGS)).tolist()
    same = [i for i in marked if _key(found.lines[i].text) == _key(title or "")]
    return min(same or marked, key=lambda i: (tag[i], i), default=None)


def _key(text: str) -> list[str]:
    return _WORDS.findall(text.lower())


def _headlines(found: Described, decided: Sequence[Decision], rows: Bytes, own: int) -> list[int]:
    """Returns the indices of all stories' headlines in page order, `own` included; none if the page has no text of its
    own below its headline, which then heads a list of stories, all of which belong to the page.
    """
    prose = [i for i, line in enumerate(found.lines) if decided[i].kept and line.prose]
    heads = sorted([own, *(i for i in _alike(found, rows, own) if _opens_story(i, found, rows, own, prose))])
    out = []
    for start, end in zip(heads, [*heads[1:], len(rows)], strict=True):
        words = sum(found.lines[i].words for i in range(start + 1, end) if decided[i].kept)
        if start == own or words >= _LEAST_WORDS:
            out.append(start)
    after = next((i for i in out if i > own), len(rows))
    return out if any(own < i < after for i in prose) else []


def _alike(found: Described, rows: Bytes, own: int) -> list[int]:
    """Returns the other headings like the page's own: in its style, or with its tag (`<h1>`, or in `<article>`)."""
    tag, article, group = rows[:, _COLUMN["tag"]], rows[:, _COLUMN["article"]], _numbers(rows, "group")
    same_tag = (tag == tag[own]) & ((tag[own] == _HEADINGS[0]) | ((article > 0) & (article[own] > 0)))
    alike = np.isin(tag, _HEADINGS) & ((group == group[own]) | same_tag)
    key = _key(found.lines[own].text)
    lines = found.lines
    places = np.flatnonzero(alike).tolist()
    return [i for i in places if lines[i].words >= _HEADLINE_WORDS and _key(lines[i].text) != key]


def _opens_story(i: int, found: Described, rows: Bytes, own: int, prose: Sequence[int]) -> bool:
    """Whether a heading opens another story: it is in another `<article>` than the page's own headline, or not in the
    same block as the prose above it (where a subhead would be), or has a byline or date below it.
    """
    if rows[i, _COLUMN["article"]] != rows[own, _COLUMN["article"]]:
        return True
    box = _numbers(rows, "box")
    above = next((k for k in reversed(prose) if k < i), None)
    below = next((k for k in prose if k > i), len(rows))
    said = found.marks[i + 1 : min(below, i + 1 + _DATED)]
    return (above is not None and bool(box[i] != box[above])) or any(mark and mark[0] != "boilerplate" for mark in said)


def _numbers(rows: Bytes, name: str) -> npt.NDArray[np.int64]:
    return rows[:, _COLUMN[name]].astype(np.int64) + (rows[:, _COLUMN[f"{name}_high"]].astype(np.int64) << 8)
