"""Fits the tagger's `probability` on PolNeAR dev: `python -m training.calibrate_tagger POLNEAR RESOURCES`.

An attribution counts as right if its content overlaps an annotated one by half or more (Jaccard, in letters and digits)
and the sources overlap or are both missing. Seven numbers are fitted by logistic regression and written to
settings.json; the report is cross-validated over articles.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipeline.quotations.tagger import tagger as tagging
from pipeline.quotations.tagger.attribution import Attribution
from pipeline.quotations.tagger.linking import Linked
from training.polnear import Attribution as Gold
from training.polnear import load

Array = npt.NDArray[np.float64]
Span = tuple[int, int]
EVIDENCE = ("tagged", "edges", "cue_mass", "source_mass")


def letters(spans: Sequence[Span], text: str) -> set[int]:
    return {i for start, end in spans for i in range(start, end) if text[i].isalnum()}


def right(found: Sequence[Attribution], gold: Sequence[Gold], text: str) -> list[bool]:
    """Returns whether each attribution found is right. An annotated one is matched at most once, best overlap first."""
    pairs = []
    wanted = [letters(g.content, text) for g in gold]
    for i, attribution in enumerate(found):
        own = letters(attribution.content, text)
        for j, other in enumerate(wanted):
            shared = len(own & other)
            if shared and shared >= 0.5 * len(own | other):
                pairs.append((-shared / len(own | other), i, j))
    verdicts, used = [False] * len(found), set()
    matched: set[int] = set()
    for _, i, j in sorted(pairs):
        if i in matched or j in used:
            continue
        matched.add(i)
        used.add(j)
        source = found[i].source
        if source is None:
            verdicts[i] = not gold[j].source
        else:
            verdicts[i] = any(min(source[1], e) > max(source[0], s) for s, e in gold[j].source)
    return verdicts


def features_of(linked: Linked) -> list[float]:
    values = [tagging.logit(getattr(linked, name)) for name in EVIDENCE]
    return [*values, float(linked.source is None), float(linked.cue is None), 1.0]


def fit(x: Array, y: Array, ridge: float = 1.0) -> Array:
    """Fits a logistic regression by Newton's method; returns its weights.

    x: (n, k), with a last column of ones; y: (n,), 0 or 1; ridge: weight of the penalty, which spares the bias.
    """
    weights = np.zeros(x.shape[1])
    penalty = np.eye(x.shape[1]) * ridge
    penalty[-1, -1] = 0.0
    for _ in range(50):
        p = 1 / (1 + np.exp(-(x @ weights)))
        slope = x.T @ (p - y) + penalty @ weights
        curve = (x * (p * (1 - p))[:, None]).T @ x + penalty
        weights -= np.linalg.solve(curve, slope)
    return weights


def collect(polnear: Path, resources: Path) -> tuple[Array, Array, Array]:
    """Returns evidence (n, 7), verdicts (n,) and article numbers (n,) of all attributions found in dev."""
    tagger = tagging.read(resources)
    rows, verdicts, owners = [], [], []
    for number, article in enumerate(load(polnear / "dev")):
        found = tagger.tag_with_evidence(article.text)
        verdicts += right([a for a, _ in found], article.attributions, article.text)
        rows += [features_of(linked) for _, linked in found]
        owners += [number] * len(found)
    return np.array(rows), np.array(verdicts, dtype=float), np.array(owners)


def report(x: Array, y: Array, owners: Array) -> None:
    """Prints, for each band of probability, how many attributions are right, cross-validated over articles."""
    held_out = np.zeros(len(y))
    for fold in range(5):
        inside = owners % 5 == fold
        held_out[inside] = 1 / (1 + np.exp(-(x[inside] @ fit(x[~inside], y[~inside]))))
    print(f"{len(y)} attributions, {100 * y.mean():.1f}% right, Brier {np.mean((held_out - y) ** 2):.4f}")
    for low in np.arange(0, 1, 0.1):
        band = (held_out >= low) & (held_out < low + 0.1)
        if band.any():
            print(
                f"{low:.1f}-{low + 0.1:.1f}: {band.sum():5d}, said {held_out[band].mean():.3f}, is {y[band].mean():.3f}"
            )
    above = held_out >= 0.9
    print(f">= 0.9: {above.sum()} of {len(y)}, right {100 * y[above].mean() if above.any() else 0:.1f}%")


def written(settings: dict[str, object]) -> str:
    """Formats the settings as JSON with one line for each setting and each row of the transitions."""
    rows = ",\n  ".join(json.dumps(row) for row in settings["transitions"])  # type: ignore[attr-defined]
    others = json.dumps({key: value for key, value in settings.items() if key != "transitions"}, indent=1)
    return '{\n "transitions": [\n  ' + rows + "\n ],\n" + others[2:] + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("polnear", type=Path, help="folder with dev/")
    parser.add_argument("resources", type=Path, help="folder with tagger.onnx, tokenizer.json, settings.json")
    options = parser.parse_args()
    x, y, owners = collect(options.polnear, options.resources)
    report(x, y, owners)
    weights = [round(float(w), 4) for w in fit(x, y)]
    path = options.resources / "settings.json"
    settings = json.loads(path.read_text("utf-8"))
    settings |= {"weights": weights[:4], "nobody": weights[4], "cueless": weights[5], "bias": weights[6]}
    path.write_text(written(settings), "utf-8")


if __name__ == "__main__":
    main()
