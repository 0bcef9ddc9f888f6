"""The same utterance quoted in several articles, in full or in part: clusters of quotations.

A cluster is a star: every member was matched with the fullest form itself, so that partial matches form no chains.
"""

from __future__ import annotations

import numpy as np

from pipeline.duplicates.phrases import Ints
from pipeline.duplicates.stars import Membership
from pipeline.text.hashing import words
from pipeline.text.marks import find_quoted

RELATIONS = ("same", "part", "variant")
# Two wordings are the same quotation if each contains this share of the other.
_SAME_SHARE = 0.9
# A wording is part of another one, which says more, if this share of it is there.
_PART_SHARE = 0.8
_MARKS = frozenset("“”\"‘'«„`")


def relations(members: Membership) -> Ints:
    """The relation of each quotation to the canonical one, as an index of `RELATIONS`."""
    same = np.minimum(members.share, members.back) >= _SAME_SHARE
    part = (members.share >= _PART_SHARE) & (members.back < _PART_SHARE)
    return np.where(same, 0, np.where(part, 1, 2))


def scores(members: Membership) -> list[float]:
    """The share of each quotation's information that the canonical one contains, rounded for display."""
    return [round(share, 6) for share in members.share.tolist()]


def spoken(text: str, kind: str) -> str:
    """The speaker's own words: of a mixed quotation those in quotation marks, since the rest is the reporter's.

    The whole text if it has no marks, or if it begins with a mark without a partner: then the speaker set the marks
    within.
    """
    if kind != "mixed":
        return text
    found = [span for span in find_quoted(text) if not span.depth]
    if not found or (text[:1] in _MARKS and found[0].outer_start > 0):
        return text
    marked = " … ".join(text[span.start : span.end] for span in found)
    return marked if words(marked) else text
