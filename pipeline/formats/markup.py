"""Describes the markup around each line of a page's visible text, as evidence for the line model.

`text/markup.py` explains the columns.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from pipeline.formats.metadata import Metadata, article_bodies, paragraphs, texts_of
from pipeline.formats.verdict import words_of
from pipeline.formats.visible import BOLD, BUTTON, ITALIC, LINK, Box, Place, VisibleLine
from pipeline.text.markup import MARKUP_NAMES, NEAREST, NO_BODY, OWN_TAGS, Bytes

_OTHER_TAG = len(OWN_TAGS)
_TAG_OF = {tag: i for i, tag in enumerate(OWN_TAGS)} | {
    "h6": OWN_TAGS.index("h5"), "th": OWN_TAGS.index("td"), "dt": OWN_TAGS.index("dd"),
    "article": OWN_TAGS.index("section"), "main": OWN_TAGS.index("section"), "ol": OWN_TAGS.index("li"),
    "ul": OWN_TAGS.index("li"),
}  # fmt: skip
# Length, in words, of the sequences by which a line is compared with the body in the page's metadata.
_RUN_WORDS = 4
_DIGITS = re.compile(r"\d+")


def line_markup(lines: Sequence[VisibleLine], found: Metadata, title: str | None = None) -> Bytes:
    """Returns the evidence as an array of shape (lines, MARKUP_NAMES). `title` is the headline of the page."""
    groups: dict[tuple[str, str, str], int] = {}
    boxes: dict[Box | None, int] = {}
    near: dict[tuple[int, int], list[int]] = {}
    rows = [_row(line, groups, boxes, near) for line in lines]
    # Converted through bytes, which takes a tenth of the time that numpy needs for lists.
    out = np.frombuffer(bytearray().join(map(bytes, rows)), dtype=np.uint8).reshape(-1, len(MARKUP_NAMES))
    _compare(lines, found, title, out)
    return out


def _row(
    line: VisibleLine,
    groups: dict[tuple[str, str, str], int],
    boxes: dict[Box | None, int],
    near: dict[tuple[int, int], list[int]],
) -> list[int]:
    place = line.place
    size = link = bold = italic = button = 0
    for count, part in line.pieces:
        size += count
        if styles := part.styles:
            link += count * bool(styles & LINK)
            bold += count * bool(styles & BOLD)
            italic += count * bool(styles & ITALIC)
            button += count * bool(styles & BUTTON)
    box = place.box
    around = box.around or box
    outer = around.around or around
    looks = _look(around.tag, around.names), _look(outer.tag, outer.names)
    group = groups.setdefault((box.tag, *looks), len(groups))
    own = boxes.setdefault(around, len(boxes))
    beyond = boxes.setdefault(outer, len(boxes))
    size = max(size, 1)
    return [
        _TAG_OF.get(box.tag, _OTHER_TAG), 255 * link // size, 255 * bold // size, 255 * italic // size,
        255 * button // size, min(len(line.pieces), 255), min(place.depth, 255), min(box.article, 255), NO_BODY, 0, 0,
        group & 255, min(group >> 8, 255), own & 255, min(own >> 8, 255), beyond & 255, min(beyond >> 8, 255),
        *_nearness(place, near),
    ]  # fmt: skip


@lru_cache(maxsize=1 << 12)
def _look(tag: str, names: str) -> str:
    return f"{tag} {_DIGITS.sub('', names)}"


def _nearness(place: Place, known: dict[tuple[int, int], list[int]]) -> list[int]:
    key = (id(place.seen), place.depth)
    if (found := known.get(key)) is None:
        furthest = place.depth - NEAREST
        found = known[key] = [depth - furthest if depth > furthest else 0 for depth in place.seen]
    return found


def _stated(found: Metadata, field: str, names: Sequence[str]) -> list[str]:
    """Returns the texts of a field of the page's JSON-LD articles, and of the meta tags with these names."""
    of_articles = texts_of([node.get(field) for node in found.articles])
    return [*of_articles, *(text for name in names for text in found.meta.get(name, ()))]


def _key(text: str) -> str:
    return " ".join(words_of(text))


def _compare(lines: Sequence[VisibleLine], found: Metadata, title: str | None, out: Bytes) -> None:
    """Fills the columns of `out` that say whether a line is in the metadata: as body, description or headline."""
    descriptions = _stated(found, "description", ("description", "og:description", "twitter:description"))
    heads = [title or "", *_stated(found, "headline", ("og:title", "twitter:title"))]
    described, headlines = (set(filter(None, map(_key, texts))) for texts in (descriptions, heads))
    bodies = [words_of(" ".join(paragraphs(body))) for body in article_bodies(found)]
    body = max(bodies, key=len, default=[])
    runs = set(zip(*(body[i:] for i in range(_RUN_WORDS)), strict=False))
    column = {name: MARKUP_NAMES.index(name) for name in ("body_share", "described", "headline")}
    if not (described or headlines or body):
        return
    for i, line in enumerate(lines):
        words = line.words
        key = " ".join(words)
        out[i, column["described"]] = key in described
        out[i, column["headline"]] = key in headlines
        if body:
            own = list(zip(*(words[k:] for k in range(_RUN_WORDS)), strict=False))
            share = sum(run in runs for run in own) / len(own) if own else 0.0
            out[i, column["body_share"]] = int(253 * share)
