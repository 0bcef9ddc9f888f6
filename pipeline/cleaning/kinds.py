"""What kind of page a document is (a live page, a list, behind a paywall), and how far its text can be trusted.

`page_kind`: `article`; `live`: entries with times; `partial`: an article of which text is missing (a paywall, a
script); `list`, `gallery`, `front`: pages that carry no article of their own. `quality`: the expected F1 of the
article's text, a number from 0 to 1 that was calibrated on pages of sites that the model had not seen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from pipeline.cleaning.lines import Line
from pipeline.cleaning.own_article import OTHER_ARTICLE
from pipeline.cleaning.verdicts import Decision

_PARTIAL_WORDS = 150
"""An article behind a paywall of which fewer words are on the page is a part of one."""
# Updates from which a page is a live page.
_LIVE_TIMES = 3
_LIST_LINES, _LIST_SHARE = 8, 0.6
"""A page is a list if it keeps so many lines and so large a share of their words stands in lines that are no
sentence."""
_OF_HTML = ((0.0, 0.0), (0.6, 0.85), (0.8, 0.91), (0.92, 0.95), (0.95, 0.97), (0.97, 0.985), (1.0, 1.0))
_OF_TEXT = (
    (0.0, 0.0),
    (0.65, 0.72),
    (0.87, 0.81),
    (0.92, 0.88),
    (0.95, 0.93),
    (0.97, 0.955),
    (0.985, 0.965),
    (1.0, 1.0),
)
"""What the model expects of a page, and the F1 that such pages had: 212 HTML pages and 462 texts of sites unseen."""
# Where the model dropped lines in so many places between kept ones, and in so large a share of them, the text is in
# pieces: teasers of many stories, or notes among a programme. The five such pages of 222 had this F1, which is the most
# then expected.
_BREAKS, _BREAKS_SHARE, _IN_PIECES = 5, 0.5, 0.6
_UNCOUNTED = ("title", "byline", "date")
_BREAKS_OFF = re.compile(r"(?:\.{3}|…)\s*+(?:\[[^\[\]]*+\]|\(?(?:read|continue|see) more\)?)?$", re.IGNORECASE)


def page_kind(hint: str | None, kept: Sequence[Line], times: int, words: int) -> str:
    """The kind of a page. hint: what its head says. kept: the lines of its article. times: how many of them are times
    of a live page. words: number of words of the article.
    """
    if hint in ("front", "list", "gallery"):
        return hint
    if hint == "live" or times >= _LIVE_TIMES:
        return "live"
    # A long text behind a paywall is whole: many sites send all of it and hide the end with a script.
    if words < _PARTIAL_WORDS and (hint == "paywalled" or (kept and _BREAKS_OFF.search(kept[-1].text))):
        return "partial"
    bare = sum(line.words for line in kept if not line.ended and not line.quoted)
    if len(kept) >= _LIST_LINES and bare >= _LIST_SHARE * max(1, sum(line.words for line in kept)):
        return "list"
    return "article"


def expected_quality(
    scores: Sequence[float | None] | None, lines: Sequence[Line], decided: Sequence[Decision], marked: bool
) -> float | None:
    """The expected F1 of the kept lines of a page, given the chances and lengths of all lines; None if no model judged
    them.

    Titles, bylines, dates and other articles of the page do not count. `marked`: whether the model saw markup.
    """
    if scores is None:
        return None
    right = kept = likely = 0.0
    for score, line, decision in zip(scores, lines, decided, strict=True):
        if decision.label in _UNCOUNTED or decision.rule == OTHER_ARTICLE:
            continue
        size, chance = len(line.text), score or 0.0
        # Expected F1 by characters: what is kept and likely right, over what is kept and what is likely an article's.
        likely += chance * size
        if decision.kept:
            kept += size
            right += chance * size
    if not kept:
        return 0.0
    expected, found = np.array(_OF_HTML if marked else _OF_TEXT).T
    quality = float(np.interp(2 * right / (kept + likely), expected, found))
    return round(min(quality, _IN_PIECES) if marked and _is_in_pieces(decided) else quality, 3)


def _is_in_pieces(decided: Sequence[Decision]) -> bool:
    """Whether the model dropped lines between most of the kept ones."""
    kept = [i for i, decision in enumerate(decided) if decision.kept]
    gaps = sum(any(d.rule == "line-model" for d in decided[i + 1 : j]) for i, j in pairwise(kept))
    return gaps >= _BREAKS and gaps >= _BREAKS_SHARE * (len(kept) - 1)
