"""Places and organisations over the whole corpus: gazetteer names, and aliases that articles themselves give."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from pipeline.entities import gazetteer
from pipeline.entities.cluster import Cluster, Policy, Row
from pipeline.entities.local import group_key
from pipeline.text.heads import ORGANISATION_HEADS, PLACE_HEADS
from pipeline.text.names import fold
from pipeline.text.wordlist import words

_SURE = 0.8


def resolve_groups(rows: list[Row], indices: list[int], policy: Policy) -> list[Cluster]:
    """Clusters of the places and organisations among `rows`.

    A name joins another when some article uses both for one thing (an acronym in brackets, a short form), and
    when of the articles that explain the name at least 80% explain it so. What the user has settled comes first.
    """
    own = {i: _own_key(rows[i], policy) for i in indices}
    told: dict[str, Counter[str]] = defaultdict(Counter)
    examples: dict[tuple[str, str], str] = {}
    keys = Keys(own.values())
    classes: dict[str, str] = {}
    for i in indices:
        entity = rows[i][1]
        _declare(keys, classes, own[i], entity.type, entity.name, policy)
        for alias in entity.aliases:
            key = _key(entity.type, alias, policy)
            if key != own[i].split("|")[0] and not _generic(key):
                told[key][own[i]] += 1
                examples.setdefault((key, own[i]), f"{alias} = {entity.name}")
                _declare(keys, classes, key, entity.type, alias, policy)
    for key in sorted(told) if policy.on("one-name-for-the-other") else ():
        target, n = min(told[key].items(), key=lambda t: (-t[1], t[0]))
        if n >= _SURE * sum(told[key].values()) and keys.join(target, key, policy):
            articles = f"{n} article{'s' if n > 1 else ''}"
            keys.evidence[target].append(f"one name for the other in {articles}: {examples[key, target]}")
    if policy.on("national-prefix"):
        _national(keys, sorted(set(own.values())), policy)
    return _collect(rows, indices, own, keys, policy)


_NATIONAL = words("us uk american british federal")
_OFFICES = words("department agency administration bureau commission service association federation institute treasury")


def _national(keys: Keys, own: list[str], policy: Policy) -> None:
    """ "US State Department" and "State Department", if no other country's stands in the corpus."""
    named: dict[str, set[str]] = defaultdict(set)
    countries = {fold(w) for w in (*gazetteer.demonyms(), *gazetteer.places())}
    for key in own:
        first, _, rest = key[2:].partition(" ")
        if key.startswith("o:") and (first in _NATIONAL or first in countries):
            named[f"o:{rest}"].add(key)
    plain = set(own)
    for rest, full in sorted(named.items()):
        if rest in plain and len(full) == 1 and " " in rest and rest.rsplit(" ", 1)[-1] in _OFFICES:
            (one,) = full
            if one[2:].split(" ", 1)[0] in _NATIONAL and keys.join(rest, one, policy):
                keys.evidence[rest].append(f"national prefix: {one[2:]} = {rest[2:]}")


class Keys:
    """Union-find over the keys of names; what the user keeps apart is never joined."""

    def __init__(self, keys: Iterable[str]) -> None:
        self._parent = {key: key for key in keys}
        self._marks: dict[str, frozenset[str]] = {}
        self.evidence: dict[str, list[str]] = defaultdict(list)

    def find(self, key: str) -> str:
        """The root of a key."""
        parent = self._parent
        while parent.setdefault(key, key) != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    def mark(self, key: str, marks: frozenset[str]) -> None:
        """The user has settled something about a name of this key."""
        if marks:
            root = self.find(key)
            self._marks[root] = self._marks.get(root, frozenset()) | marks

    def join(self, one: str, other: str, policy: Policy) -> bool:
        """Makes two keys one, unless the user keeps them apart; whether they are one now."""
        a, b = self.find(one), self.find(other)
        if a == b:
            return True
        here, there = self._marks.get(a, frozenset()), self._marks.get(b, frozenset())
        if here and there and policy.settled.apart(here, there):
            return False
        self._parent[b] = a
        if there:
            self._marks[a] = here | there
        return True


def _declare(keys: Keys, classes: dict[str, str], key: str, kind: str, name: str, policy: Policy) -> None:
    """Enters what the user has settled about a name: the first name of its class is joined with it."""
    keys.mark(key, policy.settled.marks(name))
    group = policy.settled.declared(name)
    if group is None:
        return
    first = classes.setdefault(f"{kind}|{group}", key)
    if first != key and keys.join(first, key, policy):
        keys.evidence[first].append(f"settled by the user: {name} = {first[2:]}")


_FIELDS = words(
    """state government defence defense foreign interior treasury justice commerce education health labor labour
    transport energy homeland"""
)
"""What is somebody else's in every article: "State" is a department here and a province there."""


def _own_key(row: Row, policy: Policy) -> str:
    """The key of a row; what is called by its head alone ("the University") is another one in every article."""
    document, entity = row
    key = _key(entity.type, entity.name, policy)
    if policy.settled.listed_name(entity.type, entity.name):
        return key
    generic = key[2:] in ORGANISATION_HEADS | PLACE_HEADS | _FIELDS and entity.name not in gazetteer.organisations()
    return f"{key}|{document}" if generic else key


def _key(kind: str, name: str, policy: Policy) -> str:
    return group_key(kind, name, policy.on("well-known-name"))


_GENERIC = words(
    """general national supreme state high federal royal social democratic central upper lower county city district
    labor labour liberal conservative republican socialist international united us american british european
    people's workers public first the of and for"""
)


def _generic(key: str) -> bool:
    """Whether a name may be anybody's ("General Assembly"): one article explains it for itself only."""
    return all(w in ORGANISATION_HEADS or w in _GENERIC for w in key[2:].split())


def _collect(rows: list[Row], indices: list[int], own: dict[int, str], keys: Keys, policy: Policy) -> list[Cluster]:
    clusters: dict[str, Cluster] = {}
    weight: dict[str, Counter[str]] = defaultdict(Counter)
    for i in indices:
        root = keys.find(own[i])
        clusters.setdefault(root, Cluster(root)).rows.append(i)
        weight[root][own[i]] += rows[i][1].n_mentions
    for key, reasons in keys.evidence.items():
        if (root := keys.find(key)) in clusters:
            clusters[root].evidence += reasons
    for root, cluster in clusters.items():
        cluster.key = min(weight[root], key=lambda k: (-weight[root][k], k))[2:]
        _name(rows, cluster, policy)
    return list(clusters.values())


def _name(rows: list[Row], cluster: Cluster, policy: Policy) -> None:
    """The user's name, else the gazetteer's (of an organisation only if some article writes it), with the evidence."""
    kind = rows[cluster.rows[0]][1].type
    listed = Counter(n for i in cluster.rows if (n := policy.settled.listed_name(kind, rows[i][1].name)))
    if listed:
        cluster.name = min(listed, key=lambda n: (-listed[n], n))
        cluster.key = group_key(kind, cluster.name)[2:]
    if listed or policy.off("well-known-name"):
        return
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
