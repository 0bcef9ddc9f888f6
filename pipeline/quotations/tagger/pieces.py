"""Splits an article into word pieces, with what they lose (white space, case, quotation state), and into windows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from tokenizers import Tokenizer as WordPieces

Ints = npt.NDArray[np.int32]

GLUED, SPACED, PARAGRAPH = range(3)  # what precedes a piece
# Number of kinds of gaps before a piece: none, white space, a line break.
N_GAPS = 3
LOWER, TITLE, UPPER, MIXED, DIGIT = range(5)
# Number of cases that a piece may have.
N_CASES = 5
OUTSIDE, IN_DOUBLE, IN_SINGLE, OPENING, CLOSING, STRAY = range(6)
# Number of quotation states that a piece may have.
N_STATES = 6
N_FEATURES = N_GAPS * N_CASES * N_STATES

_DOUBLE_OPEN = frozenset("“„‟〝«")
_DOUBLE_CLOSE = frozenset("”〞»")
_DOUBLE_STRAIGHT = frozenset('"＂')
_DOUBLE = _DOUBLE_OPEN | _DOUBLE_CLOSE | _DOUBLE_STRAIGHT
_SINGLE_OPEN = frozenset("‘‛`")
_SINGLE_CLOSE = frozenset("’'´")
_SINGLE = _SINGLE_OPEN | _SINGLE_CLOSE
_MARKS = _DOUBLE | _SINGLE


@dataclass(frozen=True, slots=True)
class Pieces:
    """Word pieces of one text; all arrays have shape (pieces,).

    ids: numbers in the vocabulary.
    starts, ends: half-open spans, in code points.
    gaps: what precedes each piece: GLUED, SPACED or PARAGRAPH.
    features: rows of the encoder's feature table, from 0 to N_FEATURES - 1.
    """

    ids: Ints
    starts: Ints
    ends: Ints
    gaps: Ints
    features: Ints

    def __len__(self) -> int:
        return len(self.ids)


def goes_on(text: str, pieces: Pieces, i: int) -> bool:
    """Whether piece `i` continues the word of the piece before it."""
    start = int(pieces.starts[i])
    return bool(pieces.gaps[i] == GLUED) and start > 0 and text[start].isalnum() and text[start - 1].isalnum()


def whole_words(text: str, pieces: Pieces, first: int, stop: int) -> tuple[int, int]:
    """Extends a half-open range of pieces to whole words, since a word may consist of several pieces ("Sel" "wick")."""
    while first > 0 and goes_on(text, pieces, first):
        first -= 1
    while stop < len(pieces) and goes_on(text, pieces, stop):
        stop += 1
    return first, stop


def split(text: str, word_pieces: WordPieces) -> Pieces:
    """Splits `text`, in which a newline ends a paragraph, into word pieces."""
    encoding = word_pieces.encode(text, add_special_tokens=False)
    spans = [(start, end) for start, end in encoding.offsets]
    gaps = find_gaps(text, spans)
    return Pieces(
        np.asarray(encoding.ids, dtype=np.int32),
        np.asarray([start for start, _ in spans], dtype=np.int32),
        np.asarray([end for _, end in spans], dtype=np.int32),
        np.asarray(gaps, dtype=np.int32),
        np.asarray(find_features([text[s:e] for s, e in spans], gaps), dtype=np.int32),
    )


def find_gaps(text: str, spans: list[tuple[int, int]]) -> list[int]:
    """Returns what precedes each piece: nothing (GLUED), white space (SPACED), or a line end (PARAGRAPH)."""
    gaps, last = [], -1
    for start, end in spans:
        if last < 0 or "\n" in text[last:start]:
            gaps.append(PARAGRAPH)
        else:
            gaps.append(SPACED if start > last and text[start - 1].isspace() else GLUED)
        last = end
    return gaps


def find_features(surfaces: list[str], gaps: list[int]) -> list[int]:
    """Returns the feature index of each piece, which combines gap, case and quotation state in one number."""
    states = quote_states(surfaces, gaps)
    pieces = zip(surfaces, gaps, states, strict=True)
    return [(gap * N_CASES + case_of(surface)) * N_STATES + state for surface, gap, state in pieces]


def case_of(surface: str) -> int:
    """Returns the case of a piece; a single capital counts as TITLE, and a piece without letters as LOWER or DIGIT."""
    if surface.islower():
        return LOWER
    if surface.isdigit():
        return DIGIT
    if not surface or not surface[0].isalpha():
        return LOWER
    if surface[0].isupper() and (len(surface) == 1 or surface[1:].islower()):
        return TITLE
    return UPPER if surface.isupper() else MIXED


def _is_free_after(gaps: list[int], i: int) -> bool:
    return i + 1 == len(gaps) or gaps[i + 1] != GLUED


def quote_states(surfaces: list[str], gaps: list[int]) -> list[int]:
    """Returns the quotation state of each piece, by following the marks of each paragraph in order.

    The states are only a feature of the model: after a stray mark they are wrong until the paragraph ends.
    """
    states = [OUTSIDE] * len(surfaces)
    state = outer = OUTSIDE
    for i, surface in enumerate(surfaces):
        if gaps[i] == PARAGRAPH:
            state = outer = OUTSIDE
        if surface not in _MARKS:
            states[i] = state
            continue
        before, after = gaps[i] != GLUED, _is_free_after(gaps, i)
        opened = i > 0 and states[i - 1] == OPENING
        if surface in _DOUBLE or _is_half(surfaces, gaps, i):
            again = opened and not before and surface == surfaces[i - 1]
            outer = IN_SINGLE if state == IN_SINGLE else outer
            states[i], state = (OPENING, IN_DOUBLE) if again else _double(surface, state, before, after)
            if states[i] == CLOSING:
                state, outer = outer, OUTSIDE
        else:
            opens = not after and (before or opened) and _closes_later(surfaces, gaps, i)
            states[i], state = _single(state, opens, _may_close(surfaces, gaps, i))
    return states


def _may_close(surfaces: list[str], gaps: list[int], i: int) -> bool:
    """Whether a single mark may close a quotation: it is right after a word, and not right before another one."""
    free = _is_free_after(gaps, i) or not surfaces[i + 1][:1].isalnum()
    return surfaces[i] in _SINGLE_CLOSE and gaps[i] == GLUED and free


def _single(state: int, opens: bool, closes: bool) -> tuple[int, int]:
    """Returns the state of a single mark, and the state that follows it."""
    if state == OUTSIDE and opens:
        return OPENING, IN_SINGLE
    if state == IN_SINGLE and closes:
        return CLOSING, OUTSIDE
    return state, state


def _is_half(surfaces: list[str], gaps: list[int], i: int) -> bool:
    """Whether piece i is one half of a double mark written as `` or ''."""
    twin_before = i > 0 and gaps[i] == GLUED and surfaces[i - 1] == surfaces[i]
    twin_after = i + 1 < len(surfaces) and gaps[i + 1] == GLUED and surfaces[i + 1] == surfaces[i]
    return twin_before or twin_after


def _double(surface: str, state: int, before: bool, after: bool) -> tuple[int, int]:
    """Returns the state of a double mark, and the next state; `before`, `after`: whether white space is there."""
    if surface in _DOUBLE_OPEN or surface in _SINGLE_OPEN:
        return OPENING, IN_DOUBLE
    if state == IN_DOUBLE and not (surface in _DOUBLE_STRAIGHT and before and not after):
        return CLOSING, OUTSIDE
    if surface in _SINGLE_CLOSE and state == OUTSIDE and not before:
        return CLOSING, OUTSIDE  # the second half of ''
    if not after and (before or surface in _DOUBLE_STRAIGHT):
        return OPENING, IN_DOUBLE
    return STRAY, state


def _closes_later(surfaces: list[str], gaps: list[int], i: int) -> bool:
    """Whether, later in the paragraph of piece i, there is a mark that can close a single quotation."""
    n = len(surfaces)
    for j in range(i + 2, n):
        if gaps[j] == PARAGRAPH:
            return False
        if (
            surfaces[j] in _SINGLE_CLOSE
            and gaps[j] == GLUED
            and (j + 1 == n or gaps[j + 1] != GLUED or not surfaces[j + 1][:1].isalnum())
        ):
            return True
    return False


SIZE = 254  # word pieces of a window; with [CLS] and [SEP] it has 256
_SENTENCE_END = frozenset(".?!")


def paragraphs(gaps: Sequence[int]) -> list[tuple[int, int]]:
    """Returns the half-open range of pieces of each paragraph."""
    starts = [i for i, gap in enumerate(gaps) if gap == PARAGRAPH]
    return list(zip(starts, [*starts[1:], len(gaps)], strict=True))


def windows(
    gaps: Sequence[int], surfaces: Sequence[str], size: int = SIZE, first: int | None = None
) -> list[tuple[int, int]]:
    """Returns half-open ranges of at most `size` pieces that cover all pieces in order, cut between paragraphs.

    A paragraph longer than `size` is cut at the last end of a sentence that fits. If none fits, the paragraph is cut
    after `size` pieces.

    first: the size of the first window, if it should differ from `size` (training varies it).
    """
    found: list[tuple[int, int]] = []
    limit = size if first is None else first
    start = end = 0
    for left, right in paragraphs(gaps):
        # A window ends before the paragraph that no longer fits, since links stay within a window.
        if right - start > limit and end > start:
            found.append((start, end))
            start, limit = left, size
        while right - start > size:
            cut = _sentence_end(gaps, surfaces, start, start + size)
            found.append((start, cut))
            start, limit = cut, size
        end = right
    if end > start:
        found.append((start, end))
    return found


def _sentence_end(gaps: Sequence[int], surfaces: Sequence[str], start: int, limit: int) -> int:
    """Returns the last place from `start + 2` to `limit` right after a sentence; `limit` if there is none."""
    # Searched from the back, so that windows are as long as possible.
    for cut in range(limit, start + 1, -1):
        if gaps[cut] != GLUED and (
            surfaces[cut - 1] in _SENTENCE_END
            or (surfaces[cut - 1] in '"”’' and cut > 1 and surfaces[cut - 2] in _SENTENCE_END)
        ):
            return cut
    return limit
