"""Keeps lines that have labels of their own: those between the stories of a live page, digest or update, and embedded
social-media posts.
"""

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from pipeline.cleaning.described import Described
from pipeline.cleaning.lines import Line
from pipeline.cleaning.verdicts import Decision
from pipeline.text.markup import MARKUP_NAMES, Bytes
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
    opens = []
    for i in range(max(0, start - 12), end):
        text = found.lines[i].text
        if found.furniture[i] or not ("-" in text or "—" in text or "–" in text):
            continue
        # If the dateline has a line of its own, " A" stands in for the sentence that follows it.
        opening = dateline(f"{text} A" if text[-1] in "-–—" else text)
        # "LARKHILL, May 3 (Agency) -" is enough by itself; "LARKHILL -" may be a heading, and must open a sentence.
        if opening and (opening.sure or found.lines[i].prose):
            opens.append(i)
    return opens


LABEL = "post"
_QUOTED, _EMBED, _NETWORK, _MEDIA = (
    MARKUP_NAMES.index(name) for name in ("in_blockquote", "near_embed", "near_share", "near_caption")
)
_SIGNATURE = re.compile(r"[—–-]\s?\S.{0,60}\(@\w{1,30}\)\s.{3,20}\d{4}")
# What social networks put around the words of a post.
_NO_WORDS = re.compile(
    r"(?:https?://|pic\.|t\.co/)\S+|view (?:this|more) (?:post|profile|on) .{0,30}|"
    r"a (?:post|photo|video) shared by .{0,80}|"
    r"view more on \w+|[@#\w ]{0,40} · .{0,20}",
    re.IGNORECASE,
)


def is_post(rows: Bytes) -> npt.NDArray[np.bool_]:
    """Returns for each line whether it is in a post: a block quotation with classes such as "twitter-tweet"."""
    quoted, embed = rows[:, _QUOTED], rows[:, _EMBED]
    return np.asarray((quoted > 0) & (quoted == embed) & ((rows[:, _NETWORK] == quoted) | (rows[:, _MEDIA] == quoted)))


def keep_posts(lines: Sequence[Line], decided: list[Decision], posts: Sequence[bool] | None) -> None:
    """Labels the posts within an article, and keeps their words.

    posts: whether each line is in a post, according to the markup. None for plain text, where only a post's signature
        can be recognised (by its form), and is labelled if it was kept.
    """
    kept = [i for i, decision in enumerate(decided) if decision.kept]
    if not kept:
        return
    for i in kept if posts is None else range(kept[0], min(len(lines), kept[-1] + 2)):
        # The user's own decisions stand, and so do title, byline and date.
        if decided[i].label in ("title", "byline", "date") or decided[i].rule.startswith("override"):
            continue
        if posts is None:
            if "(@" in lines[i].text and _SIGNATURE.fullmatch(lines[i].text):
                decided[i] = Decision(LABEL, "embedded-post", decided[i].score, True)
        elif posts[i]:
            worded = not _NO_WORDS.fullmatch(lines[i].text)
            decided[i] = Decision(LABEL if worded else "boilerplate", "embedded-post", decided[i].score, worded)
