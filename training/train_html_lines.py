"""Trains the line model for pages with markup, and measures it by cross-validation over sites.

    python -m training.train_html_lines PAGES [PAGES ...] --folds
    python -m training.train_html_lines PAGES [PAGES ...] --target pipeline/resources/html_line_model.npz

PAGES: folders with gold.json, text/ and html/. Needs torch (extra [train]).

All pages of a site, and the words counted in them, are in the same fold. The figures are for the text that
`clean_pages` returns. Held-out sites (`is_apart`) are not trained on, and are measured only with `--apart`.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from pipeline.cleaning import clean_pages, model
from pipeline.cleaning.features import ALL_FEATURE_NAMES, Array, PageLines, WordScores, line_features
from pipeline.cleaning.model import LineModel
from pipeline.cleaning.options import CleanOptions
from training.line_figures import shingle_counts, shingle_f1
from training.line_html import HtmlSample, html_samples
from training.line_net import Example, Recipe, fit
from training.line_pages import FOLDS, fold_of, is_apart
from training.train_lines import line_weights, odds_of_words, save

NETS = 3
RECIPE = Recipe(width=32, epochs=12, decay=0.2, forget=0.25, forget_inside=0.3)
_BALANCED = 0.7
"""Subtracted from the log odds of each line, since training gives the few lines of the body more weight than the
others.
"""
_BLIND_PAGES, _BLIND = 4, 0.5
"""One in _BLIND_PAGES pages is also used without the extractor's verdict, with the weight _BLIND, because on some pages
the extractor finds nothing.
"""


def words_of(samples: Sequence[HtmlSample]) -> WordScores:
    return odds_of_words([(s.site, s.shown.lines, s.labels) for s in samples])


def features_of(samples: Sequence[HtmlSample], scores: WordScores, blind: bool = False) -> list[Array]:
    out = []
    for sample in samples:
        p = sample.shown
        taken = np.zeros(len(p.lines), dtype=bool) if blind else p.taken
        out.append(line_features([PageLines(p.lines, p.rules, p.span, markup=p.markup, taken=taken)], scores))
    return out


def trained(samples: Sequence[HtmlSample], recipe: Recipe = RECIPE, nets: int = NETS) -> LineModel:
    """Trains a model on the samples whose labelled body is complete; word counts come from pages of other folds."""
    good = [sample for sample in samples if not sample.cut]
    pages: list[tuple[HtmlSample, Array, float]] = []
    for k in range(FOLDS):
        own = [sample for sample in good if fold_of(sample.site, "words") == k]
        scores = words_of([sample for sample in good if fold_of(sample.site, "words") != k])
        for part, blind, weight in ((own, False, 1.0), (own[::_BLIND_PAGES], True, _BLIND)):
            pages += [(s, table, weight) for s, table in zip(part, features_of(part, scores, blind), strict=True)]
    rows = np.concatenate([table for _, table, _ in pages]).astype(np.float64)
    centre, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-2
    examples = [
        Example(
            np.clip((table - centre) / scale, -4, 4).astype(np.float32),
            sample.labels,
            (line_weights(sample.labels) * weight).astype(np.float32),
        )
        for sample, table, weight in pages
    ]
    fitted = [fit(examples, recipe, seed) for seed in range(nets)]
    stacked = {
        name: np.stack([net[name] for net in fitted]).astype(np.float32).astype(np.float64) for name in fitted[0]
    }
    stacked["leave"][:, -1] -= _BALANCED
    return LineModel(centre, scale, **stacked, words=words_of(good), names=ALL_FEATURE_NAMES)


def texts_of(samples: Sequence[HtmlSample], fitted: LineModel) -> list[str]:
    """Returns the article texts that cleaning extracts from pages with a model."""
    shipped = model.line_model
    model.line_model = lambda weights="": fitted  # type: ignore[assignment]
    try:
        return [page.text for page in clean_pages([s.page for s in samples], CleanOptions(), [None] * len(samples))]
    finally:
        model.line_model = shipped


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path, nargs="+", help="folders with gold.json, text/ and html/")
    parser.add_argument("--target", help="file to write the model to; without it, no final model is trained")
    parser.add_argument("--folds", action="store_true", help="cross-validate over sites first")
    parser.add_argument("--apart", action="store_true", help="measure the finished model on the held-out sites")
    asked = parser.parse_args()
    read = {folder.name: list(html_samples(folder)) for folder in asked.pages}
    sets = {name: [sample for sample in own if not is_apart(sample.site)] for name, own in read.items()}
    samples = [sample for own in sets.values() for sample in own]
    if asked.folds:
        found: dict[int, str] = {}
        for k in range(FOLDS):
            fitted = trained([sample for sample in samples if fold_of(sample.site) != k])
            own = [sample for sample in samples if fold_of(sample.site) == k]
            found |= {id(sample): text for sample, text in zip(own, texts_of(own, fitted), strict=True)}
        for name, own in sets.items():
            _print(f"{name}, cross-validated", own, [found[id(sample)] for sample in own])
    if asked.target:
        fitted = trained(samples)
        save(asked.target, fitted, ALL_FEATURE_NAMES)
        for name, own in read.items() if asked.apart else ():
            kept_apart = [sample for sample in own if is_apart(sample.site)]
            _print(f"{name}, sites kept apart", kept_apart, texts_of(kept_apart, fitted))


def _print(name: str, samples: Sequence[HtmlSample], texts: Sequence[str]) -> None:
    counts = [shingle_counts(sample.body, text) for sample, text in zip(samples, texts, strict=True)]
    print(f"{name}: {len(samples)} pages, word 4-gram F1 {shingle_f1(counts):.4f}", flush=True)


if __name__ == "__main__":
    main()
