"""Names that the reader found become whole names on the tokens of the parse."""

from __future__ import annotations

import pytest

from pipeline.entities.names.read_names import ReadNames, read_names
from pipeline.parsing import Parse


def parsed(text: str) -> Parse:
    """Tokens divided by blanks and before hyphens, all of one paragraph."""
    starts, ends, at = [], [], 0
    for word in text.replace("-", " - ").split():
        start = text.index(word, at)
        starts.append(start)
        ends.append(at := start + len(word))
    n = len(starts)
    return Parse(text, starts, ends, ["NNP"] * n, [""] * n, list(range(n)), [""] * n, [0] * n, [0] * n)


@pytest.mark.parametrize(
    ("text", "read", "whole"),
    [
        ("said Ohio Senator Ann Roe today", "Ohio Senator Ann Roe", "Ann Roe"),
        ("said Ann Roe cooing", "Ann Roe cooing", "Ann Roe"),
        ("said R. B. Roe today", "Roe", "R. B. Roe"),
        ("A Roe came", "Roe", "Roe"),
        ("said Min-ho Roe-un today", "Min-ho Roe-un", "Min-ho Roe-un"),
        ("he asked the", "the", None),
        ("she met the former", "former", None),
        ("he paid 400 $", "$", None),
    ],
)
def test_whole_names(text: str, read: str, whole: str | None) -> None:
    parse = parsed(text)
    start = text.index(read)
    names = read_names(parse, parse.words(), ReadNames([(start, start + len(read), "person")]))
    assert [text[parse.start[n.first] : parse.end[n.last]] for n in names] == ([whole] if whole else [])


def test_a_name_that_the_reader_is_sure_of_says_so() -> None:
    text = "said Ann Roe today"
    parse = parsed(text)
    for chance, sure in ((0.97, True), (0.6, False)):
        (name,) = read_names(parse, parse.words(), ReadNames([(5, 12, "person")], chances=[chance]))
        assert name.sure is sure
    (name,) = read_names(parse, parse.words(), ReadNames([(5, 12, "person")]))
    assert not name.sure
