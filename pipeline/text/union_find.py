"""Which things are one: sets of strings joined one by one, and the components of many numbered pairs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]


class UnionFind:
    """Disjoint sets of strings. When two sets are joined, the root of the first one stays."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def __contains__(self, key: str) -> bool:
        return key in self._parent

    def __iter__(self) -> Iterator[str]:
        """The known keys, in the order in which they came."""
        return iter(self._parent)

    def add(self, key: str) -> None:
        """Makes a key known, as a set of its own if it is in none."""
        self._parent.setdefault(key, key)

    def find(self, key: str) -> str:
        """The root of a key's set; the key itself if it is not known."""
        parent = self._parent
        while (above := parent.get(key, key)) != key:
            # Halving the path keeps long chains short.
            parent[key] = parent.get(above, above)
            key = above
        return key

    def join(self, one: str, other: str) -> None:
        """Joins the sets of two keys."""
        self.add(one)
        self.add(other)
        self._parent[self.find(other)] = self.find(one)

    def roots(self) -> dict[str, str]:
        """The root of every known key."""
        return {key: self.find(key) for key in list(self._parent)}


def components(n_nodes: int, edges: Ints) -> Ints:
    """The component of every node as its smallest node. `edges`: shape (n, 2), in any order and direction."""
    root = np.arange(n_nodes, dtype=np.int64)
    while len(edges):
        ends = root[edges]
        edges = ends[ends[:, 0] != ends[:, 1]]
        # Each root takes the smallest of its neighbours; then every node is brought below its root again.
        np.minimum.at(root, edges.max(axis=1), edges.min(axis=1))
        while not np.array_equal(above := root[root], root):
            root = above
    return root
