"""Runs any spaCy pipeline by spaCy itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.parsing.assemble import ParsedUnit
from pipeline.parsing.pieces import tokenizer

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

_COLUMNS: list[int | str] = ["IDX", "LENGTH", "HEAD", "SENT_START", "IS_SPACE", "ENT_IOB"]
_BEGIN = 3  # spaCy's code in ENT_IOB for the first token of a name


class SpacyParser:
    """Parses paragraphs with `nlp.pipe`, using OpenBLAS instead of blis for the matrix products."""

    def __init__(self, nlp: Language) -> None:
        from thinc.api import NumpyOps

        ops = NumpyOps(use_blis=False)
        for _, pipe in nlp.pipeline:
            model: Any = getattr(pipe, "model", None)
            for node in model.walk() if model is not None else ():
                node.ops = ops
        self._nlp, self._make = nlp, tokenizer(nlp.make_doc, nlp.vocab)

    def parse(self, units: Iterator[Sequence[str]]) -> Iterator[ParsedUnit]:
        for unit in units:
            yield _parsed(list(self._nlp.pipe(map(self._make, unit), batch_size=len(unit))))


def _parsed(documents: Sequence[Doc]) -> ParsedUnit:
    lengths = np.asarray([len(document) for document in documents], dtype=np.int64)
    columns = np.concatenate([document.to_array(_COLUMNS) for document in documents]).astype(np.int64).T
    start, length, head, sentence, space, iob = columns
    return ParsedUnit(
        paragraph=np.repeat(np.arange(len(lengths)), lengths),
        start=start,
        length=length,
        tag=[token.tag_ for document in documents for token in document],
        dep=[token.dep_ for document in documents for token in document],
        head=np.arange(len(start)) + head,
        entity=[token.ent_type_ for document in documents for token in document],
        name_start=iob == _BEGIN,
        sentence_start=sentence == 1,
        space=space == 1,
    )
