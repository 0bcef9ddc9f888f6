"""Names that the reader found become whole names on the tokens of the parse."""

import pytest

from pipeline import in_memory
from pipeline.config import load
from pipeline.entities.names.model_names import ReadNames, read_names
from pipeline.options import Options
from pipeline.parsing import Parse
from pipeline.stages import tag


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
        ("Ann Roe, R-Vt., and", "R-Vt.", None),
        ("Ann Roe, D-Ohio and", "D-Ohio", None),
        ("makers of routers, D-Roe and", "D-Roe", "D-Roe"),
        ("“It is late,”Roe said", "Roe", None),
    ],
)
def test_whole_names(text: str, read: str, whole: str | None) -> None:
    parse = parsed(text)
    start = text.index(read)
    names = read_names(parse, parse.words(), ReadNames([(start, start + len(read), "person")]))
    assert [text[parse.start[n.first] : parse.end[n.last]] for n in names] == ([whole] if whole else [])


def test_initials_read_apart_from_their_surname_belong_to_it() -> None:
    text = "said Ann Poe and J. R. R. Roe today"
    parse = parsed(text)
    read = [(text.index(words), text.index(words) + len(words), "person") for words in ("Ann Poe", "J. R.", "Roe")]
    names = read_names(parse, parse.words(), ReadNames(read))
    assert [" ".join(name.words) for name in names] == ["Ann Poe", "J. R. R. Roe"]


@pytest.mark.parametrize(("name", "kept"), [("Ann Roe Sr.", True), ("Sgt.", False), ("Rear Adm.", False)])
def test_a_title_alone_is_no_name(name: str, kept: bool) -> None:
    text = f"said {name} today"
    parse = parsed(text)
    assert bool(read_names(parse, parse.words(), ReadNames([(5, 5 + len(name), "person")]))) is kept


def test_a_name_that_the_reader_is_sure_of_says_so() -> None:
    text = "said Ann Roe today"
    parse = parsed(text)
    for probability, sure in ((0.97, True), (0.6, False)):
        (name,) = read_names(parse, parse.words(), ReadNames([(5, 12, "person")], chances=[probability]))
        assert name.sure is sure
    (name,) = read_names(parse, parse.words(), ReadNames([(5, 12, "person")]))
    assert not name.sure


def test_an_article_that_cannot_be_read_keeps_the_names_of_the_language_model(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def read_all(self, texts: object) -> list[object]:
            raise RuntimeError("no reading")

        def read(self, text: str) -> object:
            raise RuntimeError("no reading")

    options = load(Options, [], [])
    articles = in_memory.articles_of(["The ferry is late, said Ines Albrecht, a captain from Germany."], options)
    read = in_memory.analyse(articles, options)
    assert "Ines Albrecht" in read["mentions"]["text"].to_pylist()
    monkeypatch.setattr(tag, "load", Broken)
    broken = in_memory.analyse(articles, options)
    assert {"Ines Albrecht", "Germany"} <= set(broken["mentions"]["text"].to_pylist())
    assert broken["rejects"].num_rows
