"""The spaCy component `newsquotes`: `nlp.add_pipe("newsquotes")`, then `doc._.quotes`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import islice

from spacy.language import Language
from spacy.tokens import Doc

from newsquotes.results import Quotation
from newsquotes.texts import Model, extract_all

_KEY = "newsquotes"
_TOGETHER = 32  # documents at a time, as `extract_all` takes texts


def _quotes(doc: Doc) -> tuple[Quotation, ...]:
    """The quotations of a document, from plain values kept in it that survive DocBin and other processes."""
    return tuple(
        Quotation(**{**row, "parts": tuple(map(tuple, row["parts"])), "flags": tuple(row["flags"])})
        for row in doc.user_data.get(_KEY, ())
    )


class Newsquotes:
    """Finds quotations and their speakers. It takes the text of a document and needs no other component.

    `doc._.quotes` has the quotations, with offsets in characters; `doc.spans["quotes"]` has the same in the same order,
    as spans of tokens labelled direct, mixed or indirect.
    """

    def __init__(self, model: Model = "accurate") -> None:
        self.model = model

    def __call__(self, doc: Doc) -> Doc:
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = _TOGETHER) -> Iterator[Doc]:
        """The same for many documents, several at a time."""
        source = iter(stream)
        while docs := list(islice(source, batch_size)):
            for doc, found in zip(docs, extract_all([d.text for d in docs], model=self.model), strict=True):
                doc.user_data[_KEY] = [asdict(quotation) for quotation in found.quotations]
                spans = (doc.char_span(q.start, q.end, q.kind, alignment_mode="expand") for q in found.quotations)
                doc.spans["quotes"] = [span for span in spans if span is not None]  # none is: "expand" finds tokens
                yield doc


@Language.factory("newsquotes", default_config={"model": "accurate"})
def make(nlp: Language, name: str, model: str) -> Newsquotes:
    """What `nlp.add_pipe("newsquotes", config={"model": "light"})` adds."""
    if model not in ("accurate", "light"):
        raise ValueError(f"newsquotes: model = {model!r}: must be 'accurate' or 'light'")
    return Newsquotes(model)  # type: ignore[arg-type]


if not Doc.has_extension("quotes"):
    Doc.set_extension("quotes", getter=_quotes)
