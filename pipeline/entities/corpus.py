"""One entity per person, place and organisation over the whole corpus: the reduce step of entity resolution."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.entities.cluster import Cluster, Contexts, Row, Settled
from pipeline.entities.corpus_groups import resolve_groups
from pipeline.entities.corpus_people import resolve_people


@dataclass(frozen=True, slots=True)
class CorpusEntity:
    """One entity of the corpus.

    `entity_id` comes from the type and the key of the name, so that adding articles rarely changes it.
    `name` is the canonical form, `aliases` the other ones, most frequent first. `evidence` says why the
    forms were taken for one; `ambiguous` says to whom else a lone surname may belong.
    """

    entity_id: str
    type: str
    name: str
    aliases: tuple[str, ...]
    evidence: tuple[str, ...]
    ambiguous: tuple[str, ...]
    n_mentions: int
    n_articles: int


@dataclass(frozen=True, slots=True)
class Resolution:
    """The entities of a corpus, and for each (doc_id, number of the local entity) its entity_id."""

    entities: list[CorpusEntity]
    links: dict[tuple[str, int], str]


def resolve_corpus(
    rows: Iterable[Row], same: Iterable[tuple[str, str]] = (), different: Iterable[tuple[str, str]] = ()
) -> Resolution:
    """Merge the local entities of all articles.

    `same` and `different` are pairs of names that a user has settled: they win over every rule. The result
    does not depend on the order of `rows`.
    """
    ordered = sorted(rows, key=lambda r: (r[0], r[1].entity))
    settled = Settled.of(same, different)
    people = [i for i, (_, e) in enumerate(ordered) if e.type == "person"]
    others = [i for i, (_, e) in enumerate(ordered) if e.type != "person"]
    clusters = resolve_people(ordered, people, Contexts.of(ordered), settled)
    clusters += resolve_groups(ordered, others, settled)
    return _finish(ordered, clusters)


def _finish(rows: list[Row], clusters: list[Cluster]) -> Resolution:
    entities, links = [], {}
    taken: Counter[str] = Counter()
    for cluster in sorted(clusters, key=lambda c: (c.key, rows[c.rows[0]][0], c.rows[0])):
        kind = rows[cluster.rows[0]][1].type
        taken[f"{kind}|{cluster.key}"] += 1
        again = taken[f"{kind}|{cluster.key}"]
        seed = f"{kind}|{cluster.key}" + (f"|{again}" if again > 1 else "")
        entity_id = hashlib.sha256(seed.encode()).hexdigest()[:16]
        name, forms, mentions, articles = _describe(rows, cluster)
        entities.append(
            CorpusEntity(
                entity_id, kind, name, tuple(f for f in forms if f != name), tuple(dict.fromkeys(cluster.evidence)),
                tuple(dict.fromkeys(cluster.ambiguous)), mentions, articles,
            )
        )  # fmt: skip
        for i in cluster.rows:
            links[rows[i][0], rows[i][1].entity] = entity_id
    return Resolution(entities, links)


def _describe(rows: list[Row], cluster: Cluster) -> tuple[str, list[str], int, int]:
    names: Counter[str] = Counter()
    forms: Counter[str] = Counter()
    documents = set()
    mentions = 0
    for i in cluster.rows:
        document, entity = rows[i]
        names[entity.name] += entity.n_mentions
        for alias in entity.aliases:
            forms[alias] += 1
        forms[entity.name] += 1
        documents.add(document)
        mentions += entity.n_mentions
    full = {n: c for n, c in names.items() if " " in n} or names
    name = cluster.name or max(full, key=lambda n: (full[n], len(n), n))
    ranked = sorted(forms, key=lambda f: (-forms[f], f))
    return name, ranked, mentions, len(documents)
