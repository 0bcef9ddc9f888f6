"""Single names over the whole corpus: given to a person with a full name only on evidence, otherwise left apart."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from pipeline.entities.corpus.cluster import Cluster, Contexts, Doubt, Policy, Row
from pipeline.entities.corpus.local import LocalEntity
from pipeline.entities.names import gazetteer
from pipeline.text.names import family_key, fold, parse_name
from pipeline.text.variants import skeleton

# People listed whom a single name may stand for.
_PEOPLE_LISTED = 8
_WHY_ONE = "single name: its articles share too little with those of the full name"
_WHY_SEVERAL = "single name that several people bear: no article is clearly about one of them"
MIN_SHARED = 2
"""How many telling context keys two names must share if the names alone are not enough."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A person with a full name, to whom a single name may belong.

    families: the skeletons of the family names.
    context: the keys of the entities in the same articles.
    marks: the classes about which the user has settled something.
    rank: the order of holders, the most frequent first.
    """

    cluster: Cluster
    name: str
    families: frozenset[str]
    genders: frozenset[str]
    context: set[str]
    marks: frozenset[str]
    rank: tuple[int, str, str] = (0, "", "")


def is_lone(entity: LocalEntity) -> bool:
    """Whether a person is called only by a single name."""
    return not parse_name(entity.name).full


def lone_key(entity: LocalEntity, policy: Policy) -> str:
    """The key by which a single name is looked up; names with two keys never meet."""
    group = policy.settled.declared(entity.name)
    return f"s|={group}" if group is not None else f"s|{_family(entity.name)}"


def holder_keys(holder: Holder) -> set[str]:
    """The keys of single names under which a person is looked for."""
    return {f"s|{key}" for key in (*holder.families, *(f"={mark}" for mark in holder.marks))}


def _family(name: str) -> str:
    return skeleton(family_key(parse_name(name)) or fold(name))


@dataclass(slots=True)
class _Mates:
    """Rows with one single name that count as one person, whose full name is not known."""

    cluster: Cluster
    context: set[str] = field(default_factory=set)

    def take(self, index: int, entity: LocalEntity, doubts: list[Doubt]) -> None:
        """Add a row; `doubts` are the people who may be meant."""
        if self.cluster.rows:
            self.cluster.evidence.append(f"same single name with shared context: {entity.name}")
        self.cluster.rows.append(index)
        self.cluster.ambiguous += doubts
        self.context.update(entity.context)


def resolve_lone(
    rows: list[Row], lone: list[int], holders: list[Holder], contexts: Contexts, policy: Policy
) -> list[Cluster]:
    """Put each row of `lone` into the cluster of the holder with whom it shares context, if there is one.

    Returns the clusters of the rest.
    """
    by_family: dict[str, list[int]] = defaultdict(list)
    by_mark: dict[str, int] = {}
    for h, holder in enumerate(holders):
        for family in holder.families:
            by_family[family].append(h)
        for mark in holder.marks:
            by_mark.setdefault(mark, h)
    given: dict[tuple[int, str], list[list[str]]] = defaultdict(list)
    settled: dict[int, set[str]] = defaultdict(set)
    rest: dict[str, list[_Mates]] = defaultdict(list)
    declared: dict[str, Cluster] = {}
    for i in lone:
        entity = rows[i][1]
        group = policy.settled.declared(entity.name)
        if group is not None:
            if group in by_mark:
                cluster = holders[by_mark[group]].cluster
                settled[by_mark[group]].add(f"settled by the user: {entity.name} = {holders[by_mark[group]].name}")
            else:
                cluster = declared.setdefault(group, Cluster(f"{group}|settled"))
            cluster.rows.append(i)
            cluster.name = cluster.name or policy.settled.listed_name("person", entity.name)
            continue
        key = _family(entity.name)
        near = [h for h in by_family.get(key, ()) if _may_be(rows[i], holders[h], policy)]
        least = MIN_SHARED + 2 * (fold(entity.name) in gazetteer.given_names())
        best = _best(set(entity.context), [(h, holders[h].context) for h in near], contexts, least)
        if best is not None and policy.on("surname-with-shared-context"):
            holders[best[0]].cluster.rows.append(i)
            given[best[0], entity.name].append(best[1])
        else:
            mates = [m for m in rest[key] if contexts.enough(contexts.shared(set(entity.context), m.context), least)]
            if len(mates) != 1 or policy.off("same-single-name-with-shared-context"):
                rest[key].append(_Mates(Cluster(f"{key}|alone|{rows[i][0]}")))
                mates = rest[key][-1:]
            why = _WHY_SEVERAL if len(near) > 1 else _WHY_ONE
            mates[0].take(i, entity, [(holders[h].name, why) for h in near[:_PEOPLE_LISTED]])
    _tell(holders, settled, given)
    return [*(declared[g] for g in sorted(declared)), *(m.cluster for key in sorted(rest) for m in rest[key])]


def _may_be(row: Row, holder: Holder, policy: Policy) -> bool:
    """Whether gender and what the user has settled allow a single name to be the holder's."""
    gender = row[1].gender
    if gender is not None and holder.genders and gender not in holder.genders:
        return False
    return not (holder.marks and policy.settled.apart(policy.settled.marks(row[1].name), holder.marks))


def _best(
    here: set[str], near: list[tuple[int, set[str]]], contexts: Contexts, least: int
) -> tuple[int, list[str]] | None:
    """Who shares enough context, and twice as much as the next; with what is shared."""
    fits = [(contexts.shared(here, context), h) for h, context in near]
    fits = sorted((f for f in fits if contexts.enough(f[0], least)), key=lambda f: (-len(f[0]), f[1]))
    if fits and (len(fits) == 1 or len(fits[0][0]) >= 2 * len(fits[1][0])):
        return fits[0][1], fits[0][0]
    return None


def _tell(holders: list[Holder], settled: dict[int, set[str]], given: dict[tuple[int, str], list[list[str]]]) -> None:
    """Record which single names were given to whom, and in whose company they were."""
    for (h, name), shared in given.items():
        articles = f"{len(shared)} article{'s' if len(shared) > 1 else ''}"
        beside = ", ".join(k[2:] for k in shared[0][:3])
        settled[h].add(f"surname with shared context in {articles}: {name}; with {beside}")
    for h, lines in settled.items():
        holders[h].cluster.evidence += sorted(lines)
