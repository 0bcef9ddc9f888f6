"""Keeps the lines between the stories of a live page, digest or update, and labels them as borders."""

import re

from pipeline.cleaning.described import Described
from pipeline.cleaning.verdicts import Decision
from pipeline.text.stories import UPDATE_HEADING, dateline, story_rule

# A page with at least this many different times that have a story below is a live page. Fewer may belong to a video
# player, or to a single update.
_LIVE = 3
# Largest distance in lines from a live page's first time down to the article, and from each time down to its story.
_BELOW = 2
_YEAR = re.compile(r"(?:19|20)\d\d")  # readers' comments have full dates, entries of a live page hardly ever do


def mark_stories(found: Described, decided: list[Decision], span: tuple[int, int]) -> list[Decision]:
    """Labels the borders between stories as subheads, with the rule that `story_rule` names; returns the decisions.

    The times of a live page are kept, although each of them alone could be the page's date or a player's time. Such a
    time is within the article (`span`, half-open) or right above it, and one of the two lines below it is a kept
    sentence.
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
        and any(decided[k].kept and lines[k].prose for k in range(i + 1, min(i + 1 + _BELOW, len(lines))))
    ]
    # The times must differ: one that is merely repeated is the page's clock.
    live = set(heads) if len({lines[i].text for i in heads}) >= _LIVE else set()
    return [
        Decision("subhead", rules[i], d.score, True)
        if i in live or (i in rules and d.kept and d.label in ("subhead", "body") and d.rule != "override-keep")
        else d
        for i, d in enumerate(decided)
    ]


def datelines(found: Described) -> list[int]:
    """Returns the lines, in the article or shortly above it, that open as agency copy: "BERLIN, Jan 18 (agency) -"."""
    start, end = found.span
    # Further up there may be teasers with datelines of their own.
    near = range(max(0, start - 12), end)
    texts = ((i, found.lines[i].text) for i in near if not found.furniture[i])
    # If the dateline has a line of its own, " A" stands in for the sentence that follows it.
    whole = ((i, f"{text} A" if text[-1] in "-–—" else text) for i, text in texts)
    opens = ((i, dateline(text)) for i, text in whole if "-" in text or "—" in text or "–" in text)
    # "LARKHILL, May 3 (Agency) -" is enough by itself; "LARKHILL -" may be a heading, and must open a sentence.
    return [i for i, opening in opens if opening and (opening.sure or found.lines[i].prose)]
