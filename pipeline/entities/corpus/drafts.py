"""Describes a cluster before it has an id (its name, forms and rows), and gives out the ids. `CorpusEntity` is an
entity of the corpus. Reports what became of the user's settled pairs, and links Wikidata ids.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.entities.corpus.cluster import Cluster, Doubt, Row
from pipeline.entities.corpus.settled import settle_key
from pipeline.text.names import family_key, fold, parse_name
from pipeline.text.word_classes import PARTICLES


@dataclass(frozen=True, slots=True)
class Draft:
    """A cluster with its name, before it has an id.

    first: its first row (doc_id, number of the entity), which distinguishes it from clusters with the same `key` and
        `detail`.
    fixed: whether the name comes from the user or a list.
    forms: the number of rows that have each written form.
    members: its rows (doc_id, number of the entity), each with its number of mentions.
    """

    type: str
    key: str
    detail: str
    first: tuple[str, int]
    name: str
    fixed: bool
    forms: Counter[str]
    evidence: tuple[str, ...]
    ambiguous: tuple[Doubt, ...]
    members: tuple[tuple[str, int, int], ...]

    @property
    def reference(self) -> str:
        """A text that identifies the cluster among all clusters in the corpus."""
        return f"{self.type}|{self.key}|{self.detail}|{self.first[0]}|{self.first[1]}"


def draft(rows: Sequence[Row], cluster: Cluster) -> Draft:
    """Turns a cluster into a draft, and chooses its name."""
    forms = Counter(form for i in cluster.rows for form in (*rows[i][1].aliases, rows[i][1].name))
    document, entity = rows[cluster.rows[0]]
    return Draft(
        entity.type,
        cluster.key,
        cluster.detail,
        (document, entity.entity),
        cluster.name or cluster.full_name or best_known(rows, cluster.rows),
        cluster.name is not None,
        forms,
        tuple(dict.fromkeys(cluster.evidence)),
        tuple(cluster.ambiguous),
        tuple((rows[i][0], rows[i][1].entity, rows[i][1].n_mentions) for i in cluster.rows),
    )


def _is_surname_of_any(name: str, others: Iterable[str]) -> bool:
    """Whether a name begins with a particle and is the end of another name."""
    return fold(name.split()[0]) in PARTICLES and any(fold(o).endswith(f" {fold(name)}") for o in others)


def best_known(rows: Sequence[Row], indices: Sequence[int]) -> str:
    """Returns the full name that is in the most documents, of the names of some rows. A tie goes to the most mentions.

    For a person, the given name ("Bill" or "William") is chosen first, and then whether a middle name belongs to it. On
    a tie, the middle name is left out.
    """
    if len(names := {rows[i][1].name for i in indices}) == 1:
        return names.pop()
    documents_of: dict[str, set[str]] = defaultdict(set)
    mentions_of: Counter[str] = Counter()
    for i in indices:
        document, entity = rows[i]
        documents_of[entity.name].add(document)
        mentions_of[entity.name] += entity.n_mentions
    spaced = [n for n in documents_of if " " in n]
    # "Al Mansoori" has two words, but is the surname of "Tarek Al Mansoori".
    full = [n for n in spaced if not _is_surname_of_any(n, spaced)] or list(documents_of)
    if len(full) == 1:
        return full[0]
    person = rows[indices[0]][1].type == "person"
    parts = {n: parse_name(n) for n in full}
    base = {n: (fold(p.given), family_key(p)) if person else (n, "") for n, p in parts.items()}
    counts: dict[tuple[str, str], Counter[int]] = defaultdict(Counter)
    for n in full:
        counts[base[n]].update({0: len(documents_of[n]), 1: mentions_of[n]})

    # The given name is counted over all middle names: three articles with "Bill Roe" and two with "Bill J. Roe" are
    # five for "Bill".
    def rank(name: str) -> tuple[object, ...]:
        count = counts[base[name]]
        return (
            count[0],
            count[1],
            base[name],
            len(documents_of[name]),
            -len(parts[name].middle),
            mentions_of[name],
            name,
        )

    return max(full, key=rank)


def aliases(forms: Counter[str], name: str) -> tuple[str, ...]:
    """Returns the forms other than `name`, the most frequent first."""
    return tuple(f for f in sorted(forms, key=lambda f: (-forms[f], f)) if f != name)


def doubted(ambiguous: Iterable[Doubt], name: str) -> dict[str, str]:
    """Maps the names of entities that could be the same as this one to the first reason for keeping them apart."""
    doubts = {n: why for n, why in reversed(list(ambiguous)) if n != name}
    return dict(sorted(doubts.items()))


class Ids:
    """Gives out the entity_ids. Clusters must come in the order of type, key, detail and first row.

    If several clusters have the same key, the first, which has the plainest name, gets an id made from the key, and the
    others get ids made from key and detail. No id depends on counts of articles, so more articles about one entity do
    not change the ids of others.
    """

    def __init__(self) -> None:
        self._before: str | None = None
        self._taken: Counter[str] = Counter()

    def of(self, kind: str, key: str, detail: str) -> str:
        """Returns the id of the next cluster."""
        base = f"{kind}|{key}"
        if base != self._before:
            self._taken.clear()
        seed = base if base != self._before else f"{base}|{detail}"
        self._before = base
        self._taken[seed] += 1
        again = f"|{self._taken[seed]}" if self._taken[seed] > 1 else ""
        return hashlib.sha256(f"{seed}{again}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class CorpusEntity:
    """One entity of the corpus.

    entity_id: made from the type and the key of the name, so that adding articles rarely changes it.
    name: the canonical form.
    aliases: the other forms, the most frequent first.
    evidence: why the forms count as one entity.
    ambiguous: the names of entities that could be the same but are kept apart for lack of evidence.
    doubts: the reason for each name in `ambiguous`.
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
class SettledPair:
    """A line in the user's file of settled pairs: two names, and the verdict "same" or "different"."""

    line: int
    verdict: str
    name: str
    other: str


def contradiction(pairs: Sequence[SettledPair]) -> tuple[SettledPair, ...]:
    """Returns a "different" pair, and the shortest chain of "same" pairs between its names; () if there is none."""
    beside: dict[str, list[tuple[str, SettledPair]]] = defaultdict(list)
    for pair in pairs:
        one, other = settle_key(pair.name), settle_key(pair.other)
        if pair.verdict == "same":
            beside[one].append((other, pair))
            beside[other].append((one, pair))
    for pair in pairs:
        if pair.verdict == "different" and (way := _way(beside, settle_key(pair.name), settle_key(pair.other))):
            return pair, *way
    return ()


def _way(beside: Mapping[str, list[tuple[str, SettledPair]]], start: str, goal: str) -> tuple[SettledPair, ...]:
    ways: dict[str, tuple[SettledPair, ...]] = {start: ()}
    queue = [start]
    # Breadth first, to find the shortest chain; the loop appends to the list that it walks.
    for key in queue:
        for other, pair in beside.get(key, ()):
            if other not in ways:
                ways[other] = (*ways[key], pair)
                queue.append(other)
    return ways.get(goal, ())


def outcomes(pairs: Sequence[SettledPair], entities: Sequence[CorpusEntity]) -> list[tuple[str, str]]:
    """Returns (outcome, reason) for each pair: "applied" (without a reason), "unknown-name" or "not-applied"."""
    wanted = {settle_key(n) for p in pairs for n in (p.name, p.other)}
    by_key: dict[str, dict[str, CorpusEntity]] = defaultdict(dict)
    for entity in entities:
        for name in (entity.name, *entity.aliases):
            if (key := settle_key(name)) in wanted:
                by_key[key][entity.entity_id] = entity
    return [_outcome(p, by_key[settle_key(p.name)], by_key[settle_key(p.other)]) for p in pairs]


def _outcome(pair: SettledPair, one: Mapping[str, CorpusEntity], other: Mapping[str, CorpusEntity]) -> tuple[str, str]:
    unknown = [n for n, found in ((pair.name, one), (pair.other, other)) if not found]
    if unknown:
        return "unknown-name", f"no entity has the name {' or '.join(unknown)}"
    together = bool(set(one) & set(other))
    if together == (pair.verdict == "same"):
        return "applied", ""
    if together:
        return "not-applied", f"an article itself treats {pair.name} and {pair.other} as the same"
    types = " and ".join(sorted({e.type for e in one.values()} | {e.type for e in other.values()}))
    return "not-applied", f"no two of these entities have the same type ({types})" if " and " in types else "kept apart"


def link_wikidata(entities: Sequence[CorpusEntity], ids: Mapping[tuple[str, str], Collection[str]]) -> dict[str, str]:
    """Maps entity_ids to Wikidata ids.

    An entity gets an id if the table has exactly one for its name and no other entity of this type has the name. If the
    table lacks the name, the aliases are looked up, but not single words of a person's name, since others share them.
    """
    count = Counter((e.type, settle_key(e.name)) for e in entities)
    found = {}
    for entity in entities:
        own = _ids(entity.type, entity.name, ids)
        if not own:
            aliases = [a for a in entity.aliases if entity.type != "person" or " " in a]
            own = {i for a in aliases for i in _ids(entity.type, a, ids)}
        if len(own) == 1 and count[entity.type, settle_key(entity.name)] == 1:
            found[entity.entity_id] = next(iter(own))
    return found


def _ids(kind: str, name: str, ids: Mapping[tuple[str, str], Collection[str]]) -> set[str]:
    key = settle_key(name)
    return {*ids.get((kind, key), ()), *ids.get(("", key), ())}
