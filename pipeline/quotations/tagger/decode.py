"""Finds the best legal sequence of tags, and the probability of each tag, for many windows at once."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

TAGS = 7  # outside, then begin and inside for each of source, cue and content
SOURCE, CUE, CONTENT = 1, 3, 5  # the begin tags; each inside tag is one higher
# Score of a transition between tags that is not allowed; in effect minus infinity.
_ILLEGAL = -1e4


def legal(transitions: Floats) -> Floats:
    """Returns a copy of `transitions` (7, 7) in which an inside tag can only follow a tag of the same kind of span."""
    moves = transitions.astype(np.float32).copy()
    for to in (SOURCE + 1, CUE + 1, CONTENT + 1):
        for before in range(TAGS):
            if before not in (to, to - 1):
                moves[before, to] = _ILLEGAL
    return moves


def pad(scores: list[Floats]) -> tuple[Floats, Ints]:
    """Combines windows (length, 7) into one array, padded with the tag "outside"; returns it with their lengths."""
    lengths = np.asarray([len(window) for window in scores], dtype=np.int64)
    padded = np.full((len(scores), int(np.max(lengths)), TAGS), _ILLEGAL, dtype=np.float32)
    padded[:, :, 0] = 0.0
    for k, window in enumerate(scores):
        padded[k, : len(window)] = window
        padded[k, 0, [SOURCE + 1, CUE + 1, CONTENT + 1]] = _ILLEGAL
    return padded, lengths


def best_tags(scores: Floats, moves: Floats) -> Ints:
    """Finds the best tags for scores (windows, length, tags) and transitions `moves` (tags, tags), by Viterbi."""
    n, length, kinds = scores.shape
    # One row per tag, so that the largest of all tags is found for whole rows at once.
    emit = np.ascontiguousarray(scores.transpose(1, 2, 0))
    best = np.empty((length, kinds, n), dtype=np.float32)
    best[0] = emit[0]
    for t in range(1, length):
        np.add((best[t - 1][:, None] + moves[:, :, None]).max(0), emit[t], out=best[t])
    tags = np.empty((length, n), dtype=np.int64)
    tags[-1] = best[-1].argmax(0)
    for t in range(length - 1, 0, -1):
        tags[t - 1] = (best[t - 1] + moves[:, tags[t]]).argmax(0)
    return tags.T


def tag_probabilities(scores: Floats, moves: Floats, lengths: Ints) -> Floats:
    """Computes the probability of each tag at each place (windows, length, 7), by the forward-backward algorithm.

    A window's probabilities do not depend on the other windows, because sums are computed tag by tag instead of as
    matrix products.
    """
    length = scores.shape[1]
    emit = np.ascontiguousarray(np.exp(scores - scores.max(2, keepdims=True)).transpose(1, 2, 0))
    move = np.exp(moves)[:, :, None]
    ahead, behind = np.empty_like(emit), np.empty_like(emit)
    ahead[0] = emit[0] / emit[0].sum(0)
    for t in range(1, length):
        now = _through(ahead[t - 1], move)
        now *= emit[t]
        np.divide(now, now.sum(0), out=ahead[t])
    last = np.arange(length)[:, None] == lengths - 1
    behind[-1] = 1.0
    back = move.transpose(1, 0, 2)
    for t in range(length - 1, 0, -1):
        now = _through(behind[t] * emit[t], back)
        now /= now.sum(0)
        behind[t - 1] = np.where(last[t - 1], 1.0, now)
    ahead *= behind
    ahead /= ahead.sum(1, keepdims=True)
    return np.ascontiguousarray(ahead.transpose(2, 0, 1))


def _through(probabilities: Floats, move: Floats) -> Floats:
    """Moves probabilities (7, windows) on by one transition; `move` has shape (7, 7, 1)."""
    return np.asarray((probabilities[:, None] * move).sum(0), dtype=np.float32)


def spans_of(tags: npt.ArrayLike, kind: int) -> list[tuple[int, int]]:
    """Returns the half-open ranges of places that are tagged as spans of one kind; `kind` is the kind's begin tag."""
    found: list[tuple[int, int]] = []
    for i, tag in enumerate(np.asarray(tags).tolist()):
        if tag == kind:
            found.append((i, i + 1))
        elif tag == kind + 1 and found and found[-1][1] == i:
            found[-1] = (found[-1][0], i + 1)
    return found
