"""The same utterance quoted in several articles, in full or in part: clusters of quotations.

A cluster is a star: every member was matched with the fullest form itself, so that partial matches form no chains.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.duplicates.forms import distinct_forms
from pipeline.duplicates.judge import Said
from pipeline.duplicates.links import Ints, find_links
from pipeline.duplicates.options import DuplicateOptions
from pipeline.duplicates.phrases import candidate_forms
from pipeline.duplicates.stars import Homes, Wordings, join
from pipeline.duplicates.surroundings import Around
from pipeline.duplicates.when import When, days
from pipeline.text.hashing import words
from pipeline.text.marks import find_quoted

RELATIONS = ("same", "part", "variant")
# Share of both wordings that the other holds from which they are the same quotation.
_SAME_SHARE = 0.9
# Share from which a wording is held by another one that says more.
_PART_SHARE = 0.8
_MARKS = frozenset("“”\"‘'«„`")


@dataclass(frozen=True, slots=True)
class QuoteKey:
    """What clustering needs to know about a quotation.

    kind: direct, mixed or indirect.
    around: codes of the words around it, as `surroundings.around` gives them.
    """

    quote_id: str
    doc_id: str
    text: str
    speaker_name: str | None = None
    published_at: When = None
    article_cluster_id: str | None = None
    kind: str = "direct"
    around: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class QuoteCluster:
    """The cluster of a quotation.

    relation: to the canonical quotation: same (each contains nearly all of the other), part (most of it is in the
        canonical one, which says more), variant (another transcript, or a common run with more on either side).
    score: share of the quotation's information (bits of its words) that the canonical one contains.
    """

    quote_id: str
    cluster_id: str
    canonical_quote_id: str
    relation: str
    score: float


def cluster_quotes(quotes: Sequence[QuoteKey], options: DuplicateOptions | None = None) -> list[QuoteCluster]:
    """Cluster quotations; one row per quotation, sorted by quote_id, whatever the order of the input.

    The canonical quotation is the one that tells most (in bits), then the first published. A quotation like no other is
    a cluster of its own: relation same, score 1.0.
    """
    options = options or DuplicateOptions()
    quotes = sorted(quotes, key=lambda q: q.quote_id)
    forms, form_of = distinct_forms([spoken(q.text, q.kind) for q in quotes])
    links = find_links(forms, candidate_forms(forms), options)
    said = Said(
        [q.speaker_name for q in quotes],
        np.array([days(q.published_at) for q in quotes], dtype=np.float64),
        [q.doc_id for q in quotes],
        [q.article_cluster_id or q.doc_id for q in quotes],
        np.array([q.kind == "indirect" for q in quotes], dtype=np.bool_),
        Around.of([np.array(sorted(q.around), dtype=np.uint32) for q in quotes]),
    )
    homes = join(said, Wordings(form_of, forms.total, forms.sizes), links, options)
    found = zip(quotes, homes.canonical.tolist(), relations(homes), scores(homes), strict=True)
    return [
        QuoteCluster(q.quote_id, f"q-{quotes[c].quote_id}", quotes[c].quote_id, RELATIONS[relation], score)
        for q, c, relation, score in found
    ]


def relations(homes: Homes) -> Ints:
    """The relation of each quotation to the canonical one, as an index of `RELATIONS`."""
    same = np.minimum(homes.share, homes.back) >= _SAME_SHARE
    part = (homes.share >= _PART_SHARE) & (homes.back < _PART_SHARE)
    return np.where(same, 0, np.where(part, 1, 2))


def scores(homes: Homes) -> list[float]:
    """The share of each quotation's information that the canonical one contains, rounded for display."""
    return [round(share, 6) for share in homes.share.tolist()]


def spoken(text: str, kind: str) -> str:
    """The speaker's own words: of a mixed quotation those in quotation marks, since the rest is the reporter's.

    All of it if it has no marks, or begins with a mark without a partner, in which case the marks within are the
    speaker's.
    """
    if kind != "mixed":
        return text
    found = [span for span in find_quoted(text) if not span.depth]
    if not found or (text[:1] in _MARKS and found[0].outer_start > 0):
        return text
    marked = " … ".join(text[span.start : span.end] for span in found)
    return marked if words(marked) else text
