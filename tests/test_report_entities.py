"""Entities as printed for a human reader."""

import io
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.errors import InputError, MissingTableError
from pipeline.report.entities import show_entities
from pipeline.store import Store
from pipeline.tables import table_of


def row(number: int, kind: str, name: str, **more: object) -> dict[str, object]:
    plain: dict[str, object] = {
        "entity_id": f"id{number}", "type": kind, "name": name, "aliases": [], "evidence": [], "ambiguous": [],
        "doubts": [], "n_mentions": number, "n_articles": 1, "first_seen": None, "last_seen": None,
        "wikidata_id": None,
    }  # fmt: skip
    return {**plain, **more}


ROWS = [
    row(9, "person", "Clara Whitfield", aliases=["Whitfield"], evidence=["middle name: Clara B. Whitfield"]),
    row(5, "place", "Oslo", wikidata_id="Q585", aliases=[f"form {n}" for n in range(15)]),
    row(1, "person", "Whitfield", ambiguous=["Clara Whitfield", "Ola Whitfield"], doubts=["too little", "too far"]),
]


def shown(folder: Path, **choice: object) -> list[str]:
    Store(str(folder)).write("entities", "all", table_of("entities", ROWS))
    page = io.StringIO()
    show_entities(str(folder), Console(file=page, width=60), **choice)  # type: ignore[arg-type]
    return page.getvalue().splitlines()


def test_all_entities_the_most_mentioned_first(tmp_path: Path) -> None:
    lines = shown(tmp_path)
    assert lines[0] == "3 of 3 entities"
    heads = [line for line in lines if " mention" in line]
    assert [h.split("  ")[0] for h in heads] == ["Clara Whitfield", "Oslo", "Whitfield"]
    assert heads[0] == "Clara Whitfield  9 mentions in 1 article  id9  person"
    assert "   also     Whitfield" in lines
    assert "   because  middle name: Clara B. Whitfield" in lines
    assert any(line.endswith("form 11, and 3 more") for line in lines)
    assert "Q585" in heads[1]


def test_those_left_apart_with_the_reason(tmp_path: Path) -> None:
    lines = shown(tmp_path, ambiguous=True)
    assert lines[0] == "1 of 3 entities left apart from others that they may be"
    assert lines[-2:] == ["   perhaps  Clara Whitfield  (too little)", "   perhaps  Ola Whitfield  (too far)"]


@pytest.mark.parametrize(
    ("choice", "names"),
    [
        ({"type_": "place"}, ["Oslo"]),
        ({"name": "whitf"}, ["Clara Whitfield", "Whitfield"]),
        ({"name": "Whítf"}, ["Clara Whitfield", "Whitfield"]),
        ({"name": "FORM 14"}, ["Oslo"]),
        ({"most": 1}, ["Clara Whitfield"]),
    ],
)
def test_only_those_that_are_asked_for(tmp_path: Path, choice: dict[str, object], names: list[str]) -> None:
    lines = shown(tmp_path, **choice)
    assert [line.split("  ")[0] for line in lines if " in 1 article" in line] == names
    assert (lines[-1] == "... and 2 more: --most") is ("most" in choice)


def test_errors_and_the_command(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such type"):
        show_entities(str(tmp_path), Console(), type_="people")
    with pytest.raises(MissingTableError):
        show_entities(str(tmp_path), Console())
    shown(tmp_path)
    result = CliRunner().invoke(app, ["entities", "--processed", str(tmp_path), "--ambiguous", "--type", "person"])
    assert result.exit_code == 0
    assert result.stdout.startswith("1 of 3 entities of type person left apart")
