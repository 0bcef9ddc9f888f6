"""Keeps social-media posts that are embedded in an article's text, as blocks with a label of their own."""

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from pipeline.cleaning.lines import Line
from pipeline.cleaning.verdicts import Decision
from pipeline.text.markup import MARKUP_NAMES, Bytes

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
    for i in range(kept[0], kept[-1] + 1 + (posts is not None)):
        # The user's own decisions stand, and so do title, byline and date.
        if i >= len(lines) or decided[i].label in ("title", "byline", "date") or decided[i].rule.startswith("override"):
            continue
        if posts is None:
            if decided[i].kept and "(@" in lines[i].text and _SIGNATURE.fullmatch(lines[i].text):
                decided[i] = Decision(LABEL, "embedded-post", decided[i].score, True)
        elif posts[i]:
            worded = not _NO_WORDS.fullmatch(lines[i].text)
            decided[i] = Decision(LABEL if worded else "boilerplate", "embedded-post", decided[i].score, worded)
