"""Finds pairs of full names that could belong to the same person.

Names are sorted into blocks, and only names that share a block are compared.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

from pipeline.entities.corpus.cluster import Policy, Row
from pipeline.entities.corpus.keys import KeyLink, Statement, key_links, own_key
from pipeline.entities.corpus.keys import statements_of as statements_of_group
from pipeline.entities.corpus.local import LocalEntity
from pipeline.entities.corpus.same_person import Full, compare
from pipeline.entities.corpus.single_names import is_single, single_key
from pipeline.text.names import is_initial
from pipeline.text.spellings import FORMAL, SPELLING, skeleton, translations

Block = tuple[str, str]


def family_blocks(full: Full) -> set[Block]:
    """Returns the blocks by family name: each of its words (and middle names) with each initial of the given name."""
    given = full.given
    forms = (given, skeleton(given), SPELLING.get(given, given), *FORMAL.get(given, ()), *translations(given))
    # Every initial that the same person's given name may have, so that all its spellings share a block.
    initials = {name[:1] for name in (*forms, *full.middle)}
    words = {skeleton(w) for w in (*full.family, *(m for m in full.middle if not is_initial(m)))}
    return {(w, i) for w in words for i in initials}


def given_block(full: Full) -> Block:
    """Returns the block in which a name meets itself in reverse order: the given name and the family name's initial."""
    return skeleton(full.given), skeleton(full.last)[:1]


def blocks_of(full: Full) -> set[Block]:
    """Returns the blocks of a name. Names that `compare` may find to be the same person's share at least one block."""
    return family_blocks(full) | {given_block(full)}


def statements_of_person(entity: LocalEntity, policy: Policy) -> list[Statement]:
    """Returns what a person's full name says: one `Statement` for each of its blocks."""
    full = Full.of(entity.name, entity.gender)
    if full is None:
        raise ValueError(f"{entity.name!r} is no full name")
    roles = [("family", f"{w}|{i}") for w, i in family_blocks(full)] + [("given", "|".join(given_block(full)))]
    group = policy.settled.declared(entity.name)
    roles += [("declared", f"={group}")] if group is not None else []
    own = person_key(full)
    return [Statement(f"p|{k}", role, "person", entity.name, own, gender=entity.gender) for role, k in roles]


def person_key(full: Full) -> str:
    """Returns the key of a full name; names that differ only in case, accents and full stops have the same key."""
    return " ".join(f"p|{full.key}".split())


def person_links(block: Iterable[Statement], policy: Policy) -> Iterator[KeyLink]:
    """Yields the pairs of names in one block that could be one person's, and those that the user has equated.

    Leaves out pairs in which both names are in the block by their given name, since such names also share a block by
    family name and are compared there.
    """
    of_key: dict[str, list[Statement]] = defaultdict(list)
    for statement in block:
        of_key[statement.other].append(statement)
    if len(of_key) == 1:
        return
    full = {s: f for statements in of_key.values() for s in statements if (f := Full.of(s.name, s.gender)) is not None}
    for one, other in combinations(sorted(of_key), 2):
        if any(_linked(a, b, full, policy) for a in of_key[one] for b in of_key[other]):
            yield KeyLink("person", "", one, other)


def _linked(one: Statement, other: Statement, full: Mapping[Statement, Full], policy: Policy) -> bool:
    if one.role == "declared":
        return True
    return "family" in (one.role, other.role) and _may_be_one(full[one], full[other], policy)


def _may_be_one(one: Full, other: Full, policy: Policy) -> bool:
    if not policy.disable:
        return not compare(one, other).conflict
    both = (compare(one, other), compare(other, one))  # which rule applies may depend on the order
    return any(not verdict.conflict and all(map(policy.on, verdict.rules)) for verdict in both)


def statements_of(row: Row, policy: Policy) -> list[Statement]:
    """Returns what a row says about its keys; nothing if it is a person with a single name."""
    if row[1].type != "person":
        return statements_of_group(row, policy)
    return [] if is_single(row[1]) else statements_of_person(row[1], policy)


def node_of(row: Row, policy: Policy) -> str:
    """Returns the key of a row. Rows with equal keys join one cluster; single names with equal keys are compared."""
    if row[1].type != "person":
        return own_key(row, policy)
    full = Full.of(row[1].name, row[1].gender)
    return single_key(row[1], policy) if full is None else person_key(full)


def find_links(statements: Mapping[Statement, int], policy: Policy) -> list[KeyLink]:
    """Returns all links between some keys, given everything that the corpus says about them."""
    blocks: dict[str, list[Statement]] = defaultdict(list)
    for s in statements:
        if s.type == "person":
            blocks[s.key].append(s)
    people = [link for key in sorted(blocks) for link in person_links(blocks[key], policy)]
    return people + key_links({s: n for s, n in statements.items() if s.type != "person"}, policy)
