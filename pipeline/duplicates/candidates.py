"""Finds pairs of articles worth comparing: map (sketches) -> shuffle by key -> reduce (pairs) -> estimate.

A sketch is a small sample of an article's shingles from which containment can be estimated. `key_table` builds the
output of the map step. `pairs_of_keys` is the reduce step; it works on any part of that table that has all rows of its
keys. `estimate` needs only the sketches of the pairs that it is given.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.duplicates.options import DuplicateOptions
from pipeline.text.arrays import Floats, Hashes, Ints
from pipeline.text.hashing import distinct, mix, shingle_hashes, text_hashes, word_hashes, words

_BATCH = 1 << 20
# If many articles share a key, each is paired with this many that follow it in the order of their next larger key.
_NEIGHBOURS = 2


@dataclass(frozen=True, slots=True)
class Sketch:
    """The FracMinHash of an article (Irber et al. 2022), with a minimum size for short texts.

    keys: the smallest distinct shingle hashes, ascending: all below 2**64 / `sketch_scale`, but at least `sketch_least`
        of them.
    limit: the keys include every shingle hash up to this value.
    n_shingles: the number of distinct shingles.
    digest: a hash of all words in order; 0 for a text without words.
    """

    keys: Hashes
    limit: int
    n_shingles: int
    digest: int


def sketch_article(text: str, options: DuplicateOptions | None = None) -> Sketch:
    """Returns the sketch of a text. Depends on nothing else, so that articles can be sketched in parallel."""
    options = options or DuplicateOptions()
    tokens = word_hashes(words(text))
    hashes = distinct(shingle_hashes(tokens, options.shingle_words))
    limit = 2**64 // options.sketch_scale - 1
    kept = int(np.searchsorted(hashes, np.uint64(limit), side="right"))
    if kept < options.sketch_least:
        kept = min(options.sketch_least, len(hashes))
        limit = 2**64 - 1 if kept == len(hashes) else int(hashes[kept - 1])
    digest = int(text_hashes(tokens, np.array([0, len(tokens)]))[0])
    return Sketch(hashes[:kept].copy(), limit, len(hashes), digest)


@dataclass(frozen=True, slots=True)
class KeyTable:
    """One row for each key of each article: the key, the article's number, and the article's next larger key (or 0)."""

    key: Hashes
    row: Ints
    following: Hashes


def key_table(sketches: Sequence[Sketch], first_row: int = 0) -> KeyTable:
    """Builds the key table of some articles, which are numbered from `first_row`."""
    sizes = [len(s.keys) for s in sketches]
    if not sum(sizes):
        return KeyTable(np.empty(0, np.uint64), np.empty(0, np.int64), np.empty(0, np.uint64))
    key = np.concatenate([s.keys for s in sketches])
    following = np.append(key[1:], np.uint64(0))
    filled = [size for size in sizes if size]
    following[np.cumsum(filled) - 1] = 0
    return KeyTable(key, np.repeat(np.arange(first_row, first_row + len(sizes)), sizes), following)


def pairs_of_keys(table: KeyTable, options: DuplicateOptions) -> Ints:
    """Returns the pairs of articles that share a key: shape (n, 2), smaller number first, sorted, without repeats.

    If many articles share a key (an agency story in every paper, or boilerplate), the number of all pairs would grow
    with the square of their number. They are instead sorted by their next key, which puts copies side by side, and each
    is paired only with its neighbours and with the first article. Each of their keys gives a different order and so
    different neighbours.
    """
    order = np.lexsort((table.row, table.following, table.key))
    key, row = table.key[order], table.row[order]
    starts = np.flatnonzero(np.append(True, key[1:] != key[:-1])) if len(key) else np.empty(0, np.int64)
    sizes = np.diff(np.append(starts, len(key)))
    small = np.repeat(sizes <= options.key_pairs, sizes)
    found = []
    for step in range(1, options.key_pairs):
        both = key[step:] == key[:-step]
        if step > _NEIGHBOURS:
            both &= small[step:]
        if not both.any():
            break
        found.append(np.stack([row[:-step][both], row[step:][both]], axis=1))
    if not small.all():
        first = np.repeat(np.minimum.reduceat(row, starts), sizes)
        found.append(np.stack([first, row], axis=1)[~small & (first != row)])
    if not found:
        return np.empty((0, 2), dtype=np.int64)
    return distinct_pairs(np.concatenate(found))


def distinct_pairs(pairs: Ints) -> Ints:
    """Returns the pairs with the smaller number first, sorted, without repeats. Numbers must be below 2**31."""
    low, high = pairs.min(axis=1), pairs.max(axis=1)
    codes = distinct(((low << 32) | high).astype(np.uint64)).astype(np.int64)
    return np.stack([codes >> 32, codes & 0xFFFFFFFF], axis=1)


def estimate(sketches: Sequence[Sketch], pairs: Ints) -> tuple[Floats, Floats]:
    """Estimates each pair's containment (of the shorter article in the longer) and Jaccard index from sketches."""
    sizes = np.array([len(s.keys) for s in sketches], dtype=np.int64)
    limits = np.array([s.limit for s in sketches], dtype=np.uint64)
    starts = np.concatenate([[0], np.cumsum(sizes)])
    keys = np.concatenate([s.keys for s in sketches]) if len(sketches) else np.empty(0, np.uint64)
    return estimate_flat(keys, starts, limits, pairs)


def estimate_flat(keys: Hashes, starts: Ints, limits: Hashes, pairs: Ints) -> tuple[Floats, Floats]:
    """Does what `estimate` does for sketches in flat arrays: the keys of sketch k are keys[starts[k]:starts[k + 1]]."""
    sizes = np.diff(starts)
    weight = np.cumsum(sizes[pairs].sum(axis=1))
    cuts = np.searchsorted(weight, np.arange(_BATCH, int(weight[-1]) if len(weight) else 0, _BATCH))
    parts = [_estimate(keys, starts, limits, part) for part in np.split(pairs, np.unique(cuts))]
    return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])


def _estimate(keys: Hashes, starts: Ints, limits: Hashes, pairs: Ints) -> tuple[Floats, Floats]:
    limit = limits[pairs].min(axis=1)
    number = np.arange(len(pairs))
    marked, counts = [], []
    for side in (0, 1):
        rows = pairs[:, side]
        sizes = starts[rows + 1] - starts[rows]
        owner = np.repeat(number, sizes)
        within = np.arange(len(owner)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        values = keys[np.repeat(starts[rows], sizes) + within]
        valid = values <= limit[owner]
        owner, values = owner[valid], values[valid]
        counts.append(np.bincount(owner, minlength=len(pairs)))
        marked.append((values + mix(owner.astype(np.uint64)), owner))
    value = np.concatenate([m[0] for m in marked])
    order = np.argsort(value, kind="stable")
    twice = np.flatnonzero(value[order][1:] == value[order][:-1])
    owner = np.concatenate([m[1] for m in marked])[order][twice]
    shared = np.bincount(owner, minlength=len(pairs))
    least, both = np.minimum(counts[0], counts[1]), counts[0] + counts[1] - shared
    return (shared / np.maximum(least, 1)).astype(np.float64), (shared / np.maximum(both, 1)).astype(np.float64)


def candidate_pairs(sketches: Sequence[Sketch], options: DuplicateOptions) -> tuple[Ints, Floats]:
    """Returns all pairs of articles that could be near-duplicates, and their estimated Jaccard index."""
    pairs = pairs_of_keys(key_table(sketches), options)
    if not len(pairs):
        return pairs, np.empty(0)
    containment, jaccard = estimate(sketches, pairs)
    good = containment >= options.candidate_containment
    return pairs[good], jaccard[good]
