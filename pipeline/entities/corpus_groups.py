"""Places and organisations over the whole corpus: gazetteer names, and aliases that articles themselves give."""

from __future__ import annotations

from collections import Counter, defaultdict

from pipeline.entities import gazetteer
from pipeline.entities.cluster import Cluster, Row, Settled
from pipeline.entities.local import group_key
from pipeline.text.heads import ORGANISATION_HEADS, PLACE_HEADS
from pipeline.text.wordlist import words

_SURE = 0.8


def resolve_groups(rows: list[Row], indices: list[int], settled: Settled) -> list[Cluster]:
    """Clusters of the places and organisations among `rows`.

    A name joins another when some article uses both for one thing (an acronym in brackets, a short form), and
    when of the articles that explain the name at least 80% explain it so.
    """
    own = {i: _own_key(rows[i]) for i in indices}
    told: dict[str, Counter[str]] = defaultdict(Counter)
    examples: dict[tuple[str, str], str] = {}
    for i in indices:
        entity = rows[i][1]
        for alias in entity.aliases:
            key = group_key(entity.type, alias)
            if key != own[i].split("|")[0] and not _generic(key):
                told[key][own[i]] += 1
                examples.setdefault((key, own[i]), f"{alias} = {entity.name}")
    parent: dict[str, str] = {k: k for k in [*own.values(), *told]}
    evidence: dict[str, list[str]] = defaultdict(list)
    for key in sorted(told):
        target, n = min(told[key].items(), key=lambda t: (-t[1], t[0]))
        pair = frozenset(examples[key, target].split(" = "))
        if n >= _SURE * sum(told[key].values()) and pair not in settled.different:
            _join(parent, target, key)
            evidence[target].append(
                f"one name for the other in {n} article{'s' if n > 1 else ''}: {examples[key, target]}"
            )
    for names in sorted(map(sorted, settled.same)):
        keys = [
            next((k for k in (group_key(t, name) for t in ("place", "organisation")) if k in parent), None)
            for name in names
        ]
        if len(keys) == 2 and keys[0] and keys[1] and keys[0][0] == keys[1][0]:
            _join(parent, keys[0], keys[1])
            evidence[keys[0]].append(f"settled by the user: {' = '.join(names)}")
    return _collect(rows, indices, own, parent, evidence)


def _own_key(row: Row) -> str:
    """The key of a row; what is called by its head alone ("the University") is another one in every article."""
    document, entity = row
    key = group_key(entity.type, entity.name)
    generic = key[2:] in ORGANISATION_HEADS | PLACE_HEADS and entity.name not in gazetteer.organisations()
    return f"{key}|{document}" if generic else key


_GENERIC = words(
    """general national supreme state high federal royal social democratic central upper lower county city district
    labor labour liberal conservative republican socialist international united us american british european
    people's workers public first the of and for"""
)


def _generic(key: str) -> bool:
    """Whether a name may be anybody's ("General Assembly"): one article explains it for itself only."""
    return all(w in ORGANISATION_HEADS or w in _GENERIC for w in key[2:].split())


def _find(parent: dict[str, str], key: str) -> str:
    while parent[key] != key:
        parent[key] = parent[parent[key]]
        key = parent[key]
    return key


def _join(parent: dict[str, str], one: str, other: str) -> None:
    a, b = _find(parent, one), _find(parent, other)
    if a != b:
        parent[b] = a


def _collect(
    rows: list[Row], indices: list[int], own: dict[int, str], parent: dict[str, str], evidence: dict[str, list[str]]
) -> list[Cluster]:
    clusters: dict[str, Cluster] = {}
    weight: dict[str, Counter[str]] = defaultdict(Counter)
    for i in indices:
        root = _find(parent, own[i])
        clusters.setdefault(root, Cluster(root)).rows.append(i)
        weight[root][own[i]] += rows[i][1].n_mentions
    for key, reasons in evidence.items():
        if (root := _find(parent, key)) in clusters:
            clusters[root].evidence += reasons
    for root, cluster in clusters.items():
        cluster.key = min(weight[root], key=lambda k: (-weight[root][k], k))[2:]
        _name(rows, cluster)
    return list(clusters.values())


def _name(rows: list[Row], cluster: Cluster) -> None:
    """The gazetteer's name (of an organisation only if some article writes it), and what it explains as evidence."""
    kind = rows[cluster.rows[0]][1].type
    forms = sorted({f for i in cluster.rows for f in (rows[i][1].name, *rows[i][1].aliases)})
    known: Counter[str] = Counter()
    for form in forms:
        name = gazetteer.places().get(form, (None, ""))[0] if kind == "place" else gazetteer.organisations().get(form)
        if name is not None:
            known[name] += 1
            if form != name:
                cluster.evidence.append(f"{'place' if kind == 'place' else 'organisation'} list: {form} = {name}")
    if known:
        name = min(known, key=lambda n: (-known[n], n))
        cluster.name = name if kind == "place" or name in forms else None
