"""Makes training pages for the line model: labelled pages, cuts of them, and news articles put into their furniture."""

import hashlib
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from urllib.parse import urlparse

import numpy as np
import numpy.typing as npt

from pipeline.cleaning.described import describe
from pipeline.cleaning.features import PageLines
from pipeline.cleaning.furniture import furniture_rule
from pipeline.formats.visible import parse_html, visible_text
from pipeline.text.decode import decode, html_charset

BODY, OTHER, TITLE, IGNORED = 1, 0, 2, -1
LABELS = {"body": BODY, "subhead": BODY, "other": OTHER, "title": TITLE}
_HEADINGS = (
    "Read more:",
    "Related Articles",
    "Most read",
    "You may also like",
    "More stories",
    "Trending",
    "Latest",
    "",
)
_INLINE = ("Read more: ", "Read More: ", "Related: ", "ALSO READ: ", "READ MORE: ", "")
_ABOVE, _BELOW = (0, 1, 2, 4, 8, 15, 25, 40), (0, 1, 3, 8, 15, 30, 60)
_CUTS = 2
_MIXED = {"crop": 2, "lxml": 1}
"""Number of news bodies put into the furniture of each page, by variant. More would mostly cost time, since some 200
pages of 190 sites have enough variety of their own.
"""
_SURE, _UNSURE = 0.8, 0.2
_SECOND_LEVEL = {"co", "com", "org", "net", "gov", "ac"}

Rows = list[tuple[str, str]]
"""Lines of a page, with their labels."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One variant of a page.

    site: groups pages; all pages of a site are in the same fold.
    page: groups the variants of a page.
    labels: one label for each non-empty line.
    numbers: for each non-empty line, its number among all lines of `text`.
    """

    site: str
    page: str
    variant: str
    text: str
    lines: PageLines
    labels: npt.NDArray[np.int64]
    numbers: list[int] = field(default_factory=list)


def labelled_rows(folder: Path) -> Iterator[tuple[str, str, str, Rows]]:
    """Yields site, page, variant and labelled lines of the pages of `folder/gold.json`.

    The variants are those in `folder/text` (crop, whole page, ...), and the visible lines of `folder/html` ("visible").
    """
    gold = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
    for key, row in sorted(gold.items()):
        if key.startswith("_"):
            continue
        page, variant = key.rsplit(".", 1)
        site = site_of(gold["_url"][page])
        rows = list(zip(text_of(folder, key).split("\n"), row["labels"], strict=True))
        yield site, page, variant, rows
        if variant == "lxml":
            yield site, page, "visible", rendered(folder / "html" / f"{page}.html", rows, gold["_body"][page])


def labelled_pages(folder: Path, seed: int = 3) -> Iterator[Sample]:
    """Yields the pages of `labelled_rows`, and cuts of whole pages ("cut")."""
    rng = random.Random(seed)
    for site, page, variant, rows in labelled_rows(folder):
        yield sample_of(site, page, variant, _joined(rows), [label for _, label in rows])
        for _ in range(_CUTS if variant in ("lxml", "visible") else 0):
            cut = _cut(rows, rng)
            yield sample_of(site, page, "cut", _joined(cut), [label for _, label in cut])


def _joined(rows: Rows) -> str:
    return "\n".join(line for line, _ in rows)


def site_of(url: str) -> str:
    """Returns roughly the registered domain of an address, which is good enough to group pages by site."""
    parts = urlparse(url).netloc.lower().removeprefix("www.").split(".")
    return ".".join(parts[-3 if len(parts) > 2 and parts[-2] in _SECOND_LEVEL else -2 :])


FOLDS = 3
"""Number of folds of cross-validation. Each takes minutes of training, and leaves two thirds of the sites to learn
from.
"""


def fold_of(site: str, salt: str = "fold") -> int:
    """Returns the fold of a site, which depends only on the site's name."""
    return int(hashlib.sha256(f"{salt}{site}".encode()).hexdigest(), 16) % FOLDS


def is_apart(site: str) -> bool:
    """Whether a site is held out: neither trained on nor measured until a model is final."""
    return fold_of(site, "") == 0


def rendered(path: Path, rows: Rows, body: str) -> Rows:
    """Returns the visible lines of a page, with labels taken from another rendering of the same page.

    A line that is missing there is labelled by the share of its three-word sequences that are in `body`.
    """
    data = path.read_bytes()
    root = parse_html(decode(data, html_charset(data)).text)
    if root is None:
        return []
    lines = visible_text(root).split("\n")
    known = [(key, label) for line, label in rows if (key := key_of(line))]
    labels: list[str | None] = [None] * len(lines)
    matcher = SequenceMatcher(None, [key_of(line) for line in lines], [key for key, _ in known], autojunk=False)
    for start, other, size in matcher.get_matching_blocks():
        for i in range(size):
            labels[start + i] = known[other + i][1]
    runs = triples(body)
    return [(line, label or guessed(line, runs)) for line, label in zip(lines, labels, strict=True)]


def guessed(line: str, body: set[tuple[str, ...]]) -> str:
    own = triples(line)
    share = sum(triple in body for triple in own) / len(own) if len(own) > 2 else 0.5
    return "body" if share >= _SURE else "other" if share <= _UNSURE else "ignored"


def triples(text: str) -> set[tuple[str, ...]]:
    words = key_of(text).split()
    return set(zip(words, words[1:], words[2:], strict=False))


def key_of(line: str) -> str:
    return " ".join(re.findall(r"\w+", line.lower()))


def _cut(rows: Rows, rng: random.Random) -> Rows:
    """Returns the article with some of the lines around it, with or without empty lines between them."""
    filled = [i for i, (line, _) in enumerate(rows) if line.strip()]
    body = [k for k, i in enumerate(filled) if rows[i][1] == "body"]
    if not body:
        return rows
    first = filled[max(0, body[0] - rng.choice(_ABOVE))]
    last = filled[min(len(filled) - 1, body[-1] + rng.choice(_BELOW))]
    cut = rows[first : last + 1]
    gaps = rng.random()
    if gaps < 0.6:
        cut = [row for row in cut if row[0].strip()]
    if gaps < 0.3:
        cut = [row for pair in cut for row in (pair, ("", "blank"))]
    return cut


def mixed_pages(folder: Path, articles: Path, seed: int = 7) -> Iterator[Sample]:
    """Yields synthetic pages. "mixed": the body of a news article in the furniture of a labelled page, whose site it
    keeps for the folds, with lists of titles of other articles. "clean": an article without any furniture.
    """
    rng = random.Random(seed)
    gold = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
    bodies = [lines for path in sorted(articles.glob("*.txt")) if len(lines := _paragraphs(path)) >= 6]
    titles = [lines[0].rstrip(".") for lines in bodies]
    for key, row in sorted(gold.items()):
        if key.startswith("_"):
            continue
        page, variant = key.rsplit(".", 1)
        rows = list(zip(text_of(folder, key).split("\n"), row["labels"], strict=True))
        if not any(label == "body" for _, label in rows):
            continue
        for _ in range(_MIXED.get(variant, 0)):
            mixed = _mix(rows, rng.choice(bodies), titles, rng)
            text = "\n".join(line for line, _ in mixed)
            yield sample_of(site_of(gold["_url"][page]), page, "mixed", text, [label for _, label in mixed])
    for number, body in enumerate(rng.sample(bodies, min(150, len(bodies)))):
        gap = rng.choice([0, 1, 1])
        whole = [row for line in body for row in [(line, _body_label(line)), *[("", "blank")] * gap]]
        whole[0] = (whole[0][0], "title")
        name = f"clean{number}"
        yield sample_of(name, name, "clean", "\n".join(line for line, _ in whole), [label for _, label in whole])


def _mix(lines: Rows, body: list[str], titles: list[str], rng: random.Random) -> Rows:
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


def sample_of(site: str, page: str, variant: str, text: str, row: list[str]) -> Sample:
    """Makes a sample of a page. `row` has a label for every line, including empty lines."""
    found = describe(text)
    numbers = [line.number for line in found.lines]
    labels = np.array([LABELS.get(row[number], IGNORED) for number in numbers])
    return Sample(site, page, variant, text, PageLines(found.lines, found.rules, found.span), labels, numbers)


def text_of(folder: Path, key: str) -> str:
    # Not read_text, which would translate line ends and so shift the labels.
    return (folder / "text" / f"{key}.txt").read_bytes().decode("utf-8")


def _paragraphs(path: Path) -> list[str]:
    return [line for part in re.split(r"\n+", path.read_text(encoding="utf-8")) if (line := part.strip())]


def _body_label(line: str) -> str:
    """Returns the label of a line of a news corpus: "ignored" for left-over furniture ("Follow us on …"), which must
    not be learnt as body.
    """
    return "ignored" if furniture_rule(line) else "body"


def _is_other(row: tuple[str, str]) -> bool:
    return row[1] == "other" and bool(row[0].strip())
