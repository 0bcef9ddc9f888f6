"""`CorpusEntity`: one entity of the corpus. Reports what became of the user's settled pairs, and links Wikidata ids."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from pipeline.entities.corpus.settled import settle_key


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
    """Returns a "different" pair, and the shortest chain of "same" pairs between its names; () without one."""
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
    """Returns for each pair ("applied", ""), or "unknown-name" or "not-applied" with the reason."""
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
