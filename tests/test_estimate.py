"""What `--dry-run` says a run will take."""

from pathlib import Path

import pytest

from pipeline.runner.estimate import estimate
from pipeline.runner.project import load_project
from pipeline.runner.run import RunRequest, run
from pipeline.tasks.task import RawFile, Record
from tests.conftest import article, run_pipeline


def record(seconds: float) -> Record:
    return Record("p", "f", {}, (), 1, seconds, seconds, 100.0)


@pytest.mark.parametrize(
    ("new", "again", "expected"),
    [
        ([], [], "nothing to do"),
        ([RawFile("a.txt", 100_000_000, "x")], [], "100.0 MB of texts x 46 s"),
        ([RawFile("a.jsonl.gz", 25_000_000, "x")], [], "100.0 MB of texts x 46 s"),
        ([RawFile("a.html", 100_000_000, "x"), RawFile("b.warc.gz", 25_000_000, "x")], [], "200.0 MB of pages x"),
        ([], [record(1800.0), record(1800.0)], "2 tasks done again, as they cost last time: 60 min of CPU"),
    ],
)
def test_the_arithmetic_is_shown(new: list[RawFile], again: list[Record], expected: str) -> None:
    assert expected in "\n".join(estimate(new, again, "accurate", 4))


def test_the_light_profile_costs_less() -> None:
    def hours(profile: str) -> float:
        line = estimate([RawFile("a.txt", 10**10, "x")], [], profile, 1)[1]
        return float(line.split("= ")[1].split(" h")[0])

    assert hours("light") < hours("accurate")


def test_a_dry_run_ends_with_an_estimate_and_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "a.txt").write_text(article(1))
    config, _ = load_project(str(raw))

    def dry(until: str) -> str:
        run(RunRequest(str(raw), str(tmp_path / "out"), config, 2, until=until, dry_run=True))
        return capsys.readouterr().err

    assert "0.0 MB of texts x 46 s" in dry("publish")
    assert not (tmp_path / "out" / "documents").exists()
    run_pipeline(raw, tmp_path / "out", until="clean")
    assert "estimate: nothing to do" in dry("clean")
    (raw / "a.txt").write_text(article(2))
    assert "0.0 MB of texts" in dry("clean")
