"""Measures what a second worker gains and what Dask costs: one local worker, two, and two on Dask, on the same corpus.

`python -m benchmarks.two_workers RAW FOLDER [--light]` prints the wall and CPU time of each, and of the coordinating
process alone. The last way is a Dask cluster that is already running, whose CPU time is not counted. As a control, it
measures how much more work two processes of plain spaCy do than one, which is the most that a program can gain from
these cores. Run it on a machine with two idle cores, where 840 news articles take some seven minutes, and half of that
with `--light`.
"""

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.faults import Cluster
from benchmarks.scale import LIGHT
from pipeline.parsing.model import resolve
from pipeline.tasks.threads import one_thread

_TEXTS = 100
"""Number of texts of the control: some three seconds of work."""
_START_SECONDS = 15.0
"""Seconds that the workers of a cluster have to start."""
WAYS = (("local", 1), ("local", 2), ("dask", 2))


def run_once(raw: Path, processed: Path, engine: str, workers: int, options: list[str]) -> dict[str, float]:
    """Builds once, and returns seconds: `wall` time, `cpu` time of all processes, and `own` CPU time of the
    coordinating one.
    """
    shutil.rmtree(processed, ignore_errors=True)
    used, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    command = [sys.executable, "-m", "benchmarks.scale", "coordinate", str(raw), str(processed), str(workers), engine]
    done = subprocess.run(
        [*command, *options], check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - used.ru_utime - used.ru_stime
    return {"wall": time.monotonic() - begin, "cpu": cpu, "own": json.loads(done.stdout.splitlines()[-1])["own_cpu"]}


def parse_plainly(raw: Path) -> None:
    """Runs one process of the control: loads spaCy, says so, waits for a line, and prints the seconds of parsing."""
    nlp = import_module(resolve("en_core_web_sm")).load()
    texts = [file.read_text(encoding="utf-8") for file in sorted(raw.rglob("*.txt"))[:_TEXTS]]
    list(nlp.pipe(texts[:10]))
    print("ready", flush=True)
    sys.stdin.readline()
    begin = time.monotonic()
    list(nlp.pipe(texts, batch_size=16))
    print(time.monotonic() - begin)


def side_by_side(raw: Path, processes: int) -> float:
    """Starts processes of plain spaCy together, and returns the seconds until all have parsed the same texts."""
    command = [sys.executable, "-m", "benchmarks.two_workers", "plain", str(raw)]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    running: list[Any] = [subprocess.Popen(command, **pipes) for _ in range(processes)]
    for process in running:
        process.stdout.readline()  # until spaCy is loaded
    for process in running:
        process.stdin.write("\n")
        process.stdin.flush()
    return max(float(process.communicate()[0]) for process in running)


def main(raw: Path, folder: Path, options: list[str]) -> None:
    """Measures the control and all ways, and prints the ratios."""
    print(f"load before: {os.getloadavg()[0]:.1f}", flush=True)
    one_thread(os.environ)
    alone, pair = (min(side_by_side(raw, processes) for _ in range(3)) for processes in (1, 2))
    print(f"plain spaCy: two processes do {2 * alone / pair:.2f} times as much as one", flush=True)
    found = {}
    for engine, workers in WAYS:
        of = found[engine, workers] = run_once(raw, folder / f"{engine}-{workers}", engine, workers, options)
        idle = 1 - of["cpu"] / (workers * of["wall"])
        cost = f"{of['wall']:.1f} s, {of['cpu']:.1f} of CPU, {of['own']:.1f} of these to coordinate, {idle:.0%} idle"
        print(f"{engine} {workers}: {cost}", flush=True)
    cluster = Cluster(folder)
    try:
        cluster.start()
        time.sleep(_START_SECONDS)
        running = run_once(raw, folder / "cluster-2", cluster.address, 2, options)["wall"]
    finally:
        cluster.stop()
    print(f"dask 2, already running: {running:.1f} s", flush=True)
    one, two, dask = (found[way]["wall"] for way in WAYS)
    print(f"two workers are {one / two:.2f} times as fast as one")
    print(f"Dask takes {dask / two:.2f} times as long as two workers, a running cluster {running / two:.2f} times")


if __name__ == "__main__":
    if sys.argv[1] == "plain":
        parse_plainly(Path(sys.argv[2]))
    else:
        main(Path(sys.argv[1]), Path(sys.argv[2]), [LIGHT] if "--light" in sys.argv else [])
