"""Decides what kind of page a document is (an article, a live page, a list), and how far its text can be trusted.

`page_kind` is one of `article`; `live` (entries with times); `partial` (an article part of whose text is missing,
because of a paywall or a script); `list`, `gallery` and `front` (pages without an article of their own). `quality` is
the expected F1 of the article's text, a number from 0 to 1, calibrated on pages of sites that the model had not seen.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from pipeline.cleaning.lines import Line
from pipeline.cleaning.own_article import OTHER_ARTICLE
from pipeline.cleaning.verdicts import Decision

_PARTIAL_WORDS = 150
"""An article that is behind a paywall or breaks off counts as partial if the page has fewer words of it than this."""
# A page with at least this many times above its entries is a live page.
_LIVE_TIMES = 3
_LIST_LINES, _LIST_SHARE = 8, 0.6
"""A page is a list if at least _LIST_LINES lines are kept and at least _LIST_SHARE of their words are in lines that are
not sentences."""
_OF_HTML = (0.0, 0.6, 0.8, 0.92, 0.95, 0.97, 1.0), (0.0, 0.85, 0.91, 0.95, 0.97, 0.985, 1.0)
_OF_TEXT = (0.0, 0.65, 0.87, 0.92, 0.95, 0.97, 0.985, 1.0), (0.0, 0.72, 0.81, 0.88, 0.93, 0.955, 0.965, 1.0)
"""The F1 that the model's probabilities imply, and the F1 that such pages really had, measured on 212 HTML
pages and 462 texts of sites that the model had not seen."""
# A text is in pieces (teasers of many stories, or notes among a programme) if the model dropped lines in at least
# _BREAKS places between kept lines, and in at least _BREAKS_SHARE of all such places. Its expected F1 is at most
# _IN_PIECES, which was the F1 of the five such pages among 222.
_BREAKS, _BREAKS_SHARE, _IN_PIECES = 5, 0.5, 0.6
_UNCOUNTED = ("title", "byline", "date")
_BREAKS_OFF = re.compile(r"(?:\.{3}|…)\s*+(?:\[[^\[\]]*+\]|\(?(?:read|continue|see) more\)?)?$", re.IGNORECASE)


def page_kind(hint: str | None, kept: Sequence[Line], times: int, words: int) -> str:
    """Decides the kind of a page.

    hint: the kind that the page's head states, if any.
    kept: the lines of its article.
    times: how many of them are times of a live page's entries.
    words: the article's number of words.
    """
    if hint in ("front", "list", "gallery"):
        return hint
    if hint == "live" or times >= _LIVE_TIMES:
        return "live"
    # A long text behind a paywall counts as complete: many sites send all of it and hide the end with a script.
    if words < _PARTIAL_WORDS and (hint == "paywalled" or (kept and _BREAKS_OFF.search(kept[-1].text))):
        return "partial"
    bare = sum(line.words for line in kept if not line.ended and not line.quoted)
    if len(kept) >= _LIST_LINES and bare >= _LIST_SHARE * max(1, sum(line.words for line in kept)):
        return "list"
    return "article"


def expected_quality(
    scores: Sequence[float | None] | None, lines: Sequence[Line], decided: Sequence[Decision], marked: bool
) -> float | None:
    """Estimates the F1 of a page's kept lines from the probabilities and lengths of all its lines; returns None if no
    model has judged them.

    Titles, bylines, dates and other articles on the page do not count.

    marked: whether the model saw markup.
    """
    if scores is None:
        return None
    right = kept = likely = 0.0
    for score, line, decision in zip(scores, lines, decided, strict=True):
        if decision.label in _UNCOUNTED or decision.rule == OTHER_ARTICLE:
            continue
        size, chance = len(line.text), score or 0.0
        # Expected F1 by characters: twice the kept text likely to be right, over the kept text plus all text likely to
        # be the article's.
        likely += chance * size
        if decision.kept:
            kept += size
            right += chance * size
    if not kept:
        return 0.0
    quality = float(np.interp(2 * right / (kept + likely), *(_OF_HTML if marked else _OF_TEXT)))
    return round(min(quality, _IN_PIECES) if marked and _is_in_pieces(decided) else quality, 3)


def _is_in_pieces(decided: Sequence[Decision]) -> bool:
    """Whether the model dropped lines in many of the places between two kept lines."""
    kept = [i for i, decision in enumerate(decided) if decision.kept]
    gaps = sum(any(d.rule == "line-model" for d in decided[i + 1 : j]) for i, j in pairwise(kept))
    return gaps >= _BREAKS and gaps >= _BREAKS_SHARE * (len(kept) - 1)
