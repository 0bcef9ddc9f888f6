"""An edit of anything that a step depends on makes the step run again."""

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
        ("quotes", {"quotations/find.py", "text/marks.py", "stages/tag.py"}, {"duplicates/stars.py"}),
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


def resources(step: str) -> set[str]:
    files = code_hash.closure(STEPS[step].run.__module__)
    return {data.relative_to(PACKAGE / "resources").as_posix() for file in files for data in data_files(file)}


def test_every_resource_belongs_to_a_step() -> None:
    root = PACKAGE / "resources"
    there = {f for f in root.rglob("*") if f.suffix in {".txt", ".tsv", ".json", ".npz", ".onnx"}}
    assert {f.relative_to(root).as_posix() for f in there} == {name for step in STEPS for name in resources(step)}


@pytest.mark.parametrize(
    ("step", "some", "none"),
    [
        ("articles", {"furniture.txt", "line_model.npz"}, {"tagger/tagger.onnx", "places.tsv"}),
        ("attributions", {"tagger/tagger.onnx", "tagger/settings.json"}, {"places.tsv", "quotations/lexicon.json"}),
        ("mentions", {"places.tsv", "given_names.txt"}, {"quotations/ranker.npz", "furniture.txt"}),
        ("quotes", {"places.tsv", "quotations/ranker.npz", "quotations/lexicon.json"}, {"furniture.txt"}),
        ("quote_forms", {"duplicates/stock_phrases.txt"}, {"tagger/tagger.onnx"}),
    ],
)
def test_resources_of_steps(step: str, some: set[str], none: set[str]) -> None:
    assert some <= resources(step)
    assert not none & resources(step)


def _forget() -> None:
    code_hash.code_hash.cache_clear()
    code_hash._file_of.cache_clear()
    code_hash._digest.cache_clear()


def test_an_edit_changes_the_hash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = code_hash.code_hash("pipeline.text.marks")
    copy = tmp_path / "pipeline"
    for file in code_hash.closure("pipeline.text.marks"):
        target = copy / file.relative_to(PACKAGE)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.read_bytes())
    monkeypatch.setattr(code_hash, "PACKAGE", copy)
    _forget()
    assert code_hash.code_hash("pipeline.text.marks") == before
    with (copy / "text/marks.py").open("a", encoding="utf-8") as file:
        file.write("# edited\n")
    _forget()
    assert code_hash.code_hash("pipeline.text.marks") != before
    _forget()
