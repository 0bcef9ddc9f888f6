"""Pages to train the line model on: labelled pages, and news bodies set into the furniture of such pages."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipeline.cleaning.clean import describe
from pipeline.cleaning.features import Array, line_features
from pipeline.cleaning.furniture import furniture_rule

BODY, OTHER, IGNORED = 1, 0, -1
_LABELS = {"body": BODY, "subhead": BODY, "other": OTHER}
_HEADINGS = (
    "Read more:", "Related Articles", "Most read", "You may also like", "More stories", "Trending", "Latest", "",
)  # fmt: skip
_INLINE = ("Read more: ", "Read More: ", "Related: ", "ALSO READ: ", "READ MORE: ", "")


@dataclass(frozen=True, slots=True)
class Sample:
    """One page: `page` groups the variants of a page (a fold never splits it), `labels` has one label per
    non-empty line, `numbers` the number of that line among all lines of `text`."""

    page: str
    variant: str
    text: str
    features: Array
    labels: npt.NDArray[np.int64]
    numbers: list[int] = field(default_factory=list)


def labelled_pages(folder: Path) -> Iterator[Sample]:
    """The pages of `folder/gold.json` in `folder/text`, in their variants (the crop, the whole page, ...)."""
    for key, row in _gold(folder):
        page, variant = key.rsplit(".", 1)
        yield _sample(page, variant, _text(folder, key), row)


def mixed_pages(folder: Path, articles: Path, seed: int = 7) -> Iterator[Sample]:
    """Synthetic pages: the furniture of a labelled page round the body of a news article, with lists of other
    articles' titles put in; and articles without any furniture. They keep the page's name, for the folds."""
    rng = random.Random(seed)
    bodies = [lines for path in sorted(articles.glob("*.txt")) if len(lines := _paragraphs(path)) >= 6]
    titles = [lines[0].rstrip(".") for lines in bodies]
    for key, row in _gold(folder):
        page, variant = key.rsplit(".", 1)
        lines = list(zip(_text(folder, key).split("\n"), row, strict=True))
        if not any(label == "body" for _, label in lines):
            continue
        for _ in range({"crop": 4, "lxml": 2}.get(variant, 1)):
            mixed = _mix(lines, rng.choice(bodies), titles, rng)
            yield _sample(page, "mixed", "\n".join(line for line, _ in mixed), [label for _, label in mixed])
    for number, body in enumerate(rng.sample(bodies, min(150, len(bodies)))):
        gap = rng.choice([0, 1, 1])
        rows = [row for line in body for row in [(line, _body_label(line)), *[("", "blank")] * gap]]
        rows[0] = (rows[0][0], "title")
        yield _sample(f"clean{number}", "clean", "\n".join(line for line, _ in rows), [label for _, label in rows])


def _mix(lines: list[tuple[str, str]], body: list[str], titles: list[str], rng: random.Random) -> list[tuple[str, str]]:
    where = [i for i, (_, label) in enumerate(lines) if label == "body"]
    first, last = where[0], where[-1]
    before, after = lines[:first], lines[last + 1 :]
    if rng.random() < 0.5:
        before = before[len(before) - min(len(before), rng.randrange(25)) :]
    if rng.random() < 0.5:
        after = after[: rng.randrange(60)]
    gap = [("", "blank")] * rng.choice([0, 1, 1, 1, 2])
    inside = [(i - first) / (last - first + 1) for i in range(first, last) if _is_other(lines[i])]
    waiting = list(zip(inside, [lines[i][0] for i in range(first, last) if _is_other(lines[i])], strict=True))
    out = list(before)
    if rng.random() < 0.7:
        out += [(body[0].rstrip("."), "title"), *gap]
    start = rng.randrange(max(1, len(body) - 40)) if len(body) > 61 else 0
    paragraphs = body[1:][start : start + 60]
    for number, line in enumerate(paragraphs):
        while number and waiting and waiting[0][0] * len(paragraphs) <= number:
            out += [(waiting.pop(0)[1], "other"), *gap]
        out += [(line, _body_label(line)), *gap]
        if number > 1 and rng.random() < 0.012:
            out += [(rng.choice(_INLINE) + rng.choice(titles), "other"), *gap]
    if rng.random() < 0.5:
        out.append((rng.choice(_HEADINGS), "other"))
        space = [("", "blank")] * rng.choice([0, 0, 1])
        for title in rng.sample(titles, rng.choice([2, 3, 4, 5, 6, 8, 12, 20, 40])):
            out += [(title, "other"), *space]
    return out + list(after)


def _sample(page: str, variant: str, text: str, row: list[str]) -> Sample:
    found = describe(text)
    labels = np.array([_LABELS.get(row[line.number], IGNORED) for line in found.lines])
    features = line_features(found.lines, found.rules, found.span, None)
    return Sample(page, variant, text, features, labels, [line.number for line in found.lines])


def _gold(folder: Path) -> Iterator[tuple[str, list[str]]]:
    gold = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
    for key, row in sorted(gold.items()):
        if not key.startswith("_"):
            yield key, row["labels"]


def _text(folder: Path, key: str) -> str:
    # Not read_text: line ends are not to be translated, or the labels shift.
    return (folder / "text" / f"{key}.txt").read_bytes().decode("utf-8")


def _paragraphs(path: Path) -> list[str]:
    return [line for part in re.split(r"\n+", path.read_text(encoding="utf-8")) if (line := part.strip())]


def _body_label(line: str) -> str:
    """Corpora of articles hold some furniture themselves ("Follow us on …"): it is not to be learnt as body."""
    return "ignored" if furniture_rule(line) else "body"


def _is_other(row: tuple[str, str]) -> bool:
    return row[1] == "other" and bool(row[0].strip())
