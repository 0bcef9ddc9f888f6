"""Measures the peak memory of all processes of a run: `python -m benchmarks.memory made 840 --profile accurate`.

`made N`: N synthetic articles, one per file. `records N`: N synthetic articles of one paragraph in one .jsonl file.
`words M`: M files of a megabyte of one-word lines. `--until` ends the run after a stage. `--samples FILE` writes a line
every few seconds during the run: seconds since the start, MB of all processes, MB of each.
"""

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from benchmarks.made_news import made_news

# Seconds between two measurements of the processes.
_PAUSE = 0.1
# Number of measurements for each line of samples: one line every five seconds.
_LOOKS = 50
_NOWHERE = Path(os.devnull)
_MEGABYTE = 1_000_000


def _held(process: psutil.Process) -> list[int]:
    """Returns the bytes held by a process and by each of its descendants; shared memory counts for each of them."""
    sizes = []
    with contextlib.suppress(psutil.NoSuchProcess):
        for one in (process, *process.children(recursive=True)):
            with contextlib.suppress(psutil.NoSuchProcess):
                sizes.append(one.memory_info().rss)
    return sizes


def peak(command: list[str], samples: Path = _NOWHERE) -> tuple[int, list[int], int]:
    """Runs a command; returns the peak of bytes held, the peak in each tenth of its time, and its exit status."""
    held: list[int] = []
    most: list[int] = []  # bytes of each process when their total was highest, since the last line of samples
    begin = time.monotonic()
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as started, samples.open("w", buffering=1) as file:
        process = psutil.Process(started.pid)
        while started.poll() is None:
            most = max(most, sizes := _held(process), key=sum)
            held.append(sum(sizes))
            if len(held) % _LOOKS == 0:
                told = "\t".join(f"{size / _MEGABYTE:.0f}" for size in (sum(most), *most))
                print(f"{time.monotonic() - begin:.0f}\t{told}", file=file)
                most = []
            time.sleep(_PAUSE)
    step = max(1, len(held) // 10)
    return max(held), [max(held[at : at + step]) for at in range(0, len(held), step)], started.returncode


def write(raw: Path, kind: str, count: int) -> None:
    raw.mkdir()
    if kind == "words":
        lines = "\n".join(("weir", "gate", "May", "Larkhill", "Roe", "water", "crane")[n % 7] for n in range(190_000))
        for number in range(count):
            (raw / f"{number}.txt").write_text(f"{number}\n{lines}\n", encoding="utf-8")
        return
    texts = made_news(min(count, 2_000), 1)
    if kind == "made":
        for name, text in texts.items():
            (raw / name).with_suffix(".txt").write_text(text, encoding="utf-8")
        return
    paragraphs = [max(text.split("\n"), key=len) for text in texts.values()]
    with (raw / "export.jsonl").open("w", encoding="utf-8") as file:
        for number in range(count):
            text = f"{paragraphs[number % len(paragraphs)]} It was report {number}."
            file.write(json.dumps({"title": f"Report {number}", "text": text}) + "\n")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=("made", "records", "words"))
    parser.add_argument("count", type=int)
    parser.add_argument("--profile", choices=("light", "accurate"), default="light")
    parser.add_argument("--until", default="publish")
    parser.add_argument("--samples", type=Path, default=_NOWHERE)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        raw, processed = Path(folder, "raw"), Path(folder, "out")
        write(raw, given.kind, given.count)
        command = [sys.executable, "-m", "pipeline", "run", "--raw", str(raw), "--processed", str(processed)]
        command += ["--workers", "1", "--until", given.until, "--set", f"quotes.model={given.profile}"]
        most, over_time, status = peak(command, given.samples)
    told = ", ".join(f"{size / _MEGABYTE:.0f}" for size in over_time)
    print(f"{given.kind} {given.count}, {given.profile}, until {given.until}: at most {most / _MEGABYTE:.0f} MB; "
          f"by tenth of the time: {told}; exit code {status}")  # fmt: skip
    return status


if __name__ == "__main__":
    sys.exit(main())
