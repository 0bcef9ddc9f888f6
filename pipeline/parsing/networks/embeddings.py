"""Computes the embedding of each token type once per process.

The first layer of spaCy's token-to-vector networks depends on the token alone (its norm, prefix, suffix and shape) and
not on its neighbours, and in news 19 of 20 tokens are of a type seen before. The vector of a type is computed in double
precision, so that it does not depend on the rest of the batch: the same text gets the same parse in any process.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from pipeline.parsing.networks.encoder import Floats, Ints, Network, UnknownNetworkError, by_piece

if TYPE_CHECKING:
    from spacy.tokens import Doc

_MAX_CACHED_TYPES = 20_000  # if more types than this are cached (about 20 MB per network), the cache is cleared
_LAYERS = ["extract_features", "list2ragged", "with_array", "with_array", "ragged2list"]
_MIXING = {"maxout", "layernorm", "dropout"}
Features = npt.NDArray[np.uint64]


class Embeddings:
    """The embedding layers of several networks for the same tokens; row 0 of every table is padding, all zeros."""

    def __init__(self, nodes: Sequence[Network]) -> None:
        """Takes the embedding layer of each network. Raises UnknownNetworkError if one is built differently."""
        self._columns: list[int | str] = list(dict.fromkeys(name for node in nodes for name in _columns(node)))
        self._layers = [_Layer(node, self._columns) for node in nodes]
        self._rows: dict[bytes, int] = {}

    def rows(self, documents: Sequence[Doc]) -> Ints:
        """Returns, for the tokens of all documents in one array, the row of each token's type in `table`."""
        features = np.concatenate([document.to_array(self._columns) for document in documents])
        features = np.ascontiguousarray(features)
        keys: list[bytes] = features.view(f"V{features.shape[1] * features.itemsize}").ravel().tolist()
        if len(self._rows) > _MAX_CACHED_TYPES:
            self._rows.clear()
        new = {key: i for i, key in enumerate(keys) if key not in self._rows}
        if new:
            first = len(self._rows) + 1
            for layer in self._layers:
                layer.add(first, features[list(new.values())])
            self._rows.update(zip(new, range(first, first + len(new)), strict=True))
        return np.fromiter((self._rows[key] for key in keys), dtype=np.int64, count=len(keys))

    def table(self, network: int) -> Floats:
        """Returns the vectors (types, width) of all cached types for one of the networks."""
        return self._layers[network].vectors


class _Layer:
    """One embedding layer, with the vectors of the types that it has computed."""

    def __init__(self, node: Network, columns: list[int | str]) -> None:
        _, _, self._hashes, mixing, _ = node.layers
        inner = {layer.name: layer for layer in mixing.walk() if not layer.layers}
        if inner.keys() != _MIXING:
            raise UnknownNetworkError(mixing.name)
        self._weights, self._bias = (array.astype(np.float64) for array in by_piece(inner["maxout"]))
        self._norm = inner["layernorm"]
        self._own = [columns.index(name) for name in _columns(node)]
        self.vectors: Floats = np.zeros((1024, node.get_dim("nO")), dtype=np.float32)

    def add(self, first: int, features: Features) -> None:
        """Computes the vectors of new types, and stores them from row `first` on."""
        while len(self.vectors) < first + len(features):
            self.vectors = np.concatenate([self.vectors, np.zeros_like(self.vectors)])
        width = self.vectors.shape[1]
        hashed = np.asarray(self._hashes.predict(features[:, self._own]), dtype=np.float64)
        pieces = hashed @ self._weights + self._bias
        best = pieces.reshape(len(pieces), -1, width).max(axis=1).astype(np.float32)
        self.vectors[first : first + len(features)] = self._norm.predict(best)


def _columns(node: Network) -> list[str]:
    if [layer.name if "(" not in layer.name else layer.name.split("(")[0] for layer in node.layers] != _LAYERS:
        raise UnknownNetworkError(node.name)
    columns: list[str] = node.layers[0].attrs["columns"]
    return columns
