"""Pairs of wordings that may be one utterance, and how much they have in common."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.duplicates.forms import Forms, gather
from pipeline.duplicates.hashing import Hashes, among, distinct, mix, ngrams

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

PHRASE = 3
_RARE = 20
_HUBS = 3
_OWN = 4
_BIGRAM_BITS = 8.0
_TELLING = (10.0, 20.0)
_TELLING_SHARE = 0.5
_BATCH = 1 << 16


@dataclass(frozen=True, slots=True)
class Match:
    """Common words of pairs (a, b) of forms; one array element per pair.

    of_a, of_b: bits of a's (b's) words that stand in phrases common to both; words: how many words of b these
    are; run: bits of the longest common run of words of b.
    """

    pairs: Ints
    of_a: Floats
    of_b: Floats
    words: Floats
    run: Floats


@dataclass(frozen=True, slots=True)
class _Phrases:
    """One row per phrase and form that holds it, by phrase and then by form.

    spread: how many forms hold the phrase; start: the phrase's first row; bits: what its words tell.
    """

    gram: Hashes
    holder: Ints
    spread: Ints
    start: Ints
    bits: Floats


def _phrases(forms: Forms) -> _Phrases:
    owner = np.repeat(np.arange(len(forms)), forms.sizes)
    last = len(owner) - PHRASE + 1
    whole = np.flatnonzero(owner[:last] == owner[PHRASE - 1 :]) if last > 0 else np.empty(0, np.int64)
    gram, holder = ngrams(forms.tokens, PHRASE)[whole], owner[whole]
    bits = forms.bits[whole] + forms.bits[whole + 1] + forms.bits[whole + 2]
    order = np.lexsort((holder, gram))
    gram, holder = gram[order], holder[order]
    new = np.append(True, (gram[1:] != gram[:-1]) | (holder[1:] != holder[:-1]))[: len(gram)]
    gram, holder, bits = gram[new], holder[new], bits[order][new]
    starts = np.flatnonzero(np.append(True, gram[1:] != gram[:-1])[: len(gram)])
    sizes = np.diff(np.append(starts, len(gram)))
    return _Phrases(gram, holder, np.repeat(sizes, sizes), np.repeat(starts, sizes), bits)


def candidate_forms(forms: Forms) -> Ints:
    """Pairs (smaller number first) of forms that share phrases of three words.

    All pairs of a phrase that at most 20 forms hold, if their common phrases tell enough for a match. A phrase
    that more forms hold links each of them, if the phrase is one of its four rarest, to the three most
    telling forms that hold it: so a viral quotation is kept, and a stock phrase costs a line and not a square.
    """
    table = _phrases(forms)
    codes, bits = [np.empty(0, np.uint64)], [np.empty(0)]
    for step in range(1, _RARE):
        both = (table.gram[step:] == table.gram[:-step]) & (table.spread[step:] <= _RARE)
        codes.append(_code(table.holder[:-step][both], table.holder[step:][both]))
        bits.append(table.bits[step:][both])
    found = _telling(forms, np.concatenate(codes), np.concatenate(bits))
    common = np.flatnonzero((table.spread > _RARE) & _own_phrases(table.holder, table.spread))
    holder = table.holder[common]
    hubs = [table.holder[table.start[common] + hub] for hub in range(_HUBS)]
    linked = [_code(hub[hub != holder], holder[hub != holder]) for hub in hubs]
    pairs = distinct(np.concatenate([found, *linked])).astype(np.int64)
    return np.stack([pairs >> 32, pairs & 0xFFFFFFFF], axis=1)


def _code(a: Ints, b: Ints) -> Hashes:
    return ((np.minimum(a, b) << 32) | np.maximum(a, b)).astype(np.uint64)


def _telling(forms: Forms, codes: Hashes, bits: Floats) -> Hashes:
    """The distinct codes of pairs whose phrases together tell enough (each word counts in up to three of them)."""
    order = np.argsort(codes, kind="stable")
    codes = codes[order]
    starts = np.flatnonzero(np.append(True, codes[1:] != codes[:-1])[: len(codes)])
    if not len(starts):
        return codes
    total = forms.total[(codes[starts] & np.uint64(0xFFFFFFFF)).astype(np.int64)]
    told = np.add.reduceat(bits[order], starts)
    return codes[starts][told >= np.clip(_TELLING_SHARE * total, *_TELLING)]


def _own_phrases(holder: Ints, spread: Ints) -> npt.NDArray[np.bool_]:
    """Which (phrase, form) rows are among the form's rarest phrases."""
    order = np.lexsort((spread, holder))
    ordered = holder[order]
    new = np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)]
    first = np.maximum.accumulate(np.where(new, np.arange(len(ordered)), 0))
    own = np.zeros(len(holder), dtype=np.bool_)
    own[order] = np.arange(len(ordered)) - first < _OWN
    return own


def match(forms: Forms, pairs: Ints) -> Match:
    """Measure what the forms of every pair have in common."""
    weight = np.cumsum(forms.sizes[pairs].sum(axis=1))
    cuts = np.searchsorted(weight, np.arange(_BATCH, int(weight[-1]) if len(weight) else 0, _BATCH))
    parts = [_match(forms, part) for part in np.split(pairs, np.unique(cuts))]
    of_a, of_b, words, run = (np.concatenate([part[k] for part in parts]) for k in range(4))
    return Match(pairs, of_a, of_b, words, run)


def _match(forms: Forms, pairs: Ints) -> tuple[Floats, ...]:
    count = len(pairs)
    sides = []
    for side in (0, 1):
        rows = pairs[:, side]
        sides.append((gather(forms.starts, rows), np.repeat(np.arange(count), forms.sizes[rows])))
    covered = [np.zeros(len(places), dtype=np.bool_) for places, _ in sides]
    for size in (2, PHRASE):
        _cover(forms, sides, covered, size)
    (places_a, owner_a), (places_b, owner_b) = sides
    bits_a = np.where(covered[0], forms.bits[places_a], 0.0)
    bits_b = np.where(covered[1], forms.bits[places_b], 0.0)
    return (
        np.bincount(owner_a, bits_a, count).astype(np.float64),
        np.bincount(owner_b, bits_b, count).astype(np.float64),
        np.bincount(owner_b, covered[1], count).astype(np.float64),
        _longest_run(bits_b, covered[1], owner_b, count),
    )


def _cover(forms: Forms, sides: list[tuple[Ints, Ints]], covered: list[npt.NDArray[np.bool_]], size: int) -> None:
    """Mark the words of each side that stand in a run of `size` words of the other side."""
    marks, wholes = [], []
    for places, owner in sides:
        whole = np.append(owner[: 1 - size] == owner[size - 1 :], [False] * (size - 1))[: len(owner)]
        tokens = forms.tokens[places]
        if size == 2:
            bits = forms.bits[places]
            whole &= bits + np.append(bits[1:], 0.0) >= _BIGRAM_BITS
        marks.append(ngrams(tokens, size) + mix(owner.astype(np.uint64)))
        wholes.append(np.flatnonzero(whole))
    for mine, other in ((0, 1), (1, 0)):
        common = wholes[mine][among(marks[mine][wholes[mine]], marks[other][wholes[other]])]
        for k in range(size):
            covered[mine][common + k] = True


def _longest_run(bits: Floats, covered: npt.NDArray[np.bool_], owner: Ints, count: int) -> Floats:
    begins = covered & np.append(True, ~covered[:-1] | (owner[1:] != owner[:-1]))
    run = np.cumsum(begins)[covered] - 1
    longest = np.zeros(count)
    if len(run):
        np.maximum.at(longest, owner[begins], np.bincount(run, bits[covered]))
    return longest
