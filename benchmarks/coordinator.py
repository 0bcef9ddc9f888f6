"""Measures what the coordinating process costs for a large corpus, without the work of the workers.

`python -m benchmarks.coordinator FOLDER 10000 100000` makes raw files, and runs a build in which each task is recorded
as if it had been done (with parts of invented hashes, and empty files with the right names and sizes); then it runs
again with nothing new. It prints CPU seconds, wall seconds and the peak memory of the coordinating process: the whole
cost of planning, recording and tidying.
"""

from __future__ import annotations

import json
import pickle
import random
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pipeline.flow import STEPS
from pipeline.store import Part, Store
from pipeline.tables import TABLES
from pipeline.tasks.previous import part_name
from pipeline.tasks.task import Record, Task
from pipeline.tasks.unchanged import SEEN

_BUCKETS = 16
_PER_FOLDER = 1_000
_TEXT = "A short report number {} from the harbour."


class Recorder:
    """An engine that runs no tasks, and reports that all are done."""

    def __init__(self) -> None:
        self._rng = random.Random(1)

    def __enter__(self) -> Recorder:
        return self

    def __exit__(self, *error: object) -> None: ...

    def run(self, tasks: Iterable[Task]) -> Iterator[Record]:
        """Yields a record of each task, after pickling both, as if they were sent between processes."""
        for task in tasks:
            task = pickle.loads(pickle.dumps(task))
            outputs = tuple(self._outputs(task))
            for part in outputs:
                path = Path(Store(task.processed).path(part.table, part.name))
                path.parent.mkdir(parents=True, exist_ok=True)
                with path.open("wb") as file:
                    file.truncate(part.bytes)
            record = Record(task.part, task.fingerprint, dict(task.causes), outputs, 64, 0.1, 0.1, 300.0)
            yield pickle.loads(pickle.dumps(record))

    def _outputs(self, task: Task) -> Iterator[Part]:
        step = STEPS[task.step]
        for table in (*step.outputs, *((SEEN,) if step.by_document else ())):
            if table == "rejects":
                continue
            divided = step.scope == "corpus" and "doc_id" in TABLES[table].schema.names and not TABLES[table].bucketed
            for name in task.inputs["articles"] if divided else [task.part]:
                buckets = tuple(self._hash(64) for _ in range(_BUCKETS)) if TABLES[table].bucketed else ()
                yield Part(table, part_name(step, table, name), 64, 10_000, self._hash(256), buckets)

    def _hash(self, bits: int) -> str:
        return f"{self._rng.getrandbits(bits):0{bits // 4}x}"


def coordinate(raw: str, processed: str) -> None:
    """Makes one run in this process, and prints what it cost."""
    from rich.console import Console

    from pipeline.runner import run as runner
    from pipeline.runner.project import load_project

    vars(runner)["engine"] = lambda *given: Recorder()
    config, _ = load_project(raw, overrides=["quotes.model=light"])
    begin = time.monotonic()
    runner.run(runner.RunRequest(raw, processed, config, 1), Console(stderr=True))
    own = resource.getrusage(resource.RUSAGE_SELF)
    taken = {"cpu": own.ru_utime + own.ru_stime, "wall": time.monotonic() - begin, "mb": own.ru_maxrss / 1024}
    print(json.dumps(taken))


def main(folder: Path, size: int) -> None:
    """Measures a build and a run with nothing new."""
    raw, processed = folder / f"raw-{size}", folder / f"out-{size}"
    shutil.rmtree(folder, ignore_errors=True)
    for number in range(size):
        place = raw / f"{number // _PER_FOLDER:04d}" / f"article-{number:06d}.txt"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(_TEXT.format(number), encoding="utf-8")
    for about in ("build", "nothing new"):
        command = [sys.executable, "-m", "benchmarks.coordinator", "coordinate", str(raw), str(processed)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        took: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        print(f"{size:,} {about}: {took['cpu']:.1f} CPU s, {took['wall']:.1f} s, {took['mb']:.0f} MB", flush=True)
    shutil.rmtree(folder)


if __name__ == "__main__":
    if sys.argv[1] == "coordinate":
        coordinate(*sys.argv[2:])
    else:
        for count in sys.argv[2:]:
            main(Path(sys.argv[1]), int(count))
