"""One entity per person, place and organisation over the whole corpus: the reduce step of entity resolution."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.entities.corpus.cluster import Contexts, Policy, Row
from pipeline.entities.corpus.drafts import Draft, Ids, aliases, doubted, draft
from pipeline.entities.corpus.groups import resolve_groups
from pipeline.entities.corpus.people import merge_people
from pipeline.entities.corpus.settled import Pair, Settled
from pipeline.entities.corpus.single_names import is_lone, resolve_lone


@dataclass(frozen=True, slots=True)
class CorpusEntity:
    """One entity of the corpus.

    entity_id: made from the type and the key of the name, so that adding articles rarely changes it.
    name: the canonical form.
    aliases: the other forms, most frequent first.
    evidence: why the forms count as one.
    ambiguous: who else it may be, left apart for want of evidence.
    doubts: why.
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
    """Merge the local entities of all articles. The result does not depend on the order of `rows`.

    same, different: pairs of names that the user has settled; they win over every rule.
    listed: (type, canonical name) of the user's own names, each of which is one entity.
    disable: rules of `CORPUS_RULES` to switch off.
    """
    ordered = sorted(rows, key=lambda r: (r[0], r[1].entity))
    policy = Policy(Settled(same, different, listed), frozenset(disable))
    people = [i for i, (_, e) in enumerate(ordered) if e.type == "person"]
    lone = [i for i in people if is_lone(ordered[i][1])]
    contexts = Contexts.of(ordered)
    holders = merge_people(ordered, sorted(set(people) - set(lone)), contexts, policy)
    clusters = [h.cluster for h in holders] + resolve_lone(ordered, lone, holders, contexts, policy)
    clusters += resolve_groups(ordered, [i for i, (_, e) in enumerate(ordered) if e.type != "person"], policy)
    return _finish([draft(ordered, c) for c in clusters])


def _finish(drafts: list[Draft]) -> Resolution:
    entities, links, ids = [], {}, Ids()
    for d in sorted(drafts, key=lambda d: (d.type, d.key, d.detail, d.first)):
        entity_id = ids.of(d.type, d.key, d.detail)
        doubts = doubted(d.ambiguous, d.name)
        entities.append(
            CorpusEntity(
                entity_id, d.type, d.name, aliases(d.forms, d.name), d.evidence, tuple(doubts), tuple(doubts.values()),
                sum(n for _, _, n in d.members), len({document for document, _, _ in d.members}),
            )
        )  # fmt: skip
        links.update({(document, number): entity_id for document, number, _ in d.members})
    return Resolution(entities, links)
