"""A text is parsed and tagged once: over the corpus, and from run to run."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from pipeline.flow import STEPS
from pipeline.parsing import Parse
from pipeline.runner.plan import with_before
from pipeline.stages import parse, tag
from pipeline.tasks.task import Record, Task
from tests.chain import Chain, Row

STEPS_OF_TEXTS = ["text_copies", "parses", "copied_parses", "attributions", "copied_attributions"]
Corpus = dict[str, dict[str, str]]  # part -> doc_id -> text

WIRE, BROKEN = "The ferry sank.", "This one breaks the model."
CORPUS: Corpus = {
    "00": {"d5": WIRE, "d7": "Rain fell on the quay.", "d8": WIRE},
    "01": {"d3": WIRE, "d6": "A crane was sold."},
    "1": {"d1": "Nets were mended.", "d4": "A crane was sold.", "d9": "Salt is dear."},
}


class Tagger:
    def __init__(self, asked: list[str]) -> None:
        self.asked = asked

    def read(self, text: str) -> tag.Reading:
        self.asked.append(text)
        if text == BROKEN:
            raise ValueError("cannot tag this")
        return tag.Reading([tag.Attribution(((0, len(text)),), (0, 3), None, 0.5)] * (len(text) % 3), [], [])

    def read_all(self, texts: Iterable[str]) -> Iterator[tag.Reading]:
        return iter([self.read(text) for text in texts])


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that a model was asked for: each is parsed and tagged by a small stand-in."""
    texts: list[str] = []

    def parse_article(text: str, model: str, names: bool = True) -> Parse:
        texts.append(text)
        if text == BROKEN:
            raise ValueError("cannot parse this")
        size = len(text.split())
        return Parse(text, *([n] * size for n in (0, 1)), ["NN"] * size, ["dep"] * size, [0] * size, [""] * size,
                     [0] * size, [0] * size)  # fmt: skip

    def parse_articles(given: Iterable[str], model: str, names: bool) -> Iterator[Parse]:
        own = list(given)
        if BROKEN in own:
            raise ValueError("cannot parse one of these")
        return iter([parse_article(text, model) for text in own])

    monkeypatch.setattr(parse, "parse_articles", parse_articles)
    monkeypatch.setattr(parse, "parse_article", parse_article)
    monkeypatch.setattr(tag, "load", lambda: Tagger(texts))
    return texts


def articles(corpus: Corpus) -> dict[str, dict[str, list[Row]]]:
    return {
        "articles": {
            part: [
                {"doc_id": doc_id, "source": f"{doc_id}.txt", "language": "en", "text": text, "n_words": 1,
                 "text_sha256": hashlib.sha256(text.encode()).hexdigest()}
                for doc_id, text in documents.items()
            ]
            for part, documents in corpus.items()
        }
    }  # fmt: skip


def read(chain: Chain, table: str, column: str) -> dict[str, object]:
    rows = [*chain.rows(table), *chain.rows(f"copied_{table}")]
    assert len({row["doc_id"] for row in rows}) == len(rows)
    return {row["doc_id"]: row[column] for row in rows}


def written(folder: Path) -> dict[str, bytes]:
    return {f.relative_to(folder).as_posix(): f.read_bytes() for f in sorted(folder.rglob("*.parquet"))}


def test_each_text_is_read_once_over_the_corpus(tmp_path: Path, asked: list[str]) -> None:
    chain = Chain(tmp_path, STEPS_OF_TEXTS, 4)
    chain.build(articles(CORPUS))
    texts = {doc_id: text for documents in CORPUS.values() for doc_id, text in documents.items()}
    assert sorted(asked) == sorted([*set(texts.values())] * 2)  # parsed and tagged
    assert {doc_id: len(str(text).split()) for doc_id, text in texts.items()} == {
        doc_id: len(tags) for doc_id, tags in read(chain, "parses", "tag").items() if isinstance(tags, list)
    }
    assert {doc_id: len(text) % 3 for doc_id, text in texts.items()} == {
        doc_id: len(found) for doc_id, found in read(chain, "attributions", "attributions").items()
        if isinstance(found, list)
    }  # fmt: skip
    assert [(row["doc_id"], row["original_doc_id"], row["original_part"]) for row in chain.rows("text_copies")] == [
        ("d5", "d3", "01"), ("d6", "d4", "1"), ("d8", "d3", "01")
    ]  # fmt: skip


CHANGES = [
    ("one more", {**CORPUS, "1": {**CORPUS["1"], "e1": "Ice at last."}}, ["Ice at last."]),
    ("one more copy", {**CORPUS, "1": {**CORPUS["1"], "e1": WIRE}}, []),
    ("one less", {**CORPUS, "1": {"d9": "Salt is dear."}}, ["A crane was sold."]),
    ("another text", {**CORPUS, "00": {**CORPUS["00"], "d7": "Hail fell."}}, ["Hail fell."]),
    ("a copy that comes first", {**CORPUS, "1": {**CORPUS["1"], "c1": WIRE}}, [WIRE]),
    ("a part divided", {**{p: CORPUS[p] for p in ("00", "01")}, "10": {"d1": CORPUS["1"]["d1"], "d9": "Salt is dear."},
                        "11": {"d4": "A crane was sold."}}, []),
    ("parts put together", {"0": CORPUS["00"] | CORPUS["01"], "1": CORPUS["1"]}, []),
]  # fmt: skip


@pytest.mark.parametrize(("corpus", "anew"), [change[1:] for change in CHANGES], ids=[change[0] for change in CHANGES])
def test_a_change_reads_what_is_new_and_gives_a_rebuild(
    tmp_path: Path, asked: list[str], corpus: Corpus, anew: list[str]
) -> None:
    chain = Chain(tmp_path / "grown", STEPS_OF_TEXTS, 4)
    chain.build(articles(CORPUS))
    asked.clear()
    chain.build(articles(corpus))
    assert sorted(asked) == sorted(anew * 2)
    Chain(tmp_path / "again", STEPS_OF_TEXTS, 4).build(articles(corpus))
    grown, again = written(tmp_path / "grown"), written(tmp_path / "again")
    assert {name for name in grown if grown[name] != again.get(name)} <= {
        name for name in grown if "/articles/" in name or name.startswith("articles/")
    }
    assert again.keys() <= grown.keys()


def test_a_text_that_cannot_be_read_is_a_reject_in_each_article(tmp_path: Path, asked: list[str]) -> None:
    chain = Chain(tmp_path, STEPS_OF_TEXTS, 4)
    chain.build(articles({"0": {"d1": BROKEN, "d2": WIRE}, "1": {"d3": BROKEN, "d4": WIRE}}))
    rejects = [(row["doc_id"], row["stage"], row["reason"]) for row in chain.rows("rejects")]
    assert sorted(rejects) == [(d, s, "internal-error") for d in ("d1", "d3") for s in ("parse", "quotes")]
    assert set(read(chain, "parses", "tag")) == {"d2", "d4"}


def test_a_damaged_last_result_is_no_result(tmp_path: Path, asked: list[str]) -> None:
    chain = Chain(tmp_path, STEPS_OF_TEXTS, 4)
    chain.build(articles(CORPUS))
    (tmp_path / "_work" / "parses" / "1.parquet").write_bytes(b"PAR1 cut short")
    asked.clear()
    chain.build(articles(CHANGES[0][1]))
    assert "Salt is dear." in asked
    assert len(read(chain, "parses", "tag")) == 9


@pytest.mark.parametrize(
    ("part", "known", "found"),
    [
        ("01", ["0", "01", "010"], ("01",)),
        ("01", ["0", "010", "011", "00", "all", "1"], ("0", "010", "011", "all")),
        ("01", ["0-a1", "010", "00"], ("0-a1", "010")),
        ("01", [f"01{n:04b}" for n in range(8)], tuple(f"01{n:04b}" for n in range(8))),
        ("01", [f"01{n:04b}" for n in range(9)], ()),
        ("all", ["00", "01", "1"], ("00", "01", "1")),
        ("0", ["all", "all-a1", "1"], ("all", "all-a1")),
        ("all-a1", ["all", "all-b2", "file-00-a1"], ("all-b2",)),
        ("file-00-a1", ["file-00-b2", "file-01-b2", "all-b2", "0"], ("file-00-b2",)),
        ("10", ["other"], ()),
    ],
)
def test_where_a_part_finds_what_was_found(part: str, known: list[str], found: tuple[str, ...]) -> None:
    causes = {"code": "1", "model": "a", "input articles": "x"}
    records = {name: Record(name, "f", {**causes, "input articles": name}, (), 0, 0.0, 0.0, 0.0) for name in known}
    config = Chain(Path("/none"), [], 1).config
    planned = {part, "all"} if part.startswith("all") else {part}
    task = Task("parses", part, "", "", config, causes=causes)
    assert tuple(with_before(STEPS["parses"], [task], records, planned)[0].before) == found
    other = Task("parses", part, "", "", config, causes={**causes, "model": "b"})
    assert with_before(STEPS["parses"], [other], records, planned)[0].before == {}
    assert with_before(STEPS["text_copies"], [task], records, planned)[0].before == {}
