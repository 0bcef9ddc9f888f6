"""Connected components."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Ints = npt.NDArray[np.int64]


def components(n_nodes: int, edges: Ints) -> Ints:
    """The component of every node as its smallest node. `edges`: shape (n, 2), in any order and direction."""
    if n_nodes == 0:
        return np.empty(0, dtype=np.int64)
    shape = (n_nodes, n_nodes)
    graph = coo_array((np.ones(len(edges), dtype=np.int32), (edges[:, 0], edges[:, 1])), shape=shape)
    _, label = connected_components(graph, directed=False)
    _, first = np.unique(label, return_index=True)
    return np.asarray(first[label], dtype=np.int64)


class Forest:
    """Union-find, for callers that look at one edge at a time. The smallest node is the root."""

    def __init__(self, n_nodes: int) -> None:
        self._parent = list(range(n_nodes))

    def root(self, node: int) -> int:
        parent = self._parent
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    def join(self, a: int, b: int) -> None:
        a, b = sorted((self.root(a), self.root(b)))
        self._parent[b] = a
