"""Places and organisations over the whole corpus: names in the lists, and aliases given by the articles themselves."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import TypeVar

from pipeline.entities.corpus.cluster import Cluster, Policy, Row
from pipeline.entities.corpus.keys import own_key
from pipeline.entities.corpus.local import group_key
from pipeline.entities.names import gazetteer

Root = TypeVar("Root", str, int)


def collect_groups(
    rows: list[Row], roots: Mapping[int, Root], reasons: Mapping[Root, list[str]], policy: Policy
) -> list[Cluster]:
    """Clusters of places and organisations: the rows, by index, of each root, with the `reasons` by root."""
    clusters: dict[Root, Cluster] = {}
    weight: dict[Root, Counter[str]] = defaultdict(Counter)
    for i, root in roots.items():
        clusters.setdefault(root, Cluster("")).rows.append(i)
        weight[root][own_key(rows[i], policy)] += rows[i][1].n_mentions
    for root, cluster in clusters.items():
        cluster.evidence += reasons.get(root, ())
        cluster.key = min(weight[root], key=lambda k: (-weight[root][k], k))[2:]
        _name(rows, cluster, policy)
    return list(clusters.values())


def _name(rows: list[Row], cluster: Cluster, policy: Policy) -> None:
    """The user's name, else the list's (for an organisation only if some article writes it), with the evidence."""
    kind = rows[cluster.rows[0]][1].type
    listed = Counter(n for i in cluster.rows if (n := policy.settled.listed_name(kind, rows[i][1].name)))
    if listed:
        cluster.name = min(listed, key=lambda n: (-listed[n], n))
        cluster.key = group_key(kind, cluster.name)[2:]
    if listed or not policy.on("well-known-name"):
        return
    forms = sorted({f for i in cluster.rows for f in (rows[i][1].name, *rows[i][1].aliases)})
    called = {rows[i][1].name for i in cluster.rows}  # "U.S. Senate" has "Senate" among its forms, and a different name
    known: Counter[str] = Counter()
    for form in forms:
        name = gazetteer.canonical(kind, form)
        if name is not None:
            known[name] += form in called
            if form != name:
                cluster.evidence.append(f"{'place' if kind == 'place' else 'organisation'} list: {form} = {name}")
    if +known:
        name = min(known, key=lambda n: (-known[n], n))
        cluster.name = name if kind == "place" or name in forms else None
