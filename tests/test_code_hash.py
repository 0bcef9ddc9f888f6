"""An edit of anything that a step depends on makes the step run again."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from pipeline.flow import STEPS
from pipeline.tasks import code_hash
from pipeline.tasks.code_hash import PACKAGE, data_files


def names(step: str) -> set[str]:
    return {f.relative_to(PACKAGE).as_posix() for f in code_hash.closure(STEPS[step].run.__module__)}


@pytest.mark.parametrize(
    ("step", "part_of_it", "none_of_it"),
    [
        (
            "documents",
            {"formats/html.py", "text/dates.py", "text/decode.py"},
            {"cleaning/clean.py", "quotations/find.py"},
        ),
        ("articles", {"cleaning/clean.py", "text/dates.py"}, {"formats/html.py", "entities/find.py"}),
        ("parses", {"parsing/model.py", "parsing/networks/embeddings.py"}, {"quotations/find.py", "cleaning/clean.py"}),
        ("mentions", {"entities/find.py", "text/names.py", "parsing/parse.py"}, {"quotations/find.py"}),
        ("quotes", {"quotations/find.py", "text/marks.py", "stages/tag.py"}, {"duplicates/quotes.py"}),
        ("attributions", {"quotations/tagger/tagger.py"}, {"quotations/find.py", "entities/find.py"}),
        ("article_pairs", {"duplicates/candidates.py"}, {"quotations/find.py"}),
        ("attributed_quotes", {"stages/publish.py"}, {"quotations/find.py"}),
    ],
)
def test_closure_of_steps(step: str, part_of_it: set[str], none_of_it: set[str]) -> None:
    assert part_of_it <= names(step)
    assert not none_of_it & names(step)


@pytest.mark.parametrize("file", sorted(PACKAGE.rglob("*.py")), ids=lambda f: f.relative_to(PACKAGE).as_posix())
def test_imports_are_those_of_the_syntax_tree(file: Path) -> None:
    expected: set[str] = set()
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Import):
            expected |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            expected |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    there = {name for name in expected if name.split(".")[0] == "pipeline" and code_hash._exists(name)}
    assert set(code_hash.imported(file)) == there


def test_every_resource_belongs_to_a_step() -> None:
    claimed = {f for step in STEPS.values() for f in data_files(step.resources)}
    there = {f for f in (PACKAGE / "resources").rglob("*") if f.suffix in {".txt", ".tsv", ".json", ".npz", ".onnx"}}
    assert there == claimed


@pytest.mark.parametrize("step", list(STEPS))
def test_steps_name_the_resources_that_their_program_reads(step: str) -> None:
    """A module that reads pipeline/resources names the file or folder as a string."""
    own = {part for f in data_files(STEPS[step].resources) for part in (f.name, f.parent.name, f.stem)}
    for file in code_hash.closure(STEPS[step].run.__module__):
        source = file.read_text(encoding="utf-8")
        if "pipeline.resources" in source:
            strings = {n.value for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Constant)}
            assert own & strings, f"{step} reads resources in {file.name}"


def test_an_edit_changes_the_hash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = code_hash.code_hash("pipeline.text.marks", ())
    copy = tmp_path / "pipeline"
    for file in code_hash.closure("pipeline.text.marks"):
        target = copy / file.relative_to(PACKAGE)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.read_bytes())
    monkeypatch.setattr(code_hash, "PACKAGE", copy)
    code_hash.code_hash.cache_clear()
    assert code_hash.code_hash("pipeline.text.marks", ()) == before
    with (copy / "text/marks.py").open("a", encoding="utf-8") as file:
        file.write("# edited\n")
    code_hash.code_hash.cache_clear()
    assert code_hash.code_hash("pipeline.text.marks", ()) != before
    code_hash.code_hash.cache_clear()


def test_unknown_resources_are_an_error() -> None:
    with pytest.raises(FileNotFoundError, match=r"nothing\.tsv"):
        data_files(["nothing.tsv"])
