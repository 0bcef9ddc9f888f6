"""The parse is the same as spaCy's, only faster, and its offsets are those of the text."""

import importlib
import random

import pytest

from pipeline.errors import ModelError
from pipeline.parsing.assemble import assemble
from pipeline.parsing.model import DEFAULT_MODEL, SpacyParser, identity, load, parse_article, parse_articles, resolve
from pipeline.parsing.networks.encoder import UnknownNetworkError
from pipeline.parsing.networks.parser import NumpyParser
from pipeline.parsing.pieces import for_model, pieces
from pipeline.stages.parse import _parse
from pipeline.stages.step import Rejects

TEXT = """Ferry line raises fares

The ferry line “Nordstern” will raise its fares by 6 percent in May, its director Ines Albrecht said on Friday.

“We held out for two years,” she told reporters in Kiel. “Diesel didn’t.”

THE CITY COUNCIL OF KIEL HAS NOT COMMENTED ON THE PLAN YET."""


def test_same_parse_as_spacy_itself() -> None:
    parse = parse_article(TEXT)
    own = importlib.import_module(resolve("en_core_web_sm")).load()
    expected = [
        (t.text, t.tag_, t.dep_, t.head.text, t.ent_type_)
        for line in TEXT.split("\n")
        if line
        for t in own(for_model(line))
    ]
    plain = for_model(TEXT)
    found = [
        (
            plain[s:e],
            parse.tag[i],
            parse.dep[i],
            plain[parse.start[parse.head[i]] : parse.end[parse.head[i]]],
            label[2:],
        )
        for i, (s, e, label) in enumerate(zip(parse.start, parse.end, parse.entity, strict=True))
    ]
    caseless = [(a.lower(), b, c, d.lower(), e) for a, b, c, d, e in found]
    assert caseless == [(a.lower(), b, c, d.lower(), e) for a, b, c, d, e in expected]


def test_names_left_out_of_a_parse_change_nothing_else() -> None:
    whole, without = parse_article(TEXT), parse_article(TEXT, names=False)
    assert any(whole.entity)
    assert not any(without.entity)
    same = ("start", "end", "tag", "dep", "head", "sentence", "paragraph")
    assert [getattr(whole, column) for column in same] == [getattr(without, column) for column in same]


def _odd_texts() -> list[str]:
    """Texts of words in no order, with marks, spaces and signs: what no sentence of a newspaper would try."""
    rng = random.Random(5)
    words = [
        *TEXT.split(),
        *("Mr", "J. K. Roe", "U.S.", "$3.5bn", "and", "of", "the", "who", "  ", "\u00a0", "—", "…", "🙂"),
    ]
    words += ["Kiel's", "can't", "10:30", "e-mail", "(Roe", "Roe)", "http://a.example/b?c=1", ",", ";", '"', "\t", "'"]
    texts = ["\n".join(" ".join(rng.choices(words, k=k)) for k in (1, 2, 40, 7)) for _ in range(25)]
    return [*texts, "a", "?!", "🙂", " . \n\t\u00a0x", "one\n" * 150, " ".join(words * 20)]


def test_own_networks_give_what_spacy_gives() -> None:
    plain = SpacyParser(importlib.import_module(resolve(DEFAULT_MODEL)).load())
    for text in [TEXT, *_odd_texts()]:
        spans = list(pieces(text))
        expected = assemble(text, spans, list(plain.parse(iter([[for_model(text[s:e]) for s, e, _ in spans]]))))
        assert parse_article(text) == expected


def test_parse_does_not_depend_on_what_else_is_parsed() -> None:
    assert isinstance(load(DEFAULT_MODEL), NumpyParser)
    texts = ["", *_odd_texts(), TEXT, "", TEXT * 3]
    assert list(parse_articles(texts)) == [parse_article(text) for text in texts]


def test_a_pipeline_of_another_build_is_left_to_spacy() -> None:
    package = importlib.import_module(resolve(DEFAULT_MODEL))
    with pytest.raises(UnknownNetworkError):
        NumpyParser(package.load(exclude=["ner"]))
    plain = SpacyParser(package.load(exclude=["ner", "parser"]))
    (unit,) = plain.parse(iter([["The ferry sailed.", "It rained."]]))
    assert (set(unit.entity), set(unit.dep)) == ({""}, {""})
    assert unit.head.tolist() == list(range(7))


def test_parse_does_not_depend_on_what_came_before() -> None:
    first = parse_article(TEXT)
    parse_article("Quite another text about llamas, fares and the director of a zoo in Lima.")
    assert parse_article(TEXT) == first
    load.cache_clear()
    assert parse_article(TEXT) == first


def test_offsets_and_numbers() -> None:
    parse = parse_article(TEXT)
    assert parse.words() == [TEXT[s:e] for s, e in zip(parse.start, parse.end, strict=True)]
    assert all(not word.isspace() for word in parse.words())
    assert sorted(set(parse.paragraph)) == [0, 1, 2, 3]
    assert all(a <= b for a, b in zip(parse.sentence, parse.sentence[1:], strict=False))
    assert all(parse.paragraph[h] == p for h, p in zip(parse.head, parse.paragraph, strict=True))


def test_empty_text_has_an_empty_parse() -> None:
    assert len(parse_article("")) == len(parse_article(" \n\n ")) == 0


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("“Aye,” she said", '"Aye," she said'),
        ("don’t", "don't"),
        ("THE CITY COUNCIL OF KIEL", "THE City Council OF Kiel"),
        ("NATO and the EU met", "NATO and the EU met"),
    ],
)
def test_normalising_keeps_every_offset(given: str, expected: str) -> None:
    assert for_model(given) == expected
    assert len(for_model(given)) == len(given)


def test_models() -> None:
    assert identity("en_core_web_sm").startswith("en_core_web_sm 3.8")
    with pytest.raises(ModelError, match="no_such_model"):
        resolve("no_such_model")


def test_one_text_that_cannot_be_parsed_costs_no_other_its_parse(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(paragraph: str) -> str:
        if "unreadable" in paragraph:
            raise ValueError("refused")
        return for_model(paragraph)

    monkeypatch.setattr("pipeline.parsing.model.for_model", refuse)
    texts = {"a": TEXT, "b": "unreadable", "c": "Roe sailed."}
    rejects = Rejects("parse")
    found = _parse([{"doc_id": k, "source": k, "text": text} for k, text in texts.items()], DEFAULT_MODEL, rejects)
    assert found == [parse_article(TEXT), None, parse_article("Roe sailed.")]
    assert [(row["doc_id"], row["reason"]) for row in rejects.rows] == [("b", "internal-error")]


def test_a_long_paragraph_is_read_in_pieces_of_one_paragraph() -> None:
    text = "Head\n" + "Jane Roe sailed to Quern on Monday. " * 1200 + "\nThe end."
    found = list(pieces(text))
    assert [number for _, _, number in found] == [0, *[1] * (len(found) - 2), 2]
    assert all(0 < end - start <= 10_000 for start, end, _ in found)
    assert "".join(text[s:e] for s, e, _ in found).replace(" ", "") == text.replace(" ", "").replace("\n", "")
    parse = parse_article(text)
    assert set(parse.paragraph) == {0, 1, 2}
    assert len([e for e in parse.entity if e == "B-PERSON"]) >= 1200


@pytest.mark.parametrize("run", ["?!" * 3000, "x" * 5000, "http://quern.example/" + "ab/" * 900])
def test_a_long_run_without_white_space_keeps_every_character(run: str) -> None:
    text = f"Jane Roe said {run} on Monday, and left."
    parse = parse_article(text)
    assert "".join(parse.words()) == text.replace(" ", "")
    assert parse.words()[:3] == ["Jane", "Roe", "said"]
