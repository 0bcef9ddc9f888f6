"""Rebuilds the weights of the light profile from a PolNeAR folder: lexicon.json, ranker.npz, reports.npz.

    python -m pip install lightgbm
    python -m training.train_ranker PATH/TO/polnear/train

Takes about five minutes on one core. Prints the results of five-fold cross-validation over the articles.
"""

import argparse
import dataclasses
import itertools
import json
import pickle
from collections import Counter
from pathlib import Path

import numpy as np

from pipeline.entities import EntityOptions, find_mentions
from pipeline.parsing.model import DEFAULT_MODEL, parse_articles
from pipeline.quotations.features import NAMES
from pipeline.quotations.lexicon import Lexicon
from pipeline.quotations.report import REPORT_NAMES
from training.boosted import flatten, knots, save
from training.learn_lexicon import learn, learn_frames
from training.polnear import load
from training.ranker_data import Example, Pairs, Reports, add_pairs, add_reports, count_frames
from training.ranker_fit import FOLDS, Bools, Floats, fit_ranker, fit_reports, held_out, shares

TARGET = Path(__file__).parent.parent / "pipeline" / "resources" / "quotations"
RANKER_ROUNDS, REPORT_ROUNDS = 280, 120
_REAL = 3  # minimum number of words for a quoted piece to count in the figures and the calibration


def examples(folder: Path, cache: Path | None) -> list[Example]:
    """Reads articles, parses them and finds their mentions; `cache` is a file that keeps the parses between runs."""
    articles = load(folder)
    if cache is not None and cache.exists():
        parses = pickle.loads(cache.read_bytes())
    else:
        parses = list(parse_articles((a.text for a in articles), DEFAULT_MODEL))
        if cache is not None:
            cache.write_bytes(pickle.dumps(parses))
    pairs = enumerate(zip(articles, parses, strict=True))
    return [Example(a, p, find_mentions(p, EntityOptions()), n % FOLDS) for n, (a, p) in pairs]


def lexicons(data: list[Example]) -> tuple[Lexicon, list[Lexicon]]:
    """Returns the lexicon of all articles, and one without each fold, so that no row sees its own article's counts."""
    whole = learn((e.article, e.parse) for e in data)
    seen = [Counter[str]() for _ in range(FOLDS)]
    right = [Counter[str]() for _ in range(FOLDS)]
    for e in data:
        count_frames(seen[e.fold], right[e.fold], e, whole)

    def with_frames(base: Lexicon, folds: list[int]) -> Lexicon:
        frames = sorted(set().union(*seen))
        counts = {f: (sum(seen[k][f] for k in folds), sum(right[k][f] for k in folds)) for f in frames}
        return dataclasses.replace(base, frame=learn_frames(counts, base))

    without = []
    for k in range(FOLDS):
        base = learn((e.article, e.parse) for e in data if e.fold != k)
        without.append(with_frames(base, [j for j in range(FOLDS) if j != k]))
    return with_frames(whole, list(range(FOLDS))), without


def train_ranker(data: list[Example], without: list[Lexicon]) -> None:
    """Fits, calibrates and writes ranker.npz."""
    pairs = Pairs()
    for e in data:
        add_pairs(pairs, e, without[e.fold])
    rows, right = np.array(pairs.rows), np.array(pairs.right)
    sizes = np.array(pairs.sizes)
    starts = np.concatenate([[0], np.cumsum(sizes)])
    by_row = np.repeat(np.array(pairs.fold), sizes)

    def fit(inside: Bools) -> object:
        return fit_ranker(rows[inside], right[inside], sizes[inside[starts[:-1]]], RANKER_ROUNDS)

    p = shares(held_out(rows, by_row, fit), starts)
    best, hit, sourced = [], [], []
    for k, (a, b) in enumerate(itertools.pairwise(starts)):
        if pairs.words[k] >= _REAL:
            top = int(a + p[a:b].argmax())
            best.append(float(np.log(p[top] / (1.0 - p[top]))))
            hit.append(pairs.within[top])
            sourced.append(pairs.sourced[k])
    print(f"ranker: {len(rows)} pairs, speaker right in {100 * np.mean(np.array(hit)[sourced]):.1f}% of {sum(sourced)}")
    table = knots(np.array(best), np.array(hit), 40)
    _report_reliability(np.interp(best, *table), np.array(hit))
    booster = fit_ranker(rows, right, sizes, RANKER_ROUNDS)
    save(TARGET / "ranker.npz", flatten(booster.dump_model()), NAMES, table)


def train_reports(data: list[Example], without: list[Lexicon]) -> None:
    """Fits, calibrates and writes reports.npz."""
    reports = Reports()
    for e in data:
        add_reports(reports, e, without[e.fold])
    rows, right = np.array(reports.rows), np.array(reports.right)

    def fit(inside: Bools) -> object:
        return fit_reports(rows[inside], right[inside], REPORT_ROUNDS)

    raw = held_out(rows, np.array(reports.fold), fit)
    both = right & np.array(reports.sourced)
    gold = sum(len(e.article.attributions) for e in data)
    for least in (-1.5, -1.0, -0.5, 0.0, 0.5):
        kept = raw >= least
        print(f"reports: log odds >= {least}: P {100 * right[kept].mean():.1f} R {100 * right[kept].sum() / gold:.1f}")
    table = knots(raw, both, 40)
    _report_reliability(np.interp(raw, *table), both)
    booster = fit_reports(rows, right, REPORT_ROUNDS)
    save(TARGET / "reports.npz", flatten(booster.dump_model()), REPORT_NAMES, table)


def _report_reliability(probability: Floats, right: Bools) -> None:
    for low in (0.0, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95):
        high = {0.0: 0.2, 0.2: 0.4, 0.4: 0.6, 0.6: 0.8, 0.8: 0.9, 0.9: 0.95, 0.95: 1.01}[low]
        inside = (probability >= low) & (probability < high)
        if inside.any():
            print(
                f"  given {low:.2f}-{min(high, 1.0):.2f}: {int(inside.sum())}, right {100 * right[inside].mean():.1f}%"
            )


def main() -> None:
    """Learns from the folder, and writes the three files into the package's resources."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="the train split: text/ and attributions/")
    parser.add_argument("--cache", type=Path, help="file that keeps the parses between runs")
    arguments = parser.parse_args()
    data = examples(arguments.folder, arguments.cache)
    whole, without = lexicons(data)
    tables = json.dumps(dataclasses.asdict(whole), separators=(",", ":"), sort_keys=True)
    (TARGET / "lexicon.json").write_text(tables + "\n", encoding="utf8")
    train_ranker(data, without)
    train_reports(data, without)


if __name__ == "__main__":
    main()
