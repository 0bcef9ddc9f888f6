"""What a second worker brings, and what Dask costs: one local worker, two, and two on Dask, on the same corpus.

`python -m benchmarks.two_workers RAW FOLDER [--light]`: wall and CPU time of each, and of the coordinating process
alone. Means something only on a machine with two idle cores. 840 news articles take some five minutes there, half of
that with `--light`.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.scale import LIGHT

WAYS = (("local", 1), ("local", 2), ("dask", 2))


def run_once(raw: Path, processed: Path, engine: str, workers: int, options: list[str]) -> dict[str, float]:
    """Seconds of a build: `wall`, `cpu` of all processes, `own` of the coordinating one."""
    shutil.rmtree(processed, ignore_errors=True)
    used, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    command = [sys.executable, "-m", "benchmarks.scale", "coordinate", str(raw), str(processed), str(workers), engine]
    done = subprocess.run(
        [*command, *options], check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - used.ru_utime - used.ru_stime
    return {"wall": time.monotonic() - begin, "cpu": cpu, "own": json.loads(done.stdout.splitlines()[-1])["own_cpu"]}


def main(raw: Path, folder: Path, options: list[str]) -> None:
    """Measures all ways, and prints both ratios."""
    print(f"load before: {os.getloadavg()[0]:.1f}", flush=True)
    found = {}
    for engine, workers in WAYS:
        of = found[engine, workers] = run_once(raw, folder / f"{engine}-{workers}", engine, workers, options)
        idle = 1 - of["cpu"] / (workers * of["wall"])
        said = f"{of['wall']:.1f} s, {of['cpu']:.1f} of CPU, {of['own']:.1f} of these to coordinate, {idle:.0%} idle"
        print(f"{engine} {workers}: {said}", flush=True)
    one, two, dask = (found[way]["wall"] for way in WAYS)
    print(f"two workers are {one / two:.2f} times as fast as one; Dask takes {dask / two:.2f} times as long as two")


if __name__ == "__main__":
    light = "--light" in sys.argv
    main(Path(sys.argv[1]), Path(sys.argv[2]), [LIGHT] if light else [])
