"""What a run tells a person: a line per stage, rejects by reason, and what to do next."""

import io
import time

import pytest
from rich.console import Console

from pipeline.flow import STEPS
from pipeline.runner.progress import StageProgress, StepProgress, closing_lines, stage_line


def stage(name: str, **known: object) -> StageProgress:
    return StageProgress(name, steps=[s for s in STEPS.values() if s.stage == name], **known)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("progress", "expected"),
    [
        (
            stage("ingest", read={"documents": 3}, rows={"documents": 7, "rejects": 1}, done=1),
            "ingest     3 files -> 7 documents in 0.0 s",
        ),
        (
            stage("clean", read={"page_lines": 7, "articles": 7}, rows={"articles": 6, "blocks": 90}, done=7),
            "clean      7 documents -> 6 articles, 90 blocks in 0.0 s",
        ),
        (
            stage("parse", read={"parses": 2}, rows={"parses": 1_200}, done=1, skipped=3),
            "parse      1,200 parses in 0.0 s, 1 of 4 tasks done again",
        ),
        (stage("quotes", rows={"quotes": 12}, skipped=3), "quotes     up to date: 12 quotes"),
        (
            stage("copies", read={"article_sketches": 6}, rows={"article_clusters": 6}, done=6),
            "copies     6 articles -> 6 rows of article_clusters in 0.0 s",
        ),
    ],
)
def test_a_stage_is_told_in_one_line(progress: StageProgress, expected: str) -> None:
    progress.begin = time.monotonic()
    assert progress.line() == expected
    out = io.StringIO()
    stage_line(Console(file=out, width=40), progress)  # a narrow terminal breaks no line
    assert out.getvalue() == expected + "\n"


def test_steps_are_told_only_when_asked_for() -> None:
    for verbose in (False, True):
        out = io.StringIO()
        with StepProgress(STEPS["parses"], 1, 2, Console(file=out, width=200), verbose) as progress:
            progress.advance(5)
        assert (out.getvalue() == "    parses               5 articles in 0.0 s, 2 of 3 parts up to date\n") is verbose


def test_the_last_lines_sum_rejects_by_reason() -> None:
    lines = closing_lines("out", {"articles": 6, "attributed_quotes": 2}, {"empty": 1, "language": 1, "binary": 4})
    assert lines[0] == "out: 6 articles"
    assert lines[1].startswith("rejects: 4 binary, 1 empty, 1 language;")
    assert 'newsquotes report --processed out; in Python, newsquotes.load("attributed_quotes", "out")' in lines[2]
    assert closing_lines("out", {}, {}) == ["out: no articles"]
    *_, copied = closing_lines("my news", {"articles": 1, "attributed_quotes": 1}, {})
    assert copied.startswith("next: newsquotes report --processed 'my news'; in Python")
