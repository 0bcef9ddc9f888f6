"""Computes the line model's features from the markup of an HTML page, in addition to those from wording (`features`).

One feature is whether an extractor took the line. Others describe the line's own markup and its distance to distinctive
tags and classes. The rest describe the other lines of the same style and of the same block, since the paragraphs of an
article look alike wherever they are.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.cleaning.ranges import Pages, distance_after, distance_before, near
from pipeline.text.arrays import Flags, Floats, Ints
from pipeline.text.markup import MARKUP_NAMES, NEAREST, NO_BODY, OWN_TAGS, Bytes

Columns = list[npt.NDArray[Any]]

_KINDS = ("group", "box", "outer", "article")
_NEAR_COLUMNS = tuple(name for name in MARKUP_NAMES if name.startswith(("in_", "near_")))
_COLUMN = {name: i for i, name in enumerate(MARKUP_NAMES)}
MARKUP_FEATURES = (
    *(f"tag_{tag}" for tag in (*OWN_TAGS, "other")),
    "link", "linked", "bold", "italic", "button", "pieces", "depth", "deeper", "has_body", "body_share", "described",
    "headline", "since_headline", "below_headline", "twice",
    *_NEAR_COLUMNS,
    "taken", "taken_near", "taken_wide", "taken_before", "taken_after", "taken_page", "any_taken", "taken_done",
    *(f"{kind}_{what}" for kind in _KINDS for what in ("prose", "share", "taken", "link", "known")),
    "same_group_before", "same_group_after", "same_box_before", "same_box_after",
)  # fmt: skip


def markup_features(
    pages: Pages, rows: Bytes, taken: Flags, texts: Sequence[str], words: Floats, prose: Flags
) -> Columns:
    """Computes one column per name in MARKUP_FEATURES, for the lines of several pages one after another.

    rows: (lines, columns), the markup evidence (`text/markup.py`).
    taken: whether an extractor took each line.
    words, prose: number of words of each line, and whether it is prose.
    """
    told = np.where(prose, words, 0.0)
    link = rows[:, _COLUMN["link"]] / 255.0
    body = rows[:, _COLUMN["body_share"]].astype(np.float64)
    has_body = body != NO_BODY
    depth = rows[:, _COLUMN["depth"]].astype(np.float64)
    prose_depth = pages.total(told * depth) / np.maximum(pages.total(told), 1)
    tag = rows[:, _COLUMN["tag"]]
    headline = rows[:, _COLUMN["headline"]] > 0
    columns: Columns = [
        *(tag == number for number in range(len(OWN_TAGS) + 1)),
        link, link > 0.9, *(rows[:, _COLUMN[name]] / 255.0 for name in ("bold", "italic", "button")),
        np.log1p(rows[:, _COLUMN["pieces"]]), depth / 10, depth - prose_depth, has_body,
        np.where(has_body, body / (NO_BODY - 1), 0.0), rows[:, _COLUMN["described"]], headline,
        distance_before(pages, headline), pages.before(headline.astype(np.float64)) > 0,
        _twice(pages, texts, prose), *(rows[:, _COLUMN[name]] / NEAREST for name in _NEAR_COLUMNS),
    ]  # fmt: skip
    took = np.where(taken, words, 0.0)
    columns += [
        taken, near(pages, taken, 2), near(pages, taken, 8), distance_before(pages, taken),
        distance_after(pages, taken), pages.total(took) / np.maximum(pages.total(words), 1), pages.total(took) > 0,
        pages.before(took) / np.maximum(pages.total(took), 1),
    ]  # fmt: skip
    keys = {kind: _keys(pages, rows, kind) for kind in _KINDS}
    for key in keys.values():
        columns += _together(key, pages, told, took * prose, link * words, words)
    for kind in ("group", "box"):
        columns += _same(pages, keys[kind])
    return columns


def _keys(pages: Pages, rows: Bytes, kind: str) -> Ints:
    """Numbers the groups of lines of one kind (style, block or `<article>`); returns each line's group number."""
    key = rows[:, _COLUMN[kind]].astype(np.int64)
    if kind != "article":
        key += rows[:, _COLUMN[f"{kind}_high"]].astype(np.int64) << 8
    return np.asarray(np.unique((pages.page << 16) + key, return_inverse=True)[1], dtype=np.int64)


def _together(key: Ints, pages: Pages, told: Floats, took: Floats, linked: Floats, words: Floats) -> Columns:
    """Computes features of each line's group: how much prose it has, its share of the page's prose, how much of the
    prose in its other lines the extractor took, the share of its words that are links, and whether any other of its
    lines is prose.
    """
    prose, taken = np.bincount(key, told)[key], np.bincount(key, took)[key]
    others = prose - told
    return [
        np.log1p(prose), prose / np.maximum(pages.total(told), 1),
        np.where(others > 0, (taken - took) / np.maximum(others, 1), 0.5),
        np.bincount(key, linked)[key] / np.maximum(np.bincount(key, words)[key], 1), others > 0,
    ]  # fmt: skip


def _same(pages: Pages, key: Ints) -> Columns:
    same = np.zeros(len(key) + 1, dtype=bool)
    same[1:-1] = (key[1:] == key[:-1]) & (pages.index[1:] > 0)
    return [same[:-1], same[1:]]


def _twice(pages: Pages, texts: Sequence[str], prose: Flags) -> Flags:
    """Returns for each line whether it is prose that repeats a line further up on its page."""
    out = np.zeros(len(texts), dtype=bool)
    seen: set[tuple[int, str]] = set()
    for i in np.flatnonzero(prose).tolist():
        key = (int(pages.page[i]), texts[i])
        out[i] = key in seen
        seen.add(key)
    return out
