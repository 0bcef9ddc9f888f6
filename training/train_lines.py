"""Train the line model of cleaning, and measure it by cross-validation over pages.

    python -m training.train_lines CLEAN ARTICLES pipeline/resources/line_model.npz

CLEAN: a folder with gold.json and text/ (pages as lines with labels); ARTICLES: a folder of clean news articles,
one .txt each. Needs LightGBM. The pages are few, so all of them are trained on; the figures to quote are the
cross-validated ones, which are printed first: every variant of a page is in the same fold.
"""

from __future__ import annotations

import statistics
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np

from pipeline.cleaning import clean, model
from pipeline.cleaning.features import FEATURE_NAMES
from pipeline.cleaning.model import LineModel
from pipeline.cleaning.options import CleanOptions
from pipeline.cleaning.page import Page
from training.line_pages import BODY, IGNORED, Sample, labelled_pages, mixed_pages

DEPTH = 4
FOLDS = 5
PARAMETERS = {
    "n_estimators": 140, "num_leaves": 14, "max_depth": DEPTH, "learning_rate": 0.08, "min_child_samples": 15,
    "subsample": 0.8, "subsample_freq": 1, "colsample_bytree": 0.4, "reg_lambda": 5.0, "random_state": 0,
    "n_jobs": 1, "verbose": -1, "deterministic": True,
}  # fmt: skip
# A mixed page counts less than a real one, a crop (the usual case) more.
WEIGHTS = {"mixed": 0.15, "clean": 0.15, "crop": 1.5}


def fit(samples: Sequence[Sample]) -> LineModel:
    """Every page weighs the same, its body at least a quarter of it."""
    weights = [_weights(sample) for sample in samples]
    used = [sample.labels != IGNORED for sample in samples]
    x = np.concatenate([s.features[u] for s, u in zip(samples, used, strict=True)])
    y = np.concatenate([s.labels[u] for s, u in zip(samples, used, strict=True)])
    w = np.concatenate([v[u] for v, u in zip(weights, used, strict=True)])
    booster = lightgbm.LGBMClassifier(**PARAMETERS).fit(x, y, sample_weight=w / w.mean())
    return flattened(booster.booster_.dump_model()["tree_info"])


def _weights(sample: Sample) -> Any:
    body, other = (sample.labels == BODY).sum(), (sample.labels == 0).sum()
    share = 0.5 * body / max(1, body + other) + 0.25
    out = np.zeros(len(sample.labels))
    out[sample.labels == BODY] = share / max(body, 5)
    out[sample.labels == 0] = (1 - share) / max(other, 5)
    return out * WEIGHTS.get(sample.variant, 1.0)


def flattened(trees: list[dict[str, Any]]) -> LineModel:
    """Complete trees of DEPTH levels; a leaf above the last level is repeated below."""
    inner, leaves = 2**DEPTH - 1, 2**DEPTH
    feature = np.zeros((len(trees), inner), dtype=np.int32)
    threshold = np.full((len(trees), inner), np.inf)
    leaf = np.zeros((len(trees), leaves))

    def fill(t: int, node: dict[str, Any], at: int) -> None:
        if at >= inner:
            leaf[t, at - inner] = node["leaf_value"]
        elif "leaf_value" in node:
            fill(t, node, 2 * at + 1)
            fill(t, node, 2 * at + 2)
        else:
            feature[t, at], threshold[t, at] = node["split_feature"], node["threshold"]
            fill(t, node["left_child"], 2 * at + 1)
            fill(t, node["right_child"], 2 * at + 2)

    for t, tree in enumerate(trees):
        fill(t, tree["tree_structure"], 0)
    return LineModel(feature, threshold, leaf)


def cross_validated(samples: Sequence[Sample]) -> dict[str, list[tuple[float, float]]]:
    """Line and character F1 of `clean_page` for every labelled page, by models that never saw the page."""
    pages = sorted({s.page for s in samples})
    np.random.default_rng(0).shuffle(pages)
    fold = {page: i % FOLDS for i, page in enumerate(pages)}
    scores: dict[str, list[tuple[float, float]]] = defaultdict(list)
    shipped = clean_model()
    for k in range(FOLDS):
        trained = fit([s for s in samples if fold[s.page] != k])
        model.line_model = lambda trained=trained: trained  # type: ignore[assignment,misc]
        for sample in (s for s in samples if fold[s.page] == k):
            scores[sample.variant].append(_scores(sample))
    model.line_model = shipped  # type: ignore[assignment]
    return scores


def clean_model() -> Any:
    return model.line_model


def _scores(sample: Sample) -> tuple[float, float]:
    page = clean.clean_page(Page(sample.text), CleanOptions())
    lines = {n: i for i, n in enumerate(sample.numbers)}
    starts = _line_starts(sample.text)
    line, char = [0, 0, 0], [0, 0, 0]
    for block in page.blocks:
        i = lines.get(starts[block.start])
        if i is None or block.rule == "stray-mark" or sample.labels[i] == IGNORED:
            continue
        body = sample.labels[i] == BODY
        slot = 0 if block.kept and body else 1 if block.kept else 2 if body else None
        if slot is not None:
            line[slot] += 1
            char[slot] += block.end - block.start
    return _f1(line), _f1(char)


def _line_starts(text: str) -> list[int]:
    out: list[int] = []
    for number, line in enumerate(text.split("\n")):
        out.extend([number] * (len(line) + 1))
    return out


def _f1(counts: list[int]) -> float:
    right, extra, missing = counts
    return 2 * right / (2 * right + extra + missing) if sum(counts) else 1.0


def main(clean_folder: str, articles: str, target: str) -> None:
    samples = [*labelled_pages(Path(clean_folder)), *mixed_pages(Path(clean_folder), Path(articles))]
    for variant, scores in sorted(cross_validated(samples).items()):
        line, char = (statistics.mean(column) for column in zip(*scores, strict=True))
        print(f"{variant:6s} n {len(scores):4d}  line F1 {line:.4f}  char F1 {char:.4f}  (cross-validated)", flush=True)
    trained = fit(samples)
    np.savez_compressed(
        target, feature=trained.feature.astype(np.int16), threshold=trained.threshold, leaf=trained.leaf,
        names=np.array(FEATURE_NAMES),
    )  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
