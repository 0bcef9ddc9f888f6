"""Clusters as printed for a human reader."""

import io
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.errors import MissingTableError
from pipeline.report.clusters import Limits, show_clusters, word_diff
from pipeline.store import Store
from pipeline.tables import table_of

SAID = "We waited nine years for this day and nobody in this town has lost anything by it"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("one two three", "one two three", [("=", "one two three")]),
        ("One, two three", "one two three.", [("=", "one two three.")]),
        ("one two three", "one three", [("=", "one"), ("-", "two"), ("=", "three")]),
        ("one three", "one two three", [("=", "one"), ("+", "two"), ("=", "three")]),
        ("one two three", "one four three", [("=", "one"), ("-", "two"), ("+", "four"), ("=", "three")]),
        ("one … two", "one two", [("=", "one"), ("-", "…"), ("=", "two")]),
        ("", "one", [("+", "one")]),
        ("", "", []),
    ],
)
def test_word_diff(before: str, after: str, expected: list[tuple[str, str]]) -> None:
    assert word_diff(before, after) == expected


def quote(number: int, text: str, speaker: str | None, **more: Any) -> dict[str, Any]:
    votes = [{"name": n, "votes": 0.9, "stories": 1} for n in more.get("conflicting_speakers", ())]
    return {
        "quote_id": f"q{number}", "doc_id": f"d{number}", "text": text, "kind": "direct", "speaker_name": speaker,
        "cluster_id": "c1", "is_canonical": number == 0, "cluster_n_quotes": 3, "cluster_n_articles": 3,
        "speaker_conflict": bool(votes), "speaker_votes": votes, "conflicting_speakers": [],
        "source": f"paper-{number}.txt", **more,
    }  # fmt: skip


def show(folder: Path, rows: list[dict[str, Any]], limits: Limits) -> str:
    store = Store(str(folder))
    store.write("attributed_quotes", "all", table_of("attributed_quotes", rows))
    names = {c for r in rows for c in r} & set(table_of("quote_clusters", []).schema.names)
    clusters: list[dict[str, object]] = [{c: r[c] for c in names} for r in rows]
    store.write("quote_clusters", "all", table_of("quote_clusters", clusters))
    page = io.StringIO()
    show_clusters(str(folder), ("quotes",), limits, Console(file=page, width=200))
    return page.getvalue()


def test_copies_are_shown_as_what_they_change(tmp_path: Path) -> None:
    rows = [quote(0, SAID, "Nora Feld"), quote(1, SAID.replace("nine", "ten"), "Nora Feld"), quote(2, SAID, None)]
    page = show(tmp_path, rows, Limits())
    assert "Clusters of quotations: 1" in page
    assert "We waited [-nine-] {+ten+} years for this day and … 9 words …" in page
    assert "paper-2.txt  not known\n      the same words" in page
    assert "conflict" not in page


def test_a_speaker_conflict_is_flagged(tmp_path: Path) -> None:
    names = ["Martin Quist", "Nora Feld"]
    rows = [quote(k, SAID, names[k % 2], conflicting_speakers=names) for k in range(3)]
    page = show(tmp_path, rows, Limits(conflicts=True))
    assert "speaker conflict: Martin Quist 0.9 (1 stories), Nora Feld 0.9 (1 stories)" in page


def test_what_is_left_out_is_said(tmp_path: Path) -> None:
    rows = [quote(k, SAID, None) for k in range(3)]
    page = show(tmp_path, rows, Limits(members=2))
    assert "paper-2" not in page
    assert "and 1 more quotations" in page
    assert "paper" not in show(tmp_path, rows, Limits(conflicts=True))


def test_no_tables_yet(tmp_path: Path) -> None:
    with pytest.raises(MissingTableError):
        show_clusters(str(tmp_path), ("articles",), Limits(), Console(file=io.StringIO()))


def test_the_command_lists_clusters_of_the_sample(sample_run: Path) -> None:
    done = CliRunner().invoke(app, ["clusters", "--processed", str(sample_run), "--most", "1"])
    assert done.exit_code == 0
    assert "Clusters of articles" in done.output
    assert "Clusters of quotations" in done.output
    assert "canonical" in done.output
    assert "[-" in done.output
    only = CliRunner().invoke(app, ["clusters", "--processed", str(sample_run), "--quotes"]).output
    assert "Clusters of articles" not in only
