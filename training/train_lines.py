"""Train the line model of cleaning, and measure it by cross-validation over sites.

    python -m training.train_lines CLEAN ARTICLES pipeline/resources/line_model.npz

CLEAN: a folder with gold.json, text/ (pages as lines with labels) and html/ (the same pages); ARTICLES: a folder of
clean news articles, one .txt each. Needs torch (extra [train]). The pages are few, so all of them are trained on; the
figures to quote are the cross-validated ones, which are printed first: all pages of a site, in all their variants, are
in the same fold, and so are the words that are counted in them.
"""

from __future__ import annotations

import statistics
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipeline.cleaning import clean, model
from pipeline.cleaning.characters import characters
from pipeline.cleaning.features import FEATURE_NAMES, Array, WordScores, line_features
from pipeline.cleaning.model import LineModel
from pipeline.cleaning.options import CleanOptions
from pipeline.cleaning.page import Page
from training.line_net import Example, Recipe, fit
from training.line_pages import BODY, IGNORED, Sample, labelled_pages, mixed_pages

FOLDS = 5
NETS = 2
RECIPE = Recipe()
# A mixed page counts less than a real one, a crop (the usual case) more.
WEIGHTS = {
    "crop": 1.0, "lxml": 1.0, "res": 0.7, "visible": 0.8, "cut": 0.45, "mixed": 0.15, "clean": 0.15,
}  # fmt: skip
_COUNTED = ("crop", "lxml")
_LEAST_SITES, _MOST_ODDS = 2, 4.0


def word_scores(samples: Sequence[Sample]) -> WordScores:
    """Log odds of words to stand in furniture, by the number of sites where they do; words of two sites at least."""
    sites: dict[str, tuple[set[int], set[int]]] = defaultdict(lambda: (set(), set()))
    for sample in samples:
        if sample.variant in _COUNTED:
            found = characters([line.text for line in sample.lines.lines])
            of = sample.labels[found.line]
            sites[sample.site][0].update(found.hashes[of == 0].tolist())
            sites[sample.site][1].update(found.hashes[of == BODY].tolist())
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


def trained(samples: Sequence[Sample], fold: dict[str, int]) -> LineModel:
    """A model of `samples`. The words that a page is described by are counted in the pages of other folds."""
    features: list[Array] = [np.zeros((0, len(FEATURE_NAMES)), dtype=np.float32)] * len(samples)
    for k in sorted({fold[sample.site] for sample in samples}):
        own = [i for i, sample in enumerate(samples) if fold[sample.site] == k]
        scores = word_scores([sample for sample in samples if fold[sample.site] != k])
        for i, table in zip(own, features_of([samples[i] for i in own], scores), strict=True):
            features[i] = table
    all_rows = np.concatenate(features).astype(np.float64)
    centre, scale = all_rows.mean(axis=0), all_rows.std(axis=0) + 1e-3
    examples = [
        Example(np.clip((table - centre) / scale, -4, 4).astype(np.float32), sample.labels, _weights(sample))
        for sample, table in zip(samples, features, strict=True)
    ]
    nets = [fit(examples, RECIPE, seed) for seed in range(NETS)]
    stacked = {name: np.stack([net[name] for net in nets]).astype(np.float32).astype(np.float64) for name in nets[0]}
    return LineModel(centre, scale, **stacked, words=word_scores(samples))


def _weights(sample: Sample) -> Array:
    """Every page weighs the same, its body at least a quarter of it."""
    labels = sample.labels
    body, other = (labels == BODY).sum(), ((labels != BODY) & (labels != IGNORED)).sum()
    share = 0.5 * body / max(1, body + other) + 0.25
    out = np.zeros(len(labels), dtype=np.float32)
    out[labels == BODY] = share / max(body, 5)
    out[(labels != BODY) & (labels != IGNORED)] = (1 - share) / max(other, 5)
    return np.asarray(out * WEIGHTS[sample.variant], dtype=np.float32)


def folds(samples: Sequence[Sample], seed: int = 0) -> dict[str, int]:
    """A fold for every site."""
    sites = sorted({sample.site for sample in samples})
    np.random.default_rng(seed).shuffle(sites)
    return {site: i % FOLDS for i, site in enumerate(sites)}


def cross_validated(samples: Sequence[Sample]) -> dict[str, list[tuple[float, float]]]:
    """Line and character F1 of `clean_page` for every labelled page, by models that never saw its site."""
    fold = folds(samples)
    scores: dict[str, list[tuple[float, float]]] = defaultdict(list)
    shipped = model.line_model
    for k in range(FOLDS):
        fitted = trained([s for s in samples if fold[s.site] != k], fold)
        model.line_model = lambda fitted=fitted: fitted  # type: ignore[assignment,misc]
        for sample in (s for s in samples if fold[s.site] == k):
            scores[sample.variant].append(_scores(sample))
    model.line_model = shipped
    return scores


def _scores(sample: Sample) -> tuple[float, float]:
    page = clean.clean_page(Page(sample.text), CleanOptions())
    lines = {n: i for i, n in enumerate(sample.numbers)}
    starts = _line_starts(sample.text)
    line, char = [0, 0, 0], [0, 0, 0]
    for block in page.blocks:
        i = lines.get(starts[block.start])
        if i is None or block.rule == "stray-mark" or sample.labels[i] not in (0, BODY):
            continue
        body = sample.labels[i] == BODY
        slot = 0 if block.kept and body else 1 if block.kept else 2 if body else None
        if slot is not None:
            line[slot] += 1
            char[slot] += block.end - block.start
    return _f1(line), _f1(char)


def _line_starts(text: str) -> npt.NDArray[np.int64]:
    return np.repeat(np.arange(text.count("\n") + 1), [len(line) + 1 for line in text.split("\n")])


def _f1(counts: list[int]) -> float:
    right, extra, missing = counts
    return 2 * right / (2 * right + extra + missing) if sum(counts) else 1.0


def save(target: str, fitted: LineModel) -> None:
    """Numbers only; loadable without pickle."""
    names = ("centre", "scale", "enter", "layers", "overall", "leave")
    np.savez_compressed(
        target, allow_pickle=False, names=np.array(FEATURE_NAMES), word_keys=fitted.words.keys,
        word_values=fitted.words.values.astype(np.float16),
        **{name: getattr(fitted, name).astype(np.float32) for name in names},
    )  # fmt: skip


def main(clean_folder: str, articles: str, target: str) -> None:
    samples = [*labelled_pages(Path(clean_folder)), *mixed_pages(Path(clean_folder), Path(articles))]
    for variant, scores in sorted(cross_validated(samples).items()):
        line, char = (statistics.mean(column) for column in zip(*scores, strict=True))
        print(f"{variant:8s} n {len(scores):4d}  line F1 {line:.4f}  char F1 {char:.4f}  (cross-validated)", flush=True)
    save(target, trained(samples, folds(samples)))


if __name__ == "__main__":
    main(*sys.argv[1:])
