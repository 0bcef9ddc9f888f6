"""How much of one article is in another, in full and not by estimate."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.duplicates.options import DuplicateOptions
from pipeline.text.hashing import Hashes, among, distinct, shingle_hashes, word_hashes, words

_QUOTED = re.compile(r"“[^”\n]*(?:”|$)|\"[^\"\n]*(?:\"|$)", re.MULTILINE)

_NAMED = re.compile(r"(?<![.!?\n] )\b[A-Z]\w+|\b[^\W\d]*+\d\w*+")


@dataclass(frozen=True, slots=True)
class Overlap:
    """The overlap of two texts a and b, by shingles of words.

    containment: shared shingles divided by those of the shorter text (0..1).
    jaccard: shared shingles divided by all (0..1).
    of_a, of_b: share of a's (b's) shingles that the other contains.
    narration: containment of the shorter text's words outside quotation marks; None if there are too few.
    block: share of the shorter text's common words that are in its largest piece.
    lead: that piece begins either text, or both begin alike.
    template: common words and names or figures take turns, as in two obituaries of one funeral home.
    within: it begins the shorter text, but is inside the longer one, which begins differently and is mostly different.
    """

    containment: float
    jaccard: float
    of_a: float
    of_b: float
    narration: float | None
    block: float
    lead: bool
    within: bool
    template: bool = False


@dataclass(frozen=True, slots=True)
class Shingles:
    """The shingles of a text in order and as a sorted set.

    narrated: which of them are outside quotation marks.
    named: which of its words are names or figures.
    """

    ordered: Hashes
    distinct: Hashes
    narrated: npt.NDArray[np.bool_]
    named: npt.NDArray[np.bool_]


def shingles(text: str, options: DuplicateOptions) -> Shingles:
    """Shingle a text. A shingle is narration if none of its words is quoted."""
    pieces: list[str] = []
    quoted: list[tuple[int, bool]] = []
    last = 0
    for match in [*_QUOTED.finditer(text), None]:
        outside = words(text[last : match.start() if match else len(text)])
        inside = words(match[0]) if match else []
        pieces += outside + inside
        quoted += [(len(outside), False), (len(inside), True)]
        last = match.end() if match else last
    ordered = shingle_hashes(word_hashes(pieces), options.shingle_words)
    flags = np.repeat([flag for _, flag in quoted], [count for count, _ in quoted])
    upto = np.concatenate([[0], np.cumsum(flags)])
    size = len(flags) - len(ordered) + 1
    narrated = upto[size:] == upto[: len(ordered)] if len(ordered) else np.empty(0, dtype=np.bool_)
    names = set(words(" ".join(_NAMED.findall(text))))
    named = np.fromiter((word in names for word in pieces), dtype=np.bool_, count=len(pieces))
    return Shingles(ordered, distinct(ordered), narrated, named)


# Shingles outside quotation marks below which their containment says nothing.
_MIN_NARRATION = 20
# A gap of more shingles than this divides the common words of two texts into pieces.
_GAP = 12
# Shingles of a text that count as its beginning.
_HEAD = 30
# Two texts begin alike if their beginnings share this many shingles.
_MIN_COMMON_HEAD = 3
_MOSTLY = 2 / 3
# Of a template: the fewest gaps, the most words of a gap, common shingles per gap, and the share of gaps with a name.
_LEAST_SLOTS, _SLOT_WORDS, _SLOT_EVERY, _NAMED_SLOTS = 4, 24, 16, 0.6


def overlap(a: Shingles, b: Shingles) -> Overlap:
    """Compare two shingled texts; all shares are 0 if either has no words."""
    if not len(a.distinct) or not len(b.distinct):
        return Overlap(0.0, 0.0, 0.0, 0.0, None, 0.0, False, False)
    n_a, n_b = len(a.distinct), len(b.distinct)
    small, large = (a, b) if n_a <= n_b else (b, a)
    shared = int(among(small.distinct, large.distinct).sum())
    found = among(small.ordered, large.distinct)
    told = found[small.narrated]
    piece = _largest_piece(found)
    begins = _begins(small.ordered, large.ordered, piece)
    alike = int(among(small.ordered[:_HEAD], large.ordered[:_HEAD]).sum()) >= _MIN_COMMON_HEAD
    return Overlap(
        containment=shared / min(n_a, n_b),
        jaccard=shared / (n_a + n_b - shared),
        of_a=shared / n_a,
        of_b=shared / n_b,
        narration=float(told.mean()) if len(told) >= _MIN_NARRATION else None,
        block=len(piece) / max(int(found.sum()), 1),
        lead=alike or min(begins) < _HEAD,
        within=begins[0] < _HEAD <= begins[1] and not alike and shared < _MOSTLY * len(large.distinct),
        template=_is_template(found, small.named),
    )


def _is_template(found: npt.NDArray[np.bool_], named: npt.NDArray[np.bool_]) -> bool:
    """Whether the difference is many short gaps, most of them with a name or a figure. `found`: the common shingles.

    An update changes sentences and paragraphs; an editor changes few words, and seldom names or figures.
    """
    borders = np.flatnonzero(np.diff(found.astype(np.int8), prepend=1, append=1))
    width = len(named) - len(found)  # the last words of a shingle: the first of them that is lost ends with the gap's
    gaps = [(int(s) + width if s else 0, int(e)) for s, e in zip(borders[::2], borders[1::2], strict=True)]
    slots = [bool(named[start:end].any()) for start, end in gaps if end - start <= _SLOT_WORDS]
    if len(slots) < _LEAST_SLOTS or int(found.sum()) > _SLOT_EVERY * len(slots):
        return False
    return sum(slots) >= _NAMED_SLOTS * len(slots)


def _largest_piece(found: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """The places of the largest piece found. A gap as small as a changed word does not divide a piece."""
    places = np.flatnonzero(found)
    piece = np.cumsum(np.append(False, np.diff(places) > _GAP))[: len(places)]
    return places[piece == np.argmax(np.bincount(piece))] if len(places) else places


def _begins(small: Hashes, large: Hashes, piece: npt.NDArray[np.int64]) -> tuple[int, int]:
    """Where a piece begins in both texts, judged by its middle, since a few words at its edges may match by chance."""
    if not len(piece):
        return _HEAD, _HEAD
    middle = int(piece[len(piece) // 2])
    return int(piece[0]), int(np.flatnonzero(large == small[middle])[0]) - (middle - int(piece[0]))


def compare(text_a: str, text_b: str, options: DuplicateOptions | None = None) -> Overlap:
    """How much of each text is in the other, by shingles of words."""
    options = options or DuplicateOptions()
    return overlap(shingles(text_a, options), shingles(text_b, options))
