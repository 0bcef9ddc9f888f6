"""Measures what a change costs, step by step: a whole build, then nothing new, then 1% of the articles added, removed
and changed.

The articles that are added are the latest ones, by the dates or numbers in their names, if all have one; otherwise
they are chosen at random.

Run `python -m benchmarks --only incremental [--corpora DIR]`, or this file with `--help` for one corpus at a time.
After every change the tables are compared, byte for byte, with a build from scratch.
"""

import argparse
import hashlib
import json
import random
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that this file runs without installing the package

from benchmarks.made_news import made_news
from benchmarks.speed import Cost, measure
from pipeline.flow import STEPS

Articles = Mapping[str, str]  # name -> text
Write = Callable[[Articles, Path], None]
SHARE = 100
PER_FILE = 20
_WHEN = re.compile(r"(?<!\d)\d{4}-\d\d-\d\d(?!\d)|\d+$")
STATES = ("nothing", "more", "fewer", "changed")


@dataclass(frozen=True)
class Figures:
    """The cost of a run in all and by step, in CPU seconds, and its number of tasks."""

    whole: Cost
    steps: dict[str, float]
    tasks: int


def write_files(articles: Articles, folder: Path) -> None:
    """Writes a .txt file for each article, removes all others, and does not touch unchanged files."""
    names = {f"{name}.txt" for name in articles}
    for file in set(folder.glob("*.txt")):
        if file.name not in names:
            file.unlink()
    for name, text in articles.items():
        _write_changed(folder / f"{name}.txt", text)


def write_records(articles: Articles, folder: Path) -> None:
    """Writes files of some twenty records each. Removing a record renumbers the later ones in its file."""
    files: dict[int, list[str]] = {}
    for name, text in articles.items():
        number = int(hashlib.sha256(name.encode()).hexdigest(), 16) % max(1, 1_000 // PER_FILE)
        files.setdefault(number, []).append(json.dumps({"title": name, "text": text}))
    for number, lines in files.items():
        _write_changed(folder / f"desk-{number:03d}.jsonl", "\n".join(lines) + "\n")


def _write_changed(path: Path, text: str) -> None:
    data = text.encode("utf-8")
    if not path.exists() or path.read_bytes() != data:
        path.write_bytes(data)


def states(articles: Articles, seed: int = 1) -> Iterable[tuple[str, Articles]]:
    """Yields the name and articles of each state: the corpus without 1% of its articles, then each change in turn."""
    rng = random.Random(seed)
    names = sorted(articles)
    rng.shuffle(names)
    few = max(1, len(names) // SHARE)
    if all(map(_WHEN.search, names)):
        names.sort(key=lambda name: _WHEN.findall(name)[0], reverse=True)
        names[few:] = rng.sample(names[few:], len(names) - few)
    late, gone, changed = names[:few], names[few : 2 * few], set(names[2 * few : 3 * few])
    now = {name: text for name, text in articles.items() if name not in late}
    yield "whole", now
    yield "nothing", now
    now = {**now, **{name: articles[name] for name in late}}
    yield "more", now
    now = {name: text for name, text in now.items() if name not in gone}
    yield "fewer", now
    yield "changed", {name: _changed(text) if name in changed else text for name, text in now.items()}


def _changed(text: str) -> str:
    """Adds a sentence to the text, to its last line but one if it has several lines."""
    head, gap, tail = text.rstrip().rpartition("\n")
    return f"{head} The figures were mended later.{gap}{tail}\n" if head else f"{tail} The figures were mended later.\n"


def run(raw: Path, processed: Path, workers: int, options: list[str]) -> Figures:
    """Runs the pipeline in processes of its own, and returns the figures."""
    before = _records(processed)
    command = [sys.executable, "-m", "pipeline", "run", "--raw", str(raw), "--processed", str(processed)]
    settings = [word for option in options for word in ("--set", option)]
    whole = measure([*command, "--workers", str(workers), *settings])
    steps: dict[str, float] = {}
    tasks = 0
    for (step, part), record in _records(processed).items():
        if before.get((step, part)) != record:
            steps[step] = steps.get(step, 0.0) + record["cpu_seconds"]
            tasks += 1
    return Figures(whole, steps, tasks)


def _records(processed: Path) -> dict[tuple[str, str], dict[str, float]]:
    """Reads the record of each task of each step."""
    return {
        (file.stem, part): record
        for file in (processed / "_state").glob("*.json")
        if file.stem != "raw"
        for part, record in json.loads(file.read_bytes()).items()
    }


def digests(processed: Path) -> dict[str, str]:
    """Maps the path of every Parquet file below the folder to its hash."""
    return {
        str(file.relative_to(processed)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(processed.rglob("*.parquet"))
    }


def measured(articles: Articles, write: Write, workers: int, options: list[str], check: bool) -> dict[str, Figures]:
    """Measures each state. Raises AssertionError if a table differs from a build from scratch."""
    found: dict[str, Figures] = {}
    with tempfile.TemporaryDirectory() as folder:
        raw, processed, again = (Path(folder) / name for name in ("raw", "processed", "again"))
        raw.mkdir()
        for state, now in states(articles):
            write(now, raw)
            found[state] = run(raw, processed, workers, options)
            print(f"{state}: {found[state].whole.cpu:.1f} CPU s", file=sys.stderr, flush=True)
            if state in ("whole", "nothing") or not (check or state == STATES[-1]):
                continue
            found[f"{state}, from nothing"] = run(raw, again, workers, options)
            one, other = digests(processed), digests(again)
            differ = sorted(name for name in {*one, *other} if one.get(name) != other.get(name))
            assert not differ, f"{state}: {len(differ)} files differ from a build from nothing: {differ[:5]}"
            shutil.rmtree(again)
    return found


def table(found: Mapping[str, Figures], least: float = 0.002) -> str:
    """Returns a Markdown table of the whole run and of each step that takes at least `least` of a build."""
    whole = found["whole"]
    lines = [f"| CPU s | a build | {' | '.join(STATES)} |", "| --- " * (len(STATES) + 2) + "|"]
    costs = [found[s].whole.cpu for s in STATES]
    shares = " | ".join(f"{cost:.1f} ({100 * cost / whole.whole.cpu:.1f}%)" for cost in costs)
    lines.append(f"| whole run | {whole.whole.cpu:.1f} | {shares} |")
    for step in (name for name in STEPS if name in whole.steps):
        cells = [found[s].steps.get(step, 0.0) for s in STATES]
        if max(whole.steps[step], *cells) >= least * whole.whole.cpu:
            lines.append(f"| {step} | {whole.steps[step]:.2f} | {' | '.join(f'{c:.2f}' for c in cells)} |")
    every = [whole, *(found[s] for s in STATES)]
    outside = [f"{figures.whole.cpu - sum(figures.steps.values()):.1f}" for figures in every]
    lines.append(f"| start and planning | {' | '.join(outside)} |")
    lines.append(f"| tasks | {' | '.join(str(figures.tasks) for figures in every)} |")
    lines.append(f"| peak MB | {' | '.join(f'{figures.whole.peak_mb:.0f}' for figures in every)} |")
    return "\n".join(lines) + "\n"


def polnear(corpora: Path) -> Articles:
    """Reads the annotated articles, as text."""
    files = (f for split in ("train", "dev") for f in sorted((corpora / "data/polnear" / split / "text").glob("*.txt")))
    return {file.stem: file.read_text(encoding="utf-8") for file in files}


def report(corpora: Path | None, workers: int = 1) -> str:
    """Returns all tables: PolNeAR, if given, as files and as records; and synthetic articles."""
    found = []
    if corpora is not None:
        news = polnear(corpora)
        for form, write in (("files", write_files), ("records", write_records)):
            found.append(f"{len(news):,} news articles as {form}, accurate\n")
            found.append(table(measured(news, write, workers, [], check=True)))
    made = made_news(2_000, seed=1)
    found.append(f"{len(made):,} made articles, light\n")
    found.append(table(measured(made, write_files, workers, ["quotes.model=light"], check=True)))
    return "\n".join(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, help="folder of the corpora, to use their news articles")
    parser.add_argument("--made", type=int, default=2_000, help="number of synthetic articles, without --corpora")
    parser.add_argument("--form", choices=("files", "records"), default="files")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--set", action="append", default=[], help="an option of the pipeline, section.key=value")
    parser.add_argument("--last", action="store_true", help="build from scratch only for the last comparison")
    given = parser.parse_args()
    articles = polnear(given.corpora) if given.corpora else made_news(given.made, seed=1)
    write = write_files if given.form == "files" else write_records
    print(table(measured(articles, write, given.workers, given.set, not given.last)))


if __name__ == "__main__":
    main()
