"""Dependency trees: spaCy's own transition system, with all paragraphs of some articles a step further at a time.

spaCy's loop takes and releases the interpreter's lock several times for each word, which costs more than the parsing.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.parsing.encoder import Floats, UnknownNetworkError
from pipeline.parsing.transitions import Scorer

if TYPE_CHECKING:
    from spacy.tokens import Doc

_SLOTS = 8  # the tokens of a state: two to come, three on the stack, and children


class Attacher:
    """Gives documents heads, labels and sentence starts, as the parser of a pipeline would."""

    def __init__(self, parser: Any) -> None:
        """Takes the pipeline's parser. Raises UnknownNetworkError if it is of another kind."""
        from spacy.ml.parser_model import ParserStepModel

        if parser.cfg["beam_width"] != 1:
            raise UnknownNetworkError("parser with a beam")
        self._parser = parser
        self._scorer = Scorer(parser.model, _SLOTS)
        self._tokens_of = ParserStepModel.get_token_ids
        self._sizes = SimpleNamespace(state2vec=SimpleNamespace(nF=_SLOTS))

    def contributions(self, vectors: Floats) -> Floats:
        """What the parser needs to know of the tokens of some documents."""
        return self._scorer.contributions(vectors)

    def attach(self, documents: Sequence[Doc], contributions: Sequence[Floats]) -> None:
        """Parses documents; `contributions` are those of their tokens in order, in one or more arrays."""
        states = self._parser.moves.init_batch(documents)
        known = np.concatenate([contributions[0][:1], *(array[1:] for array in contributions)])
        flat = known.reshape(-1, known.shape[2])
        slot = np.arange(_SLOTS)
        running = [state for state in states if not state.is_final()]
        while running:
            tokens = self._tokens_of(self._sizes, running)
            tokens += 1
            tokens *= _SLOTS
            tokens += slot
            sums = flat.take(tokens.T, axis=0).sum(axis=0)
            running = self._parser.transition_states(running, self._scorer.scores(sums))
        self._parser.set_annotations(documents, states)
