"""Trains the line model of cleaning, and measures it by cross-validation over sites.

    python -m training.train_lines ARTICLES PAGES [PAGES ...] --folds
    python -m training.train_lines ARTICLES PAGES [PAGES ...] --target pipeline/resources/line_model.npz --apart

ARTICLES: a folder of clean news articles, one .txt each. PAGES: folders with gold.json, text/ (pages as lines with
labels) and html/ (the same pages). Needs torch (extra [train]).

Pages whose labelled body is truncated are measured, but not trained on. The figures are for the whole of cleaning. All
pages of a site, in all their variants, and the words counted in them, are in the same fold. Held-out sites (`is_apart`)
are not trained on; `--apart` measures the finished model on them.
"""

import argparse
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipeline.cleaning.characters import characters
from pipeline.cleaning.features import FEATURE_NAMES, Array, WordScores, line_features
from pipeline.cleaning.lines import Line
from pipeline.cleaning.model import LineModel
from training.line_crossing import crossed_pages
from training.line_figures import Measured, PageCounts, as_table, counted, measured_pages
from training.line_html import html_samples
from training.line_net import Example, Recipe, fit
from training.line_pages import BODY, FOLDS, IGNORED, Sample, fold_of, is_apart, labelled_pages, mixed_pages

NETS = 2
RECIPE = Recipe(epochs=8, batch=16)
# Weights of pages by variant: a made page counts less than a real one. Other variants serve only as material for made
# pages.
WEIGHTS = {
    "crop": 1.0,
    "lxml": 1.0,
    "res": 0.7,
    "cut": 0.45,
    "mixed": 0.15,
    "clean": 0.15,
    "cross": 0.4,
    "shake": 0.5,
}
_COUNTED = ("crop", "lxml")
_LEAST_SITES, _MOST_ODDS = 2, 4.0


def word_scores(samples: Sequence[Sample]) -> WordScores:
    """Returns `odds_of_words` over the original pages only, without pages made from them."""
    return odds_of_words([(s.site, s.lines.lines, s.labels) for s in samples if s.variant in _COUNTED])


def odds_of_words(pages: Sequence[tuple[str, Sequence[Line], npt.NDArray[np.int64]]]) -> WordScores:
    """Computes the log odds of words being in furniture rather than in bodies, counted by site.

    pages: site, lines and labels of each page. Words that occur on fewer than two sites are left out.
    """
    sites: dict[str, tuple[set[int], set[int]]] = defaultdict(lambda: (set(), set()))
    for site, lines, labels in pages:
        found = characters([line.text for line in lines])
        of = labels[found.line]
        sites[site][0].update(found.hashes[of == 0].tolist())
        sites[site][1].update(found.hashes[of == BODY].tolist())
    other = Counter(word for words, _ in sites.values() for word in words)
    body = Counter(word for _, words in sites.values() for word in words)
    keys = sorted(word for word in set(other) | set(body) if other[word] + body[word] >= _LEAST_SITES)
    odds = [np.log((other[word] + 0.5) / (body[word] + 0.5)) for word in keys]
    return WordScores(
        np.array(keys, dtype=np.uint64), np.clip(odds, -_MOST_ODDS, _MOST_ODDS).astype(np.float16).astype(np.float32)
    )


def features_of(samples: Sequence[Sample], scores: WordScores, batch: int = 64) -> list[Array]:
    out: list[Array] = []
    for i in range(0, len(samples), batch):
        pages = [sample.lines for sample in samples[i : i + batch]]
        table = line_features(pages, scores)
        out += np.split(table, np.cumsum([len(page.lines) for page in pages])[:-1])
    return out


def trained(samples: Sequence[Sample], first: int = 0) -> LineModel:
    """Trains a model on `samples`. `first` is the seed of its first network.

    The word scores that describe a page are counted on pages of other folds.
    """
    features: list[Array] = [np.zeros((0, len(FEATURE_NAMES)), dtype=np.float32)] * len(samples)
    for k in range(FOLDS):
        own = [i for i, sample in enumerate(samples) if fold_of(sample.site, "words") == k]
        scores = word_scores([sample for sample in samples if fold_of(sample.site, "words") != k])
        for i, table in zip(own, features_of([samples[i] for i in own], scores), strict=True):
            features[i] = table
    all_rows = np.concatenate(features).astype(np.float64)
    centre, scale = all_rows.mean(axis=0), all_rows.std(axis=0) + 1e-3
    examples = [
        Example(
            np.clip((table - centre) / scale, -4, 4).astype(np.float32),
            sample.labels,
            line_weights(sample.labels) * WEIGHTS[sample.variant],
        )
        for sample, table in zip(samples, features, strict=True)
    ]
    nets = [fit(examples, RECIPE, first + i) for i in range(NETS)]
    stacked = {name: np.stack([net[name] for net in nets]).astype(np.float32).astype(np.float64) for name in nets[0]}
    return LineModel(centre, scale, **stacked, words=word_scores(samples))


def line_weights(labels: npt.NDArray[np.int64]) -> Array:
    """Returns the weights of a page's lines. Pages weigh about the same; at least a quarter of that is the body's."""
    body, other = (labels == BODY).sum(), ((labels != BODY) & (labels != IGNORED)).sum()
    share = 0.5 * body / max(1, body + other) + 0.25
    out = np.zeros(len(labels), dtype=np.float32)
    out[labels == BODY] = share / max(body, 5)
    out[(labels != BODY) & (labels != IGNORED)] = (1 - share) / max(other, 5)
    return out


def cross_validated(samples: Sequence[Sample], pages: Sequence[Measured], first: int = 0) -> list[PageCounts]:
    """Returns the counts of each page, cleaned with a model that never saw its site."""
    counts: list[PageCounts] = []
    for k in range(FOLDS):
        fitted = trained([sample for sample in samples if fold_of(sample.site) != k], first)
        counts += counted([page for page in pages if fold_of(page.site) == k], fitted)
    return counts


def save(target: str, fitted: LineModel, features: Sequence[str] = FEATURE_NAMES) -> None:
    """Writes the model as plain arrays, which can be loaded without pickle. `features`: the columns it reads."""
    names = ("centre", "scale", "enter", "layers", "overall", "leave")
    np.savez_compressed(
        target,
        allow_pickle=False,
        names=np.array(features),
        word_keys=fitted.words.keys,
        word_values=fitted.words.values.astype(np.float16),
        **{name: getattr(fitted, name).astype(np.float32) for name in names},
    )


def all_samples(articles: Path, folders: Sequence[Path]) -> list[Sample]:
    """Returns the pages of some folders and the pages made from them.

    Pages of held-out sites, and pages whose labelled body is truncated, are left out.
    """
    samples: list[Sample] = []
    for folder in folders:
        cut = {page.name for page in html_samples(folder) if page.cut}
        made = [*labelled_pages(folder), *mixed_pages(folder, articles), *crossed_pages(folder, articles)]
        samples += [sample for sample in made if sample.labels.size and _teaches(sample, cut)]
    return samples


def _teaches(sample: Sample, cut: Collection[str]) -> bool:
    if sample.variant == "clean":  # news articles have no site
        return True
    return sample.variant in WEIGHTS and sample.page not in cut and not is_apart(sample.site)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path, help="folder of clean news articles, one .txt each")
    parser.add_argument("pages", type=Path, nargs="+", help="folders with gold.json, text/ and html/")
    parser.add_argument("--target", help="file to write the model to; without it, no final model is trained")
    parser.add_argument("--folds", action="store_true", help="cross-validate over sites first")
    parser.add_argument("--apart", action="store_true", help="measure the finished model on the held-out sites")
    parser.add_argument("--seed", type=int, default=0, help="seed of the first network; the others follow")
    asked = parser.parse_args()
    samples = all_samples(asked.articles, asked.pages)
    measured = {folder.name: list(measured_pages(folder)) for folder in asked.pages}
    if asked.folds:
        pages = [page for own in measured.values() for page in own if not is_apart(page.site)]
        counts = cross_validated(samples, pages, asked.seed)
        for name, own in measured.items():
            ids = {id(page) for page in own}
            print(f"{name}, cross-validated", as_table([c for c in counts if id(c.page) in ids]), sep="\n", flush=True)
    if asked.target:
        fitted = trained(samples, asked.seed)
        save(asked.target, fitted)
        for name, own in measured.items() if asked.apart else ():
            counts = counted([page for page in own if is_apart(page.site)], fitted)
            print(f"{name}, sites kept apart", as_table(counts), sep="\n", flush=True)


if __name__ == "__main__":
    main()
