"""Measures CPU time and memory of a whole run, relative to bare `nlp.pipe` with spaCy's defaults over the same texts.

Both are whole processes and are measured in turn. On a busy machine only the ratio is meaningful.
"""

import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

import pipeline

_SPACY = """
import sys, pathlib
from pipeline.parsing.model import resolve
import importlib
nlp = importlib.import_module(resolve("en_core_web_sm")).load()
texts = [f.read_text(encoding="utf-8") for f in sorted(pathlib.Path(sys.argv[1]).glob("*.txt"))]
print(sum(len(document) for document in nlp.pipe(texts)))
"""


@dataclass(frozen=True)
class Cost:
    """The cost of a process and its children: CPU seconds, wall seconds, and the peak of their total memory."""

    cpu: float
    wall: float
    peak_mb: float


def measure(command: list[str]) -> Cost:
    """Runs the command to its end and returns its cost. Raises CalledProcessError if it fails."""
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        peak = _watch(process.pid)
        if process.wait():
            raise subprocess.CalledProcessError(process.returncode, command)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(cpu, time.monotonic() - begin, peak[0] / 1e6)


def _watch(pid: int) -> list[float]:
    """Starts a thread that watches a process and its children; returns a list with the peak of their total memory."""
    peak = [0.0]

    def look() -> None:
        try:
            root = psutil.Process(pid)
            while True:
                total = 0
                for process in (root, *root.children(recursive=True)):
                    try:
                        total += process.memory_info().rss
                    except psutil.NoSuchProcess:
                        continue
                peak[0] = max(peak[0], total)
                time.sleep(0.1)
        except psutil.NoSuchProcess:
            return

    threading.Thread(target=look, daemon=True).start()
    return peak


def clean_texts(raw: Path, folder: Path) -> Path:
    """Returns `raw` if it contains .txt files; otherwise writes its cleaned articles to `folder` and returns that."""
    if any(raw.glob("*.txt")):
        return raw
    with tempfile.TemporaryDirectory() as processed:
        command = [sys.executable, "-m", "pipeline", "run", "--raw", str(raw), "--processed", processed]
        subprocess.run([*command, "--until", "clean"], check=True, stderr=subprocess.DEVNULL)
        for article in pipeline.table("articles", processed).to_pylist():
            (folder / f"{article['doc_id']}.txt").write_text(article["text"], encoding="utf-8")
    return folder


def report(raw: Path) -> str:
    """Returns a table: spaCy, a first run with one worker, and a second run with nothing changed."""
    with tempfile.TemporaryDirectory() as folder:
        return _report(clean_texts(raw, Path(folder)))


def _report(texts: Path) -> str:
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[name] = "1"
    # With this variable, two processes would compile all of pipeline/ in every run, while spaCy is compiled already.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as folder:
        run = [sys.executable, "-m", "pipeline", "run", "--raw", str(texts), "--processed", folder, "--workers", "1"]
        spacy = measure([sys.executable, "-c", _SPACY, str(texts)])
        first = measure(run)
        second = measure(run)
    rows = [("bare nlp.pipe, spaCy's defaults", spacy), ("whole run, 1 worker", first), ("nothing changed", second)]
    lines = ["| | CPU s | ratio | wall s | peak MB |", "| --- | --- | --- | --- | --- |"]
    lines += [f"| {n} | {c.cpu:.1f} | {c.cpu / spacy.cpu:.2f} | {c.wall:.1f} | {c.peak_mb:.0f} |" for n, c in rows]
    count = len(list(texts.glob("*.txt")))
    if count < 200:
        lines.append(
            f"\nOnly {count} articles: the start-up time, which a run pays once, dominates. Give more with --texts."
        )
    return "\n".join(lines) + "\n"
