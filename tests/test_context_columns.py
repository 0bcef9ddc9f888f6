"""The context of a quotation: its sentence, its paragraph, the address of its article."""

from pathlib import Path

import pytest

import pipeline
from pipeline.parsing.model import parse_article
from pipeline.text.lines import lines_around

TEXT = """The board met on Tuesday. “We are ready,” said Nora Feld. “We waited. Nobody lost.” She left.

“It is late.” Then it rained."""


@pytest.mark.parametrize(
    ("words", "sentences"),
    [
        ("We are ready", "“We are ready,” said Nora Feld."),
        ("“We are ready,”", "“We are ready,” said Nora Feld."),
        ("We waited. Nobody lost.", "“We waited. Nobody lost.”"),
        ("met on Tuesday", "The board met on Tuesday."),
        ("late.” Then", "“It is late.” Then it rained."),
    ],
)
def test_sentences_of_some_words(words: str, sentences: str) -> None:
    parse = parse_article(TEXT)
    start = TEXT.index(words)
    first, last = parse.sentences(start, start + len(words))
    assert TEXT[first:last].strip("”") == sentences.strip("”")


def test_words_without_a_token_are_their_own_sentence() -> None:
    gap = TEXT.index("\n")
    assert parse_article(TEXT).sentences(gap, gap + 2) == (gap, gap + 2)


def test_lines_of_some_words() -> None:
    assert lines_around("one\n  two three \nfour", 8, 11) == "two three"
    assert lines_around("one\ntwo\n\nthree", 5, 10) == "two\n\nthree"
    assert lines_around("one", 0, 3) == "one"


def test_the_sample_has_them(sample_run: Path) -> None:
    quotes = pipeline.load("attributed_quotes", sample_run)
    articles = pipeline.load("articles", sample_run).set_index("doc_id")
    documents = pipeline.load("documents", sample_run).set_index("doc_id")
    assert len(quotes) > 300
    for row in quotes.itertuples():
        text = articles.text[row.doc_id]
        assert row.sentence == text[row.sentence_start : row.sentence_end]
        assert row.sentence_start <= row.start < row.end <= row.sentence_end
        assert text[row.start : row.end] in row.paragraph
        assert row.sentence in row.paragraph
    assert articles.url.equals(documents.url[articles.index])
    assert quotes.url.notna().any()
    one = quotes[quotes.url.notna()].iloc[0]
    assert one.url == documents.url[one.doc_id]
