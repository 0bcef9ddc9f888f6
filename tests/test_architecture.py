"""Imports go one way: cli -> runner -> engines -> tasks -> flow -> stages -> crafts -> text -> the ground."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "pipeline"
CRAFTS = {"cleaning", "entities", "quotations", "duplicates", "formats"}
GROUND = {"tables", "config", "errors", "options"}

# room -> rooms that it may import besides itself
MAY = {
    "errors": set(),
    "config": {"errors"},
    "tables": set(),
    "options": {*CRAFTS, "parsing", "config"},
    "storage": {"errors"},
    "store": {"storage", "errors", "tables"},
    "resources": {"errors"},
    "text": {"errors", "resources"},
    "parsing": {"errors", "text"},
    **{craft: {"errors", "text", "resources", "parsing"} for craft in CRAFTS},
    "stages": {*CRAFTS, *GROUND, "parsing", "text"},
    "flow": {"stages", *CRAFTS, *GROUND, "parsing"},
    "tasks": {"flow", "stages", "store", "storage", *GROUND},
    "engines": {"tasks", "flow", "store", *GROUND},
    "runner": {"engines", "tasks", "flow", "stages", "store", "storage", "parsing", "formats", *GROUND},
    "in_memory": {"cleaning", "flow", "stages", *GROUND},
    "report": {"in_memory", "exports", "flow", "stages", "store", "text", *GROUND},
    "exports": {"store", "storage", *GROUND},
    "review": {"report", "exports", "stages", "store", *GROUND},
    "cli": {"engines", "review", "runner", "report", "exports", "flow", "store", *GROUND},
    "__main__": {"cli", "errors"},
    "__init__": {"store"},
}
MAY["quotations"] = MAY["quotations"] | {"entities"}  # a speaker is a mention, resolved by one resolver

HEAVY = ("spacy", "thinc", "torch", "onnxruntime", "trafilatura", "pandas", "scipy")


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def room_of(file: Path) -> str:
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(file: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names if node.module == "pipeline"}
    return found


@pytest.mark.parametrize("file", modules(), ids=lambda f: str(f.relative_to(PACKAGE)))
def test_imports_go_one_way(file: Path) -> None:
    room = room_of(file)
    rooms = {name.split(".")[1] for name in imports(file) if name.startswith("pipeline.")}
    known = {p.name.removesuffix(".py") for p in PACKAGE.iterdir()}
    assert (rooms & known) - {room} <= MAY[room], f"{room} may import {sorted(MAY[room])}"


# room of entities -> rooms of entities that it may import
ENTITIES = {"names": set(), "references": {"names"}, "corpus": {"names"}}


@pytest.mark.parametrize("room", ENTITIES)
def test_rooms_of_entities_go_one_way(room: str) -> None:
    """Names are found, then what refers to them, and both are merged over the corpus."""
    for file in sorted((PACKAGE / "entities" / room).glob("*.py")):
        found = {name.split(".")[2] for name in imports(file) if name.startswith("pipeline.entities.")}
        assert (found & ENTITIES.keys()) - {room} <= ENTITIES[room], file


@pytest.mark.parametrize("room", ["text", "cleaning", "entities", "quotations"])
def test_crafts_know_no_frames_and_no_model(room: str) -> None:
    for file in sorted((PACKAGE / room).rglob("*.py")):
        roots = {name.split(".")[0] for name in imports(file)}
        assert not roots & {"spacy", "pandas", "pyarrow"}, file


def test_only_parsing_imports_spacy() -> None:
    users = {room_of(f) for f in modules() if {n.split(".")[0] for n in imports(f)} & {"spacy", "thinc"}}
    assert users == {"parsing"}


def test_planning_a_run_loads_nothing_heavy() -> None:
    """An up-to-date run must be over at once: what only workers need is imported by them."""
    code = f"import sys, pipeline.cli, pipeline.runner.run; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_modules_fit_in_the_head() -> None:
    too_long = {str(f): n for f in modules() if (n := len(f.read_text(encoding="utf-8").splitlines())) > 400}
    assert not too_long
