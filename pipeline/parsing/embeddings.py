"""Computes the embedding of each token type once per process.

The first layer of spaCy's token-to-vector networks depends on the token alone (its norm, prefix, suffix, shape), not
on its neighbours; in news, 19 of 20 tokens are of a type seen before. Each type is computed by itself, so that its
vector never depends on what else was in a batch: the same text gives the same parse in any process.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from thinc.api import Model

_MOST = 100_000  # types remembered per network (about 40 MB); then it starts over
_LAYERS = 5  # features, to one array, hash embeddings, mixing, back to a list
Floats = npt.NDArray[np.float32]
Features = npt.NDArray[np.uint64]


def remember_embeddings(nlp: Language) -> int:
    """Makes every embedding layer of the pipeline remember its vectors; the number of layers found."""
    found = 0
    for _, pipe in nlp.pipeline:
        model = getattr(pipe, "model", None)
        for node in model.walk() if model is not None else ():
            if len(node.layers) == _LAYERS and node.layers[0].name == "extract_features":
                node._func = _Memory(node)
                found += 1
    return found


class _Memory:
    """The forward pass of one embedding layer, for prediction."""

    def __init__(self, node: Model[Any, Any]) -> None:
        self._features, _, self._hashes, mixing, _ = node.layers
        inner = {layer.name: layer for layer in mixing.walk()}
        self._maxout, self._norm = inner["maxout"], inner["layernorm"]
        self._rows: dict[bytes, int] = {}
        self._vectors: Floats = np.zeros((1024, node.get_dim("nO")), dtype=np.float32)

    def __call__(self, model: Model[Any, Any], documents: list[Doc], is_train: bool) -> tuple[list[Floats], object]:
        features = self._features.predict(documents)
        flat = np.ascontiguousarray(np.concatenate(features))
        keys = flat.view(f"V{flat.shape[1] * flat.itemsize}").ravel().tolist() if len(flat) else []
        ends = np.cumsum([len(f) for f in features])[:-1]
        return np.split(self._lookup(keys, flat), ends), lambda gradient: []

    def _lookup(self, keys: list[bytes], features: Features) -> Floats:
        if len(self._rows) > _MOST:
            self._rows.clear()
        new = {key: i for i, key in enumerate(keys) if key not in self._rows}
        if new:
            first = len(self._rows)
            while len(self._vectors) < first + len(new):
                self._vectors = np.concatenate([self._vectors, np.zeros_like(self._vectors)])
            self._vectors[first : first + len(new)] = self._compute(features[list(new.values())])
            self._rows.update(zip(new, range(first, first + len(new)), strict=True))
        found: Floats = self._vectors[[self._rows[key] for key in keys]]
        return found

    def _compute(self, features: Features) -> Floats:
        """Vectors of token types. In double precision, so that rounding does not depend on who is in the batch."""
        weights: npt.NDArray[np.float64] = np.asarray(self._maxout.get_param("W"), dtype=np.float64)
        bias: npt.NDArray[np.float64] = np.asarray(self._maxout.get_param("b"), dtype=np.float64)
        n_out, n_pieces, n_in = weights.shape
        hashed = np.asarray(self._hashes.predict(features), dtype=np.float64)
        pieces = hashed @ weights.reshape(n_out * n_pieces, n_in).T + bias.ravel()
        best = pieces.reshape(-1, n_out, n_pieces).max(axis=2).astype(np.float32)
        vectors: Floats = self._norm.predict(best)
        return vectors
