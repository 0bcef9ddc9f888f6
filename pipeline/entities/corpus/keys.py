"""Merges places and organisations over the corpus: collects what articles say about their keys, joins keys of the same
entity, and names the entities."""

from __future__ import annotations

import functools
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from pipeline.entities.corpus.cluster import Cluster, Policy, Row
from pipeline.entities.corpus.local import group_key
from pipeline.entities.names import gazetteer
from pipeline.resources import WordLists, resource, words
from pipeline.text.names import fold
from pipeline.text.union_find import UnionFind
from pipeline.text.word_classes import COUNTRY_WORDS, MINISTRY_FIELDS, ORGANISATION_HEADS, PLACE_HEADS

# Which share of the articles that explain an acronym or short form must explain it in the same way.
_CLEAR_SHARE = 0.8
Root = TypeVar("Root", str, int)
_ORDER = ("mark", "class", "told", "national")


class Statement(NamedTuple):
    """A statement that articles make about one key. `role` is one of these:

    own: something is called `name`, which has the key `key`.
    told: an article that uses `name` also calls the same thing by a name with the key `other`, as in `example`.
    national: `other` is `key` with a country before it ("us state department").
    family, given, declared: for people; `key` is a block of `name`, and `other` is the key of `name`.
    """

    key: str
    role: str
    type: str
    name: str = ""
    other: str = ""
    example: str = ""
    gender: str | None = None


@dataclass(frozen=True, slots=True)
class KeyLink:
    """Two names, given by their keys `one` and `other`, that could be the same entity.

    kind: "person", "told" or "national". Links of the kinds "mark" and "class" connect the name `one` to a class of
        names, `other`: "mark" if the user has settled something about the class, "class" if the user says that all its
        names are one entity.
    key: orders the links of one kind.
    """

    kind: str
    key: str
    one: str
    other: str
    evidence: str = ""


def statements_of(row: Row, policy: Policy) -> list[Statement]:
    """Returns what a place or organisation in an article says about its keys."""
    entity = row[1]
    own = own_key(row, policy)
    statements = [Statement(own, "own", entity.type, entity.name)]
    first, _, rest = own[2:].partition(" ")
    if rest and own.startswith("o:") and (first in COUNTRY_WORDS or first in _countries()):
        statements.append(Statement(f"o:{rest}", "national", entity.type, "", own))
    for alias in entity.aliases:
        key = _key(entity.type, alias, policy)
        if key != own.split("|")[0] and not _generic(key) and not _is_of_another(entity.type, alias, own):
            statements.append(Statement(key, "told", entity.type, alias, own, f"{alias} = {entity.name}"))
    return statements


def _is_of_another(kind: str, alias: str, own: str) -> bool:
    """Whether a name is known to belong to another body: one article's "CBS" may be the Coastal Bank of Selkie, but
    others mean the network.
    """
    known = gazetteer.canonical(kind, alias)
    return known is not None and {fold(word) for word in known.split()}.isdisjoint(own[2:].split())


@functools.lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    return frozenset(fold(w) for w in (*gazetteer.demonyms(), *gazetteer.places()))


def key_links(statements: Mapping[Statement, int], policy: Policy) -> list[KeyLink]:
    """Returns the links between some keys, given everything that the corpus says about them.

    A name is linked to another if an article uses both for the same thing (an acronym in brackets, a short form), and
    if at least 80% of the articles that explain the name explain it in this way.
    """
    of_key: dict[str, list[Statement]] = defaultdict(list)
    links: set[KeyLink] = set()
    for s in statements:
        of_key[s.key].append(s)
        if s.role != "national":
            links |= {KeyLink("mark", s.key, s.key, mark) for mark in policy.settled.marks(s.name)}
            if (group := policy.settled.declared(s.name)) is not None:
                links.add(KeyLink("class", f"{s.type}|{group}", s.key, group, s.name))
    for key, own in of_key.items():
        if policy.on("one-name-for-the-other"):
            links |= _explained_links(key, {s: statements[s] for s in own if s.role == "told"})
        if policy.on("national-prefix") and any(s.role == "own" for s in own):
            links |= _national_links(key, {s.other for s in own if s.role == "national"})
    return sorted(links, key=_rank)


def _rank(link: KeyLink) -> tuple[int, str, str, str, str]:
    return _ORDER.index(link.kind), link.key, link.one, link.other, link.evidence


def _explained_links(key: str, explained: Mapping[Statement, int]) -> set[KeyLink]:
    count: Counter[str] = Counter()
    for s, n in explained.items():
        count[s.other] += n
    if not count:
        return set()
    # The most frequent one, on a tie the first alphabetically, so that the order of the articles does not matter.
    target, n = min(count.items(), key=lambda t: (-t[1], t[0]))
    if n < _CLEAR_SHARE * sum(count.values()):
        return set()
    example = min(s.example for s in explained if s.other == target)
    articles = f"{n} article{'s' if n > 1 else ''}"
    return {KeyLink("told", key, target, key, f"one name for the other in {articles}: {example}")}


_OFFICES = words("department agency administration bureau commission service association federation institute treasury")


def _national_links(key: str, full: set[str]) -> set[KeyLink]:
    """Links "State Department" to "US State Department", if no other country has one in the corpus."""
    if len(full) != 1 or " " not in key or key.rsplit(" ", 1)[-1] not in _OFFICES:
        return set()
    (one,) = full
    if one[2:].split(" ", 1)[0] not in COUNTRY_WORDS:
        return set()
    return {KeyLink("national", key, key, one, f"national prefix: {one[2:]} = {key[2:]}")}


def join_keys(links: Iterable[KeyLink], policy: Policy) -> Keys:
    """Joins the keys that are one entity. What the user has settled comes first; the order of `links` is irrelevant."""
    keys = Keys(policy)
    classes: dict[str, str] = {}
    for link in sorted(links, key=_rank):
        if link.kind == "mark":
            keys.mark(link.one, link.other)
        elif link.kind == "class":
            first = classes.setdefault(link.key, link.one)
            if first != link.one and keys.join(first, link.one):
                keys.evidence[first].append(f"settled by the user: {link.evidence} = {first[2:]}")
        elif keys.join(link.one, link.other):
            keys.evidence[link.one].append(link.evidence)
    return keys


class Keys:
    """Union-find over the keys of names that never joins names which the user keeps apart."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._sets = UnionFind()
        self._settled_classes: dict[str, frozenset[str]] = {}
        self.evidence: dict[str, list[str]] = defaultdict(list)

    def find(self, key: str) -> str:
        """Returns the root of a key."""
        return self._sets.find(key)

    def mark(self, key: str, mark: str) -> None:
        """Records that the user has settled something about a name with this key; `mark` is the name's class."""
        root = self.find(key)
        self._settled_classes[root] = self._settled_classes.get(root, frozenset()) | {mark}

    def join(self, one: str, other: str) -> bool:
        """Joins two keys unless the user keeps them apart. Returns whether they are joined now."""
        a, b = self.find(one), self.find(other)
        if a == b:
            return True
        here, there = self._settled_classes.get(a, frozenset()), self._settled_classes.get(b, frozenset())
        if here and there and self._policy.settled.apart(here, there):
            return False
        self._sets.join(a, b)
        if there:
            self._settled_classes[a] = here | there
        return True

    def roots(self) -> dict[str, str]:
        """Maps every known key to its root."""
        return self._sets.roots()

    def reasons(self) -> dict[str, list[str]]:
        """Maps the root of each set of joined keys to the evidence for joining them."""
        found: dict[str, list[str]] = defaultdict(list)
        for key, reasons in self.evidence.items():
            found[self.find(key)] += reasons
        return found


# Words that mean something different in each article: "State" may be a department or a province.
_FIELDS = MINISTRY_FIELDS | {"government"}


def own_key(row: Row, policy: Policy) -> str:
    """Returns the key of a row. A mere head ("the University") gets a different key in each article."""
    document, entity = row
    key = _key(entity.type, entity.name, policy)
    if policy.settled.listed_name(entity.type, entity.name):
        return key
    generic = key[2:] in ORGANISATION_HEADS | PLACE_HEADS | _FIELDS and entity.name not in gazetteer.organisations()
    return f"{key}|{document}" if generic else key


def _key(kind: str, name: str, policy: Policy) -> str:
    return group_key(kind, name, policy.on("well-known-name"))


_GENERIC = WordLists(resource("words/names.txt")).words("general")


def _generic(key: str) -> bool:
    """Whether a name is so general ("General Assembly") that its meaning in one article says nothing about others."""
    return all(w in ORGANISATION_HEADS or w in _GENERIC for w in key[2:].split())


def collect_groups(
    rows: list[Row], roots: Mapping[int, Root], reasons: Mapping[Root, list[str]], policy: Policy
) -> list[Cluster]:
    """Returns the clusters of places and organisations, one for each root.

    roots: maps the index of a row to the root of its key.
    reasons: maps a root to the evidence for its rows being one entity.
    """
    clusters: dict[Root, Cluster] = {}
    weight: dict[Root, Counter[str]] = defaultdict(Counter)
    for i, root in roots.items():
        clusters.setdefault(root, Cluster("")).rows.append(i)
        weight[root][own_key(rows[i], policy)] += rows[i][1].n_mentions
    for root, cluster in clusters.items():
        cluster.evidence += reasons.get(root, ())
        cluster.key = min(weight[root], key=lambda k: (-weight[root][k], k))[2:]
        _name_cluster(rows, cluster, policy)
    return list(clusters.values())


def _name_cluster(rows: list[Row], cluster: Cluster, policy: Policy) -> None:
    """Names a cluster after the user's list, else after a built-in list, if an article uses the name."""
    kind = rows[cluster.rows[0]][1].type
    listed = Counter(n for i in cluster.rows if (n := policy.settled.listed_name(kind, rows[i][1].name)))
    if listed:
        cluster.name = min(listed, key=lambda n: (-listed[n], n))
        cluster.key = group_key(kind, cluster.name)[2:]
    if listed or not policy.on("well-known-name"):
        return
    forms = sorted({f for i in cluster.rows for f in (rows[i][1].name, *rows[i][1].aliases)})
    main_names = {rows[i][1].name for i in cluster.rows}  # "U.S. Senate" has the form "Senate", but is not called so
    known: Counter[str] = Counter()
    for form in forms:
        name = gazetteer.canonical(kind, form)
        if name is not None:
            known[name] += form in main_names
            if form != name:
                cluster.evidence.append(f"{'place' if kind == 'place' else 'organisation'} list: {form} = {name}")
    if +known:
        name = min(known, key=lambda n: (-known[n], n))
        cluster.name = name if kind == "place" or name in forms else None
