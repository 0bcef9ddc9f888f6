"""Finds tags, trees and names with the networks of a small spaCy pipeline, several times as fast as spaCy.

spaCy tokenizes the text and keeps the states of the parser; numpy computes the networks. `NumpyParser` refuses networks
that are built differently (larger pipelines, transformers), which are left to spaCy.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.parsing.assemble import ParsedUnit
from pipeline.parsing.networks.attach import Attacher, Board
from pipeline.parsing.networks.embeddings import Embeddings
from pipeline.parsing.networks.encoder import PAD, Encoder, Floats, Ints, UnknownNetworkError, offsets
from pipeline.parsing.networks.recognise import Recogniser
from pipeline.parsing.pieces import tokenizer

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

_PIPES = ["tok2vec", "tagger", "parser", "ner"]
_BATCH_TOKENS = 8_000  # trees are built when more tokens than this are waiting (40 MB)
_COLUMNS: list[int | str] = ["IDX", "LENGTH", "HEAD", "DEP", "SENT_START", "IS_SPACE"]


@dataclass(frozen=True, slots=True)
class _TaggedUnit:
    """Paragraphs that have tags, but no trees or names yet.

    lengths: the number of tokens of each paragraph.
    tags: the index of each token's tag (tokens,).
    naming: the vectors of the tokens for the recogniser (tokens, width); None without a recogniser.
    """

    documents: list[Doc]
    lengths: Ints
    tags: Ints
    naming: Floats | None


def _check(pipes: dict[str, Any]) -> list[Any]:
    """Returns the networks that compute token vectors: the one that tagger and parser share, then the recogniser's, if
    there is a recogniser.

    Raises UnknownNetworkError unless tagger and parser share a network and the recogniser has its own.
    """
    shared = [pipes["tagger"].model.get_ref("tok2vec"), pipes["parser"].model.get_ref("tok2vec").layers[0]]
    own = [pipes["tok2vec"].model]
    if "ner" in pipes:
        own.append(pipes["ner"].model.get_ref("tok2vec").layers[0])
    if any(model.name != "tok2vec-listener" for model in shared) or "softmax" not in pipes["tagger"].model.ref_names:
        raise UnknownNetworkError("tagger and parser")
    if any(not {"embed", "encode"} <= set(model.ref_names) for model in own):
        raise UnknownNetworkError("tok2vec")
    return own


class NumpyParser:
    """Parses paragraphs with the networks of one pipeline."""

    def __init__(self, nlp: Language) -> None:
        """Takes a pipeline with or without names. Raises UnknownNetworkError unless it is a small one of spaCy's."""
        from spacy.attrs import IS_SPACE, LOWER, NORM, PREFIX, SHAPE, SUFFIX

        if nlp.pipe_names not in (_PIPES, _PIPES[:-1]):
            raise UnknownNetworkError(", ".join(nlp.pipe_names))
        pipes: dict[str, Any] = dict(nlp.pipeline)
        models = _check(pipes)
        # spaCy computes 23 attributes of each new word ("is it like an e-mail address?"), in twice the time of these.
        getters: dict[int, Any] = nlp.vocab.lex_attr_getters  # type: ignore[attr-defined]
        for unused in getters.keys() - {IS_SPACE, LOWER, NORM, PREFIX, SHAPE, SUFFIX}:
            del getters[unused]
        self._make, self._strings = tokenizer(nlp.make_doc, nlp.vocab), nlp.vocab.strings
        self._embeddings = Embeddings([model.get_ref("embed") for model in models])
        self._encoders = [Encoder(model.get_ref("encode")) for model in models]
        softmax = pipes["tagger"].model.get_ref("softmax")
        self._tag_weights, self._tag_bias = np.ascontiguousarray(softmax.get_param("W").T), softmax.get_param("b")
        self._tags = list(pipes["tagger"].labels)
        self._attacher = Attacher(pipes["parser"])
        self._recogniser = Recogniser(pipes["ner"]) if "ner" in pipes else None

    def parse(self, units: Iterator[Sequence[str]]) -> Iterator[ParsedUnit]:
        """Yields one `ParsedUnit` per unit, in order. Several are built together, without effect on each other."""
        waiting: list[_TaggedUnit] = []
        board = self._attacher.board()
        for paragraphs in units:
            waiting.append(self._unit(paragraphs, board))
            if sum(len(unit.tags) for unit in waiting) > _BATCH_TOKENS:
                yield from self._finished(waiting, board)
                waiting = []
        yield from self._finished(waiting, board)

    def _unit(self, paragraphs: Sequence[str], board: Board) -> _TaggedUnit:
        documents = [self._make(paragraph) for paragraph in paragraphs]
        lengths = np.asarray([len(document) for document in documents], dtype=np.int64)
        general, *own = self._vectors(documents, lengths)
        tags = (general @ self._tag_weights + self._tag_bias).argmax(axis=1)
        board.put(general)
        return _TaggedUnit(documents, lengths, tags, own[0] if own else None)

    def _finished(self, units: Sequence[_TaggedUnit], board: Board) -> Iterator[ParsedUnit]:
        if units:
            documents = [document for unit in units for document in unit.documents]
            self._attacher.attach(documents, board)
        return (self._parsed(unit) for unit in units)

    def _vectors(self, documents: Sequence[Doc], lengths: Ints) -> list[Floats]:
        """Returns the vectors of the tokens (tokens, width) from each network."""
        rows = self._embeddings.rows(documents)
        places = np.arange(len(rows)) + np.repeat(PAD * (1 + np.arange(len(lengths))), lengths)
        padded = np.zeros(len(rows) + PAD * (len(lengths) + 1), dtype=np.int64)
        padded[places] = rows
        encoded = [encode(self._embeddings.table(k)[padded]) for k, encode in enumerate(self._encoders)]
        return [columns.take(places, axis=1).T for columns in encoded]

    def _parsed(self, unit: _TaggedUnit) -> ParsedUnit:
        lengths = unit.lengths
        columns = np.concatenate([document.to_array(_COLUMNS) for document in unit.documents]).astype(np.int64).T
        start, length, head, dep, sentence, space = columns
        begins = np.repeat(offsets(lengths), lengths)
        number = np.arange(len(start))
        sentence_start, is_space = sentence == 1, space == 1
        last = np.append(sentence_start[1:] | (begins[1:] == number[1:]), True)
        entity, first = [""] * len(start), np.zeros(len(start), dtype=np.bool_)
        if self._recogniser is not None and unit.naming is not None:
            for name in self._recogniser.names(unit.naming, last, is_space):
                entity[name.start : name.end] = [name.label] * (name.end - name.start)
                first[name.start] = True
        labels = {key: self._strings[key] for key in np.unique(dep).astype(np.uint64).tolist()}
        return ParsedUnit(
            paragraph=np.repeat(np.arange(len(lengths)), lengths),
            start=start,
            length=length,
            tag=[self._tags[k] for k in unit.tags.tolist()],
            dep=[labels[key] for key in dep.astype(np.uint64).tolist()],
            head=number + head,
            entity=entity,
            name_start=first,
            sentence_start=sentence_start | (begins == number),
            space=is_space,
        )
