"""Every snippet of the documentation is run, or, if it is for a shell, understood by the program that it calls."""

import re
import shlex
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import click
import pandas as pd
import pytest
import typer

from pipeline.cli import app
from pipeline.exports import Targets, export
from pipeline.report.site.index import open_index
from pipeline.report.site.reading import Index
from pipeline.store import Store

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
GROUP: Any = typer.main.get_command(app)


def blocks(page: Path, language: str) -> list[str]:
    found = BLOCK.findall(page.read_text(encoding="utf-8"))
    return [code for name, code in found if name == language]


def pages_with(language: str) -> Any:
    return pytest.mark.parametrize("page", [p for p in PAGES if blocks(p, language)], ids=lambda p: p.name)


@pytest.fixture(scope="module")
def project(sample_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as the reader's is after `make all`: data/raw, data/processed; and after `export --card`."""
    folder = tmp_path_factory.mktemp("project")
    shutil.copytree(ROOT / "data" / "raw", folder / "data" / "raw")
    shutil.copytree(sample_run, folder / "data" / "processed")
    list(export(str(folder / "data" / "processed"), [], Targets(card=True, sqlite=str(folder / "news.db"))))
    return folder


@pages_with("python")
@pytest.mark.filterwarnings("ignore")
def test_python(page: Path, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project)
    names: dict[str, Any] = {}
    for code in blocks(page, "python"):
        if "load_dataset" in code:
            datasets = pytest.importorskip("datasets", reason="datasets is not installed: newsquotes[interop]")
            monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", str(project / "cache"))
        exec(compile(code, page.name, "exec"), names)


@pages_with("sql")
def test_sql(page: Path, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    duckdb = pytest.importorskip("duckdb", reason="DuckDB is not installed: newsquotes[interop]")
    monkeypatch.chdir(project)
    with duckdb.connect() as duck, closing(sqlite3.connect("news.db")) as lite:
        for code in blocks(page, "sql"):
            (lite if " match " in code else duck).execute(code).fetchall()


def questions() -> Iterator[tuple[str, str, str]]:
    """Title, line of pandas and line of SQL of each question of the recipes."""
    text = (ROOT / "docs" / "recipes.md").read_text(encoding="utf-8")
    for section in re.split(r"^##+ ", text, flags=re.MULTILINE)[1:]:
        found = BLOCK.findall(section)
        if [name for name, _ in found] == ["python", "sql"]:
            yield section.split("\n")[0], found[0][1].strip(), found[1][1].strip()


@pytest.mark.filterwarnings("ignore")
def test_each_question_has_one_answer_in_pandas_and_in_sql(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    duckdb = pytest.importorskip("duckdb", reason="DuckDB is not installed: newsquotes[interop]")
    monkeypatch.chdir(project)
    recipes, asked = ROOT / "docs" / "recipes.md", list(questions())
    names: dict[str, Any] = {}
    exec(blocks(recipes, "python")[0], names)
    duck = duckdb.connect()
    duck.execute(blocks(recipes, "sql")[0])
    assert len(asked) >= 20
    empty = []
    for title, line, query in asked:
        assert "\n" not in query, f"{title}: more than one line"
        answer, rows = eval(line, names), duck.execute(query).fetchall()
        if isinstance(answer, tuple):
            assert rows == [answer], title
        elif isinstance(answer, pd.Series):
            assert sorted(answer.astype(float)) == sorted(float(row[-1]) for row in rows), title
        else:
            assert len(answer) == len(rows), title
        if not rows:
            empty.append(title)
    assert len(empty) <= 2, f"the sample answers too few: {empty}"


@pytest.mark.filterwarnings("ignore")
def test_the_recipes_give_the_figures_of_the_reports_first_page(
    project: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(project)
    names: dict[str, Any] = {}
    exec(blocks(ROOT / "docs" / "recipes.md", "python")[0], names)
    answer = {title: eval(line, names) for title, line, _ in questions()}
    with Index(open_index(Store("data/processed"), tmp_path / "index.sqlite")) as index:
        total = index.totals()
        shown = (total["articles"], total["quotes"], total["statements"], total["speakers"])
        assert answer["How many articles, quotations, statements and speakers are there?"] == shown
        assert answer["From when to when?"] == (total["first"], total["last"], total["undated"])
        assert answer["How many outlets are there?"] == (total["outlets"],)
        top = [(r["name"], r["n_distinct"]) for r in index.speakers("", "", "statements", 1, 10).rows]
        most = answer["Who is quoted most, each statement counted once?"]
        assert [n for _, n in top] == list(most)
        assert dict(top[:3]).items() <= dict(most).items()
        by_gender = "from entities where n_quotes > 0 and type = 'person' group by 1"
        each = "sum(n) from counts group by 1"
        by_week = "select strftime('%Y-%m-%d', published, '-6 days', 'weekday 1') as week, kind, sum(n) from counts"
        for title, query in {
            "How many of the people quoted are women, how many men?": f"select gender, count(*) {by_gender}",
            "How many statements are women's, how many men's?": f"select gender, sum(n_distinct) {by_gender}",
            "Do people speak, or organisations, groups and documents?": f"select speaker_kind, {each}",
            "How many quotations are direct, mixed and indirect?": f"select kind, {each}",
            "How many each week?": f"{by_week} where published is not null group by 1, 2",
            "Why were documents rejected?": "select * from reject_counts",
            "Which rules dropped most text from the articles?": "select rule, characters from dropped",
        }.items():
            figures = sorted(list(row.values())[-1] for row in index.rows(query))
            assert sorted(answer[title]) == figures, title


def shell_lines() -> list[tuple[str, str]]:
    lines = []
    for page in PAGES:
        for block in blocks(page, ""):
            lines += [(page.name, line.strip()) for line in block.splitlines()]
    return [(page, line) for page, line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize(("page", "line"), shell_lines())
def test_shell(page: str, line: str) -> None:
    targets = set(re.findall(r"^([a-z-]+(?: [a-z]+)*):.*##", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for piece in re.split(r"\s*[|]\s*|\s+&&\s+", line.partition(" #")[0]):
        words = shlex.split(piece.partition(" > ")[0])
        while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
            words = words[1:]
        if words[:1] == ["make"]:
            named = [w for w in words[1:] if "=" not in w]
            assert set(named) <= {t for group in targets for t in group.split()}, line
        if words[:3] in (["python", "-m", "pipeline"], ["python", "-m", "newsquotes"]):
            words = ["newsquotes", *words[3:]]
        if words[:1] == ["newsquotes"] and not words[1].startswith("--"):
            command = GROUP.commands.get(words[1])
            assert command is not None, f"{page}: no command {words[1]}"
            try:
                command.make_context(words[1], words[2:])
            except click.exceptions.UsageError as error:
                pytest.fail(f"{page}: {line}: {error}")
