"""Makes many training pages out of few: puts one page's furniture around another page's body, adds invented furniture,
cuts and moves lines.
"""

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.cleaning.language import count_words
from training.line_furniture import Item, News, other_label, with_made_furniture
from training.line_pages import Rows, Sample, fold_of, is_apart, labelled_rows, sample_of

_INSIDE = ("body", "subhead")
_KINDS = {
    "crop": ("cross", "cross", "shake"),
    "lxml": ("cross", "cross", "cross", "shake", "shake"),
    "visible": ("cross", "shake"),
}
_MADE, _LEAST_ENGLISH = 0.8, 0.25
_ABOVE, _BELOW = (0, 1, 2, 4, 8, 15, 25, 40), (0, 1, 3, 8, 15, 30, 60)
_BLOCKS = (1, 2, 3, 4, 6, 8, 12, 20)
_LONGEST = 1500
_BETWEEN = re.compile(r"(?<=[.!?…])[\"”’')]*\s+(?=[\"“‘'(]*[A-Z0-9])")


@dataclass(frozen=True, slots=True)
class _Parts:
    """The lines of a page above, within and below its article."""

    site: str
    page: str
    variant: str
    before: list[Item]
    body: list[Item]
    after: list[Item]


def crossed_pages(folder: Path, articles: Path, seed: int = 100) -> Iterator[Sample]:
    """Yields pages made from labelled ones: "cross" pages from two of them, "shake" pages from one.

    A made page never mixes pages of different folds, nor held-out sites with others. English pages are mixed only with
    English ones, and get invented furniture.
    """
    rng, news = random.Random(seed), News(articles)
    gold = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
    english = {page: count_words(body).share() > _LEAST_ENGLISH for page, body in gold["_body"].items()}
    pages = [parts for page in labelled_rows(folder) if (parts := _parts(*page))]
    for own in pages:
        mates = [
            other
            for other in pages
            if other.variant == own.variant
            and _circle(other.site) == _circle(own.site)
            and other.page != own.page
            and english[other.page] == english[own.page]
        ]
        for kind in _KINDS.get(own.variant, ()) if mates else ():
            before, body, after = _crossed(own, rng.choice(mates), rng) if kind == "cross" else _whole(own)
            if english[own.page] and rng.random() < _MADE:
                before, body, after = with_made_furniture(before, body, after, rng, news)
            rows = _rows(_shaken(before, body, after, mates, rng))
            yield sample_of(own.site, own.page, kind, "\n".join(line for line, _ in rows), [label for _, label in rows])


def _circle(site: str) -> tuple[int, bool]:
    return fold_of(site), is_apart(site)


def _parts(site: str, page: str, variant: str, rows: Rows) -> _Parts | None:
    items: list[Item] = []
    gap = 0
    for line, label in rows:
        if line.strip():
            items.append((line, label, gap))
            gap = 0
        else:
            gap += 1
    body = [i for i, item in enumerate(items) if item[1] in _INSIDE]
    if not body:
        return None
    start, end = body[0], body[-1] + 1
    return _Parts(site, page, variant, items[:start], items[start:end], items[end:])


def _whole(page: _Parts) -> tuple[list[Item], list[Item], list[Item]]:
    return page.before, page.body, page.after


def _rows(items: Sequence[Item]) -> Rows:
    return [row for line, label, gap in items for row in [*[("", "blank")] * gap, (line, label)]]


def _usual_gap(items: Sequence[Item]) -> int:
    gaps = [gap for _, label, gap in items[1:] if label in _INSIDE] or [1]
    return max(set(gaps), key=gaps.count)


def _crossed(page: _Parts, other: _Parts, rng: random.Random) -> tuple[list[Item], list[Item], list[Item]]:
    """Puts the title and the body of `other` into the furniture of `page`."""
    title = next((line for line, label, _ in reversed(other.before) if label == "title"), None)
    before = [
        (title if label == "title" else line, label, gap)
        for line, label, gap in page.before
        if label != "title" or title
    ]
    old, new = _usual_gap(other.body), _usual_gap(page.body)
    body = [(line, label, new if gap == old else gap) for line, label, gap in other.body]
    if rng.random() < 0.5:
        body = [item for item in body if item[1] != "other"]
    if rng.random() < 0.7:
        body = _with_inner(body, page.body)
    return [(line or "", label, gap) for line, label, gap in before], body, page.after


def _with_inner(body: Sequence[Item], furnished: Sequence[Item]) -> list[Item]:
    """Puts the furniture from inside one article into another, at the same relative positions."""
    waiting = [(i / len(furnished), item) for i, item in enumerate(furnished) if item[1] == "other"]
    out: list[Item] = []
    for i, item in enumerate(body):
        while waiting and i and waiting[0][0] * len(body) <= i:
            out.append(waiting.pop(0)[1])
        out.append(item)
    return out


def _shaken(
    before: Sequence[Item], body: Sequence[Item], after: Sequence[Item], mates: Sequence[_Parts], rng: random.Random
) -> list[Item]:
    """Drops furniture, adds some from other pages, cuts, merges or splits the body, and changes the empty lines."""
    above, below = _brought(_thinned(before, rng), mates, rng, 0.3), _brought(_thinned(after, rng), mates, rng, 0.4)
    if rng.random() < 0.5:
        above, below = above[max(0, len(above) - rng.choice(_ABOVE)) :], below[: rng.choice(_BELOW)]
    items = [*above, *_teased(_rewrapped(_cut_body(body, rng), rng), mates, rng), *below]
    gaps = rng.random()
    if gaps < 0.2:
        items = [(line, label, int(gaps >= 0.12)) for line, label, _ in items]
    return items


def _thinned(items: Sequence[Item], rng: random.Random) -> list[Item]:
    out = list(items)
    for _ in range(rng.choice((0, 0, 1, 1, 2, 3))):
        if len(out) < 3:
            break
        size = min(len(out) - 1, rng.choice((1, 1, 2, 3, 5, 8, 12)))
        i = rng.randrange(len(out) - size + 1)
        out = out[:i] + [item for item in out[i : i + size] if item[1] == "title"] + out[i + size :]
    return out


def _brought(items: list[Item], mates: Sequence[_Parts], rng: random.Random, probability: float) -> list[Item]:
    if rng.random() >= probability:
        return items
    mate = rng.choice(mates)
    lines = [*mate.before, *mate.body, *mate.after]
    others = [i for i, item in enumerate(lines) if item[1] == "other"]
    if not others:
        return items
    first = rng.choice(others)
    block: list[Item] = []
    for item in lines[first : first + rng.choice(_BLOCKS)]:
        if item[1] != "other":
            break
        block.append(item)
    i = rng.randint(0, len(items))
    return items[:i] + block + items[i:]


def _cut_body(body: Sequence[Item], rng: random.Random) -> list[Item]:
    out, size, how = list(body), len(body), rng.random()
    if how < 0.25 and size > 6:
        out = out[: rng.randrange(4, size)]
    elif how < 0.33 and size > 8:
        i = rng.randrange(1, size - 5)
        out = out[:i] + out[rng.randrange(i + 1, size - 3) :]
    while out and out[-1][1] != "body":
        out.pop()
    while out and out[0][1] not in _INSIDE:
        out.pop(0)
    return out or list(body)


def _rewrapped(body: list[Item], rng: random.Random) -> list[Item]:
    how = rng.random()
    if how < 0.12:
        return _merged(body, rng, rng.choice((0.2, 0.5)))
    return _split(body, rng, rng.choice((0.2, 0.6))) if how < 0.24 else body


def _merged(body: Sequence[Item], rng: random.Random, probability: float) -> list[Item]:
    out: list[Item] = []
    for line, label, gap in body:
        last = out[-1] if out else None
        if last and last[1] == label == "body" and rng.random() < probability and len(last[0]) < _LONGEST:
            out[-1] = (f"{last[0]} {line}", label, last[2])
        else:
            out.append((line, label, gap))
    return out


def _split(body: Sequence[Item], rng: random.Random, probability: float) -> list[Item]:
    out: list[Item] = []
    usual = _usual_gap(body)
    for line, label, gap in body:
        ends = list(_BETWEEN.finditer(line)) if label == "body" and rng.random() < probability else []
        if ends:
            end = rng.choice(ends).end()
            out += [(line[:end].rstrip(), label, gap), (line[end:], label, usual)]
        else:
            out.append((line, label, gap))
    return out


def _teased(body: list[Item], mates: Sequence[_Parts], rng: random.Random) -> list[Item]:
    """Removes half of the furniture inside the body, or adds some from other articles, or leaves it unchanged."""
    how = rng.random()
    if how < 0.3:
        return [item for item in body if item[1] != "other" or rng.random() < 0.5]
    teasers = [item for mate in mates for item in mate.body if item[1] == "other"]
    if how > 0.7 and len(body) > 3 and teasers:
        for _ in range(rng.choice((1, 1, 2, 3))):
            i = rng.randrange(1, len(body))
            body = [*body[:i], other_label(rng.choice(teasers)[0], _usual_gap(body)), *body[i:]]
    return body
