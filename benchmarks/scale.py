"""Measures what a run costs as the corpus grows, step by step: CPU, memory of workers and coordinating process, files.

`python -m benchmarks.scale measure FOLDER 1000 10000` builds synthetic articles in the light profile, runs again with
nothing new, and adds 100 articles. The figures of each run are appended to FOLDER/figures.jsonl when it ends. If it is
stopped, the figures of all finished steps are in FOLDER/out-SIZE/_state.
`python -m benchmarks.scale report FOLDER [PLOT.svg]` prints the tables and the growth of each step.
"""

import json
import math
import re
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.made_news import made_news
from pipeline.flow import STEPS

ADDED = 100
_PER_FOLDER = 1_000
RUNS = ("whole", "nothing", "more")
LIGHT = "quotes.model=light"
Figures = dict[str, Any]


def coordinate(raw: str, processed: str, workers: int, engine: str = "local", options: Sequence[str] = ()) -> None:
    """Runs once in this process, and prints its CPU seconds and peak memory, without those of the workers.

    `engine` is a name, or the address of a Dask scheduler.
    """
    from rich.console import Console

    from pipeline.runner.project import load_project
    from pipeline.runner.run import RunRequest, run

    config, _ = load_project(raw, overrides=options)
    of = ("dask", engine) if "://" in engine else (engine, None)
    run(RunRequest(raw, processed, config, workers, *of), Console(stderr=True))
    own = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"own_cpu": own.ru_utime + own.ru_stime, "own_mb": peak_mb()}))


def peak_mb() -> float:
    """Returns the peak memory of this process; Linux only. `ru_maxrss` would include the parent process, which holds
    all articles.
    """
    (found,) = re.findall(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    return int(found) / 1024


def run_once(raw: Path, processed: Path, workers: int) -> Figures:
    """Runs once in a separate process, and returns the figures."""
    before = _records(processed)
    used, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    command = [sys.executable, "-m", "benchmarks.scale", "coordinate", str(raw), str(processed), str(workers)]
    command += ["local", LIGHT]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    found: Figures = json.loads(done.stdout.splitlines()[-1])
    found["wall"] = time.monotonic() - begin
    found["cpu"] = after.ru_utime + after.ru_stime - used.ru_utime - used.ru_stime
    steps: dict[str, Figures] = {}
    for (step, part), record in _records(processed).items():
        if before.get((step, part)) == record:
            continue
        own = steps.setdefault(step, {"cpu": 0.0, "tasks": 0, "mb": 0.0, "bytes": 0})
        own["cpu"] += record["cpu_seconds"]
        own["tasks"] += 1
        own["mb"] = max(own["mb"], record["peak_mb"])
        own["bytes"] += sum(part["bytes"] for part in record["outputs"])
    found["steps"] = steps
    found["files"] = sum(1 for _ in processed.rglob("*.parquet"))
    found["state_mb"] = sum(f.stat().st_size for f in (processed / "_state").iterdir() if f.is_file()) / 1e6
    found["tables_mb"] = sum(f.stat().st_size for f in processed.rglob("*.parquet")) / 1e6
    return found


def _records(processed: Path) -> dict[tuple[str, str], Figures]:
    return {
        (file.stem, part): record
        for file in (processed / "_state").glob("*.json")
        if file.stem in STEPS
        for part, record in json.loads(file.read_bytes()).items()
    }


def measure(folder: Path, size: int, workers: int = 1) -> None:
    """Measures a build of `size` synthetic articles, a run with nothing new, and a run with 100 more articles."""
    raw, processed = folder / f"raw-{size}", folder / f"out-{size}"
    shutil.rmtree(raw, ignore_errors=True)
    shutil.rmtree(processed, ignore_errors=True)
    articles = list(made_news(size + ADDED, seed=1).items())
    _write(raw, articles[:size])
    for about in RUNS:
        if about == "more":
            _write(raw, articles[size:])
        found = {"size": size, about: run_once(raw, processed, workers)}
        with (folder / "figures.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(found) + "\n")
    shutil.rmtree(raw)
    shutil.rmtree(processed)


def _write(raw: Path, articles: list[tuple[str, str]]) -> None:
    for name, text in articles:
        place = raw / f"{int(name.rpartition('-')[2]) // _PER_FOLDER:04d}"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{name}.txt").write_text(text, encoding="utf-8")


def read(folder: Path) -> dict[int, Figures]:
    """Maps each size that was built to the latest figures of its runs."""
    found: dict[int, Figures] = {}
    for line in map(json.loads, (folder / "figures.jsonl").read_text(encoding="utf-8").splitlines()):
        found[line["size"]] = {**found.get(line["size"], {}), **line}
    return {size: runs for size, runs in sorted(found.items()) if "whole" in runs}


def growth(costs: Mapping[int, float]) -> list[str]:
    """Returns the exponent of growth from each size to the largest: 1 is linear, 2 quadratic. It is "" if there is too
    little to measure: less than 0.05 s for the smaller size, or 0.5 s for the largest.
    """
    *smaller, (large, high) = sorted(costs.items())
    return [
        f"{math.log(high / low) / math.log(large / small):.2f}" if low >= 0.05 and high >= 0.5 else ""
        for small, low in smaller
    ]


def report(found: Mapping[int, Figures]) -> str:
    """Returns a Markdown table of the steps that take a notable share of the CPU time, and of the whole run."""
    sizes = list(found)
    heads = [*(f"{n:,}" for n in sizes), *(f"growth from {n:,}" for n in sizes[:-1])]
    lines = [f"| CPU s of a build | {' | '.join(heads)} | worker MB |", "| --- " * (len(heads) + 2) + "|"]
    for name in STEPS:
        costs = {n: found[n]["whole"]["steps"].get(name, {}).get("cpu", 0.0) for n in sizes}
        if costs[sizes[-1]] < 0.003 * found[sizes[-1]]["whole"]["cpu"]:
            continue
        mb = max(found[n]["whole"]["steps"].get(name, {}).get("mb", 0.0) for n in sizes)
        cells = " | ".join([*(f"{c:.1f}" for c in costs.values()), *growth(costs)])
        lines.append(f"| {name} | {cells} | {mb:.0f} |")
    for about, key in (("coordinating process", "own_cpu"), ("all", "cpu")):
        costs = {n: found[n]["whole"][key] for n in sizes}
        lines.append(f"| {about} | {' | '.join([*(f'{c:.1f}' for c in costs.values()), *growth(costs)])} | |")
    rows = [
        ("coordinating process, MB", lambda f: f"{f['whole']['own_mb']:.0f}"),
        ("its share of the CPU", lambda f: f"{f['whole']['own_cpu'] / f['whole']['cpu']:.1%}"),
        ("tasks", lambda f: f"{sum(s['tasks'] for s in f['whole']['steps'].values()):,}"),
        ("files", lambda f: f"{f['whole']['files']:,}"),
        ("tables, MB", lambda f: f"{f['whole']['tables_mb']:,.0f}"),
        ("state, MB", lambda f: f"{f['whole']['state_mb']:.1f}"),
        ("nothing new, s", lambda f: f"{f['nothing']['wall']:.1f}" if "nothing" in f else ""),
        ("100 articles more, CPU s", _more),
    ]  # fmt: skip
    lines += [f"| {name} | {' | '.join(of(found[n]) for n in sizes)} {'| ' * len(sizes)}|" for name, of in rows]
    return "\n".join(lines) + "\n"


def _more(figures: Figures) -> str:
    if "more" not in figures:
        return ""
    return f"{figures['more']['cpu']:.1f} ({figures['more']['cpu'] / figures['whole']['cpu']:.1%})"


def most_of_more(figures: Figures, most: int = 12) -> str:
    """Names the steps that cost most when 100 articles are added."""
    steps = sorted(figures["more"]["steps"].items(), key=lambda item: -item[1]["cpu"])[:most]
    costs = [f"{name} {own['cpu']:.1f} ({own['tasks']} tasks)" for name, own in steps]
    return f"coordinating process {figures['more']['own_cpu']:.1f}; " + ", ".join(costs)


def plot(found: Mapping[int, Figures], file: Path) -> None:
    """Plots cost against size on logarithmic axes: the whole, its largest steps, and the coordinating process."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams |= {"svg.hashsalt": "scale", "svg.fonttype": "none"}
    import matplotlib.pyplot as plt

    sizes = list(found)
    last = found[sizes[-1]]["whole"]["steps"]
    largest = sorted(last, key=lambda name: -last[name]["cpu"])[:6]
    figure, axes = plt.subplots(figsize=(7, 4.5))
    axes.loglog(sizes, [found[n]["whole"]["cpu"] for n in sizes], "k-o", label="all")
    for name in largest:
        axes.loglog(sizes, [found[n]["whole"]["steps"][name]["cpu"] for n in sizes], "-o", ms=3, label=name)
    axes.loglog(sizes, [found[n]["whole"]["own_cpu"] for n in sizes], "k:o", ms=3, label="coordinating process")
    axes.set_xlabel("made articles")
    axes.set_ylabel("CPU seconds of a build")
    axes.grid(alpha=0.3, which="both")
    axes.legend(fontsize=8)
    figure.tight_layout()
    figure.savefig(file, metadata={"Date": None})


if __name__ == "__main__":
    action, *given = sys.argv[1:]
    if action == "coordinate":
        coordinate(given[0], given[1], int(given[2]), given[3], given[4:])
    elif action == "measure":
        for count in given[1:]:
            measure(Path(given[0]), int(count))
    else:
        figures = read(Path(given[0]))
        print(report(figures))
        if "more" in figures[max(figures)]:
            print(most_of_more(figures[max(figures)]))
        if len(given) > 1:
            plot(figures, Path(given[1]))
