"""The best legal sequence of tags, and the chance of each tag, for all windows of an article at once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

TAGS = 7  # outside; then begin, inside of source, cue, content
SOURCE, CUE, CONTENT = 1, 3, 5  # the begin tags; the inside tag is one more
_ILLEGAL = -1e4


def legal(transitions: Floats) -> Floats:
    """`transitions` (7, 7) with every move to an inside tag from another kind of span made impossible."""
    moves = transitions.astype(np.float32).copy()
    for to in (SOURCE + 1, CUE + 1, CONTENT + 1):
        for before in range(TAGS):
            if before not in (to, to - 1):
                moves[before, to] = _ILLEGAL
    return moves


def pad(scores: list[Floats]) -> tuple[Floats, Ints]:
    """Windows (length, 7) as one array (windows, longest, 7) and their lengths; padding says "outside"."""
    lengths = np.asarray([len(window) for window in scores], dtype=np.int64)
    padded = np.full((len(scores), int(lengths.max()), TAGS), _ILLEGAL, dtype=np.float32)
    padded[:, :, 0] = 0.0
    for k, window in enumerate(scores):
        padded[k, : len(window)] = window
        padded[k, 0, [SOURCE + 1, CUE + 1, CONTENT + 1]] = _ILLEGAL
    return padded, lengths


def best_tags(scores: Floats, moves: Floats) -> Ints:
    """The best tags (windows, length) for scores (windows, length, 7) under `moves` (7, 7): Viterbi."""
    n, length, _ = scores.shape
    back = np.zeros((length, n, TAGS), dtype=np.int64)
    best = scores[:, 0]
    for t in range(1, length):
        step = best[:, :, None] + moves[None]
        back[t] = step.argmax(1)
        best = step.max(1) + scores[:, t]
    tags = np.zeros((n, length), dtype=np.int64)
    tags[:, -1] = best.argmax(1)
    rows = np.arange(n)
    for t in range(length - 1, 0, -1):
        tags[:, t - 1] = back[t, rows, tags[:, t]]
    return tags


def chances(scores: Floats, moves: Floats) -> Floats:
    """The probability of each tag at each place (windows, length, 7): forward and backward."""
    length = scores.shape[1]
    emit = np.exp(scores - scores.max(2, keepdims=True))
    move = np.exp(moves)
    ahead = np.empty_like(emit)
    behind = np.empty_like(emit)
    ahead[:, 0] = emit[:, 0] / emit[:, 0].sum(1, keepdims=True)
    behind[:, -1] = 1.0
    for t in range(1, length):
        now = (ahead[:, t - 1] @ move) * emit[:, t]
        ahead[:, t] = now / now.sum(1, keepdims=True)
    for t in range(length - 1, 0, -1):
        now = (behind[:, t] * emit[:, t]) @ move.T
        behind[:, t - 1] = now / now.sum(1, keepdims=True)
    both = ahead * behind
    return np.asarray(both / both.sum(2, keepdims=True), dtype=np.float32)


def spans_of(tags: npt.ArrayLike, kind: int) -> list[tuple[int, int]]:
    """Half-open ranges of places whose tags form one span of `kind` (its begin tag)."""
    found: list[tuple[int, int]] = []
    for i, tag in enumerate(np.asarray(tags).tolist()):
        if tag == kind:
            found.append((i, i + 1))
        elif tag == kind + 1 and found and found[-1][1] == i:
            found[-1] = (found[-1][0], i + 1)
    return found
