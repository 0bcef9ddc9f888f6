"""Names and references of one article, from what the network says of its word pieces."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from pipeline.quotations.tagger.attribution import Attribution, ReadName, Reference, Span
from pipeline.quotations.tagger.decode import Floats, best_tags
from pipeline.quotations.tagger.pieces import GLUED, PARAGRAPH, Pieces, goes_on, whole_words
from pipeline.text.marks import find_quoted

KINDS = {1: "person", 3: "place", 5: "organisation", 7: "place"}
"""Types by begin tag; the inside tag is one more. The last is a facility (airport, bridge): a place in the tables."""
NAME_TAGS = 9  # outside, then begin and inside of each of KINDS
_WIDTH = 64  # of query and key vectors
_NOBODY, _PRIOR = 2 * _WIDTH, 2 * _WIDTH + 1
_SHARE = 0.02  # names less likely than this are left out of a reference
_OPENING = 40  # characters of a content that ask who says it
_WORDS = 12  # characters in quotation marks that may be somebody's words: shorter ones are mostly terms and titles

Names = tuple[list[ReadName], list[range]]
"""The names of an article, in order, and the pieces of each."""
_PRONOUN = re.compile(r"\b(?:he|him|his|himself|she|her|hers|herself)\b", re.IGNORECASE)
_ILLEGAL = -1e4  # log odds that no text makes up for; finite, since infinite ones minus each other are not a number
_TOGETHER = 0.8  # of what a word is taken for is what it is taken for elsewhere in the article
# Log odds, by tag, that speak against names: held-out outlets have a strict F1 of 78.4 without, of 79.0 with them.
_NO_NAME = np.array([0.6] + [0.0] * (NAME_TAGS - 1), dtype=np.float32)
_NEXT = -3.0  # log odds of a name that begins right where another ends: 2 in 100 do, most of them by mistake


def _moves() -> Floats:
    """Moves between name tags: an inside tag follows its own kind only, a name rarely follows another at once."""
    moves = np.zeros((NAME_TAGS, NAME_TAGS), dtype=np.float32)
    for begin in KINDS:
        for before in range(NAME_TAGS):
            if before not in (begin, begin + 1):
                moves[before, begin + 1] = _ILLEGAL
            if before:
                moves[before, begin] = _NEXT
    return moves


_LEGAL = _moves()


def find_names(texts: Sequence[str], pieces: Sequence[Pieces], scores: Sequence[Floats]) -> Iterator[Names]:
    """The names of each article, in order, with the pieces of each; `scores` are those of the tags (pieces, 9).

    A name neither begins nor ends inside a word, and none goes on into the next paragraph. Articles are tagged side by
    side, which is faster; none changes what another has.
    """
    chances, emits = [], []
    for text, own, score in zip(texts, pieces, scores, strict=True):
        score = score + _NO_NAME
        chance = np.exp(score - score.max(1, keepdims=True))
        chance /= chance.sum(1, keepdims=True)
        emit = _agreed(text, own, np.log(chance + 1e-6))
        # Inside tags have even numbers: none at a paragraph's first piece.
        emit[own.gaps == PARAGRAPH, 2::2] = _ILLEGAL
        chances.append(chance)
        emits.append(emit)
    padded = np.full((len(emits), max(map(len, emits), default=0), NAME_TAGS), _ILLEGAL, dtype=np.float32)
    padded[:, :, 0] = 0.0
    for k, emit in enumerate(emits):
        padded[k, : len(emit)] = emit
    tags = best_tags(padded, _LEGAL) if padded.size else padded[:, :, 0].astype(np.int64)
    for text, own, chance, row in zip(texts, pieces, chances, tags, strict=True):
        yield _spans(text, own, chance, row[: len(own)])


def _spans(text: str, pieces: Pieces, chance: Floats, tags: npt.NDArray[np.int64]) -> Names:
    """The names of one article from the chance of each tag (pieces, 9) and the best tags (pieces,)."""
    names: list[ReadName] = []
    places: list[range] = []
    n = len(pieces)
    for first in np.flatnonzero(np.isin(tags, list(KINDS))).tolist():
        tag, last = int(tags[first]), first + 1
        while last < n and tags[last] == tag + 1:
            last += 1
        probability = float(np.mean([chance[first, tag], *chance[first + 1 : last, tag + 1]]))
        first, last = whole_words(text, pieces, first, last)
        if places and first < places[-1].stop:
            continue
        names.append(ReadName(int(pieces.starts[first]), int(pieces.ends[last - 1]), KINDS[tag], probability))
        places.append(range(first, last))
    return names, places


def _agreed(text: str, pieces: Pieces, emit: Floats) -> Floats:
    """Log chances (pieces, 9), made more alike for all occurrences of one name in an article.

    Some sentences tell much about a name and others little: what is read as a person once and as a company five times
    is most likely the company every time. Occurrences are of one name if the word and the capitalised words on both
    sides are the same, so that "Ford" and "Henry Ford" stay apart. Held-out outlets: strict F1 74.3 without this, 75.8
    with it.
    """
    glued = (pieces.gaps == GLUED).tolist()  # most pieces are not, and need no look at the text
    firsts = [i for i in range(len(pieces)) if not (glued[i] and goes_on(text, pieces, i))]
    borders = [*firsts, len(pieces)]
    words = [text[pieces.starts[a] : pieces.ends[b - 1]] for a, b in pairwise(borders)]
    opens = pieces.gaps[firsts] == PARAGRAPH
    places = defaultdict(list)
    for k, word in enumerate(words):
        if word[0].isupper():
            before = words[k - 1] if k and not opens[k] and words[k - 1][0].isupper() else ""
            after = words[k + 1] if k + 1 < len(words) and not opens[k + 1] and words[k + 1][0].isupper() else ""
            places[word, before, after, borders[k + 1] - borders[k]].append(borders[k])
    out = emit.copy()
    for (*_, length), starts in places.items():
        if len(starts) > 1:
            rows = np.array(starts)[:, None] + np.arange(length)
            mean = np.log(np.exp(emit[rows]).mean(0))
            out[rows] = (1 - _TOGETHER) * emit[rows] + _TOGETHER * mean
    return out


def queries_of(text: str, attributions: Iterable[Attribution]) -> list[Span]:
    """The words whose names are asked for: pronouns, sources, and the first characters of contents and of whatever else
    stands in quotation marks."""
    spans = {match.span() for match in _PRONOUN.finditer(text)}
    contents: set[Span] = set()
    for each in attributions:
        if each.source is not None:
            spans.add(each.source)
        contents.update((start, min(end, start + _OPENING)) for start, end in each.content[:1])
    begun = {start + step for start, _ in contents for step in (-1, 0, 1)}
    for quoted in find_quoted(text):
        if quoted.end - quoted.start >= _WORDS and quoted.outer_start not in begun:
            contents.add((quoted.outer_start, min(quoted.outer_end, quoted.outer_start + _OPENING)))
    return sorted(spans | contents)


def find_references(
    spans: Sequence[Span], pieces: Pieces, places: Sequence[range], vectors: Floats, distances: Floats
) -> list[Reference]:
    """The names that each of `spans` may stand for.

    places: the pieces of each name.
    vectors (pieces, 130): query and key of each piece, the score of nobody, and the score of a name for any query.
    distances (24,): what a score gains if the name stands a certain number of pieces before or after.
    """
    found = []
    begins = np.array([place.start for place in places], dtype=np.int64)
    stops = np.array([place.stop for place in places], dtype=np.int64)
    keys = np.array([_mean(vectors[place.start : place.stop]) for place in places], dtype=np.float32)
    firsts = np.searchsorted(pieces.ends, [start for start, _ in spans], side="right").tolist()
    lasts = np.searchsorted(pieces.starts, [end for _, end in spans], side="left").tolist()
    for (start, end), first, last in zip(spans, firsts, lasts, strict=True):
        if first >= last:
            continue
        asked = _mean(vectors[first:last])
        scores = asked[_NOBODY : _NOBODY + 1]
        # Not the name that asks: it would always point to itself.
        free = np.flatnonzero((stops <= first) | (begins >= last))
        if len(places):
            own = keys[free]
            named = own[:, _WIDTH : 2 * _WIDTH] @ asked[:_WIDTH] * _WIDTH**-0.5
            named = named + own[:, _PRIOR] + distances[_steps(first, begins[free], len(distances))]
            scores = np.concatenate([scores, named])
        chance = np.exp(scores - scores.max())
        chance /= chance.sum()
        likely = np.flatnonzero(chance[1:] >= _SHARE)
        named_by = sorted(zip(chance[1:][likely].tolist(), free[likely].tolist(), strict=True), reverse=True)
        found.append(Reference(start, end, tuple((k, c) for c, k in named_by), float(chance[0])))
    return found


def _mean(rows: Floats) -> Floats:
    """The mean of some rows: what `rows.mean(0)` gives, without its checks, which take longer than the sum."""
    return np.asarray(np.add.reduce(rows, axis=0) / np.float32(len(rows)), dtype=np.float32)


def _steps(query: int, names: npt.NDArray[np.int64], rows: int) -> npt.NDArray[np.int64]:
    """The rows of `distances` for names that begin at these pieces, seen from piece `query`."""
    away = query - names
    # Distances by powers of two: near ones are told apart finely, far ones hardly.
    step = np.minimum(np.log2(np.maximum(np.abs(away), 1)).astype(np.int64), rows // 2 - 1)
    return np.where(away > 0, step, step + rows // 2)
