"""Dependency trees by spaCy's own transition system, advanced one step at a time in many paragraphs together.

spaCy's loop takes and releases the interpreter's lock several times for each word, which costs more than the parsing.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.parsing.networks.encoder import Floats, UnknownNetworkError
from pipeline.parsing.networks.transitions import Scorer

if TYPE_CHECKING:
    from spacy.tokens import Doc

_SLOTS = 8  # the tokens that a state looks at: two to come, three on the stack, and children


class Attacher:
    """Gives documents heads, labels and sentence starts, as the parser of a pipeline would."""

    def __init__(self, parser: Any) -> None:
        """Takes the pipeline's parser. Raises UnknownNetworkError if the parser is of another kind."""
        from spacy.ml.parser_model import ParserStepModel

        if parser.cfg["beam_width"] != 1:
            raise UnknownNetworkError("parser with a beam")
        self._parser = parser
        self._scorer = Scorer(parser.model, _SLOTS)
        self._tokens_of = ParserStepModel.get_token_ids
        self._sizes = SimpleNamespace(state2vec=SimpleNamespace(nF=_SLOTS))

    def board(self) -> Board:
        """An empty board for documents that are parsed together."""
        return Board(self._scorer)

    def attach(self, documents: Sequence[Doc], board: Board) -> None:
        """Parses documents whose token vectors were put on the board, in the same order, and clears the board."""
        states = self._parser.moves.init_batch(documents)
        known = board.cleared()
        slot = np.arange(_SLOTS)
        # All paragraphs take one step at a time, so that the scores of all of them are one product.
        running = [state for state in states if not state.is_final()]
        while running:
            tokens = self._tokens_of(self._sizes, running)
            tokens += 1
            tokens *= _SLOTS
            tokens += slot
            sums = known.take(tokens.T, axis=0).sum(axis=0)
            running = self._parser.transition_states(running, self._scorer.scores(sums))
        self._parser.set_annotations(documents, states)


class Board:
    """What the parser needs to know about each token, in one array that is reused, since allocating it is slow."""

    def __init__(self, scorer: Scorer) -> None:
        self._scorer = scorer
        self._rows: Floats = scorer.padding[None]  # the first row stands for "no token"
        self._used = 1

    def put(self, vectors: Floats) -> None:
        """Adds vectors of tokens (tokens, width)."""
        end = self._used + len(vectors)
        if end > len(self._rows):
            # Doubled as a list is, so that many small additions copy little.
            size = end if self._used == 1 else max(end, 2 * len(self._rows))
            rows = np.empty((size, *self._rows.shape[1:]), dtype=np.float32)
            rows[: self._used] = self._rows[: self._used]
            self._rows = rows
        self._scorer.contributions(vectors, self._rows[self._used : end])
        self._used = end

    def cleared(self) -> Floats:
        """The rows of all slots (tokens * slots, hidden), valid until the next token is put here."""
        self._used = 1
        return self._rows.reshape(-1, self._rows.shape[2])
