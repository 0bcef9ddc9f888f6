"""The training code on a corpus of one article of our own: stand-off read, words counted, rows labelled."""

from pathlib import Path

import pytest

from pipeline.entities import EntityOptions, find_mentions
from pipeline.parsing.model import parse_article
from pipeline.quotations.features import NAMES
from pipeline.quotations.lexicon import load_lexicon
from pipeline.quotations.report import REPORT_NAMES
from training.learn_lexicon import learn, learn_frames
from training.polnear import Article, load
from training.ranker_data import Example, Pairs, Reports, add_pairs, add_reports

TEXT = (
    "Maria Lindgren met Peter Oduya.\n\n“The crane is old,” Lindgren said. "
    "Oduya claimed that it was safe. Nobody wants to sell it.\n"
)


def annotation(roles: list[tuple[str, str, str]]) -> str:
    """Stand-off of attributions, each given as the words of its source, cue and content."""
    spans, events = [], []
    for number, words in enumerate(roles):
        ids = []
        for role, piece in zip(("Source", "Cue", "Content"), words, strict=True):
            start = TEXT.rindex(piece)
            key = f"T{len(spans) + 1}"
            spans.append(f"{key}\t{role} {start} {start + len(piece)}\t{piece}")
            ids.append(f"{role}:{key}")
        events.append(f"E{number + 1}\tAttribution:T1 {' '.join(ids)}")
    return "\n".join([*spans, *events]) + "\n"


@pytest.fixture
def article(tmp_path: Path) -> Article:
    for folder in ("text", "attributions"):
        (tmp_path / folder).mkdir()
    (tmp_path / "text" / "crane.txt").write_text(TEXT, encoding="utf8", newline="")
    marks = annotation([("Lindgren", "said", "“The crane is old,”"), ("Oduya", "claimed", "that it was safe")])
    (tmp_path / "attributions" / "crane_ab12.ann").write_text(marks, encoding="utf8", newline="")
    (tmp_path / "attributions" / "crane_cd34.ann").write_text("", encoding="utf8")
    (only,) = load(tmp_path)
    return only


@pytest.fixture
def example(article: Article) -> Example:
    parse = parse_article(article.text)
    return Example(article, parse, find_mentions(parse, EntityOptions()), 0)


def test_stand_off_is_read(article: Article) -> None:
    found = [[TEXT[s:e] for s, e in (*a.source, *a.cue, *a.content)] for a in article.attributions]
    assert found == [["Lindgren", "said", "“The crane is old,”"], ["Oduya", "claimed", "that it was safe"]]


def test_cue_words_are_counted(example: Example) -> None:
    lexicon = learn([(example.article, example.parse)] * 5)
    assert lexicon.share("verb", "said") > lexicon.share("verb", "met")
    assert lexicon.share("quoting", "said") > lexicon.share("quoting", "claimed")
    assert learn_frames({"claim ccomp": (9, 9), "claim dobj": (9, 0)}, lexicon)["claim ccomp"] > 0.6


def test_pairs_are_labelled(example: Example) -> None:
    data = Pairs()
    add_pairs(data, example, load_lexicon())
    assert data.sizes == [len(data.rows)]
    assert sum(data.right) == 1
    assert data.sourced == [True]
    assert {len(row) for row in data.rows} == {len(NAMES)}


def test_reports_are_labelled(example: Example) -> None:
    data = Reports()
    add_reports(data, example, load_lexicon())
    assert any(right and sourced for right, sourced in zip(data.right, data.sourced, strict=True))
    assert not all(data.right)
    assert {len(row) for row in data.rows} == {len(REPORT_NAMES)}
