"""Measures speed, memory and growth of finding duplicates in synthetic texts: `python benchmarks/duplicates.py`.

articles: in one process, compared with MinHash and LSH of other libraries on the same texts.
quotes: through the steps of the pipeline and its engine, with two workers.

Each row runs in a process of its own, so that time and memory are measured separately. `--growth` adds the long rows,
up to a million quotations, and draws the plot of docs/duplicates.md.
"""

import argparse
import hashlib
import json
import math
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that this file runs without installing the package

from benchmarks.duplicates_peers import FIND, PEERS, installed, scores
from benchmarks.made_texts import Language, made_articles, made_quotes, pair_scores
from pipeline.config import load
from pipeline.duplicates.articles import ArticleKey, cluster_articles
from pipeline.duplicates.candidates import sketch_article
from pipeline.engines.local import LocalEngine
from pipeline.flow import STEPS
from pipeline.options import Options
from pipeline.runner.plan import Written, add_outputs, tasks_of
from pipeline.store import Store
from pipeline.tables import table_of
from pipeline.tasks.execute import execute
from pipeline.tasks.task import Record

ARTICLES, PEER_ARTICLES = (1_000, 3_000, 10_000, 30_000), 3_000
QUOTES, LONG = (10_000, 30_000), (100_000, 300_000, 1_000_000)
BANDS = ((14, 8), (64, 2), (128, 2))
PART = 2_000
IN_ARTICLE, SCENE = 8, 25  # number of quotations per article, and of words between two of them
CHAIN = ("quote_forms", "quote_counts", "quote_pairs", "quote_links", "quote_groups")
ARTICLE_CHAIN = (
    *("article_sketches", "article_pairs", "article_candidates", "article_components", "article_groups"),
    "article_clusters",
)
Row = dict[str, float | str]


def articles_row(count: int) -> Row:
    """Clusters this many articles in this process."""
    texts, gold = made_articles(count, 1)
    started = time.process_time()
    keys = [ArticleKey(f"{k:08d}", None, len(t), sketch_article(t)) for k, t in enumerate(texts)]
    found = [row.cluster_id for row in cluster_articles(keys, lambda doc_id: texts[int(doc_id)])]
    seconds = time.process_time() - started
    precision, recall = pair_scores(found, gold)
    return {"n": count, "cpu_s": seconds, "peak_mb": _peak(), "precision": precision, "recall": recall}


def peer_row(count: int, peer: str, bands: int, rows: int) -> Row:
    """Finds candidate pairs of this many articles with another library, in this process, without a full comparison."""
    texts, gold = made_articles(count, 1)
    started = time.process_time()
    found = FIND[peer](texts, bands, rows)
    seconds = time.process_time() - started
    precision, recall = scores(found, gold)
    return {"n": count, "cpu_s": seconds, "peak_mb": _peak(), "precision": precision, "recall": recall}


def quotes_row(count: int, workers: int = 2) -> Row:
    """Clusters this many quotations as a run does, by steps, tasks and Parquet parts, with `workers` processes."""
    with tempfile.TemporaryDirectory() as folder:
        store, config = Store(folder), load(Options)
        written, gold = _write_quotes(store, count)
        begin, cpu = time.monotonic(), 0.0
        with LocalEngine(workers) as engine, _sampled_memory() as peak:
            for step in map(STEPS.__getitem__, CHAIN):
                records = list(engine.run(tasks_of(step, "", folder, config, [], written)))
                cpu += sum(r.cpu_seconds for r in records)
                add_outputs(written, records)
        seconds = time.monotonic() - begin
        table = store.read("quote_groups", written["quote_groups"], ["quote_id", "cluster_id"])
        found = dict(zip(table["quote_id"].to_pylist(), table["cluster_id"].to_pylist(), strict=True))
        precision, recall = pair_scores([found[q] for q in sorted(found)], gold)
        return {"n": count, "cpu_s": cpu, "wall_s": seconds, "peak_mb": peak[0], "precision": precision,
                "recall": recall}  # fmt: skip


def _write_quotes(store: Store, count: int) -> tuple[Written, list[int]]:
    """Writes synthetic quotations as the tables that the first steps read; returns the hashes of the parts, and the
    number of each quotation's utterance.
    """
    written: Written = {}
    gold: list[int] = []
    made, language = made_quotes(count, 1), Language(2)
    while batch := list(islice(made, PART)):
        part, first = f"{len(gold) // PART:06d}", len(gold)
        gold += [utterance for _, utterance in batch]
        documents = [f"d{first + k:08d}" for k in range(0, len(batch), IN_ARTICLE)]
        texts = [" ".join(language.draw(SCENE)) for _ in documents]
        rows: list[dict[str, object]] = []
        for k, (quotes, _) in enumerate(batch):
            number = k % len(documents)  # so that the next quotation, which may be a copy, is in another article
            start = len(texts[number]) + 1
            place = {"doc_id": documents[number], "start": start, "end": start + len(quotes)}
            rows.append({"quote_id": f"q{first + k:08d}", "text": quotes, "kind": "direct", **place})
            texts[number] += f" {quotes} {' '.join(language.draw(SCENE))}"
        articles: list[dict[str, object]] = [
            {"doc_id": d, "text": text} for d, text in zip(documents, texts, strict=True)
        ]
        tables: dict[str, list[dict[str, object]]] = {
            "quotes": rows,
            "articles": articles,
            "article_sketches": [{"doc_id": d} for d in documents],
            "article_clusters": [{"doc_id": d, "cluster_id": f"a-{d}"} for d in documents],
        }
        for name, content in tables.items():
            written.setdefault(name, {})[part] = store.write(name, part, table_of(name, content)).sha256
    return written, gold


def _write_articles(store: Store, texts: list[str], size: int) -> Written:
    """Writes texts as parts of `size` articles."""
    parts = {}
    for first in range(0, len(texts), size):
        rows: list[dict[str, object]] = [
            {"doc_id": f"d{first + k:08d}", "text": text, "n_words": len(text.split()),
             "text_sha256": hashlib.sha256(text.encode()).hexdigest()}
            for k, text in enumerate(texts[first : first + size])
        ]  # fmt: skip
        parts[f"{first:08d}"] = store.write("articles", f"{first:08d}", table_of("articles", rows)).sha256
    return {"articles": parts}


def _update(steps: Sequence[str], store: Store, written: Written, known: dict[tuple[str, str], Record]) -> float:
    """Brings the tables up to date, and returns the CPU seconds.

    `known` has the records of earlier tasks; records of new tasks are added to it.
    """
    config, cpu = load(Options), 0.0
    for step in map(STEPS.__getitem__, steps):
        tasks = tasks_of(step, "", store.address, config, [], written)
        for task in tasks:
            before = known.get((step.name, task.part))
            if before is None or before.fingerprint != task.fingerprint:
                before = known[step.name, task.part] = execute(task)
                cpu += before.cpu_seconds
        add_outputs(written, [known[step.name, task.part] for task in tasks])
    return cpu


def increment_row(count: int) -> Row:
    """Measures the steps on this many articles, and again after adding 1% as further parts."""
    texts, _ = made_articles(count + count // 100, 1)
    with tempfile.TemporaryDirectory() as folder:
        store, known = Store(folder), dict[tuple[str, str], Record]()
        first = _update(ARTICLE_CHAIN, store, _write_articles(store, texts[:count], 100), known)
        again = _update(ARTICLE_CHAIN, store, _write_articles(store, texts, 100), known)
    return {"n": count, "cpu_s": first, "again_cpu_s": again}


def increment_quotes_row(count: int) -> Row:
    """Measures the steps on this many quotations, and again after adding 1%."""
    with tempfile.TemporaryDirectory() as folder:
        store, known = Store(folder), dict[tuple[str, str], Record]()
        first = _update(CHAIN, store, _write_quotes(store, count)[0], known)
        again = _update(CHAIN, store, _write_quotes(store, count + count // 100)[0], known)
    return {"n": count, "cpu_s": first, "again_cpu_s": again}


def increment_table() -> str:
    """Returns a table of what adding 1% costs, compared with the whole."""
    lines = ["| | CPU s for all | CPU s for 1% more | share |", "| --- | --- | --- | --- |"]
    for kind, name, count in (("increment", "articles", 10_000), ("increment_quotes", "quotations", 100_000)):
        row = _row(kind, count)
        first, again = float(row["cpu_s"]), float(row["again_cpu_s"])
        lines.append(f"| {count:,} {name} | {first:.1f} | {again:.1f} | {100 * again / first:.0f}% |")
    return "\n".join(lines)


@contextmanager
def _sampled_memory() -> Iterator[list[float]]:
    """Yields a list of one number: the peak memory of all worker processes in MB, sampled four times a second."""
    import psutil

    peak, over, this = [0.0], threading.Event(), psutil.Process()

    def watch() -> None:
        while not over.wait(0.25):
            sizes = []
            for process in this.children(recursive=True):
                try:
                    sizes.append(process.memory_info().rss)
                except psutil.Error:
                    continue
            peak[0] = max(peak[0], sum(sizes) / 2**20)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        over.set()
        watcher.join()


def _peak() -> float:
    scale = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / scale


def _row(kind: str, *arguments: object) -> Row:
    command = [sys.executable, __file__, "--row", kind, *map(str, arguments)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return dict(json.loads(done.stdout))


def peers_table(count: int) -> str:
    """Returns a table that compares this project with other libraries."""
    head = ["| | articles per CPU second | precision | recall | peak MB |", "| --- | --- | --- | --- | --- |"]
    lines = [_line("this project, compared in full", _row("articles", count))]
    for peer in PEERS:
        if not installed(peer):
            lines.append(f"| {peer} | not installed | | | |")
            continue
        for bands, rows in BANDS:
            lines.append(_line(f"{peer}, {bands} bands of {rows}, candidates only", _row(peer, count, bands, rows)))
    return "\n".join([*head, *lines])


def _line(name: str, row: Row) -> str:
    n, cpu, peak = float(row["n"]), float(row["cpu_s"]), float(row["peak_mb"])
    found = f"{100 * float(row['precision']):.1f} | {100 * float(row['recall']):.1f}"
    return f"| {name} | {n / cpu:,.0f} | {found} | {peak:,.0f} |"


def growth_table(kind: str, counts: tuple[int, ...]) -> tuple[str, list[Row]]:
    """Returns a table of time and memory by size; `growth` is the exponent of time between two rows (1: linear)."""
    lines = [
        f"| {kind} | CPU s | wall s | growth | peak MB | precision | recall |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    rows: list[Row] = []
    for count in counts:
        row = _row(kind, count)
        last = rows[-1] if rows else None
        growth = (
            f"{math.log(float(row['cpu_s']) / float(last['cpu_s'])) / math.log(count / float(last['n'])):.2f}"
            if last
            else ""
        )
        wall = f"{float(row['wall_s']):,.1f}" if "wall_s" in row else ""
        lines.append(
            f"| {count:,} | {float(row['cpu_s']):,.1f} | {wall} | {growth} | {float(row['peak_mb']):,.0f} "
            f"| {100 * float(row['precision']):.2f} | {100 * float(row['recall']):.2f} |"
        )
        print(lines[-1], file=sys.stderr, flush=True)
        rows.append(row)
    return "\n".join(lines), rows


def plot(rows: dict[str, list[Row]], file: Path) -> None:
    """Plots time and memory by size, on logarithmic axes, as SVG."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams |= {"svg.hashsalt": "duplicates", "svg.fonttype": "none"}
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, 2, figsize=(8, 3))
    for axis, key, label in ((axes[0], "cpu_s", "CPU seconds"), (axes[1], "peak_mb", "peak memory, MB")):
        for kind, found in rows.items():
            axis.loglog([r["n"] for r in found], [r[key] for r in found], marker="o", label=kind)
        axis.set(xlabel="articles or quotations", ylabel=label)
        axis.grid(visible=True, alpha=0.3)
    axes[0].legend()
    figure.tight_layout()
    figure.savefig(file, metadata={"Date": None})


ROWS = {
    "articles": articles_row,
    "quotes": quotes_row,
    "increment": increment_row,
    "increment_quotes": increment_quotes_row,
}


def print_tables(only: str | None = None, *, growth: bool = False) -> None:
    """Prints every table, or only one.

    With `growth` also the rows that take long; if all tables are printed, it then draws the plot.
    """
    rows: dict[str, list[Row]] = {}
    if only in (None, "peers"):
        print(f"{PEER_ARTICLES:,} made articles\n\n{peers_table(PEER_ARTICLES)}\n", flush=True)
    if only in (None, "increment"):
        print(f"{increment_table()}\n", flush=True)
    for kind, counts in (("articles", ARTICLES), ("quotes", QUOTES + LONG * growth)):
        if only in (None, kind):
            table, rows[kind] = growth_table(kind, counts)
            print(f"{table}\n", flush=True)
    if growth and not only:
        plot(rows, Path(__file__).resolve().parent.parent / "docs" / "duplicates.svg")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--growth", action="store_true", help="up to a million quotations, and the plot: ten minutes")
    parser.add_argument("--only", choices=("peers", "articles", "quotes", "increment"), help="one of the tables")
    parser.add_argument("--quotes", type=int, default=0, help="only one row, for this many quotations")
    parser.add_argument("--row", nargs="+", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.row:
        kind, *numbers = arguments.row
        counts = [int(n) for n in numbers]
        row = ROWS.get(kind)
        print(json.dumps(row(*counts) if row else peer_row(counts[0], kind, *counts[1:])))
        return
    if arguments.quotes:
        print(growth_table("quotes", (arguments.quotes,))[0])
        return
    print_tables(arguments.only, growth=arguments.growth)


if __name__ == "__main__":
    main()
