"""Finds the names and references of an article from the network's scores for its word pieces."""

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
"""Maps begin tags to types; each inside tag is one higher. The last is a facility (airport, bridge), which counts as a
place."""
NAME_TAGS = 9  # outside, then begin and inside for each of KINDS
_WIDTH = 64  # width of query and key vectors
_NOBODY, _PRIOR = 2 * _WIDTH, 2 * _WIDTH + 1
_MIN_PROBABILITY = 0.02  # names with a lower probability than this are left out of a reference
_OPENING_CHARACTERS = 40  # a speaker is looked for by at most so many characters from the start of the words
# Fewer characters than this in quotation marks are mostly terms and titles, and nobody's words.
_MIN_QUOTED_CHARACTERS = 12

Names = tuple[list[ReadName], list[range]]
"""The names of an article in text order, and the range of word pieces of each."""
_PRONOUN = re.compile(r"\b(?:he|him|his|himself|she|her|hers|herself)\b", re.IGNORECASE)
_ILLEGAL = -1e4  # in effect minus infinity, but finite, since the difference of two infinities is not a number
# Weight of the mean of all occurrences of a name in the article; the occurrence itself has the rest, up to 1.
_MEAN_WEIGHT = 0.8
# Added to the score of "no name": on held-out outlets the strict F1 is 79.0 with it, and 78.4 without.
_NO_NAME = np.array([0.6] + [0.0] * (NAME_TAGS - 1), dtype=np.float32)
_ADJACENT_NAME = -3.0  # added if a name begins right after another: 2 in 100 names, most of them errors


def _moves() -> Floats:
    """Returns the scores of moves between name tags: "inside" follows its own kind, names rarely follow names."""
    moves = np.zeros((NAME_TAGS, NAME_TAGS), dtype=np.float32)
    for begin in KINDS:
        for before in range(NAME_TAGS):
            if before not in (begin, begin + 1):
                moves[before, begin + 1] = _ILLEGAL
            if before:
                moves[before, begin] = _ADJACENT_NAME
    return moves


_LEGAL = _moves()


def find_names(texts: Sequence[str], pieces: Sequence[Pieces], scores: Sequence[Floats]) -> Iterator[Names]:
    """Yields the names of each article in text order, with the word pieces of each.

    A name neither begins nor ends inside a word, and does not continue into the next paragraph. Articles are processed
    together only because it is faster; their results do not depend on each other.

    scores: for each article, the scores of the name tags (pieces, 9).
    """
    all_probabilities, emits = [], []
    for text, own, score in zip(texts, pieces, scores, strict=True):
        score = score + _NO_NAME
        probabilities = np.exp(score - score.max(1, keepdims=True))
        probabilities /= probabilities.sum(1, keepdims=True)
        emit = _averaged(text, own, np.log(probabilities + 1e-6))
        # The first piece of a paragraph cannot have an inside tag; inside tags have even numbers.
        emit[own.gaps == PARAGRAPH, 2::2] = _ILLEGAL
        all_probabilities.append(probabilities)
        emits.append(emit)
    padded = np.full((len(emits), max(map(len, emits), default=0), NAME_TAGS), _ILLEGAL, dtype=np.float32)
    padded[:, :, 0] = 0.0
    for k, emit in enumerate(emits):
        padded[k, : len(emit)] = emit
    tags = best_tags(padded, _LEGAL) if padded.size else padded[:, :, 0].astype(np.int64)
    for text, own, probabilities, row in zip(texts, pieces, all_probabilities, tags, strict=True):
        yield _spans(text, own, probabilities, row[: len(own)])


def _spans(text: str, pieces: Pieces, probabilities: Floats, tags: npt.NDArray[np.int64]) -> Names:
    """Makes the names of one article from the probability of each tag (pieces, 9) and the best tags (pieces,)."""
    names: list[ReadName] = []
    piece_ranges: list[range] = []
    n = len(pieces)
    for first in np.flatnonzero(np.isin(tags, list(KINDS))).tolist():
        tag, last = int(tags[first]), first + 1
        while last < n and tags[last] == tag + 1:
            last += 1
        probability = float(np.mean([probabilities[first, tag], *probabilities[first + 1 : last, tag + 1]]))
        first, last = whole_words(text, pieces, first, last)
        if piece_ranges and first < piece_ranges[-1].stop:
            continue
        names.append(ReadName(int(pieces.starts[first]), int(pieces.ends[last - 1]), KINDS[tag], probability))
        piece_ranges.append(range(first, last))
    return names, piece_ranges


def _averaged(text: str, pieces: Pieces, emit: Floats) -> Floats:
    """Moves the log probabilities (pieces, 9) of each word towards their mean over all occurrences of the same name.

    Some sentences say more about a name than others: a name that is read once as a person and five times as a company
    is most likely the company every time. Two occurrences are of the same name if the word and any capitalised words on
    either side are the same, so that "Ford" and "Henry Ford" are kept apart. On held-out outlets the strict F1 is 75.8
    with this, and 74.3 without.
    """
    glued = (pieces.gaps == GLUED).tolist()  # the text is looked at only for these, which are few
    firsts = [i for i in range(len(pieces)) if not (glued[i] and goes_on(text, pieces, i))]
    borders = [*firsts, len(pieces)]
    words = [text[pieces.starts[a] : pieces.ends[b - 1]] for a, b in pairwise(borders)]
    opens = pieces.gaps[firsts] == PARAGRAPH
    occurrences = defaultdict(list)
    for k, word in enumerate(words):
        if word[0].isupper():
            before = words[k - 1] if k and not opens[k] and words[k - 1][0].isupper() else ""
            after = words[k + 1] if k + 1 < len(words) and not opens[k + 1] and words[k + 1][0].isupper() else ""
            occurrences[word, before, after, borders[k + 1] - borders[k]].append(borders[k])
    out = emit.copy()
    for (*_, length), starts in occurrences.items():
        if len(starts) > 1:
            rows = np.array(starts)[:, None] + np.arange(length)
            mean = np.log(np.exp(emit[rows]).mean(0))
            out[rows] = (1 - _MEAN_WEIGHT) * emit[rows] + _MEAN_WEIGHT * mean
    return out


def queries_of(text: str, attributions: Iterable[Attribution]) -> list[Span]:
    """Returns the spans to be named: pronouns, sources, and the beginnings of contents and of other quoted words."""
    spans = {match.span() for match in _PRONOUN.finditer(text)}
    contents: set[Span] = set()
    for each in attributions:
        if each.source is not None:
            spans.add(each.source)
        contents.update((start, min(end, start + _OPENING_CHARACTERS)) for start, end in each.content[:1])
    begun = {start + step for start, _ in contents for step in (-1, 0, 1)}
    for quoted in find_quoted(text):
        if quoted.end - quoted.start >= _MIN_QUOTED_CHARACTERS and quoted.outer_start not in begun:
            contents.add((quoted.outer_start, min(quoted.outer_end, quoted.outer_start + _OPENING_CHARACTERS)))
    return sorted(spans | contents)


def find_references(
    spans: Sequence[Span], pieces: Pieces, piece_ranges: Sequence[range], vectors: Floats, distances: Floats
) -> list[Reference]:
    """Finds the names that each of `spans` may stand for; spans without a word piece are left out.

    piece_ranges: the range of pieces of each name.
    vectors: (pieces, 130). For each piece, its query vector (64) and its key vector (64); the score of "nobody" if the
        piece is in a query; and a score that is added for every query if the piece is in a name.
    distances: (24,), added to a score according to how many pieces the name is before or after the span.
    """
    found = []
    begins = np.array([each.start for each in piece_ranges], dtype=np.int64)
    stops = np.array([each.stop for each in piece_ranges], dtype=np.int64)
    every = np.arange(len(piece_ranges))
    keys = np.array([_mean(vectors[each.start : each.stop]) for each in piece_ranges], dtype=np.float32)
    firsts = np.searchsorted(pieces.ends, [start for start, _ in spans], side="right")
    lasts = np.searchsorted(pieces.starts, [end for _, end in spans], side="left")
    # A name in the span itself is left out, since it would always point to itself.
    own_first, own_stop = np.searchsorted(stops, firsts, side="right"), np.searchsorted(begins, lasts)
    by_distance = distances[_steps(np.arange(-len(pieces), len(pieces) + 1), len(distances))]
    places = [each.tolist() for each in (firsts, lasts, own_first, own_stop)]
    for (start, end), first, last, left, right in zip(spans, *places, strict=True):
        if first >= last:
            continue
        query = _mean(vectors[first:last])
        scores = query[_NOBODY : _NOBODY + 1]
        free = np.delete(every, slice(left, right)) if left < right else every
        if len(piece_ranges):
            own = keys[free] if left < right else keys
            named = own[:, _WIDTH : 2 * _WIDTH] @ query[:_WIDTH] * _WIDTH**-0.5
            named = named + own[:, _PRIOR] + by_distance[first - begins[free] + len(pieces)]
            scores = np.concatenate([scores, named])
        probabilities = np.exp(scores - scores.max())
        probabilities /= probabilities.sum()
        likely = np.flatnonzero(probabilities[1:] >= _MIN_PROBABILITY)
        named_by = sorted(zip(probabilities[1:][likely].tolist(), free[likely].tolist(), strict=True), reverse=True)
        found.append(Reference(start, end, tuple((k, c) for c, k in named_by), float(probabilities[0])))
    return found


def _mean(rows: Floats) -> Floats:
    """Returns the mean of some rows as `rows.mean(0)` does, but without its checks, which take longer than the sum."""
    return np.asarray(np.add.reduce(rows, axis=0) / np.float32(len(rows)), dtype=np.float32)


def _steps(away: npt.NDArray[np.int64], rows: int) -> npt.NDArray[np.int64]:
    """Returns the rows of `distances` for names that are `away` pieces before (or, if negative, after) a query."""
    # Distances are grouped by powers of two, so that near ones are distinguished finely and far ones hardly.
    step = np.minimum(np.log2(np.maximum(np.abs(away), 1)).astype(np.int64), rows // 2 - 1)
    return np.where(away > 0, step, step + rows // 2)
