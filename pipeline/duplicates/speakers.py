"""Decides whether two names are likely to mean the same speaker, and how many bits of evidence speakers and dates give
for or against two wordings being the same utterance.
"""

import functools
import math
from dataclasses import dataclass

from pipeline.duplicates.options import DuplicateOptions
from pipeline.text.dates import UNDATED
from pipeline.text.hashing import words
from pipeline.text.word_classes import GENERATIONS

# At most this many names of each side are compared: enough for a normal cluster, and fast for a viral one.
_NAMES_COMPARED = 20
# Tolerance, in bits, for rounding errors of sums.
_ROUNDING = 1e-6


@functools.lru_cache(maxsize=65_536)
def _name(name: str) -> tuple[str, ...]:
    parts = [part for part in words(name) if part not in GENERATIONS]
    return tuple(parts[1:] if parts[:1] == ["the"] and len(parts) > 1 else parts)


def same_speaker(a: str, b: str) -> bool:
    """Whether one name is part of the other ("May", "Theresa May"), or both have the same surname and first initial."""
    one, two = _name(a), _name(b)
    if not one or not two:
        return False
    # Compared as sets, since the words of a name may come in any order ("Minister Roe", "Roe, the Minister").
    if set(one) <= set(two) or set(two) <= set(one):
        return True
    return one[-1] == two[-1] and one[0][0] == two[0][0]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known about a wording besides its words: who said it, when, and in which articles.

    speakers: the names of the known speakers.
    first, last: the first and last date of publication in days since 1970; infinite if unknown.
    documents: the articles that print it.
    stories: the clusters of these articles.
    indirect: whether all its quotations are indirect.
    """

    speakers: frozenset[str]
    first: float
    last: float
    documents: frozenset[str]
    stories: frozenset[str]
    indirect: bool


def merged(all_of: list[Evidence]) -> Evidence:
    """Merges the evidence of several quotations into one."""
    if len(all_of) == 1:
        return all_of[0]
    return Evidence(
        frozenset().union(*(e.speakers for e in all_of)),
        min(e.first for e in all_of),
        max((e.last for e in all_of if e.last != UNDATED), default=UNDATED),
        frozenset().union(*(e.documents for e in all_of)),
        frozenset().union(*(e.stories for e in all_of)),
        all(e.indirect for e in all_of),
    )


def _share_a_speaker(a: frozenset[str], b: frozenset[str]) -> bool:
    if not a.isdisjoint(b):
        return True
    return any(same_speaker(x, y) for x in sorted(a)[:_NAMES_COMPARED] for y in sorted(b)[:_NAMES_COMPARED])


def extra_bits(a: Evidence, b: Evidence, options: DuplicateOptions, *, within: bool = False) -> float:
    """Returns how many bits more (or, if negative, fewer) a match needs because of its speakers, dates and kinds.

    within: whether one wording is a small part of the other; the longer one may be a speech that quotes somebody else.
    """
    extra = 0.0
    if _share_a_speaker(a.speakers, b.speakers):
        extra -= options.speaker_same_bits
    elif a.speakers and b.speakers:
        extra += options.speaker_within_bits if within else options.speaker_other_bits
        if not within and _gap(a, b) > options.date_far_days:
            extra += options.other_far_bits
    gap = _gap(a, b)
    if gap > options.date_far_days:
        extra += options.date_far_bits
    elif gap <= options.date_near_days:
        extra -= options.date_near_bits
    if a.indirect or b.indirect:
        extra += options.indirect_extra_bits
    # Two papers that print the same story print the same quotation; but two wordings in one article are two quotations.
    if not a.stories.isdisjoint(b.stories) and a.documents.isdisjoint(b.documents):
        extra -= options.same_story_bits
    return extra


def others_far_apart(a: Evidence, b: Evidence, options: DuplicateOptions) -> bool:
    """Whether two wordings have different speakers and dates that are far apart."""
    apart = bool(a.speakers and b.speakers) and _gap(a, b) > options.date_far_days
    return apart and not _share_a_speaker(a.speakers, b.speakers)


def _gap(a: Evidence, b: Evidence) -> float:
    """Returns the days between two wordings; NaN, which is neither near nor far, if one of them is not dated."""
    return math.nan if UNDATED in (a.first, b.first) else max(a.first - b.last, b.first - a.last)


def most_extra_bits(options: DuplicateOptions, *, within: bool = False) -> float:
    """Returns an upper bound of `extra_bits` for any two wordings that are not indirect."""
    speakers = options.speaker_within_bits if within else options.speaker_other_bits
    against = max(speakers, -options.speaker_same_bits, 0.0) + max(options.date_far_bits, -options.date_near_bits, 0.0)
    against += 0.0 if within else max(options.other_far_bits, 0.0)
    return against + max(-options.same_story_bits, 0.0) + _ROUNDING


def least_extra_bits(options: DuplicateOptions) -> float:
    """Returns a lower bound of `extra_bits` for any two wordings from different stories."""
    speakers = min(-options.speaker_same_bits, options.speaker_within_bits, options.speaker_other_bits, 0.0)
    return speakers + min(options.date_far_bits, -options.date_near_bits, 0.0) - _ROUNDING
