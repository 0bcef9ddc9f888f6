"""One entity per person, place and organisation over the whole corpus: the reduce step of entity resolution."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.entities.cluster import Cluster, Contexts, Policy, Row
from pipeline.entities.corpus_groups import resolve_groups
from pipeline.entities.corpus_people import resolve_people
from pipeline.entities.settled import Pair, Settled
from pipeline.text.names import family_key, fold, parse_name


@dataclass(frozen=True, slots=True)
class CorpusEntity:
    """One entity of the corpus.

    `entity_id` comes from the type and the key of the name, so that adding articles rarely changes it.
    `name` is the canonical form, `aliases` the other ones, most frequent first. `evidence` says why the
    forms were taken for one; `ambiguous` who else it may be, left apart for want of evidence, and `doubts` why.
    """

    entity_id: str
    type: str
    name: str
    aliases: tuple[str, ...]
    evidence: tuple[str, ...]
    ambiguous: tuple[str, ...]
    doubts: tuple[str, ...]
    n_mentions: int
    n_articles: int


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
    """Merge the local entities of all articles.

    `same` and `different` are pairs of names that a user has settled: they win over every rule. `listed` are (type,
    canonical name) of the user's own names: each is one entity. `disable` names rules of `CORPUS_RULES` not to be
    used. The result does not depend on the order of `rows`.
    """
    ordered = sorted(rows, key=lambda r: (r[0], r[1].entity))
    policy = Policy(Settled(same, different, listed), frozenset(disable))
    people = [i for i, (_, e) in enumerate(ordered) if e.type == "person"]
    others = [i for i, (_, e) in enumerate(ordered) if e.type != "person"]
    clusters = resolve_people(ordered, people, Contexts.of(ordered), policy)
    clusters += resolve_groups(ordered, others, policy)
    return _finish(ordered, clusters)


def _finish(rows: list[Row], clusters: list[Cluster]) -> Resolution:
    entities, links = [], {}
    for cluster, entity_id in _identified(rows, clusters):
        name, forms, mentions, articles = _describe(rows, cluster)
        doubts = {n: why for n, why in reversed(cluster.ambiguous) if n != name}
        doubts = dict(sorted(doubts.items()))
        entities.append(
            CorpusEntity(
                entity_id, rows[cluster.rows[0]][1].type, name, tuple(f for f in forms if f != name),
                tuple(dict.fromkeys(cluster.evidence)), tuple(doubts), tuple(doubts.values()), mentions, articles,
            )
        )  # fmt: skip
        for i in cluster.rows:
            links[rows[i][0], rows[i][1].entity] = entity_id
    return Resolution(entities, links)


def _identified(rows: list[Row], clusters: list[Cluster]) -> Iterator[tuple[Cluster, str]]:
    """Each cluster with its entity_id.

    Of several clusters of one key the one with the plainest name has the id of the key, and the others ids of their
    own details: no id rests on counts, so that more articles of one do not move the ids of the others.
    """
    of_key: dict[str, list[Cluster]] = defaultdict(list)
    for cluster in clusters:
        of_key[f"{rows[cluster.rows[0]][1].type}|{cluster.key}"].append(cluster)
    taken: Counter[str] = Counter()
    for key, same_key in sorted(of_key.items()):
        same_key.sort(key=lambda c: (c.detail, rows[c.rows[0]][0], c.rows[0]))
        for rank, cluster in enumerate(same_key):
            seed = f"{key}|{cluster.detail}" if rank else key
            taken[seed] += 1
            again = f"|{taken[seed]}" if taken[seed] > 1 else ""
            yield cluster, hashlib.sha256(f"{seed}{again}".encode()).hexdigest()[:16]


def _describe(rows: list[Row], cluster: Cluster) -> tuple[str, list[str], int, int]:
    called: dict[str, set[str]] = defaultdict(set)
    forms: Counter[str] = Counter()
    weight: Counter[str] = Counter()
    for i in cluster.rows:
        document, entity = rows[i]
        called[entity.name].add(document)
        weight[entity.name] += entity.n_mentions
        forms.update((*entity.aliases, entity.name))
    person = rows[cluster.rows[0]][1].type == "person"
    name = cluster.name or _best_known({n: (len(d), weight[n]) for n, d in called.items()}, person)
    documents = set().union(*called.values())
    return name, sorted(forms, key=lambda f: (-forms[f], f)), sum(weight.values()), len(documents)


def _best_known(count: dict[str, tuple[int, int]], person: bool) -> str:
    """Of names with their documents and mentions: the full one of most documents, then of most mentions.

    A person's: the given name first ("Bill" or "William"), then with or without a middle name, without on a tie.
    """
    full = [n for n in count if " " in n] or list(count)
    parts = {n: parse_name(n) for n in full}
    base = {n: (fold(p.given), family_key(p)) if person else (n, "") for n, p in parts.items()}
    total = {b: [sum(count[n][k] for n in full if base[n] == b) for k in (0, 1)] for b in base.values()}
    return max(full, key=lambda n: (total[base[n]], base[n], count[n][0], -len(parts[n].middle), count[n][1], n))
