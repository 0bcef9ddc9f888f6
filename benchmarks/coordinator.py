"""Measures what the coordinating process costs for a large corpus, without the work of the workers.

`python -m benchmarks.coordinator FOLDER 10000 100000` makes raw files, runs a build with the local engine and two
workers, and runs again with nothing new. The workers do nothing but record each task as done, with invented hashes and
empty files of the right names and sizes. For the coordinating process, it prints CPU seconds, wall seconds and peak
memory: the whole cost of planning, handing out, recording and tidying. Linux only.
"""

from __future__ import annotations

import json
import random
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.scale import peak_mb
from pipeline.flow import STEPS
from pipeline.store import Part, Store
from pipeline.tables import TABLES
from pipeline.tasks.task import Record, Task
from pipeline.tasks.unchanged import SEEN, part_name

_BUCKETS = 16
_PER_FOLDER = 1_000
_TEXT = "A short report number {} from the harbour."


def pretend(task: Task) -> Record:
    """Stands in for the worker's function: records a task as done, with invented hashes, without doing it."""
    rng = random.Random(task.fingerprint)
    outputs = tuple(_outputs(task, rng))
    for part in outputs:
        path = Path(Store(task.processed).path(part.table, part.name))
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.truncate(part.bytes)
    return Record(task.part, task.fingerprint, dict(task.causes), outputs, 64, 0.1, 0.1, 300.0)


def _outputs(task: Task, rng: random.Random) -> Iterator[Part]:
    step = STEPS[task.step]
    for table in (*step.outputs, *((SEEN,) if step.by_document else ())):
        if table == "rejects":
            continue
        divided = step.scope == "corpus" and "doc_id" in TABLES[table].schema.names and not TABLES[table].bucketed
        for name in task.inputs["articles"] if divided else [task.part]:
            buckets = tuple(_hash(64, rng) for _ in range(_BUCKETS)) if TABLES[table].bucketed else ()
            yield Part(table, part_name(step, table, name), 64, 10_000, _hash(256, rng), buckets)


def _hash(bits: int, rng: random.Random) -> str:
    return f"{rng.getrandbits(bits):0{bits // 4}x}"


def coordinate(raw: str, processed: str) -> None:
    """Runs once in this process, and prints what that cost."""
    from rich.console import Console

    from pipeline.engines import local
    from pipeline.runner import run as runner
    from pipeline.runner.project import load_project

    vars(local)["_execute"] = pretend
    config, _ = load_project(raw, overrides=["quotes.model=light"])
    begin = time.monotonic()
    runner.run(runner.RunRequest(raw, processed, config, 2), Console(stderr=True))
    own = resource.getrusage(resource.RUSAGE_SELF)
    taken = {"cpu": own.ru_utime + own.ru_stime, "wall": time.monotonic() - begin, "mb": peak_mb()}
    print(json.dumps(taken))


def main(folder: Path, size: int) -> None:
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
        from benchmarks import coordinator  # workers import `pretend` by this name, not from __main__

        coordinator.coordinate(*sys.argv[2:])
    else:
        for count in sys.argv[2:]:
            main(Path(sys.argv[1]), int(count))
