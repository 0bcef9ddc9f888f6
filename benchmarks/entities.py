"""Measures time and memory of merging entities on synthetic names.

`python benchmarks/entities.py [--mentions 1000000]` runs the steps of the flow, each in a process of its own, first on
99% of the articles and then on all of them.

Names are made of syllables by a seeded generator. People have given names from the list, organisations end in a word
such as "Bank", places are one word. 15% of the later mentions of people are a surname alone. Every name occurs at least
once; the frequencies of further occurrences fall exponentially.
"""

import argparse
import dataclasses
import multiprocessing
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that this file runs without installing the package

from pipeline.config import load
from pipeline.entities import LocalEntity
from pipeline.entities.names import gazetteer
from pipeline.flow import STEPS
from pipeline.options import Options
from pipeline.runner.plan import Written, add_outputs, tasks_of
from pipeline.store import Store
from pipeline.tables import table_of
from pipeline.tasks.execute import execute
from pipeline.tasks.task import Record, Task
from tests.oracles import resolve_corpus

Row = tuple[str, LocalEntity]
Result = TypeVar("Result")
CHAIN = [*(name for name, step in STEPS.items() if step.run.__module__.endswith("merge")), "entities"]
SYLLABLES = tuple(a + b for a in "bdfgklmnprstvz" for b in "aeiou")
HEADS = ("Foundation", "Group", "Bank", "Institute")
PER_ARTICLE = 14


def made_rows(mentions: int, distinct: int, seed: int = 1) -> list[Row]:
    """Makes local entities with about `mentions` mentions of `distinct` names."""
    rng = random.Random(seed)

    def word(n: int) -> str:
        return "".join(rng.choice(SYLLABLES) for _ in range(n)).capitalize()

    given = [g.capitalize() for g in gazetteer.given_names()]
    families = [word(rng.randint(2, 3)) for _ in range(12_000)]
    people = [("person", f"{rng.choice(given)} {rng.choice(families)}") for _ in range(int(0.65 * distinct))]
    groups = [("organisation", f"{word(2)} {word(2)} {rng.choice(HEADS)}") for _ in range(int(0.2 * distinct))]
    names = list(dict.fromkeys(people + groups))
    while len(names) < distinct:
        names = list(dict.fromkeys([*names, *(("place", word(4)) for _ in range(distinct - len(names)))]))
    rng.shuffle(names)
    rows: list[Row] = []
    total = 0
    while total < mentions:
        document = f"d{len(rows) // PER_ARTICLE}"
        context = tuple(f"p:{rng.choice(families).lower()}" for _ in range(16))
        for number in range(PER_ARTICLE):
            again = len(rows) >= distinct
            kind, name = names[int(rng.expovariate(2.5 / distinct)) % distinct if again else len(rows)]
            if again and kind == "person" and rng.random() < 0.15:
                name = name.split()[1]
            count = rng.randint(1, 6)
            rows.append((document, LocalEntity(number, kind, name, (name,), count, None, context)))
            total += count
    return rows


def _write(store: Store, rows: list[Row], parts: int) -> Written:
    """Writes rows as `article_entities` and `articles`, divided into parts."""
    of_part: dict[str, list[Row]] = {f"p{k:03d}": [] for k in range(parts)}
    for row in rows:
        of_part[f"p{int(row[0][1:]) % parts:03d}"].append(row)
    written: Written = {"article_entities": {}, "articles": {}}
    for part, entities in of_part.items():
        tables: dict[str, list[dict[str, object]]] = {
            "article_entities": [{"doc_id": d, **dataclasses.asdict(e)} for d, e in entities],
            "articles": [{"doc_id": d} for d in dict.fromkeys(d for d, _ in entities)],
        }
        for table, content in tables.items():
            written[table][part] = store.write(table, part, table_of(table, content)).sha256
    return written


def _serve(connection: Connection, work: Callable[..., object], arguments: tuple[object, ...]) -> None:
    gazetteer.given_names(), gazetteer.places(), gazetteer.organisations()  # once per process, not per task
    connection.send(work(*arguments))


def _alone(work: Callable[..., Result], *arguments: object) -> Result:
    """Calls a function in a process of its own, so that its peak memory can be measured, and returns its result."""
    context = multiprocessing.get_context("forkserver")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_serve, args=(sender, work, arguments))
    process.start()
    sender.close()
    result: Result = receiver.recv()
    process.join()
    return result


def _made(folder: str, mentions: int, names: int, parts: int, share: float) -> tuple[Written, str]:
    rows = made_rows(mentions, names)
    kept = rows[: int(share * len(rows)) // PER_ARTICLE * PER_ARTICLE]
    counts = f"{sum(e.n_mentions for _, e in kept):,} mentions, {len({e.name for _, e in kept}):,} names"
    return _write(Store(folder), kept, parts), f"{counts}, {len(kept):,} local entities"


def _execute(tasks: Sequence[Task]) -> list[Record]:
    return [execute(task) for task in tasks]


def _build(folder: str, written: Written, known: dict[tuple[str, str], Record]) -> tuple[float, float]:
    """Runs the steps, each in a process of its own; prints and returns CPU seconds and peak memory."""
    config, spent, peak = load(Options), 0.0, 0.0
    for step in map(STEPS.__getitem__, CHAIN):
        tasks = tasks_of(step, "", folder, config, [], written)
        stale = [t for t in tasks if (r := known.get((step.name, t.part))) is None or r.fingerprint != t.fingerprint]
        done = _alone(_execute, stale)
        known.update({(step.name, r.part): r for r in done})
        add_outputs(written, [known[step.name, t.part] for t in tasks])
        seconds, most = sum(r.cpu_seconds for r in done), max((r.peak_mb for r in done), default=0.0)
        print(f"  {step.name:18s} {len(done):3d} of {len(tasks):3d} tasks, {seconds:5.1f} CPU s, peak {most:4.0f} MB")
        spent, peak = spent + seconds, max(peak, most)
    return spent, peak


def main() -> None:
    """Prints what merging a corpus costs, in one piece or in buckets, and then with 1% more."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mentions", type=int, default=1_000_000)
    parser.add_argument("--names", type=int, default=200_000)
    parser.add_argument("--parts", type=int, default=64)
    parser.add_argument("--one-piece", action="store_true", help="merge everything in one process")
    chosen = parser.parse_args()
    if chosen.one_piece:
        rows = made_rows(chosen.mentions, chosen.names)
        start = time.process_time()
        found = len(resolve_corpus(rows).entities)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
        print(f"{len(rows):,} local entities -> {found:,} entities in {time.process_time() - start:.1f} CPU s")
        print(f"peak {peak:.0f} MB, of which the made names are a part")
        return
    multiprocessing.get_context("forkserver").set_forkserver_preload(["pipeline.tasks.execute"])
    known: dict[tuple[str, str], Record] = {}
    with tempfile.TemporaryDirectory() as folder:
        for share, title in ((0.99, "99% of the articles"), (1.0, "1% more")):
            written, counts = _alone(_made, folder, chosen.mentions, chosen.names, chosen.parts, share)
            print(f"{title}: {counts}")
            spent, peak = _build(folder, written, known)
            print(f"  all of it: {spent:.1f} CPU s, largest peak {peak:.0f} MB")
        print(f"{Store(folder).read_all('entities', ['entity_id']).num_rows:,} entities")


if __name__ == "__main__":
    main()
