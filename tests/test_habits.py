"""The files that a forge and a contributor's tools read agree with the project."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CI = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")


def test_ci_tests_every_python_and_system_that_is_promised() -> None:
    promised = {c.rsplit(" ", 1)[1] for c in PROJECT["classifiers"] if re.search(r"Python :: 3\.\d", c)}
    low, high = re.fullmatch(r">=3\.(\d+),<3\.(\d+)", PROJECT["requires-python"]).groups()  # type: ignore[union-attr]
    assert promised == {f"3.{minor}" for minor in range(int(low), int(high))}
    matrices = re.findall(r"python: \[(.*)\]", CI)
    assert matrices
    assert all(set(re.findall(r'"(3\.\d+)"', matrix)) == promised for matrix in matrices)
    assert all(f"{system}-latest" in CI for system in ("ubuntu", "macos", "windows"))


def test_ci_calls_only_targets_that_make_has() -> None:
    targets = set(re.findall(r"^([a-z ]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"run: make (\w+)", CI)) <= {name for line in targets for name in line.split()}


def test_actions_are_pinned_by_hash() -> None:
    uses = re.findall(r"uses: (\S+)", CI)
    assert uses
    assert [action for action in uses if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", action)] == []


def test_the_citation_names_this_version_and_licence() -> None:
    citation = dict(re.findall(r"^(version|license): (.+)$", (ROOT / "CITATION.cff").read_text("utf-8"), re.MULTILINE))
    assert citation == {"version": PROJECT["version"], "license": PROJECT["license"]}


def test_every_hook_is_local() -> None:
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert re.findall(r"repo: (\S+)", hooks) == ["local"]
    assert hooks.count("language: system") == hooks.count("- id:")
