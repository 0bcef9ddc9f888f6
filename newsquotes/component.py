"""Defines the spaCy component `newsquotes`: `nlp.add_pipe("newsquotes")`, then `doc._.quotes`."""

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
    """Returns the quotations of a document. They are stored in it as plain values, so that DocBin keeps them."""
    return tuple(
        Quotation(**{**row, "parts": tuple(map(tuple, row["parts"])), "flags": tuple(row["flags"])})
        for row in doc.user_data.get(_KEY, ())
    )


class Newsquotes:
    """Finds quotations and their speakers in the text of a document; needs no other component.

    `doc._.quotes` has the quotations, with offsets in characters; `doc.spans["quotes"]` has the same quotations in the
    same order, as token spans labelled direct, mixed or indirect.
    """

    def __init__(self, model: Model = "accurate") -> None:
        self.model = model

    def __call__(self, doc: Doc) -> Doc:
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = _TOGETHER) -> Iterator[Doc]:
        """Yields each document with its quotations, after processing `batch_size` documents at a time."""
        source = iter(stream)
        while docs := list(islice(source, batch_size)):
            for doc, found in zip(docs, extract_all([d.text for d in docs], model=self.model), strict=True):
                doc.user_data[_KEY] = [asdict(quotation) for quotation in found.quotations]
                spans = (doc.char_span(q.start, q.end, q.kind, alignment_mode="expand") for q in found.quotations)
                doc.spans["quotes"] = [span for span in spans if span is not None]  # never None with "expand"
                yield doc


@Language.factory("newsquotes", default_config={"model": "accurate"})
def make(nlp: Language, name: str, model: str) -> Newsquotes:
    """Makes the component for `nlp.add_pipe("newsquotes", config={"model": "light"})`."""
    if model not in ("accurate", "light"):
        raise ValueError(f"newsquotes: model = {model!r}: must be 'accurate' or 'light'")
    return Newsquotes(model)  # type: ignore[arg-type]


if not Doc.has_extension("quotes"):
    Doc.set_extension("quotes", getter=_quotes)
