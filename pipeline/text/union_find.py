"""Finds connected components, in two ways: from pairs of strings, one by one, or from all edges of a graph at once."""

from collections.abc import Iterator

import numpy as np

from pipeline.text.arrays import Ints


class UnionFind:
    """Disjoint sets of strings. When two sets are joined, the root of the first becomes the root of both."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def __contains__(self, key: str) -> bool:
        return key in self._parent

    def __iter__(self) -> Iterator[str]:
        """Iterates over the known keys, in the order in which they were added."""
        return iter(self._parent)

    def add(self, key: str) -> None:
        """Adds a key as a set of its own; does nothing if the key is already known."""
        self._parent.setdefault(key, key)

    def find(self, key: str) -> str:
        """Returns the root of a key's set, or the key itself if it is not known."""
        parent = self._parent
        while (above := parent.get(key, key)) != key:
            # Path halving: each key on the way is linked to the key two above it.
            parent[key] = parent.get(above, above)
            key = above
        return key

    def join(self, one: str, other: str) -> None:
        self.add(one)
        self.add(other)
        self._parent[self.find(other)] = self.find(one)

    def roots(self) -> dict[str, str]:
        """Maps every known key to the root of its set."""
        return {key: self.find(key) for key in list(self._parent)}


def components(n_nodes: int, edges: Ints) -> Ints:
    """Returns for every node the smallest node of its connected component; `edges` are pairs, shape (n, 2)."""
    root = np.arange(n_nodes, dtype=np.int64)
    while len(edges):
        ends = root[edges]
        edges = ends[ends[:, 0] != ends[:, 1]]
        # Each root is linked to the smallest root next to it; then every node is linked to its new root.
        np.minimum.at(root, edges.max(axis=1), edges.min(axis=1))
        while not np.array_equal(above := root[root], root):
            root = above
    return root
