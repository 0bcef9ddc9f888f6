"""Builds dependency trees with spaCy's own transition system, one step at a time for many paragraphs together.

spaCy's own loop takes and releases the interpreter's lock several times per word, which costs more than the parsing.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.parsing.networks.encoder import Floats, Scorer, UnknownNetworkError

if TYPE_CHECKING:
    from spacy.tokens import Doc

_SLOTS = 8  # how many tokens a state looks at: two in the buffer, three on the stack, and children


class Attacher:
    """Sets the heads, dependency labels and sentence starts of documents, as the parser of a pipeline would."""

    def __init__(self, parser: Any) -> None:
        """Takes the pipeline's parser. Raises UnknownNetworkError if it is built differently."""
        from spacy.ml.parser_model import ParserStepModel

        if parser.cfg["beam_width"] != 1:
            raise UnknownNetworkError("parser with a beam")
        self._parser = parser
        self._scorer = Scorer(parser.model, _SLOTS)
        self._tokens_of = ParserStepModel.get_token_ids
        self._sizes = SimpleNamespace(state2vec=SimpleNamespace(nF=_SLOTS))

    def board(self) -> Board:
        """Returns an empty board for documents that are parsed together."""
        return Board(self._scorer)

    def attach(self, documents: Sequence[Doc], board: Board) -> None:
        """Parses documents, and clears the board. Their token vectors must be on the board, in the same order."""
        states = self._parser.moves.init_batch(documents)
        known = board.cleared()
        slot = np.arange(_SLOTS)
        # All paragraphs take one step at a time, so that one matrix product gives the scores for all of them.
        running = [state for state in states if not state.is_final()]
        while running:
            tokens = self._tokens_of(self._sizes, running)
            tokens += 1
            tokens *= _SLOTS
            tokens += slot
            sums = known.take(tokens[:, 0], axis=0)
            for place in range(1, _SLOTS):
                sums += known.take(tokens[:, place], axis=0)
            running = self._parser.transition_states(running, self._scorer.scores(sums))
        self._parser.set_annotations(documents, states)


class Board:
    """Holds each token's part of the parser's hidden layer in one array, which is reused: allocating is slow."""

    def __init__(self, scorer: Scorer) -> None:
        self._scorer = scorer
        self._rows: Floats = scorer.padding[None]  # the first row stands for "no token"
        self._used = 1

    def put(self, vectors: Floats) -> None:
        """Adds tokens, given their vectors (tokens, width)."""
        end = self._used + len(vectors)
        if end > len(self._rows):
            # Grows by doubling, so that many small additions copy little.
            size = end if self._used == 1 else max(end, 2 * len(self._rows))
            rows = np.empty((size, *self._rows.shape[1:]), dtype=np.float32)
            rows[: self._used] = self._rows[: self._used]
            self._rows = rows
        self._scorer.contributions(vectors, self._rows[self._used : end])
        self._used = end

    def cleared(self) -> Floats:
        """Clears the board, and returns its rows (tokens * slots, hidden), which are valid until the next `put`."""
        self._used = 1
        return self._rows.reshape(-1, self._rows.shape[2])
