"""Fits the ranking of names for speakers: `python -m training.train_naming FRESH SEEN OUT [--resources FOLDER]`.

FRESH and SEEN are JSON lines, one article each: doc, text, and `speakers`, a list of {start, end, names}. These are the
offsets of quoted words and the accepted names of their speaker, none if the article gives no name. The reader has
learnt references from the articles in SEEN, but not from those in FRESH. Writes naming.npz and naming_light.npz to OUT,
and prints the results of cross-validation over the articles.
"""

import argparse
import json
import pickle
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lightgbm as lgb
import numpy as np

from pipeline.entities import EntityOptions, ReadNames, find_all
from pipeline.parsing.model import DEFAULT_MODEL, parse_articles
from pipeline.quotations.find import attributed
from pipeline.quotations.lexicon import load_lexicon
from pipeline.quotations.naming import FEATURES, Naming
from pipeline.quotations.options import QuoteOptions
from pipeline.quotations.scene import Scene
from pipeline.quotations.tagger.attribution import Reading
from pipeline.quotations.tagger.tagger import load, read
from training.accepted import is_right
from training.boosted import flatten, knots, save
from training.ranker_fit import Bools, Floats, fit_ranker, shares

SETTINGS = {
    "learning_rate": 0.05, "num_leaves": 12, "max_depth": 5, "min_data_in_leaf": 25, "feature_fraction": 0.6,
    "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 5, "num_threads": 1, "verbose": -1, "seed": 1,
    "use_missing": False, "deterministic": True,
}  # fmt: skip
FOLDS = 6


@dataclass
class Rows:
    """The rows of all (quotation, name) pairs, each with whether the name is right.

    sizes, fold, named: for each quotation, its number of names, its fold, and whether the article names its speaker.
    """

    rows: list[list[float]]
    right: list[bool]
    sizes: list[int]
    fold: list[int]
    named: list[bool]
    today: list[str]  # what the rules give for each quotation: right, wrong or none


def prepared(path: Path, resources: Path | None, cache: Path | None) -> Iterator[tuple[dict[str, Any], Any, Reading]]:
    articles = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    if cache and cache.exists():
        parses = pickle.loads(cache.read_bytes())
    else:
        parses = list(parse_articles((a["text"] for a in articles), DEFAULT_MODEL))
        if cache:
            cache.write_bytes(pickle.dumps(parses))
    tagger = read(resources) if resources else load()
    yield from zip(articles, parses, tagger.read_all(a["text"] for a in articles), strict=True)


def collect(items: Sequence[tuple[dict[str, Any], Any, Reading]], light: bool, blind: bool = False) -> Rows:
    """Makes the rows of some articles: `light`, as in the light profile; `blind`, without the reader's references."""
    data = Rows([], [], [], [], [], [])
    options = QuoteOptions(model="light" if light else "accurate")
    for number, (article, parse, reading) in enumerate(items):
        seen = Reading(reading.attributions, reading.names, []) if blind else reading
        found = find_all(parse, EntityOptions(), read=None if light else as_names(seen))
        scene = Scene(parse, found.mentions, load_lexicon())
        quotes = attributed(scene, options, None if light else seen.attributions, None)
        naming = Naming(scene, quotes, None if light else seen)
        gold = {id(q): g for g in article["speakers"] if (q := best_quote(quotes, g)) is not None}
        for quote in quotes:
            chosen, rows = naming.candidates(quote)
            known = gold.get(id(quote))
            if known is None:
                naming.settle(quote, next((c for c in chosen if c.name == quote.speaker_name), None))
                continue
            accepted = known["names"]
            right = [bool(accepted) and is_right(c.name, accepted) for c in chosen]
            if chosen:
                data.rows += rows.tolist()
                data.right += right
                data.sizes.append(len(chosen))
                data.fold.append(number % FOLDS)
                data.named.append(bool(accepted))
                ok = quote.speaker_name is not None and is_right(quote.speaker_name, accepted)
                data.today.append("right" if ok else "none" if quote.speaker_name is None else "wrong")
            naming.settle(quote, next((c for c, r in zip(chosen, right, strict=True) if r), None))
    return data


def as_names(reading: Reading) -> ReadNames:
    names = [(name.start, name.end, name.type) for name in reading.names]
    references = {(e.start, e.end): (e.names, e.nobody) for e in reading.references}
    return ReadNames(names, references, [name.probability for name in reading.names])


def best_quote(quotes: Sequence[Any], gold: dict[str, Any]) -> Any | None:
    """Returns the quotation that has most of the annotated words; None if none has at least half of them."""
    start, end = gold["start"], gold["end"]
    shared = [sum(max(0, min(b, end) - max(a, start)) for a, b in q.printed) for q in quotes]
    best = max(range(len(quotes)), key=shared.__getitem__, default=None)
    return quotes[best] if best is not None and 2 * shared[best] >= end - start else None


def judge(data: Rows, rounds: int, name: str, first: lgb.Booster | None) -> tuple[Floats, Bools, lgb.Booster]:
    """Fits trees on all rows, on top of those of `first`, and prints the results of cross-validation over the articles.

    Returns, for each quotation, the highest probability in cross-validation and whether that name is right; and the
    trees.
    """
    rows, right = np.array(data.rows), np.array(data.right)
    sizes, fold = np.array(data.sizes), np.array(data.fold)
    owner = np.repeat(np.arange(len(sizes)), sizes)
    base = np.zeros(len(rows)) if first is None else first.predict(rows, raw_score=True)
    best, correct = np.zeros(len(sizes)), np.zeros(len(sizes), bool)
    for k in range(FOLDS):
        learn, ask = fold != k, fold == k
        inside, some = learn[owner], ask[owner]
        model = fit_ranker(rows[inside], right[inside], sizes[learn], rounds, SETTINGS, base[inside])
        at = np.concatenate([[0], np.cumsum(sizes[ask])])
        p = shares(base[some] + model.predict(rows[some], raw_score=True), at)
        for n, q in enumerate(np.flatnonzero(ask)):
            top = int(p[at[n] : at[n + 1]].argmax())
            best[q], correct[q] = p[at[n] + top], right[some][at[n] + top]
    named, today = np.array(data.named), np.array(data.today)
    named_now = today != "none"
    rules = ((today == "right") | (~named_now & ~named)).mean()
    precision = 100 * (today == "right").sum() / named_now.sum()
    print(f"{name}: {len(sizes)} quotations; rules {100 * rules:.1f} / {precision:.1f}")
    for least in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95):
        given = best >= least
        all_right = ((given & correct) | (~given & ~named)).mean()
        precision = 100 * correct[given].mean()
        print(f"  from {least}: right {100 * all_right:.1f}, precision {precision:.1f}, given {given.mean():.3f}")
    found = np.array([not n or right[owner == q].any() for q, n in enumerate(named)])
    print(f"  the right name is among those ranked: {100 * found.mean():.1f}", flush=True)
    return best, correct, fit_ranker(rows, right, sizes, rounds, SETTINGS, base)


def trees_of(*boosters: lgb.Booster) -> dict[str, Any]:
    """Returns the trees of several boosters as one model, whose score is their sum."""
    dumps = [booster.dump_model() for booster in boosters]
    return flatten({"tree_info": [tree for dump in dumps for tree in dump["tree_info"]]})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=Path, help="articles from which the reader has not learnt references")
    parser.add_argument("seen", type=Path, help="articles from which it has: used without the reader's references")
    parser.add_argument("out", type=Path)
    parser.add_argument("--resources", type=Path, help="folder of the reader, if not the one that ships")
    parser.add_argument("--cache", type=Path, nargs=2, help="files for the parses of both")
    parser.add_argument("--rounds", type=int, nargs=2, default=(180, 60))
    options = parser.parse_args()
    caches = options.cache or (None, None)
    fresh = list(prepared(options.articles, options.resources, caches[0]))
    seen = list(prepared(options.seen, options.resources, caches[1]))
    blind = collect(seen, light=False, blind=True)
    print(len(blind.sizes), "quotations of articles that the reader knows", flush=True)
    first = fit_ranker(np.array(blind.rows), np.array(blind.right), np.array(blind.sizes), options.rounds[0], SETTINGS)
    best, correct, model = judge(collect(fresh, light=False), options.rounds[1], "naming", first)
    save(options.out / "naming.npz", trees_of(first, model), FEATURES, knots(best, correct, 12))
    show(model)
    best, correct, model = judge(collect([*fresh, *seen], light=True), options.rounds[0], "naming_light", None)
    save(options.out / "naming_light.npz", trees_of(model), FEATURES, knots(best, correct, 20))
    show(model)


def show(model: lgb.Booster) -> None:
    gains = sorted(zip(model.feature_importance("gain"), FEATURES, strict=True), reverse=True)
    print("  ", ", ".join(f"{feature} {gain:.0f}" for gain, feature in gains[:16]), flush=True)


if __name__ == "__main__":
    main()
