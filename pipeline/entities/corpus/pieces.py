"""The pieces of `resolve_corpus`, for a corpus that is merged in buckets.

They come in this order: `said_of` for each row alone; `find_links` for everything said about some keys; `join_keys` for
the links of the corpus. Then, for the full names, places and organisations of one component: `merge_people` and
`collect_groups`; and for the single names with one `single_key`, with all people who have it among their `holder_keys`:
`resolve_lone`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from pipeline.entities.corpus.blocks import person_key, person_links, said_of_person
from pipeline.entities.corpus.cluster import Cluster, Contexts, Policy, Row
from pipeline.entities.corpus.drafts import Draft, Ids, doubted, draft
from pipeline.entities.corpus.groups import collect_groups
from pipeline.entities.corpus.keys import Link, Said, join_keys, key_links, own_key
from pipeline.entities.corpus.keys import said_of as said_of_group
from pipeline.entities.corpus.people import merge_people
from pipeline.entities.corpus.same_person import Full
from pipeline.entities.corpus.settled import Settled
from pipeline.entities.corpus.single_names import Holder, holder_keys, is_lone, lone_key, resolve_lone

__all__ = [
    "Cluster",
    "Contexts",
    "Draft",
    "Holder",
    "Ids",
    "Link",
    "Policy",
    "Row",
    "Said",
    "Settled",
    "collect_groups",
    "doubted",
    "draft",
    "find_links",
    "holder_keys",
    "is_lone",
    "join_keys",
    "merge_people",
    "node_of",
    "resolve_lone",
    "said_of",
]


def said_of(row: Row, policy: Policy) -> list[Said]:
    """What a row says about its keys; nothing if it has a single name."""
    if row[1].type != "person":
        return said_of_group(row, policy)
    return [] if is_lone(row[1]) else said_of_person(row[1], policy)


def node_of(row: Row, policy: Policy) -> str:
    """The key of a row. Rows with one key come into one cluster or, for single names, are looked at together."""
    if row[1].type != "person":
        return own_key(row, policy)
    full = Full.of(row[1].name, row[1].gender)
    return lone_key(row[1], policy) if full is None else person_key(full)


def find_links(said: Mapping[Said, int], policy: Policy) -> list[Link]:
    """All links of some keys, given everything that the corpus says about them."""
    blocks: dict[str, list[Said]] = defaultdict(list)
    for s in said:
        if s.type == "person":
            blocks[s.key].append(s)
    people = [link for key in sorted(blocks) for link in person_links(blocks[key], policy)]
    return people + key_links({s: n for s, n in said.items() if s.type != "person"}, policy)
