"""Names from the scores of word pieces: the places of one name in an article come to terms."""

import re

import numpy as np
import pytest

from pipeline.quotations.tagger.attribution import Attribution
from pipeline.quotations.tagger.names import NAME_TAGS, find_names, queries_of
from pipeline.quotations.tagger.pieces import GLUED, PARAGRAPH, Pieces

PERSON, ORGANISATION = 1, 5


def pieces_of(text: str) -> Pieces:
    """One piece for each word or mark; a newline ends a paragraph."""
    spans = [m.span() for m in re.finditer(r"\w+|[^\w\s]", text)]
    gaps = [PARAGRAPH if k == 0 or "\n" in text[spans[k - 1][1] : s] else GLUED for k, (s, _) in enumerate(spans)]
    starts, ends = (np.array(column, dtype=np.int32) for column in zip(*spans, strict=True))
    nothing = np.zeros(len(spans), dtype=np.int32)
    return Pieces(nothing, starts, ends, np.array(gaps, dtype=np.int32), nothing)


def names_of(text: str, probabilities: dict[int, tuple[int, float]]) -> list[tuple[str, str]]:
    """The names where the piece with each number has this tag with this probability, and all others none."""
    pieces = pieces_of(text)
    share = np.full((len(pieces), NAME_TAGS), 0.02)
    share[:, 0] = 1
    for piece, (tag, probability) in probabilities.items():
        share[piece] = 0.02
        share[piece, 0] = 1 - probability
        share[piece, tag] = probability
    ((names, _),) = find_names([text], [pieces], [np.log(share).astype(np.float32)])
    return [(text[name.start : name.end], name.type) for name in names]


def test_a_name_that_is_plain_elsewhere_is_found_where_it_is_not() -> None:
    text = "Selwick came. Soon after, Selwick left. Nobody knows why Selwick did."
    at = [k for k, s in enumerate(pieces_of(text).starts) if text[s:].startswith("Selwick")]
    sure, unsure = (PERSON, 0.95), (PERSON, 0.2)
    assert names_of(text, {at[2]: unsure}) == []
    assert names_of(text, {at[0]: sure, at[1]: sure, at[2]: unsure}) == [("Selwick", "person")] * 3


def test_a_name_has_the_type_that_most_of_its_places_have() -> None:
    text = "Selwick came. Soon after, Selwick left. Nobody knows why Selwick did."
    at = [k for k, s in enumerate(pieces_of(text).starts) if text[s:].startswith("Selwick")]
    probabilities = {at[0]: (ORGANISATION, 0.6), at[1]: (PERSON, 0.9), at[2]: (PERSON, 0.9)}
    assert {kind for _, kind in names_of(text, probabilities)} == {"person"}


@pytest.mark.parametrize("other", ["Selwick Mills", "Old Selwick"])
def test_a_word_in_another_name_is_another_word(other: str) -> None:
    text = f"Selwick came. {other} closed."
    at = [k for k, s in enumerate(pieces_of(text).starts) if text[s:].startswith("Selwick")]
    assert names_of(text, {at[0]: (PERSON, 0.95)}) == [("Selwick", "person")]


def test_small_words_keep_their_own_reading() -> None:
    text = "the bank came. the bank left."
    assert names_of(text, {1: (ORGANISATION, 0.9)}) == [("bank", "organisation")]


def test_words_in_marks_that_no_attribution_holds_are_asked_for() -> None:
    text = "“The ferry will not sail before Sunday.” The captain said he would wait."
    start = text.index("he would")
    attribution = Attribution(((start, len(text) - 1),), None, None, 0.9)
    queries = queries_of(text, [attribution])
    assert (start, start + 2) in queries
    assert (0, 40) in queries
    assert (start, len(text) - 1) in queries
    assert queries_of("The “Nord” sailed.", []) == []
