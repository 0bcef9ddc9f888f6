"""Kills runs at random moments and lets them go on: `python -m benchmarks.kills --kills 200`. The bytes must be those
of a run that nobody killed, for one worker and for two, and no worker may outlive its run.

A folder is killed again and again until it is finished; each kill comes once the run has written some more files, at
random, and a moment later. So kills are spread over all steps, however fast they are.
"""

from __future__ import annotations

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
# Files that a run writes, at most, before it is killed: a run over the corpus below writes some 300.
_MOST_FILES = 40
# Seconds, at most, from then to the kill.
_LATER = 0.15
# Seconds in which a worker must have ended: one that begins hears of the end of its run once it has begun, which takes
# long where many other programs run.
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


def _killed(raw: Path, processed: Path, workers: int, chance: random.Random) -> Iterator[int]:
    """Runs until one is not killed; gives the number of workers that outlived each run that was killed."""
    while True:
        process = _start(raw, processed, workers)
        until = _files(processed) + chance.randint(1, _MOST_FILES)
        while process.poll() is None and _files(processed) < until:
            time.sleep(0.01)
        time.sleep(chance.random() * _LATER)
        if process.poll() is not None:
            return
        children = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(chance.choice((signal.SIGKILL, signal.SIGKILL, signal.SIGINT, signal.SIGTERM)))
        process.wait()
        _, alive = psutil.wait_procs(children, timeout=_PATIENCE)
        yield len(alive)


def main() -> int:
    """Kills; exit code 1 if bytes differ or a worker is left."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--articles", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="begins no other folder after this time")
    given = parser.parse_args()
    chance, begin = random.Random(given.seed), time.monotonic()
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
            for alive in _killed(raw, processed, workers, chance):
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
