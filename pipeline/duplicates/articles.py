"""Clusters near-duplicate articles: the copies, excerpts and updates of one text."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from pipeline.duplicates.candidates import Sketch, candidate_pairs, estimate
from pipeline.duplicates.options import DuplicateOptions
from pipeline.duplicates.overlap import Overlap, Shingles, overlap, shingles
from pipeline.text.arrays import Floats, Ints
from pipeline.text.dates import When, days
from pipeline.text.union_find import components

RELATIONS = ("original", "copy", "update", "excerpt")
# Two clusters are compared by the sketches of at most this many articles from each.
_SAMPLED_ARTICLES = 6
# The shingles of this many texts are cached while articles are compared.
_SHINGLED_TEXTS = 1_024
# A pair is skipped if both articles have failed this many comparisons: such articles merely share a footer with
# thousands of others.
_MAX_FAILURES = 12
# If the shared piece begins one text but is inside the other, their clusters are joined only if more than this share of
# the pairs across them are alike.
_JOINING_SHARE = 0.5
# Two texts share a mere block, such as a footer, if at least this share of their common words is in one piece that
# begins neither text.
_BLOCK_SHARE = 0.9


@dataclass(frozen=True, slots=True)
class ArticleKey:
    """What clustering needs to know about an article besides its text. The date may be missing."""

    doc_id: str
    published_at: When
    n_words: int
    sketch: Sketch


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs of articles with their estimated Jaccard index. Of several exact copies, only the first is in any pair."""

    pairs: Sequence[tuple[str, str]]
    jaccard: Sequence[float]


@dataclass(frozen=True, slots=True)
class ArticleCluster:
    """The cluster of an article.

    relation: its relation to the canonical article: original (it is the canonical article itself), copy (each contains
        nearly all of the other), excerpt (nearly all of it is in the canonical article, but not the reverse) or update
        (any other overlap: text added, cut or rewritten).
    containment: share of the shorter text (this article or the canonical one) that the longer contains, 0 to 1.
    jaccard: the Jaccard index of this article and the canonical one.

    The canonical article itself has None for the last two. Both are low for an article that overlaps more with another
    member of its cluster than with the canonical article.
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
    """Clusters articles. Returns one row per article, sorted by doc_id, whatever the order of the input.

    read_text: returns the text of a doc_id; called only for articles with a likely near-duplicate. Articles with the
        same words in the same order are joined by their hash alone.
    candidates: the pairs to compare, if already known. Clustering one connected component on its own then gives the
        same rows as clustering the whole corpus.

    The canonical article of a cluster is the earliest published (unknown dates last), on a tie the longest, then the
    first by doc_id.
    """
    options = options or DuplicateOptions()
    # Ranked so that the article with the smallest number in a cluster is the canonical one.
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
    """Returns for each text the number of its cluster's canonical article, the smallest number in the cluster.

    The most similar pairs are joined first, so that a page with two stories joins similar pages before it can connect
    the clusters of both stories. A pair is not compared if both articles are already in one cluster, or if each has
    failed `_MAX_FAILURES` comparisons.
    """
    component_of = components(len(sketches), pairs)
    # Sorted by component, so that cached texts are reused for the next pairs.
    order = np.lexsort((pairs[:, 1], pairs[:, 0], -jaccard, component_of[pairs[:, 0]]))
    group = list(range(len(sketches)))
    members = [[number] for number in group]
    failures = [0] * len(group)

    def join(a: int, b: int) -> None:
        for number in members[b]:
            group[number] = a
        members[a], members[b] = sorted(members[a] + members[b]), []

    later = []
    for one, two in pairs[order].tolist():
        a, b = sorted((group[one], group[two]))
        if a == b or min(failures[one], failures[two]) >= _MAX_FAILURES:
            continue
        # Two clusters may be linked by a single pair, such as a page that prints both stories, so a share of all pairs
        # across them must be alike.
        if _alike(members[a], members[b], sketches, options) < options.cluster_overlap:
            continue
        found = overlap(read(one), read(two))
        if not same_article(found, options):
            failures[one] += 1
            failures[two] += 1
        # One text is inside the other: an excerpt, or a page of several stories. Such pairs are decided last.
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
    """Estimates the share of pairs across two clusters that are near-duplicates, from an even sample of each."""
    if len(a) == len(b) == 1:
        return 1.0
    samples = [
        [cluster[k * len(cluster) // _SAMPLED_ARTICLES] for k in range(_SAMPLED_ARTICLES)]
        if len(cluster) > _SAMPLED_ARTICLES
        else cluster
        for cluster in (a, b)
    ]
    sampled = [sketches[n] for n in (*samples[0], *samples[1])]
    pairs = np.array([(x, len(samples[0]) + y) for x in range(len(samples[0])) for y in range(len(samples[1]))])
    return float((estimate(sampled, pairs)[0] >= options.candidate_containment).mean())


def same_article(found: Overlap, options: DuplicateOptions) -> bool:
    """Whether articles with this overlap are near-duplicates, and do not just share a quotation or a template."""
    if found.template and min(found.of_a, found.of_b) < options.copy_containment:
        return False
    # Two reports of one speech share its quotations, so the text outside quotation marks must be shared too.
    narrated = found.narration is None or found.narration >= options.narration_containment
    in_one_piece = found.block >= _BLOCK_SHARE and not found.lead
    need = options.block_containment if in_one_piece else options.article_containment
    return found.containment >= need and narrated


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
