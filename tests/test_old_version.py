"""A processed folder that another version of the program built is rebuilt, with a notice, and keeps nothing of it."""

import io
import json
import shutil
from pathlib import Path

from rich.console import Console

from pipeline.config import load
from pipeline.options import Options
from pipeline.runner.run import RunRequest, run
from tests.conftest import digests, run_pipeline, write_articles


def test_a_folder_of_another_version_is_rebuilt_with_a_notice(tmp_path: Path) -> None:
    raw, out = tmp_path / "raw", tmp_path / "out"
    write_articles(raw)
    run_pipeline(raw, out, until="clean")
    fresh = digests(out)
    _as_another_version(out)
    output = io.StringIO()
    request = RunRequest(str(raw), str(out), load(Options), 1, until="clean")
    summary = run(request, Console(file=output, width=200))
    assert "was built by another version of the program" in output.getvalue()
    assert "old_step" in output.getvalue()
    assert summary.done["documents"] > 0
    assert digests(out) == fresh
    assert not (out / "old_table").exists()
    assert not (out / "_state" / "old_step.json").exists()
    again = io.StringIO()
    run(request, Console(file=again, width=200))
    assert "another version" not in again.getvalue()


def test_a_dry_run_removes_nothing_of_another_version(tmp_path: Path) -> None:
    raw, out = tmp_path / "raw", tmp_path / "out"
    write_articles(raw)
    run_pipeline(raw, out, until="ingest")
    _as_another_version(out)
    run(RunRequest(str(raw), str(out), load(Options), 1, until="ingest", dry_run=True), Console(file=io.StringIO()))
    assert (out / "old_table").exists()


def _as_another_version(out: Path) -> None:
    """Gives the records of a step another name, and a table of its own that the program does not know."""
    state = out / "_state" / "documents.json"
    records = json.loads(state.read_text(encoding="utf-8"))
    for record in records.values():
        record["outputs"].append({**record["outputs"][0], "table": "old_table"})
    (out / "_state" / "old_step.json").write_text(json.dumps(records), encoding="utf-8")
    state.unlink()
    shutil.copytree(out / "documents", out / "old_table")
