"""Scores the moves of a parser's state from the vectors of a few tokens, for parser and name recogniser alike."""

import numpy as np
import numpy.typing as npt

from pipeline.parsing.networks.encoder import Floats, Ints, Network, UnknownNetworkError

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
