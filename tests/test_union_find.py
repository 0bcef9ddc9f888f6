"""One union-find for all names, and the components of numbered pairs: the same sets either way."""

import random

import numpy as np
import pytest

from pipeline.text.union_find import UnionFind, components


@pytest.mark.parametrize("seed", range(5))
def test_sets_are_the_components_of_the_pairs(seed: int) -> None:
    rng = random.Random(seed)
    pairs = [(rng.randrange(60), rng.randrange(60)) for _ in range(40)]
    label = components(60, np.array(pairs))
    joined = UnionFind()
    for number in range(60):
        joined.add(str(number))
    for one, other in pairs:
        joined.join(str(one), str(other))
    roots = joined.roots()
    for one in range(60):
        for other in range(60):
            assert (roots[str(one)] == roots[str(other)]) == (label[one] == label[other])


def test_the_first_root_stays_and_unknown_keys_stand_alone() -> None:
    joined = UnionFind()
    joined.join("a", "b")
    joined.join("b", "c")
    assert {key: joined.find(key) for key in "abcd"} == {"a": "a", "b": "a", "c": "a", "d": "d"}
    assert list(joined) == ["a", "b", "c"]
    assert "d" not in joined


@pytest.mark.parametrize("turned", [False, True])
def test_a_long_chain_is_one_component_named_by_its_smallest_node(turned: bool) -> None:
    order = np.random.default_rng(1).permutation(5000)
    chain = np.stack([order[:-1], order[1:]], axis=1)
    label = components(5002, chain[::-1, ::-1] if turned else chain)
    assert label.tolist() == [0] * 5000 + [5000, 5001]


def test_there_may_be_no_nodes_or_no_pairs() -> None:
    none = np.empty((0, 2), dtype=np.int64)
    assert components(0, none).tolist() == []
    assert components(3, none).tolist() == [0, 1, 2]
