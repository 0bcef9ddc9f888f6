"""Speed and growth of the duplicates craft on made texts: `python benchmarks/duplicates.py`.

Texts are made by a seeded generator whose words have the frequencies of a language (Zipf), with copies, excerpts
and parts planted, so that accuracy is printed beside speed. Each row runs in its own process, so that peak
memory is its own. `--quotes N` or `--articles N` runs one row.
"""

from __future__ import annotations

import argparse
import itertools
import json
import resource
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that it runs as a file, uninstalled

from pipeline.duplicates.articles import ArticleKey, cluster_articles
from pipeline.duplicates.quotes import QuoteKey, cluster_quotes
from pipeline.duplicates.sketch import sketch_article

LEXICON = 60_000
ARTICLE_STEPS = (1_000, 2_000, 4_000, 8_000)
QUOTE_STEPS = (12_500, 25_000, 50_000, 100_000)


class Language:
    """Made words with Zipf's frequencies, and a memory of common turns so that runs of words repeat by chance."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        syllables = ["".join(s) for s in itertools.product("bdfgklmnprstvz", "aeiou")]
        self.words = [
            "".join(self.rng.choice(syllables, 1 + k % 4)) + (str(k) if k > 300 else "") for k in range(LEXICON)
        ]
        share = 1.0 / (np.arange(LEXICON) + 2.7)
        self.upto = np.cumsum(share / share.sum())
        self.turns = [self.draw(int(n)) for n in self.rng.integers(3, 7, 400)]

    def draw(self, count: int) -> list[str]:
        drawn = np.searchsorted(self.upto, self.rng.random(count))
        return [self.words[min(int(k), LEXICON - 1)] for k in drawn]

    def speak(self, count: int) -> list[str]:
        """About `count` words, a fifth of them in turns of phrase that everybody uses."""
        said = self.draw(count)
        for _ in range(count // 25):
            turn = self.turns[int(self.rng.integers(len(self.turns)))]
            place = int(self.rng.integers(max(1, len(said) - len(turn))))
            said[place : place + len(turn)] = turn
        return said


def made_articles(count: int, seed: int) -> tuple[list[str], list[int]]:
    """Texts and the number of the story that each tells: a third are copies or excerpts, with edits."""
    language = Language(seed)
    texts, story = [], []
    number = 0
    while len(texts) < count:
        said = language.speak(int(language.rng.integers(150, 900)))
        copies = int(language.rng.integers(1, 5)) if language.rng.random() < 0.15 else 0
        for copy in range(copies + 1):
            words = said if copy == 0 else said[: int(len(said) * language.rng.uniform(0.3, 1.0))]
            edits = language.rng.random(len(words)) < (0.03 if copy else 0.0)
            texts.append(" ".join(w for w, edit in zip(words, edits, strict=True) if not edit))
            story.append(number)
        number += 1
    return texts[:count], story[:count]


def made_quotes(count: int, seed: int) -> tuple[list[QuoteKey], list[int]]:
    """Quotations and the number of the utterance of each: parts and variants, and every 1,000th utterance is viral."""
    language = Language(seed)
    quotes: list[QuoteKey] = []
    uttered: list[int] = []
    number = 0
    while len(quotes) < count:
        said = language.speak(int(language.rng.integers(4, 45)))
        copies = 200 if number % 1_000 == 999 else int(language.rng.choice((0, 0, 0, 1, 3)))
        for copy in range(copies + 1):
            size = len(said) if copy == 0 or len(said) < 12 else int(language.rng.integers(10, len(said) + 1))
            start = int(language.rng.integers(len(said) - size + 1))
            quotes.append(QuoteKey(f"q{len(quotes):08d}", f"d{len(quotes)}", " ".join(said[start : start + size])))
            uttered.append(number)
        number += 1
    return quotes[:count], uttered[:count]


def pair_scores(found: list[str], gold: list[int]) -> tuple[float, float]:
    """Precision and recall of pairs, from the sizes of clusters alone."""

    def pairs(sizes: Counter) -> int:
        return sum(n * (n - 1) // 2 for n in sizes.values())

    both = pairs(Counter(zip(found, gold, strict=True)))
    return both / max(pairs(Counter(found)), 1), both / max(pairs(Counter(gold)), 1)


def measure(kind: str, count: int) -> dict[str, float]:
    """One row of the table, in this process."""
    if kind == "articles":
        texts, gold = made_articles(count, 1)
        before, started = _peak(), time.process_time()
        keys = [ArticleKey(f"{k:08d}", None, len(t), sketch_article(t)) for k, t in enumerate(texts)]
        sketched = time.process_time() - started
        found = [row.cluster_id for row in cluster_articles(keys, lambda doc_id: texts[int(doc_id)])]
    else:
        quotes, gold = made_quotes(count, 1)
        before, started, sketched = _peak(), time.process_time(), 0.0
        found = [row.cluster_id for row in cluster_quotes(quotes)]
    seconds = time.process_time() - started
    precision, recall = pair_scores(found, gold)
    return {"n": count, "map_s": sketched, "cpu_s": seconds, "peak_mb": _peak(), "texts_mb": before,
            "precision": precision, "recall": recall}  # fmt: skip


def _peak() -> float:
    scale = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / scale


def table(kind: str, counts: tuple[int, ...]) -> None:
    print(f"\n{kind:>9}   CPU s   of it map   per CPU s   growth   peak MB   (texts MB)   precision   recall")
    last = None
    for count in counts:
        command = [sys.executable, __file__, "--row", kind, str(count)]
        row = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        growth = f"{row['cpu_s'] / last:6.2f}" if last else "     -"
        speed = f"{count:9,} {row['cpu_s']:7.2f} {row['map_s']:11.2f} {count / row['cpu_s']:11,.0f}   {growth}"
        size = f" {row['peak_mb']:9.0f} {row['texts_mb']:12.0f}"
        print(speed + size + f" {row['precision']:11.4f} {row['recall']:8.4f}", flush=True)
        last = row["cpu_s"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=0, help="one table row for so many articles")
    parser.add_argument("--quotes", type=int, default=0, help="one table row for so many quotations")
    parser.add_argument("--row", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.row:
        print(json.dumps(measure(arguments.row[0], int(arguments.row[1]))))
        return
    only = arguments.articles or arguments.quotes
    if arguments.articles or not only:
        table("articles", (arguments.articles,) if only else ARTICLE_STEPS)
    if arguments.quotes or not only:
        table("quotes", (arguments.quotes,) if only else QUOTE_STEPS)


if __name__ == "__main__":
    main()
