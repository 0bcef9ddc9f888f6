"""Kills runs at random moments and lets the next run carry on: `python -m benchmarks.kills --kills 200`. In the end the
bytes must be those of an undisturbed run, with one worker and with two, and no worker may outlive its run.

Runs in a folder are killed until one finishes. A run is killed a moment after it has written a random number of files,
so that slow and fast steps are hit alike.
"""

import argparse
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from benchmarks.incremental import digests

_SAMPLE = Path(__file__).parent.parent / "data" / "raw"
# Largest number of files that a run may write before it is killed; a whole run writes some 300.
_MOST_FILES = 40
# Largest number of seconds between the last of these files and the kill.
_LATER = 0.15
# Seconds within which a worker must end. A worker that is starting notices the end of its run only when it has started,
# which takes long on a busy machine.
_PATIENCE = 120
_SETTINGS = ("quotes.model=light", "run.buckets=2", "run.files_per_part=2")


def _corpus(folder: Path, articles: int) -> None:
    folder.mkdir()
    for number, file in enumerate(sorted(_SAMPLE.rglob("*.txt"))[:articles]):
        shutil.copy(file, folder / f"{number}.txt")


def _start(raw: Path, processed: Path, workers: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "pipeline", "run", "--raw", str(raw), "--processed", str(processed)]
    command += ["--workers", str(workers), *(word for setting in _SETTINGS for word in ("--set", setting))]
    return subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def _files(folder: Path) -> int:
    return sum(1 for _ in folder.rglob("*.parquet"))


def _killed(raw: Path, processed: Path, workers: int, rng: random.Random) -> Iterator[int]:
    """Starts and kills runs until one finishes; yields for each killed run the number of workers that outlived it."""
    while True:
        process = _start(raw, processed, workers)
        until = _files(processed) + rng.randint(1, _MOST_FILES)
        while process.poll() is None and _files(processed) < until:
            time.sleep(0.01)
        time.sleep(rng.random() * _LATER)
        if process.poll() is not None:
            return
        children = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(rng.choice((signal.SIGKILL, signal.SIGKILL, signal.SIGINT, signal.SIGTERM)))
        process.wait()
        _, alive = psutil.wait_procs(children, timeout=_PATIENCE)
        yield len(alive)


def main() -> int:
    """Starts and kills runs; returns 1 if any bytes differ or any worker is left."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--articles", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="start no further folder after this time")
    given = parser.parse_args()
    rng, begin = random.Random(given.seed), time.monotonic()
    kills = {1: 0, 2: 0}
    folders = differing = left = 0
    with tempfile.TemporaryDirectory() as folder:
        raw, whole = Path(folder, "raw"), Path(folder, "whole")
        _corpus(raw, given.articles)
        if _start(raw, whole, 1).wait() != 0:
            raise SystemExit("the run that nobody killed failed")
        expected = digests(whole)
        while sum(kills.values()) < given.kills and time.monotonic() - begin < given.seconds:
            workers, processed = 1 + folders % 2, Path(folder, f"out{folders}")
            for alive in _killed(raw, processed, workers, rng):
                kills[workers] += 1
                left += alive
            differing += digests(processed) != expected
            folders += 1
            shutil.rmtree(processed)
            print(f"{kills[1]} kills with one worker, {kills[2]} with two, {folders} folders of {len(expected)} parts: "
                  f"{differing} differ, {left} workers left", flush=True)  # fmt: skip
    return int(bool(differing or left))


if __name__ == "__main__":
    sys.exit(main())
