"""Names: the moves of spaCy's recogniser (begin, in, last, unit, out), chosen for all tokens of an article at once.

Outside a name, a move depends on the token alone, so all tokens are scored together. Only names of several words are
followed word by word, many of them side by side.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.parsing.networks.encoder import Floats, Ints, UnknownNetworkError
from pipeline.parsing.networks.transitions import Scorer

_SLOTS = 3  # the token, the first token of the open name, and the token before
# Names up to this many tokens are followed side by side; longer ones, which news does not have, one after another.
_TOGETHER = 16
_IN, _LAST, _OUT = 1, 2, 4  # indices of the groups of moves
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Name:
    """A name: half-open range of tokens and the model's label."""

    start: int
    end: int
    label: str


class Recogniser:
    """Finds names as the recogniser of a pipeline would."""

    def __init__(self, ner: Any) -> None:
        """Takes the pipeline's recogniser. Raises UnknownNetworkError if the recogniser is of another kind."""
        moves: list[str] = list(ner.move_names)
        self._labels = [move[2:] for move in moves if move.startswith("B-")]
        expected = [f"{kind}-{label}" for kind in "BILU" for label in self._labels]
        if ner.cfg["beam_width"] != 1 or moves != [*expected, "O"]:
            raise UnknownNetworkError("recogniser with other moves")
        self._scorer = Scorer(ner.model, _SLOTS)

    def names(self, vectors: Floats, last: Flags, space: Flags) -> list[Name]:
        """The names among tokens with these vectors (tokens, width).

        last: whether no name continues after the token, because it ends a sentence.
        space: whether the token is white space, with which no name begins.
        """
        parts = self._scorer.contributions(vectors)
        n = len(self._labels)
        nobody = self._scorer.padding
        scores = self._scorer.scores(parts[:, 0] + nobody[1] + nobody[2])
        # No name is open here, so that none can go on or end.
        scores[:, _IN * n : (_LAST + 1) * n] = -np.inf
        scores[last, :n] = -np.inf
        scores[space, :-1] = -np.inf
        move = scores.argmax(axis=1)
        begins = np.flatnonzero(move < n)
        ends = np.arange(1, len(move) + 1)
        ends[begins] = self._ends(parts, begins, move[begins], last, _TOGETHER)
        found, end = [], 0
        for at in np.flatnonzero(move < _OUT * n).tolist():
            if at < end:
                continue
            end = int(ends[at])
            if end - at > _TOGETHER:  # followed on only where the name stands: a token is of one name
                one = np.array([at])
                end = int(self._ends(parts, one, move[one], last, len(move))[0])
            found.append(Name(at, end, self._labels[move[at] % n]))
        return found

    def _ends(self, parts: Floats, begins: Ints, labels: Ints, last: Flags, most: int) -> Ints:
        """Where names with these first tokens and labels end; names of more than `most` tokens get a place
        beyond that.
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
            # Within a name of one label only two moves are left: go on, or end here.
            on = scores[every, _IN * n + label] >= scores[every, _LAST * n + label]
            going = going[on & ~last[at]]
            ends[going] += 1
        return ends
