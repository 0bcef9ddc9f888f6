"""Near-duplicate articles: copies, excerpts and updates of one text form a cluster."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from pipeline.duplicates.candidates import Floats, Ints, Sketch, candidate_pairs, estimate
from pipeline.duplicates.options import DuplicateOptions
from pipeline.duplicates.overlap import Overlap, Shingles, overlap, shingles
from pipeline.text.dates import When, days
from pipeline.text.union_find import components

RELATIONS = ("original", "copy", "update", "excerpt")
# Two clusters are compared by the sketches of this many articles of each.
_SAMPLE = 6
# Texts whose shingles are kept at hand while a component is compared.
_SHINGLED_TEXTS = 1_024
# A pair is skipped if both articles have failed this many comparisons: they share a footer with thousands.
_PATIENCE = 12
# If one text begins with what is inside the other, the pair joins its clusters only if they are this much alike.
_JOINING_SHARE = 0.5
# Texts with at least this share of their common words in one run share a block such as a footer, unless the run begins
# one of them.
_BLOCK_SHARE = 0.9


@dataclass(frozen=True, slots=True)
class ArticleKey:
    """What clustering needs to know about an article besides its text."""

    doc_id: str
    published_at: When
    n_words: int
    sketch: Sketch


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs of articles (doc_ids) to compare, only the first of exact copies, and their estimated Jaccard index."""

    pairs: Sequence[tuple[str, str]]
    jaccard: Sequence[float]


@dataclass(frozen=True, slots=True)
class ArticleCluster:
    """The cluster of an article.

    relation: to the canonical article: original (it is the canonical one, or alone), copy (each contains nearly all of
        the other), excerpt (shorter, and nearly all of it is in the canonical one), update (any other overlap: text
        added, cut or rewritten).
    containment, jaccard: of the shorter article in the longer one, and of both, against the canonical article; None for
        the canonical article itself. They are low for an article that overlaps with another member of its cluster more
        than with the canonical one.
    """

    doc_id: str
    cluster_id: str
    canonical_doc_id: str
    relation: str
    containment: float | None
    jaccard: float | None


def cluster_articles(
    articles: Sequence[ArticleKey],
    read_text: Callable[[str], str],
    options: DuplicateOptions | None = None,
    candidates: Candidates | None = None,
) -> list[ArticleCluster]:
    """Cluster articles; one row per article, sorted by doc_id, whatever the order of the input.

    `read_text(doc_id)` is called only for articles with a likely near-duplicate. Articles with the same words in the
    same order are joined by hash alone. The canonical article of a cluster is the earliest published (unknown dates
    last), then the longest, then the first by doc_id. `candidates` are the pairs to compare, if they are already known:
    then a group of articles that is linked to no other article gives the same rows alone as in the whole corpus.
    """
    options = options or DuplicateOptions()
    # Ranked so that the smallest number of a cluster is its canonical article, and numbers can be compared from here
    # on.
    ranked = sorted(articles, key=lambda a: (days(a.published_at), -a.n_words, a.doc_id))
    representative: dict[int, int] = {}
    texts = [representative.setdefault(a.sketch.digest or -1 - i, len(representative)) for i, a in enumerate(ranked)]
    distinct = [ranked[i] for i in np.unique(texts, return_index=True)[1]]
    sketches = [a.sketch for a in distinct]
    pairs, jaccard = _numbered(candidates, distinct) if candidates else candidate_pairs(sketches, options)

    @lru_cache(maxsize=_SHINGLED_TEXTS)
    def read(number: int) -> Shingles:
        return shingles(read_text(distinct[number].doc_id), options)

    group = _group(sketches, pairs, jaccard, read, options)
    against: dict[int, Overlap] = {n: overlap(read(n), read(g)) for n, g in enumerate(group) if n != g}
    rows = []
    for place, article in enumerate(ranked):
        number = texts[place]
        canonical = distinct[group[number]]
        rows.append(_row(article, canonical, against.get(number), options))
    return sorted(rows, key=lambda row: row.doc_id)


def _numbered(candidates: Candidates, distinct: Sequence[ArticleKey]) -> tuple[Ints, Floats]:
    number = {article.doc_id: n for n, article in enumerate(distinct)}
    pairs = np.array([(number[a], number[b]) for a, b in candidates.pairs], dtype=np.int64).reshape(-1, 2)
    return np.sort(pairs, axis=1), np.asarray(candidates.jaccard, dtype=np.float64)


def _group(
    sketches: Sequence[Sketch], pairs: Ints, jaccard: Floats, read: Callable[[int], Shingles], options: DuplicateOptions
) -> list[int]:
    """The smallest (that is, canonical) number in every text's cluster.

    The most similar pairs are joined first, so that a page with two stories finds its own kind before it can bridge
    them. A pair need not be read if both articles are in one cluster already, or if each of them was compared with a
    dozen others in vain, because they share a footer with thousands.
    """
    home = components(len(sketches), pairs)
    # Component by component, so that texts just read are reused for the next pairs.
    order = np.lexsort((pairs[:, 1], pairs[:, 0], -jaccard, home[pairs[:, 0]]))
    group = list(range(len(sketches)))
    members = [[number] for number in group]
    in_vain = [0] * len(group)

    def join(a: int, b: int) -> None:
        for number in members[b]:
            group[number] = a
        members[a], members[b] = sorted(members[a] + members[b]), []

    later = []
    for one, two in pairs[order].tolist():
        a, b = sorted((group[one], group[two]))
        if a == b or min(in_vain[one], in_vain[two]) >= _PATIENCE:
            continue
        # Two clusters may touch in one pair, such as a page that prints both stories: most of their members must be
        # alike.
        if _alike(members[a], members[b], sketches, options) < options.cluster_overlap:
            continue
        found = overlap(read(one), read(two))
        if not same_article(found, options):
            in_vain[one] += 1
            in_vain[two] += 1
        # One text inside the other: an excerpt, or a page of several stories. Such pairs are decided after all others.
        elif found.within:
            later.append((one, two))
        else:
            join(a, b)
    for one, two in later:
        a, b = sorted((group[one], group[two]))
        if a != b and _alike(members[a], members[b], sketches, options) > _JOINING_SHARE:
            join(a, b)
    return group


def _alike(a: Sequence[int], b: Sequence[int], sketches: Sequence[Sketch], options: DuplicateOptions) -> float:
    """The share of pairs across two clusters that seem to be near-duplicates, from a few of each cluster, evenly
    spread.
    """
    if len(a) == len(b) == 1:
        return 1.0
    few = [
        [cluster[k * len(cluster) // _SAMPLE] for k in range(_SAMPLE)] if len(cluster) > _SAMPLE else cluster
        for cluster in (a, b)
    ]
    held = [sketches[n] for n in (*few[0], *few[1])]
    pairs = np.array([(x, len(few[0]) + y) for x in range(len(few[0])) for y in range(len(few[1]))])
    return float((estimate(held, pairs)[0] >= options.candidate_containment).mean())


def same_article(found: Overlap, options: DuplicateOptions) -> bool:
    """Whether an overlap makes two articles near-duplicates, and not two reports that share a quotation, a footer or a
    template.
    """
    if found.template and min(found.of_a, found.of_b) < options.copy_containment:
        return False
    # Two reports of one speech share its quotations; what each tells itself must be shared, too.
    told = found.narration is None or found.narration >= options.narration_containment
    piece = found.block >= _BLOCK_SHARE and not found.lead
    need = options.block_containment if piece else options.article_containment
    return found.containment >= need and told


def _row(
    article: ArticleKey, canonical: ArticleKey, found: Overlap | None, options: DuplicateOptions
) -> ArticleCluster:
    cluster_id = f"a-{canonical.doc_id}"
    if article is canonical:
        return ArticleCluster(article.doc_id, cluster_id, canonical.doc_id, "original", None, None)
    if found is None:
        return ArticleCluster(article.doc_id, cluster_id, canonical.doc_id, "copy", 1.0, 1.0)
    if min(found.of_a, found.of_b) >= options.copy_containment:
        relation = "copy"
    elif found.of_a >= options.copy_containment:
        relation = "excerpt"
    else:
        relation = "update"
    return ArticleCluster(
        article.doc_id, cluster_id, canonical.doc_id, relation, round(found.containment, 6), round(found.jaccard, 6)
    )
