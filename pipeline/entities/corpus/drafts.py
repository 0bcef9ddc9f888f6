"""Describes a cluster before it has an id (its name, forms and rows), and gives out the ids."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.entities.corpus.cluster import Cluster, Doubt, Row
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
    """Chooses among the names of some rows: the full name in the most documents, on a tie that with the most mentions.

    A person's name is chosen in two steps: first the given name ("Bill" or "William"), then the form with or without a
    middle name (on a tie, without).
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
    # "Al Hashemi" has two words, but is the surname of "Ahmed Al Hashemi".
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
    """Maps each name of an entity that could be the same to the first reason for keeping the two apart."""
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
