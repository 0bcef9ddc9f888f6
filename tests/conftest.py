"""Fixtures: small raw folders of our own writing, and one run over the sample corpus for all tests that read it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from pipeline.tasks.threads import one_thread

one_thread(os.environ)  # before numpy is loaded, as for the workers of a run

import pytest  # noqa: E402

from pipeline.engines import ENGINES  # noqa: E402
from pipeline.runner.project import load_project  # noqa: E402
from pipeline.runner.run import RunRequest, RunSummary, run  # noqa: E402
from pipeline.tasks.execute import execute  # noqa: E402
from pipeline.tasks.task import Record, Task  # noqa: E402

SAMPLE = Path(__file__).parent.parent / "data" / "raw"
Runner = Callable[..., RunSummary]


class HereEngine:
    """Does the tasks in this process, which has loaded the models: a process of its own takes seconds to."""

    def __enter__(self) -> HereEngine:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def run(self, tasks: Iterable[Task]) -> Iterator[Record]:
        return map(execute, tasks)


ENGINES["here"] = lambda workers, scheduler, tell: HereEngine()


def run_pipeline(
    raw: Path | str, processed: Path | str, *, set_: Iterable[str] = (), until: str | None = None, workers: int = 0
) -> RunSummary:
    """One run, as the command line would do it; without `workers`, in this process."""
    config, _ = load_project(str(raw), overrides=set_)
    name = "local" if workers else "here"
    return run(RunRequest(str(raw), str(processed), config, max(workers, 1), name, until=until))


@pytest.fixture(scope="session")
def sample_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The processed folder of the sample corpus, made once for all tests."""
    processed = tmp_path_factory.mktemp("sample")
    run_pipeline(SAMPLE, processed, workers=2)
    return processed


def article(number: int, *, speaker: str = "Nora Feld") -> str:
    """A short article of our own, different for each number."""
    paragraphs = [
        f"Harbour board approves plan number {number}",
        f"The harbour board of Rostock approved plan {number} on Tuesday after a debate of {number + 2} hours.",
        f"“We have waited {number + 3} years for this day,” said {speaker}, who leads the board. “Nobody lost.”",
        f"The {number}th plan goes to the city council in Rostock, which will vote on it before the summer break.",
        "She added that the work would begin in spring, and that the port would stay open for ferries.",
    ]
    return "\n\n".join(paragraphs) + "\n"


def write_articles(folder: Path) -> Path:
    """Twelve articles of our own, in a new folder."""
    folder.mkdir()
    for number in range(12):
        (folder / f"article-{number:02d}.txt").write_text(article(number), encoding="utf-8")
    return folder


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """A raw folder with twelve articles of our own."""
    return write_articles(tmp_path / "raw")


def digests(processed: Path) -> dict[str, str]:
    """Hash of every Parquet file below the folder, by its path."""
    return {
        str(file.relative_to(processed)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(processed.rglob("*.parquet"))
    }
