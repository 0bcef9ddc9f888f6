"""What the documentation says is true of the program."""

import dataclasses
import re
import runpy
import tomllib
from pathlib import Path

import pytest

from pipeline.config import load
from pipeline.flow import STAGES
from pipeline.options import SECTIONS, Options
from pipeline.report.reference import meanings
from pipeline.tables import PUBLIC

ROOT = Path(__file__).parent.parent
TOPS = ("pipeline", "newsquotes", "training", "tests", "benchmarks", "docs", "configs")
PAGES = runpy.run_path(str(ROOT / "docs" / "generate.py"))["pages"]()


@pytest.mark.parametrize("path", list(PAGES), ids=lambda p: p.name)
def test_generated_pages_are_up_to_date(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == PAGES[path], "run `make docs`"


@pytest.mark.parametrize("section", list(SECTIONS))
def test_every_option_is_explained(section: str) -> None:
    _, about = meanings(SECTIONS[section])
    assert {f.name for f in dataclasses.fields(SECTIONS[section])} == set(about)


def test_default_file_is_the_default() -> None:
    assert load(Options, [ROOT / "configs" / "default.toml"]) == load(Options)


@pytest.mark.parametrize("name", PUBLIC)
def test_every_table_is_documented(name: str) -> None:
    assert f"## {name}\n" in (ROOT / "docs" / "tables.md").read_text(encoding="utf-8")


def test_make_has_a_target_for_every_stage() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z ]+):.*##", makefile, re.MULTILINE))
    assert {t for line in targets for t in line.split()} >= {"all", "test", "bench", "help", *STAGES}


def test_every_example_configuration_is_valid() -> None:
    for file in (ROOT / "configs").glob("*.toml"):
        assert tomllib.loads(file.read_text(encoding="utf-8"))
        load(Options, [file])


def test_no_machine_and_no_registry_is_named() -> None:
    """The project speaks of itself alone."""
    suspicious = re.compile(r"(?<![\w.])/(?:work|root|home|opt|Users)/|--(?:extra-)?index-url|find-links\s|pypi\.org")
    files = [f for f in ROOT.rglob("*") if f.suffix in {".md", ".toml", ".py", ".lock", ".json", ".ipynb", ".txt"}]
    ours = [f for f in files if not {".venv", "out", "processed", "build"} & set(f.relative_to(ROOT).parts)]
    named = [f for f in ours if f != Path(__file__) and suspicious.search(f.read_text("utf-8", "replace"))]
    assert named == []


def test_the_rooms_of_contributing_exist() -> None:
    """Every file, function and list that its tables name is there; a bare file name is a file of the package in the
    heading, or of the folder that the row names."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    tables = text[text.index("### Reading raw files") : text.index("### Imports")]
    files = [f for ending in ("py", "html") for f in (ROOT / "pipeline").rglob(f"*.{ending}")]
    source = "".join(f.read_text(encoding="utf-8") for f in files)
    for section in tables.split("### ")[1:]:
        heading, *rows = section.splitlines()
        for row in rows:
            named = re.findall(r"`([\w./]+)`", row)
            places = [ROOT / n for n in (*re.findall(r": `(.+)`$", heading), *named) if (ROOT / n).exists()]
            folders = [place.parent if place.is_file() else place for place in places]
            there = [f"/{f.as_posix()}" for folder in folders for f in (folder, *folder.rglob("*"))]
            for name in named:
                if re.search(r"/|\.(?:py|txt|tsv|html|json|yml)$", name):
                    assert any(file.endswith(f"/{name.rstrip('/')}") for file in there), (name, row)
                else:
                    assert name in source, (name, row)


def test_cells_of_contributing_are_short() -> None:
    cells = re.findall(r"\| ([^|\n]+) \|$", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert [cell for cell in cells if len(re.findall(r"\. (?=[A-Z])", cell)) > 1 or len(cell) > 320] == []
