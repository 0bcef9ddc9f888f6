"""The lines between the stories of a live page, digest or update. They stay, and mark the borders."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.cleaning.described import Described
from pipeline.cleaning.lines import Line
from pipeline.cleaning.verdicts import Decision
from pipeline.text.stories import UPDATE_HEADING, dateline, story_rule

# This many times with a story below make a live page. Fewer may be those of a player, or of one update.
_LIVE = 3
# A story may begin this many lines above the article, or below the heading of an update.
_BELOW = 2
_YEAR = re.compile(r"(?:19|20)\d\d")  # readers' comments have full dates, entries of a live page hardly ever


def mark_stories(found: Described, decided: list[Decision], span: tuple[int, int]) -> list[Decision]:
    """The decisions, with the borders of stories as subheads that name their rule, as `story_rule` does.

    The times of a live page are kept, though each alone could be the page's date or a player's: each is within the
    article (`span`, half-open) or right above it, and has a kept sentence in one of the two lines below.
    """
    lines = found.lines
    rules = {i: rule for i in found.stories if (rule := story_rule(lines[i].text))}
    if not rules:
        return decided
    heads = [
        i
        for i in range(max(0, span[0] - _BELOW), span[1])
        if rules.get(i) == UPDATE_HEADING
        and not _YEAR.search(lines[i].text)
        and any(_is_story(lines[k], decided[k]) for k in _below(i, lines))
    ]
    # The times must differ: the same time three times over is the clock of the page.
    live = set(heads) if len({lines[i].text for i in heads}) >= _LIVE else set()
    return [
        Decision("subhead", rules[i], d.score, True)
        if i in live or (i in rules and d.kept and d.label in ("subhead", "body") and d.rule != "override-keep")
        else d
        for i, d in enumerate(decided)
    ]


def _below(i: int, lines: Sequence[Line]) -> range:
    return range(i + 1, min(i + 1 + _BELOW, len(lines)))


def _is_story(line: Line, decision: Decision) -> bool:
    return decision.kept and line.prose


def datelines(found: Described) -> list[int]:
    """Lines that open as agency copy does ("BERLIN, Jan 18 (agency) -"), in the article or shortly above it."""
    start, end = found.span
    # Further up stand teasers, which have datelines of their own.
    near = range(max(0, start - 12), end)
    texts = ((i, found.lines[i].text) for i in near if not found.furniture[i])
    # A dateline on a line of its own is followed by the article.
    whole = ((i, f"{text} A" if text[-1] in "-–—" else text) for i, text in texts)
    opens = ((i, dateline(text)) for i, text in whole if "-" in text or "—" in text or "–" in text)
    # "LARKHILL -" alone may be a heading: it must open a sentence, where "LARKHILL, May 3 (Agency) -" need not.
    return [i for i, opening in opens if opening and (opening.sure or found.lines[i].prose)]
