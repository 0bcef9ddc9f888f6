"""Who reads while a run writes has the tables of the last finished run, all of them."""

from pathlib import Path

import pytest

import pipeline
from pipeline.runner.run import _Run
from pipeline.store import KEPT, reading
from pipeline.tables import PUBLIC
from tests.conftest import article, run_pipeline

LIGHT = ["quotes.model=light"]


def version(out: Path) -> dict[str, list[dict[str, object]]]:
    return {table: pipeline.table(table, out).to_pylist() for table in PUBLIC}


def test_a_reader_has_one_version_while_a_run_writes(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    run_pipeline(raw, out, set_=LIGHT)
    before, seen = version(out), []
    assert not (out / KEPT).exists()
    (raw / "new.txt").write_text(article(99, speaker="Jane Roe"), encoding="utf-8")
    run_stage = _Run.run_stage

    def watched(run: _Run, stage: str, *rest: object) -> None:
        run_stage(run, stage, *rest)  # type: ignore[arg-type]
        seen.append((stage, version(out) == before))
        if stage == "repeats" and not killed:
            raise KeyboardInterrupt

    killed: list[bool] = []
    monkeypatch.setattr(_Run, "run_stage", watched)
    with pytest.raises(KeyboardInterrupt):
        run_pipeline(raw, out, set_=LIGHT)
    assert version(out) == before
    assert Path(reading(str(out)).root).name == KEPT
    killed.append(True)
    run_pipeline(raw, out, set_=LIGHT)
    assert all(same for _, same in seen), seen
    assert len(seen) > 8
    assert version(out) != before
    assert not (out / KEPT).exists()


def test_a_run_with_nothing_to_do_keeps_nothing(raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    run_pipeline(raw, out, set_=LIGHT)
    monkeypatch.setattr("pipeline.runner.run.keep_version", lambda store: pytest.fail("kept"))
    run_pipeline(raw, out, set_=LIGHT)
