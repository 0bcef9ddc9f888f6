"""Runs the token-to-vector network of spaCy's small pipelines in numpy: the same numbers in a third of the time.

spaCy's own implementation spends as much time on copying, maxout and layer norms as on matrix products, and allocates
memory for each of these operations.
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Network: TypeAlias = Any  # a thinc model; thinc's own types do not say what its layers hold
Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
PAD = 4  # zero rows around each paragraph, since four layers with a window of 1 can see this far
_BLOCK = 512  # rows per matrix product, so that its data stays in the processor's cache
# Avoids division by zero for a row without variance; the same value as in thinc's layer norm.
_EPSILON = 1e-08
_PARTS = {"expand_window", "maxout", "layernorm", "dropout"}


class UnknownNetworkError(Exception):
    """Raised for a network that is built differently from those that this package can run."""


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer: weights (3 * width, pieces * width), bias (pieces * width,), and scale and shift of its layer norm."""

    weights: Floats
    bias: Floats
    scale: Floats
    shift: Floats


class Encoder:
    """Residual convolutions over each token and its two neighbours, with maxout and layer norm."""

    def __init__(self, node: Network) -> None:
        """Takes the encoding layer of a tok2vec model. Raises UnknownNetworkError if it is built differently."""
        chain = node.layers[0].layers if node.attrs.get("pad") == PAD and node.layers else []
        self._layers = [_layer(residual) for residual in chain]
        if not self._layers:
            raise UnknownNetworkError(node.name)

    def __call__(self, rows: Floats) -> Floats:
        """Encodes the embeddings of tokens and padding (rows, width) in place, and returns them."""
        count, width = rows.shape
        size = min(count, _BLOCK)
        before = np.empty((size + 2, width), dtype=np.float32)
        windows = np.empty((size, 3 * width), dtype=np.float32)
        products = np.empty((size, self._layers[0].weights.shape[1]), dtype=np.float32)
        for layer in self._layers:
            before[0] = 0
            # The rows are changed in place, block by block. `before` keeps the original last row of a block, since the
            # next block needs it as a neighbour.
            for start in range(0, count, _BLOCK):
                end = min(start + _BLOCK, count)
                n = end - start
                before[1 : n + 1] = rows[start:end]
                before[n + 1] = rows[end] if end < count else 0
                seen = windows[:n]
                seen[:, :width] = before[:n]
                seen[:, width : 2 * width] = before[1 : n + 1]
                seen[:, 2 * width :] = before[2 : n + 2]
                rows[start:end] += _normed(_maxout(np.dot(seen, layer.weights, out=products[:n]), layer, width), layer)
                before[0] = before[n]
        return rows


def _layer(residual: Network) -> Layer:
    inner = {node.name: node for node in residual.walk() if not node.layers}
    if inner.keys() != _PARTS or inner["expand_window"].attrs["window_size"] != 1:
        raise UnknownNetworkError(residual.name)
    maxout, norm = inner["maxout"], inner["layernorm"]
    weights, bias = by_piece(maxout)
    return Layer(weights, bias, norm.get_param("G"), norm.get_param("b"))


def by_piece(maxout: Network) -> tuple[Floats, Floats]:
    """Returns weights (inputs, pieces * outputs) and bias of a maxout layer, ordered by piece, then by output."""
    weights = maxout.get_param("W")
    n_out, n_pieces, n_in = weights.shape
    flat = weights.transpose(1, 0, 2).reshape(n_pieces * n_out, n_in).T
    return np.ascontiguousarray(flat), np.ascontiguousarray(maxout.get_param("b").T.ravel())


def _maxout(products: Floats, layer: Layer, width: int) -> Floats:
    products += layer.bias
    best = products[:, :width]
    for start in range(width, products.shape[1], width):
        np.maximum(best, products[:, start : start + width], out=best)
    return best


def _normed(rows: Floats, layer: Layer) -> Floats:
    rows -= rows.mean(axis=1, keepdims=True)
    spread = np.einsum("ij,ij->i", rows, rows) / np.float32(rows.shape[1]) + np.float32(_EPSILON)
    rows *= (1 / np.sqrt(spread))[:, None]
    rows *= layer.scale
    rows += layer.shift
    return rows
