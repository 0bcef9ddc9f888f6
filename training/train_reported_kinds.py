"""Learns whether indirect quotations report anything: `python -m training.train_reported_kinds ARTICLES OUT`.

ARTICLES is JSON lines, one article each: doc, text, and `quotes`, a list of {start, end, kind}. These are the offsets
of an indirect quotation as found by the accurate profile, and what it reports according to an annotator, one of
`INDIRECT_KINDS`. Writes OUT (reported_kinds.json), and prints the results of cross-validation over the articles,
compared with the word lists alone.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipeline.entities import EntityOptions, ReadNames, find_all
from pipeline.parsing.model import DEFAULT_MODEL, parse_articles
from pipeline.quotations.find import attributed
from pipeline.quotations.lexicon import load_lexicon
from pipeline.quotations.options import QuoteOptions
from pipeline.quotations.reported_kinds import features_of, kind_of
from pipeline.quotations.scene import Scene
from pipeline.quotations.tagger.tagger import load

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Example = tuple[int, dict[str, float], str, str]
"""The number of the article, the features, the kind according to the word lists, and the annotated kind."""
FOLDS = 8
RIDGE = 0.04  # the best of 0.005 to 0.1 in cross-validation
STEPS = 25  # steps of Newton's method, which converges in ten


def examples(path: Path) -> Iterator[Example]:
    """Yields the annotated quotations of ARTICLES, as the accurate profile finds them."""
    articles = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    parses = parse_articles((article["text"] for article in articles), DEFAULT_MODEL)
    readings = load().read_all(article["text"] for article in articles)
    for number, (article, parse, reading) in enumerate(zip(articles, parses, readings, strict=True)):
        names = [(name.start, name.end, name.type) for name in reading.names]
        references = {(each.start, each.end): (each.names, each.nobody) for each in reading.references}
        read = ReadNames(names, references, [name.probability for name in reading.names])
        scene = Scene(parse, find_all(parse, EntityOptions(), read=read).mentions, load_lexicon())
        quotes = attributed(scene, QuoteOptions(), reading.attributions, None)
        by_place = {(quote.start, quote.end): quote for quote in quotes if quote.kind == "indirect"}
        for known in article["quotes"]:
            quote = by_place.get((known["start"], known["end"]))
            if quote is not None:
                listed = kind_of(scene, quote)
                yield number, features_of(scene, quote, listed), listed, known["kind"]


def fit(rows: Floats, reports: Bools) -> tuple[Floats, float]:
    """Returns weights (features,) and bias for unscaled rows (n, features), fitted by penalised likelihood."""
    mean, spread = rows.mean(0), rows.std(0) + 1e-6
    scaled = np.c_[(rows - mean) / spread, np.ones(len(rows))]
    weights = np.zeros(scaled.shape[1])
    penalty = np.full(len(weights), RIDGE)
    penalty[-1] = 0.0
    for _ in range(STEPS):
        probability = 1.0 / (1.0 + np.exp(-scaled @ weights))
        curve = (scaled * (probability * (1.0 - probability))[:, None]).T @ scaled / len(rows) + np.diag(penalty)
        weights -= np.linalg.solve(curve, scaled.T @ (probability - reports) / len(rows) + penalty * weights)
    plain = weights[:-1] / spread
    return plain, float(weights[-1] - mean @ plain)


def judge(found: Sequence[Example], out: Path) -> None:
    """Prints the results of cross-validation over the articles, and writes the weights learnt from all of them."""
    names = list(found[0][1])
    rows = np.array([[features[name] for name in names] for _, features, _, _ in found])
    reports = np.array([kind != "other" for *_, kind in found])
    fold = np.array([number % FOLDS for number, *_ in found])
    probability = np.zeros(len(found))
    for k in range(FOLDS):
        weights, bias = fit(rows[fold != k], reports[fold != k])
        probability[fold == k] = 1.0 / (1.0 + np.exp(-rows[fold == k] @ weights - bias))
    print(f"{len(found)} rows, {reports.mean():.3f} of them reports")
    for name, rejected in (
        ("word lists", np.array([kind == "other" for _, _, kind, _ in found])),
        ("learnt", probability < 0.5),
    ):
        print(f"{name}: no report {rejected.sum()}, rightly {(rejected & ~reports).sum()} of {(~reports).sum()}")
    better = np.mean([(probability[reports] > value).mean() for value in probability[~reports]])
    print(f"a report is likelier than what is none in {100 * better:.1f} of 100 pairs")
    for low, high in ((0.0, 0.3), (0.3, 0.5), (0.5, 0.7), (0.7, 0.9), (0.9, 1.0)):
        inside = (probability >= low) & (probability < high)
        print(f"  probability {low} to {high}: {inside.sum()} rows, {(reports & inside).sum()} reports")
    weights, bias = fit(rows, reports)
    table = {name: round(weight, 3) for name, weight in zip(names, weights.tolist(), strict=True)}
    out.write_text(json.dumps({"bias": round(bias, 3), "weights": table}, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    judge(list(examples(options.articles)), options.out)


if __name__ == "__main__":
    main()
