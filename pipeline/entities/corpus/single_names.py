"""Resolves single names ("Roe") over the whole corpus: joins them to a person with a full name if there is evidence,
and otherwise keeps them apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice

from pipeline.entities.corpus.cluster import Cluster, Contexts, Doubt, Policy, Row
from pipeline.entities.corpus.local import ROLE_KEY, LocalEntity
from pipeline.entities.names import gazetteer
from pipeline.resources import words
from pipeline.text.names import family_key, fold, is_initial, parse_name
from pipeline.text.spellings import skeleton

# At most this many of the people whom a single name could mean are listed.
_PEOPLE_LISTED = 8
_WHY_ONE = "single name: its articles share too little with those of the full name"
_WHY_SEVERAL = "single name that several people have: no article is clearly about one of them"
# How many distinctive context keys two names must share if the names alone are not enough.
MIN_SHARED = 2

# For the rule surname-of-nearly-all: at least this many articles must name the person in full,
MIN_ARTICLES = 3
# and at least this many times as many as name all other people with that surname together.
MIN_RATIO = 4
# Roles too common to distinguish people who share a surname.
_OF_MANY = words("""
    man woman person friend student resident victim witness suspect defendant voter worker fan player candidate nominee
    star boy girl son daughter brother sister father mother wife husband officer official
""")


@dataclass(frozen=True, slots=True)
class Holder:
    """A person with a full name, whom a single name could mean.

    families: the skeletons of the family names.
    genders: the genders that the articles show.
    context: the context keys of all rows of the person.
    marks: the classes of the person's names about which the user has settled something.
    rank: sorts holders, the most frequent first.
    articles: how many articles name the person in their text, not only in headings.
    """

    cluster: Cluster
    name: str
    families: frozenset[str]
    genders: frozenset[str]
    context: set[str]
    marks: frozenset[str]
    rank: tuple[int, str, str] = (0, "", "")
    articles: int = 0


def is_single(entity: LocalEntity) -> bool:
    """Whether an entity is called only by a single name."""
    return not parse_name(entity.name).full


def single_key(entity: LocalEntity, policy: Policy) -> str:
    """Returns the key by which a single name is looked up; names with different keys are never compared."""
    group = policy.settled.declared(entity.name)
    return f"s|={group}" if group is not None else f"s|{_family(entity.name)}"


def holder_keys(holder: Holder) -> set[str]:
    """Returns the keys of the single names that could mean this person."""
    return {f"s|{key}" for key in (*holder.families, *(f"={mark}" for mark in holder.marks))}


def _family(name: str) -> str:
    # A single letter ("Y.", a victim) is nobody's surname, although it is a spelling of some.
    return f"{fold(name)}." if is_initial(name) else skeleton(family_key(parse_name(name)) or fold(name))


class _ContextIndex:
    """People, by number, looked up by context key: comparing all pairs would take the square of their number."""

    def __init__(self) -> None:
        self._having: dict[str, list[int]] = defaultdict(list)

    def add(self, person: int, keys: Iterable[str]) -> None:
        """Adds context keys that the person did not have."""
        for key in keys:
            self._having[key].append(person)

    def having(self, keys: Iterable[str]) -> Iterable[int]:
        """Returns the people who have at least one of the keys."""
        return dict.fromkeys(person for key in keys for person in self._having.get(key, ()))


@dataclass(slots=True)
class _Near:
    """The holders whom a name could mean: `best` is in the most articles, `rest` counts the articles of the others."""

    holders: list[int]
    by_context: _ContextIndex
    best: int | None = None
    rest: int = 0

    @classmethod
    def of(cls, row: Row, namesakes: list[int], holders: list[Holder], policy: Policy) -> _Near:
        """Chooses the namesakes whom gender and the user's decisions allow."""
        found = cls([h for h in namesakes if _may_be(row, holders[h], policy)], _ContextIndex())
        for h in found.holders:
            found.by_context.add(h, holders[h].context)
        if found.holders:
            found.best = min(found.holders, key=lambda h: (-holders[h].articles, holders[h].rank))
            found.rest = sum(holders[h].articles for h in found.holders if h != found.best)
        return found

    def doubts(self, holders: list[Holder]) -> list[Doubt]:
        """Returns whom a row that is left alone could mean."""
        why = _WHY_SEVERAL if len(self.holders) > 1 else _WHY_ONE
        return [(holders[h].name, why) for h in self.holders[:_PEOPLE_LISTED]]


@dataclass(slots=True)
class _UnresolvedPerson:
    """Rows with the same single name that count as one person whose full name is not known."""

    cluster: Cluster
    context: set[str] = field(default_factory=set)

    def take(self, index: int, entity: LocalEntity, doubts: list[Doubt]) -> None:
        """Adds a row; `doubts` names the people whom it could mean."""
        if self.cluster.rows:
            self.cluster.evidence.append(f"same single name with shared context: {entity.name}")
        self.cluster.rows.append(index)
        self.cluster.ambiguous += doubts
        self.context.update(entity.context)


@dataclass(slots=True)
class _Unresolved:
    """The people of one single name whose full names are not known."""

    people: list[_UnresolvedPerson] = field(default_factory=list)
    by_context: _ContextIndex = field(default_factory=_ContextIndex)

    def only_fitting(self, entity: LocalEntity, contexts: Contexts, policy: Policy) -> int | None:
        """Returns the only person who shares enough context. If two people do, the row joins neither."""
        if not policy.on("same-single-name-with-shared-context"):
            return None
        here, least = set(entity.context), _least_shared(entity)
        near = self.by_context.having(contexts.rarest(here, least))
        fits = list(islice((p for p in near if contexts.alike(here, self.people[p].context, least)), 2))
        return fits[0] if len(fits) == 1 else None

    def take(self, person: int | None, index: int, key: str, entity: LocalEntity, doubts: list[Doubt]) -> None:
        """Adds a row to a person, or to a new one with a cluster of this key."""
        if person is None:
            person = len(self.people)
            self.people.append(_UnresolvedPerson(Cluster(key)))
        self.by_context.add(person, set(entity.context) - self.people[person].context)
        self.people[person].take(index, entity, doubts)


def _least_shared(entity: LocalEntity) -> int:
    """Returns how much context must be shared. A given name fits many more people than a surname does."""
    return MIN_SHARED + 2 * (fold(entity.name) in gazetteer.given_names())


def _by_names(holders: list[Holder]) -> tuple[dict[str, list[int]], dict[str, int]]:
    """Maps family names to the holders who have them, and the user's marks to the first holder with them."""
    by_family: dict[str, list[int]] = defaultdict(list)
    by_mark: dict[str, int] = {}
    for h, holder in enumerate(holders):
        for family in holder.families:
            by_family[family].append(h)
        for mark in holder.marks:
            by_mark.setdefault(mark, h)
    return by_family, by_mark


def resolve_single(
    rows: list[Row], single: list[int], holders: list[Holder], contexts: Contexts, policy: Policy
) -> list[Cluster]:
    """Adds each row in `single` to the holder whom it means, if there is one; returns clusters of the others."""
    by_family, by_mark = _by_names(holders)
    given: dict[tuple[int, str], list[list[str]]] = defaultdict(list)
    settled: dict[int, set[str]] = defaultdict(set)
    unresolved: dict[str, _Unresolved] = defaultdict(_Unresolved)
    nears: dict[tuple[str, str | None, frozenset[str]], _Near] = {}
    declared: dict[str, Cluster] = {}
    for i in single:
        entity = rows[i][1]
        group = policy.settled.declared(entity.name)
        if group is not None:
            h = by_mark.get(group)
            cluster = declared.setdefault(group, Cluster(f"{group}|settled")) if h is None else holders[h].cluster
            cluster.rows.append(i)
            cluster.name = cluster.name or policy.settled.listed_name("person", entity.name)
            if h is not None:
                settled[h].add(f"settled by the user: {entity.name} = {holders[h].name}")
            continue
        key = _family(entity.name)
        alike = key, entity.gender, policy.settled.marks(entity.name)
        near = nears.get(alike) or nears.setdefault(alike, _Near.of(rows[i], by_family.get(key, []), holders, policy))
        here, least = set(entity.context), _least_shared(entity)
        rarest = contexts.rarest(here, least)
        best = _best(here, [(h, holders[h].context) for h in near.by_context.having(rarest)], contexts, least)
        weaker = _by_role(entity, near, holders, policy) or _by_share(entity, near, holders, policy)
        # From the strongest evidence to the weakest: shared context, the same role, and only then that hardly anybody
        # else of that name is in the news.
        if best is not None and policy.on("surname-with-shared-context"):
            holders[best[0]].cluster.rows.append(i)
            given[best[0], entity.name].append(best[1])
        elif best is None and weaker is not None:
            holders[weaker[0]].cluster.rows.append(i)
            settled[weaker[0]].add(weaker[1])
        else:
            person = unresolved[key].only_fitting(entity, contexts, policy)
            unresolved[key].take(person, i, f"{key}|alone|{rows[i][0]}", entity, near.doubts(holders))
    _add_evidence(holders, settled, given)
    rest = (person.cluster for key in sorted(unresolved) for person in unresolved[key].people)
    return [*(declared[g] for g in sorted(declared)), *rest]


def _may_be(row: Row, holder: Holder, policy: Policy) -> bool:
    """Whether gender and what the user has settled allow a single name to be the holder's."""
    gender = row[1].gender
    if gender is not None and holder.genders and gender not in holder.genders:
        return False
    return not (holder.marks and policy.settled.apart(policy.settled.marks(row[1].name), holder.marks))


def _best(
    here: set[str], near: list[tuple[int, set[str]]], contexts: Contexts, least: int
) -> tuple[int, list[str]] | None:
    """Returns (holder, shared keys) if one holder shares enough context, and twice as much as any other; else None."""
    fits = [(contexts.shared(here, context), h) for h, context in near]
    fits = sorted((f for f in fits if contexts.enough(f[0], least)), key=lambda f: (-len(f[0]), f[1]))
    if fits and (len(fits) == 1 or len(fits[0][0]) >= 2 * len(fits[1][0])):
        return fits[0][1], fits[0][0]
    return None


def _by_role(entity: LocalEntity, near: _Near, holders: list[Holder], policy: Policy) -> tuple[int, str] | None:
    """Returns the only holder to whom other articles give this single name's role, and the evidence for it."""
    roles = {key for key in entity.context if key.startswith(ROLE_KEY) and key[len(ROLE_KEY) :] not in _OF_MANY}
    fits = list(near.by_context.having(roles))
    if len(fits) != 1 or not policy.on("surname-with-same-role"):
        return None
    shared = min(roles & holders[fits[0]].context)
    return fits[0], f"surname with same role: {entity.name} = {holders[fits[0]].name}, {shared[len(ROLE_KEY) :]}"


def _by_share(entity: LocalEntity, near: _Near, holders: list[Holder], policy: Policy) -> tuple[int, str] | None:
    """Returns the holder whom nearly all articles with this surname mean, with the evidence.

    Articles that name a person only in headings do not count.
    """
    if near.best is None or fold(entity.name) in gazetteer.given_names() or not policy.on("surname-of-nearly-all"):
        return None
    best = holders[near.best]
    if best.articles < max(MIN_ARTICLES, MIN_RATIO * near.rest):
        return None
    counts = f"{entity.name} = {best.name} in {best.articles} articles, others in {near.rest}"
    return near.best, f"surname of nearly all: {counts}"


def _add_evidence(
    holders: list[Holder], settled: dict[int, set[str]], given: dict[tuple[int, str], list[list[str]]]
) -> None:
    """Adds to each holder's cluster the evidence for the single names that joined it."""
    for (h, name), shared in given.items():
        articles = f"{len(shared)} article{'s' if len(shared) > 1 else ''}"
        beside = ", ".join(k[2:] for k in shared[0][:3])
        settled[h].add(f"surname with shared context in {articles}: {name}; with {beside}")
    for h, lines in settled.items():
        holders[h].cluster.evidence += sorted(lines)
