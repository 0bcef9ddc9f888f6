"""Which full names of a corpus may be one person's: looked for in blocks, so that few pairs are compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations

from pipeline.entities.cluster import Policy
from pipeline.entities.same_person import Full, compare
from pipeline.text.names import is_initial
from pipeline.text.nicknames import FORMAL
from pipeline.text.variants import skeleton

Block = tuple[str, str]


def family_blocks(full: Full) -> set[Block]:
    """Words of the family name (middle names may be such), each with the possible initials of the given name."""
    initials = {skeleton(full.given)[:1], full.given[:1]} | {f[:1] for f in FORMAL.get(full.given, ())}
    initials |= {m[:1] for m in full.middle}
    initials |= {"a", "o"} if full.given[:2] in ("al", "ol") else set()
    initials |= {"n", "m"} if full.given[:3] in ("nik", "nic", "myk") else set()
    words = {skeleton(w) for w in (*full.family, *(m for m in full.middle if not is_initial(m)))}
    return {(w, i) for w in words for i in initials}


def given_block(full: Full) -> Block:
    """Where the name stands if its family name comes first: a given name with the initial of the family name."""
    return skeleton(full.given), skeleton(full.last)[:1]


def blocks_of(full: Full) -> set[Block]:
    """Where a name is looked for: names that `compare` may find to be one person's have a block in common."""
    return family_blocks(full) | {given_block(full)}


def form_links(block: Iterable[tuple[Full, bool]], policy: Policy) -> Iterator[tuple[str, str]]:
    """Pairs of keys of names in one block that may be one person's.

    With each name stands whether the block is one of its family name: of two for which it is not there is nothing to
    compare, as they would share a block of the family name as well.
    """
    of_key: dict[str, list[tuple[Full, bool]]] = defaultdict(list)
    for full, family in block:
        of_key[full.key].append((full, family))
    for one, other in combinations(sorted(of_key), 2):
        if any(
            (a_family or b_family) and _may_be_one(a, b, policy)
            for a, a_family in of_key[one]
            for b, b_family in of_key[other]
        ):
            yield one, other


def _may_be_one(one: Full, other: Full, policy: Policy) -> bool:
    if not policy.disable:
        return not compare(one, other).conflict
    both = (compare(one, other), compare(other, one))  # which rule it is may depend on the order
    return any(not verdict.conflict and all(map(policy.on, verdict.rules)) for verdict in both)
