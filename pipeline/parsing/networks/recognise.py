"""Finds names by the moves of spaCy's recogniser (begin, in, last, unit, out), chosen for all tokens together.

Outside of names a move depends on the token alone, so all tokens are scored at once. Only names of several words are
followed word by word, many of them in parallel.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.parsing.networks.encoder import Floats, Ints, Scorer, UnknownNetworkError

_SLOTS = 3  # the token, the first token of the open name, and the token before
# Names of up to this many tokens are followed in parallel; longer ones, which news does not have, one after the other.
_PARALLEL_TOKENS = 16
_IN, _LAST, _OUT = 1, 2, 4  # indices of the groups of moves
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Name:
    """A name: the half-open range of its tokens, and the model's label."""

    start: int
    end: int
    label: str


class Recogniser:
    """Finds names as the recogniser of a pipeline would."""

    def __init__(self, ner: Any) -> None:
        """Takes the pipeline's recogniser. Raises UnknownNetworkError if it is built differently."""
        moves: list[str] = list(ner.move_names)
        self._labels = [move[2:] for move in moves if move.startswith("B-")]
        expected = [f"{kind}-{label}" for kind in "BILU" for label in self._labels]
        if ner.cfg["beam_width"] != 1 or moves != [*expected, "O"]:
            raise UnknownNetworkError("recogniser with other moves")
        self._scorer = Scorer(ner.model, _SLOTS)

    def names(self, vectors: Floats, last: Flags, space: Flags) -> list[Name]:
        """Returns the names among tokens with these vectors (tokens, width).

        last: for each token, whether it ends a sentence, so that no name can continue after it.
        space: for each token, whether it is white space, so that no name can begin with it.
        """
        parts = self._scorer.contributions(vectors)
        n = len(self._labels)
        nobody = self._scorer.padding
        scores = self._scorer.scores(parts[:, 0] + nobody[1] + nobody[2])
        # No name is open here, so none can continue or end.
        scores[:, _IN * n : (_LAST + 1) * n] = -np.inf
        scores[last, :n] = -np.inf
        scores[space, :-1] = -np.inf
        move = scores.argmax(axis=1)
        begins = np.flatnonzero(move < n)
        ends = np.arange(1, len(move) + 1)
        ends[begins] = self._ends(parts, begins, move[begins], last, _PARALLEL_TOKENS)
        found, end = [], 0
        for at in np.flatnonzero(move < _OUT * n).tolist():
            if at < end:
                continue
            end = int(ends[at])
            if end - at > _PARALLEL_TOKENS:  # only names that are kept are followed to their end
                one = np.array([at])
                end = int(self._ends(parts, one, move[one], last, len(move))[0])
            found.append(Name(at, end, self._labels[move[at] % n]))
        return found

    def _ends(self, parts: Floats, begins: Ints, labels: Ints, last: Flags, most: int) -> Ints:
        """Returns where the names with these first tokens and labels end.

        A name is followed for `most` tokens. If it is longer, the result is not its end, but a place beyond them.
        """
        n = len(self._labels)
        ends = begins + 2
        going = np.arange(len(begins))
        for _ in range(most):
            if not len(going):
                break
            at, first = ends[going] - 1, begins[going]
            scores = self._scorer.scores(parts[at, 0] + parts[first, 1] + parts[at - 1, 2])
            every = np.arange(len(going))
            label = labels[going]
            # Within a name only two moves are possible: continue, or end here.
            on = scores[every, _IN * n + label] >= scores[every, _LAST * n + label]
            going = going[on & ~last[at]]
            ends[going] += 1
        return ends
