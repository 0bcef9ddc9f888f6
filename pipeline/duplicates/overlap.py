"""Measures how much of one article is in another, from the full texts and not from sketches."""

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.duplicates.options import DuplicateOptions
from pipeline.text.arrays import Hashes
from pipeline.text.hashing import distinct, is_in, shingle_hashes, word_hashes, words

_QUOTED = re.compile(r"“[^”\n]*(?:”|$)|\"[^\"\n]*(?:\"|$)", re.MULTILINE)

_NAMED = re.compile(r"(?<![.!?\n] )\b[A-Z]\w+|\b[^\W\d]*+\d\w*+")


@dataclass(frozen=True, slots=True)
class Overlap:
    """The overlap of two texts a and b, measured in shingles of words. Shares are from 0 to 1.

    containment: the number of shared shingles divided by the number of shingles in the shorter text.
    jaccard: the number of shared shingles divided by the number of shingles in either text.
    of_a, of_b: the share of a's shingles that b contains, and the reverse.
    narration: the containment of the shorter text's shingles outside quotation marks; None if there are too few.
    block: the share of the shorter text's common shingles that are in their largest piece.
    lead: whether that piece begins one of the texts, or both texts begin alike.
    within: whether that piece begins the shorter text but is inside the longer text, which begins differently and is
        mostly different.
    template: whether common words alternate with names or figures, as in two obituaries by the same funeral home.
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
    """The shingles of a text.

    ordered: their hashes in text order.
    distinct: the distinct hashes, ascending.
    narrated: for each element of `ordered`, whether it is outside quotation marks.
    named: for each word of the text, whether it is a name or a figure.
    """

    ordered: Hashes
    distinct: Hashes
    narrated: npt.NDArray[np.bool_]
    named: npt.NDArray[np.bool_]


def shingles(text: str, options: DuplicateOptions) -> Shingles:
    """Divides a text into shingles. A shingle is outside quotation marks if none of its words is inside them."""
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


# With fewer shingles than this outside quotation marks, their containment is not measured.
_MIN_NARRATION = 20
# A gap of more shingles than this divides the common text into pieces.
_GAP = 12
# This many shingles count as the beginning of a text.
_HEAD = 30
# Two texts begin alike if their beginnings share this many shingles.
_MIN_COMMON_HEAD = 3
# The longer text is mostly different if less than this share of it is common.
_MOSTLY_DIFFERENT = 2 / 3
# A template has at least _MIN_SLOTS gaps of at most _MAX_SLOT_WORDS words each, at most _MAX_SHINGLES_PER_SLOT common
# shingles per gap, and a name or figure in at least _MIN_NAMED_SHARE of the gaps.
_MIN_SLOTS, _MAX_SLOT_WORDS, _MAX_SHINGLES_PER_SLOT, _MIN_NAMED_SHARE = 4, 24, 16, 0.6


def overlap(a: Shingles, b: Shingles) -> Overlap:
    """Returns the overlap of two texts in shingles; all shares are 0 if either text has none."""
    if not len(a.distinct) or not len(b.distinct):
        return Overlap(0.0, 0.0, 0.0, 0.0, None, 0.0, False, False)
    n_a, n_b = len(a.distinct), len(b.distinct)
    small, large = (a, b) if n_a <= n_b else (b, a)
    shared = int(is_in(small.distinct, large.distinct).sum())
    common = is_in(small.ordered, large.distinct)
    narration = common[small.narrated]
    piece = _largest_piece(common)
    begins = _begins(small.ordered, large.ordered, piece)
    alike = int(is_in(small.ordered[:_HEAD], large.ordered[:_HEAD]).sum()) >= _MIN_COMMON_HEAD
    return Overlap(
        containment=shared / min(n_a, n_b),
        jaccard=shared / (n_a + n_b - shared),
        of_a=shared / n_a,
        of_b=shared / n_b,
        narration=float(narration.mean()) if len(narration) >= _MIN_NARRATION else None,
        block=len(piece) / max(int(common.sum()), 1),
        lead=alike or min(begins) < _HEAD,
        within=begins[0] < _HEAD <= begins[1] and not alike and shared < _MOSTLY_DIFFERENT * len(large.distinct),
        template=_is_template(common, small.named),
    )


def _is_template(common: npt.NDArray[np.bool_], named: npt.NDArray[np.bool_]) -> bool:
    """Whether two texts differ in many short gaps, most of which contain a name or a figure.

    An update, by contrast, changes sentences and paragraphs, and an editor changes few words, seldom names or figures.

    common: for each shingle of the shorter text, whether the longer text has it.
    named: for each word of the shorter text, whether it is a name or a figure.
    """
    borders = np.flatnonzero(np.diff(common.astype(np.int8), prepend=1, append=1))
    # words per shingle, less one: the first lost shingle ends with the gap's first word
    width = len(named) - len(common)
    gaps = [(int(s) + width if s else 0, int(e)) for s, e in zip(borders[::2], borders[1::2], strict=True)]
    slots = [bool(named[start:end].any()) for start, end in gaps if end - start <= _MAX_SLOT_WORDS]
    if len(slots) < _MIN_SLOTS or int(common.sum()) > _MAX_SHINGLES_PER_SLOT * len(slots):
        return False
    return sum(slots) >= _MIN_NAMED_SHARE * len(slots)


def _largest_piece(common: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Returns the indices of the common shingles in the largest piece; short gaps do not divide a piece."""
    places = np.flatnonzero(common)
    piece = np.cumsum(np.append(False, np.diff(places) > _GAP))[: len(places)]
    return places[piece == np.argmax(np.bincount(piece))] if len(places) else places


def _begins(small: Hashes, large: Hashes, piece: npt.NDArray[np.int64]) -> tuple[int, int]:
    """Returns where a piece begins in each text, judged by its middle, since words at its edges may match by chance."""
    if not len(piece):
        return _HEAD, _HEAD
    middle = int(piece[len(piece) // 2])
    return int(piece[0]), int(np.flatnonzero(large == small[middle])[0]) - (middle - int(piece[0]))


def compare(text_a: str, text_b: str, options: DuplicateOptions | None = None) -> Overlap:
    options = options or DuplicateOptions()
    return overlap(shingles(text_a, options), shingles(text_b, options))
