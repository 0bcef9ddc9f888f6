"""Connected components."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]


def components(n_nodes: int, edges: Ints) -> Ints:
    """The component of every node as its smallest node. `edges`: shape (n, 2), in any order and direction."""
    # Imported late: scipy takes a third of a second, and a run with nothing to do must be over at once.
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    if n_nodes == 0:
        return np.empty(0, dtype=np.int64)
    shape = (n_nodes, n_nodes)
    graph = coo_array((np.ones(len(edges), dtype=np.int32), (edges[:, 0], edges[:, 1])), shape=shape)
    _, label = connected_components(graph, directed=False)
    _, first = np.unique(label, return_index=True)
    return np.asarray(first[label], dtype=np.int64)
