"""The most memory that all processes of a run hold together: `python -m benchmarks.memory made 840 --profile accurate`.

`made N`: N made articles, each a file. `records N`: N made articles of a paragraph in one .jsonl file. `words M`: M
files of a megabyte of one-word lines. `--until` ends the run after a stage.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from benchmarks.made_news import made_news

# Seconds between two looks at the processes.
_PAUSE = 0.1
_MEGABYTE = 1_000_000


def _held(process: psutil.Process) -> int:
    """Bytes that a process and all below it hold, what they share counted for each."""
    size = 0
    with contextlib.suppress(psutil.NoSuchProcess):
        for one in (process, *process.children(recursive=True)):
            with contextlib.suppress(psutil.NoSuchProcess):
                size += one.memory_info().rss
    return size


def peak(command: list[str]) -> tuple[int, list[int], int]:
    """The most bytes held while a command runs, the most in each tenth of its time, and its exit status."""
    held: list[int] = []
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as started:
        process = psutil.Process(started.pid)
        while started.poll() is None:
            held.append(_held(process))
            time.sleep(_PAUSE)
    step = max(1, len(held) // 10)
    return max(held), [max(held[at : at + step]) for at in range(0, len(held), step)], started.returncode


def write(raw: Path, kind: str, count: int) -> None:
    """Writes a corpus of one of the kinds."""
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
    """Prints the figures of one run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=("made", "records", "words"))
    parser.add_argument("count", type=int)
    parser.add_argument("--profile", choices=("light", "accurate"), default="light")
    parser.add_argument("--until", default="publish")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        raw, processed = Path(folder, "raw"), Path(folder, "out")
        write(raw, given.kind, given.count)
        command = [sys.executable, "-m", "pipeline", "run", "--raw", str(raw), "--processed", str(processed)]
        command += ["--workers", "1", "--until", given.until, "--set", f"quotes.model={given.profile}"]
        most, over_time, status = peak(command)
    told = ", ".join(f"{size / _MEGABYTE:.0f}" for size in over_time)
    print(f"{given.kind} {given.count}, {given.profile}, until {given.until}: at most {most / _MEGABYTE:.0f} MB; "
          f"by tenth of the time: {told}; exit code {status}")  # fmt: skip
    return status


if __name__ == "__main__":
    sys.exit(main())
