"""Time and memory of the corpus resolver on made names: `python benchmarks/entities.py [--mentions 1000000]`.

Names are made of syllables by a seeded generator: people with given names of the list, organisations with a head,
places of one word; 15% of the people are written by their surname alone. Every name stands at least once; the
frequencies of the rest fall exponentially.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that it runs as a file, uninstalled

from pipeline.entities import LocalEntity, resolve_corpus
from pipeline.entities.gazetteer import given_names

Row = tuple[str, LocalEntity]
SYLLABLES = tuple(a + b for a in "bdfgklmnprstvz" for b in "aeiou")
HEADS = ("Foundation", "Group", "Bank", "Institute")
PER_ARTICLE = 14


def made_rows(mentions: int, distinct: int, seed: int = 1) -> list[Row]:
    """Local entities of about `mentions` mentions out of `distinct` names."""
    rng = random.Random(seed)

    def word(n: int) -> str:
        return "".join(rng.choice(SYLLABLES) for _ in range(n)).capitalize()

    given = [g.capitalize() for g in given_names()]
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


def main() -> None:
    """Print one line of figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mentions", type=int, default=1_000_000)
    parser.add_argument("--names", type=int, default=200_000)
    chosen = parser.parse_args()
    rows = made_rows(chosen.mentions, chosen.names)
    start = time.process_time()
    resolution = resolve_corpus(rows)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 if sys.platform == "darwin" else 1024) / 1024
    if sys.platform == "darwin":
        peak /= 1024
    counts = f"{sum(e.n_mentions for _, e in rows):,} mentions, {len({e.name for _, e in rows}):,} names"
    spent = f"{time.process_time() - start:.1f} CPU s, peak {peak:.2f} GB"
    print(f"{counts}, {len(rows):,} local entities -> {len(resolution.entities):,} entities in {spent}")


if __name__ == "__main__":
    main()
