"""Runs the token-to-vector network of spaCy's small pipelines in numpy: the same numbers in a third of the time.

spaCy's own implementation spends as much time on copying, maxout and layer norms as on matrix products, and allocates
memory for each of these operations.

`Scorer` scores the moves of a parser's state from the vectors of a few tokens, for parser and name recogniser alike.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Network: TypeAlias = Any  # a thinc model; thinc's own types do not say what its layers hold
Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
PAD = 4  # zero rows around each paragraph, since four layers with a window of 1 can see this far
# At most this many tokens per matrix product, so that its data stays in the processor's cache.
_BLOCK = 1024
# Avoids division by zero for a row without variance; the same value as in thinc's layer norm.
_EPSILON = 1e-08
_PARTS = {"expand_window", "maxout", "layernorm", "dropout"}


class UnknownNetworkError(Exception):
    """Raised for a network that is built differently from those that this package can run."""


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer: weights (pieces * width, 3 * width + 1), the last column being the bias; scale and shift of its norm."""

    weights: Floats
    scale: Floats
    shift: Floats


class Encoder:
    """Residual convolutions over each token and its two neighbours, with maxout and layer norm.

    It computes with one column per token. With one row per token, maxout and layer norm, which go over the outputs for
    each token, took as long as half of the matrix product.
    """

    def __init__(self, node: Network) -> None:
        """Takes the encoding layer of a tok2vec model. Raises UnknownNetworkError if it is built differently."""
        chain = node.layers[0].layers if node.attrs.get("pad") == PAD and node.layers else []
        self._layers = [_layer(residual) for residual in chain]
        if not self._layers:
            raise UnknownNetworkError(node.name)

    def __call__(self, rows: Floats) -> Floats:
        """Encodes the embeddings of tokens and padding (rows, width); returns one column for each (width, rows)."""
        count, width = rows.shape
        blocks = -(-count // _BLOCK)
        bounds = [count * k // blocks for k in range(blocks + 1)]
        size = -(-count // blocks)
        # A column of zeros on both sides, since the first and the last token have a neighbour, too.
        old = np.zeros((width, count + 2), dtype=np.float32)
        new = np.zeros_like(old)
        old[:, 1:-1] = rows.T
        windows = np.ones((3 * width + 1, size), dtype=np.float32)  # the last row of ones adds the bias
        products = np.empty((len(self._layers[0].weights), size), dtype=np.float32)
        for layer in self._layers:
            for start, end in pairwise(bounds):
                seen = windows[:, : end - start]
                for k in range(3):
                    seen[k * width : (k + 1) * width] = old[:, start + k : end + k]
                best = _maxout(np.matmul(layer.weights, seen, out=products[:, : end - start]), width)
                np.add(old[:, start + 1 : end + 1], _normed(best, layer), out=new[:, start + 1 : end + 1])
            old, new = new, old
        return old[:, 1:-1]


def _layer(residual: Network) -> Layer:
    inner = {node.name: node for node in residual.walk() if not node.layers}
    if inner.keys() != _PARTS or inner["expand_window"].attrs["window_size"] != 1:
        raise UnknownNetworkError(residual.name)
    maxout, norm = inner["maxout"], inner["layernorm"]
    weights = np.ascontiguousarray(np.vstack(by_piece(maxout)).T)
    return Layer(weights, norm.get_param("G")[:, None], norm.get_param("b")[:, None])


def by_piece(maxout: Network) -> tuple[Floats, Floats]:
    """Returns weights (inputs, pieces * outputs) and bias of a maxout layer, ordered by piece, then by output."""
    weights = maxout.get_param("W")
    n_out, n_pieces, n_in = weights.shape
    flat = weights.transpose(1, 0, 2).reshape(n_pieces * n_out, n_in).T
    return np.ascontiguousarray(flat), np.ascontiguousarray(maxout.get_param("b").T.ravel())


def _maxout(products: Floats, width: int) -> Floats:
    best = products[:width]
    for start in range(width, len(products), width):
        np.maximum(best, products[start : start + width], out=best)
    return best


def _normed(columns: Floats, layer: Layer) -> Floats:
    columns -= columns.mean(axis=0)
    columns /= np.sqrt(np.square(columns).mean(axis=0) + np.float32(_EPSILON))
    columns *= layer.scale
    columns += layer.shift
    return columns


Doubles = npt.NDArray[np.float64]


class Scorer:
    """A hidden maxout layer over the vectors of a state's tokens, followed by a score for each move.

    A state has `slots` places for tokens. What a token contributes to the hidden layer in each slot is computed once,
    and is used in all states that have the token in this slot.
    """

    def __init__(self, model: Network, slots: int) -> None:
        """Takes the model of a parser. Raises UnknownNetworkError if it is built differently."""
        narrow, lower = model.get_ref("tok2vec").layers[-1], model.get_ref("lower")
        if narrow.name != "linear" or not model.attrs["has_upper"] or model.attrs["unseen_classes"]:
            raise UnknownNetworkError(model.name)
        if lower.name != "precomputable_affine" or lower.get_dim("nF") != slots or lower.get_dim("nP") != 2:
            raise UnknownNetworkError(lower.name)
        self.slots = slots
        self._narrow, self._narrow_bias = np.ascontiguousarray(narrow.get_param("W").T), narrow.get_param("b")
        # From (slots, outputs, pieces, inputs) to (inputs, slots * pieces * outputs), so that the two pieces of maxout
        # are separate halves of each slot.
        weights = lower.get_param("W").transpose(3, 0, 2, 1)
        self._lower = np.ascontiguousarray(weights.reshape(len(weights), -1))
        self._padding: Floats = lower.get_param("pad").transpose(0, 1, 3, 2).reshape(slots, -1)
        self._bias = lower.get_param("b").T.ravel()
        upper = model.get_ref("upper")
        self._upper: Doubles = upper.get_param("W").T.astype(np.float64)
        self._upper_bias: Doubles = upper.get_param("b").astype(np.float64)

    @property
    def padding(self) -> Floats:
        """What an empty slot contributes to the hidden layer (slots, hidden)."""
        return self._padding

    def contributions(self, vectors: Floats, out: Floats | None = None) -> Floats:
        """Returns what each token contributes in each slot (tokens, slots, hidden), written to `out` if given."""
        narrow = vectors @ self._narrow
        narrow += self._narrow_bias
        found = np.empty((len(vectors), *self._padding.shape), dtype=np.float32) if out is None else out
        np.dot(narrow, self._lower, out=found.reshape(len(found), -1))
        return found

    def scores(self, sums: Floats) -> Floats:
        """Returns the scores (states, moves) for sums of contributions (states, hidden), which are overwritten.

        The scores are computed in double precision, so that rounding does not depend on which states are scored
        together.
        """
        sums += self._bias
        half = sums.shape[1] // 2
        hidden = np.maximum(sums[:, :half], sums[:, half:]).astype(np.float64)
        return np.asarray(hidden @ self._upper + self._upper_bias, dtype=np.float32)


def offsets(lengths: Ints) -> Ints:
    """Returns where each sequence begins when sequences of these lengths are concatenated."""
    return np.cumsum(lengths) - lengths
