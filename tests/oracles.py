"""What the pipeline does in buckets, done in one piece: slow and plain, and what the buckets must agree with."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.duplicates.forms import Forms, gather, own_words, weighed, wordings
from pipeline.duplicates.judge import QuoteFacts
from pipeline.duplicates.options import DuplicateOptions
from pipeline.duplicates.phrases import (
    Phrases,
    common_phrases,
    find_links,
    hubs_of,
    larger_of,
    own_phrases,
    phrase_table,
    phrases_of,
    rare_pairs,
    smaller_of,
    worth_comparing,
)
from pipeline.duplicates.stars import RELATIONS, Wordings, join, relations, scores
from pipeline.duplicates.surroundings import Surroundings
from pipeline.duplicates.wordbits import count_words
from pipeline.entities.corpus.cluster import Cluster, Contexts, Policy, Row
from pipeline.entities.corpus.drafts import CorpusEntity, Draft, Ids, aliases, doubted, draft
from pipeline.entities.corpus.keys import Statement, collect_groups, join_keys, key_links, own_key, statements_of
from pipeline.entities.corpus.people import merge_people
from pipeline.entities.corpus.settled import Pair, Settled
from pipeline.entities.corpus.single_names import is_single, resolve_single
from pipeline.text.arrays import Hashes, Ints
from pipeline.text.dates import When, days
from pipeline.text.hashing import distinct


@dataclass(frozen=True, slots=True)
class Resolution:
    """The entities of a corpus, and for each (doc_id, number of the local entity) its entity_id."""

    entities: list[CorpusEntity]
    links: dict[tuple[str, int], str]


def resolve_corpus(
    rows: Iterable[Row],
    same: Iterable[Pair] = (),
    different: Iterable[Pair] = (),
    listed: Iterable[tuple[str, str]] = (),
    disable: Iterable[str] = (),
) -> Resolution:
    """Merge the local entities of all articles. The result does not depend on the order of `rows`.

    same, different: pairs of names that the user has settled; they win over every rule.
    listed: (type, canonical name) of the user's own names, each of which is one entity.
    disable: rules of `CORPUS_RULES` to switch off.
    """
    ordered = sorted(rows, key=lambda r: (r[0], r[1].entity))
    policy = Policy(Settled(same, different, listed), frozenset(disable))
    people = [i for i, (_, e) in enumerate(ordered) if e.type == "person"]
    single = [i for i in people if is_single(ordered[i][1])]
    contexts = _contexts(ordered)
    holders = merge_people(ordered, sorted(set(people) - set(single)), contexts, policy)
    clusters = [h.cluster for h in holders] + resolve_single(ordered, single, holders, contexts, policy)
    clusters += resolve_groups(ordered, [i for i, (_, e) in enumerate(ordered) if e.type != "person"], policy)
    return _finish([draft(ordered, c) for c in clusters])


def _finish(drafts: list[Draft]) -> Resolution:
    entities, links, ids = [], {}, Ids()
    for d in sorted(drafts, key=lambda d: (d.type, d.key, d.detail, d.first)):
        entity_id = ids.of(d.type, d.key, d.detail)
        doubts = doubted(d.ambiguous, d.name)
        entities.append(
            CorpusEntity(
                entity_id, d.type, d.name, aliases(d.forms, d.name), d.evidence, tuple(doubts), tuple(doubts.values()),
                sum(n for _, _, n in d.members), len({document for document, _, _ in d.members}),
            )
        )  # fmt: skip
        links.update({(document, number): entity_id for document, number, _ in d.members})
    return Resolution(entities, links)


def _contexts(rows: Iterable[Row]) -> Contexts:
    """Count in how many articles each key occurs."""
    seen: dict[str, set[str]] = {}
    for document, entity in rows:
        seen.setdefault(document, set()).update(entity.context)
    return Contexts(Counter(k for keys in seen.values() for k in keys), len(seen))


def resolve_groups(rows: list[Row], indices: list[int], policy: Policy) -> list[Cluster]:
    """Clusters of the places and organisations among `rows`, which are those of the whole corpus."""
    said = Counter[Statement]()
    for i in indices:
        said.update(statements_of(rows[i], policy))
    keys = join_keys(key_links(said, policy), policy)
    roots = {i: keys.find(own_key(rows[i], policy)) for i in indices}
    return collect_groups(rows, roots, keys.reasons(), policy)


@dataclass(frozen=True, slots=True)
class QuoteKey:
    """What clustering needs to know about a quotation.

    kind: direct, mixed or indirect.
    around: codes of the words around it, as `surroundings.surroundings_of` gives them.
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
    forms, form_of = distinct_forms([own_words(q.text, q.kind) for q in quotes])
    links = find_links(forms, candidate_forms(forms), options)
    said = QuoteFacts(
        [q.speaker_name for q in quotes],
        np.array([days(q.published_at) for q in quotes], dtype=np.float64),
        [q.doc_id for q in quotes],
        [q.article_cluster_id or q.doc_id for q in quotes],
        np.array([q.kind == "indirect" for q in quotes], dtype=np.bool_),
        Surroundings.of([np.array(sorted(q.around), dtype=np.uint32) for q in quotes]),
    )
    members = join(said, Wordings(form_of, forms.total_bits, forms.sizes), links, options)
    found = zip(quotes, members.canonical.tolist(), relations(members), scores(members), strict=True)
    return [
        QuoteCluster(q.quote_id, f"q-{quotes[c].quote_id}", quotes[c].quote_id, RELATIONS[relation], score)
        for q, c, relation, score in found
    ]


def distinct_forms(texts: Sequence[str]) -> tuple[Forms, Ints]:
    """The distinct wordings of some texts, and for each text the number of its form."""
    digests, tokens, starts = wordings(texts)
    digest, first, form = np.unique(digests, return_index=True, return_inverse=True)
    sizes = np.diff(starts)[first]
    tokens = tokens[gather(starts, first)]
    counts = count_words(tokens, np.repeat(np.arange(len(first)), sizes), len(first))
    forms, rank = weighed(digest, tokens, sizes, counts)
    return forms, rank[form]


def candidate_forms(forms: Forms) -> Ints:
    """Pairs (smaller number first) of forms that share phrases of three words.

    Words tell here what they tell in quotations at large, so that a form's phrases depend on nothing else. A phrase in
    at most 20 forms gives all their pairs, if their common phrases tell enough for a match. A phrase in more forms
    links each form of which it is one of the four rarest phrases to the three fullest forms that contain it: so a viral
    quotation is found, and a stock phrase costs a line and not a square.
    """
    plain, rank = weighed(forms.digest, forms.tokens, forms.sizes, None)
    table = phrase_table(*phrases_of(plain))
    codes, bits = rare_pairs(table)
    found = codes[worth_comparing(bits, plain.total_bits[larger_of(codes)])]
    held = np.bincount(table.holder, minlength=len(plain))
    common = common_phrases(table)
    own = common[
        own_phrases(table.holder[common], table.spread[common], table.gram[common], held[table.holder[common]])
    ]
    codes = distinct(np.concatenate([found, *hub_pairs(table, own)]))
    number = np.argsort(rank)
    pairs = np.sort(number[np.stack([smaller_of(codes), larger_of(codes)], axis=1)], axis=1)
    return pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]


def hub_pairs(table: Phrases, rows: Ints) -> list[Hashes]:
    """Codes of pairs: the form of each row with the most telling forms that contain its phrase."""
    holder = table.holder[rows]
    return [_pairs(hub[hub != holder], holder[hub != holder]) for hub in hubs_of(table, rows)]


def _pairs(a: Ints, b: Ints) -> Hashes:
    return ((np.minimum(a, b) << 32) | np.maximum(a, b)).astype(np.uint64)
