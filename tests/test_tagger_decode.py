"""Decoding against brute force over all tag sequences, and the linking of planted spans."""

import itertools

import numpy as np
import pytest

from pipeline.quotations.tagger.decode import (
    CONTENT,
    CUE,
    SOURCE,
    TAGS,
    best_tags,
    legal,
    pad,
    spans_of,
    tag_probabilities,
)
from pipeline.quotations.tagger.linking import POINTER_WIDTH, link


def all_paths(scores: np.ndarray, moves: np.ndarray) -> dict[tuple[int, ...], float]:
    length = len(scores)
    return {
        path: float(scores[range(length), path].sum()) + sum(float(moves[a, b]) for a, b in itertools.pairwise(path))
        for path in itertools.product(range(TAGS), repeat=length)
    }


@pytest.mark.parametrize("seed", range(4))
def test_decoding_agrees_with_brute_force(seed: int) -> None:
    rng = np.random.default_rng(seed)
    moves = legal(rng.normal(size=(TAGS, TAGS)).astype(np.float32))
    windows = [rng.normal(size=(n, TAGS)).astype(np.float32) * 2 for n in (4, 3)]
    padded, lengths = pad(windows)
    tags, probabilities = best_tags(padded, moves), tag_probabilities(padded, moves, lengths)
    for k, n in enumerate(lengths):
        paths = all_paths(padded[k], moves)
        best = max(paths, key=lambda path: paths[path])
        assert tuple(tags[k]) == best
        paths = all_paths(padded[k, :n], moves)
        total = np.logaddexp.reduce(list(paths.values()))
        for t, tag in itertools.product(range(n), range(TAGS)):
            share = [score for path, score in paths.items() if path[t] == tag]
            expected = np.exp(np.logaddexp.reduce(share) - total)
            assert probabilities[k, t, tag] == pytest.approx(expected, abs=1e-4)


def test_padding_does_not_change_the_tags_of_a_shorter_window() -> None:
    rng = np.random.default_rng(7)
    moves = legal(rng.normal(size=(TAGS, TAGS)).astype(np.float32) * 0.1)
    windows = [rng.normal(size=(n, TAGS)).astype(np.float32) * 5 for n in (9, 30)]
    together, lengths = pad(windows)
    alone, _ = pad(windows[:1])
    assert (best_tags(together, moves)[0, : lengths[0] - 1] == best_tags(alone, moves)[0, :-1]).all()


def test_probabilities_of_a_window_do_not_depend_on_the_others() -> None:
    rng = np.random.default_rng(8)
    moves = legal(rng.normal(size=(TAGS, TAGS)).astype(np.float32))
    windows = [rng.normal(size=(n, TAGS)).astype(np.float32) * 5 for n in (9, 30, 1, 17)]
    for window in windows:
        window[[0, -1], 1:] = -1e4  # the network's first and last places are tagged by nobody
    together, lengths = pad(windows)
    found = tag_probabilities(together, moves, lengths)
    for k, window in enumerate(windows):
        alone, length = pad([window])
        assert (found[k, : lengths[k]] == tag_probabilities(alone, moves, length)[0]).all()
        assert (best_tags(together, moves)[k, : lengths[k]] == best_tags(alone, moves)[0]).all()


def test_no_span_starts_inside() -> None:
    moves = legal(np.zeros((TAGS, TAGS), dtype=np.float32))
    scores = np.zeros((1, 6, TAGS), dtype=np.float32)
    scores[:, :, CONTENT + 1] = 3.0
    tags = best_tags(pad(list(scores))[0], moves)[0]
    assert spans_of(tags, CONTENT) in ([(0, 6)], [(1, 6)])


def test_spans() -> None:
    tags = [0, 1, 2, 0, 3, 5, 6, 5, 6, 6]
    assert spans_of(tags, SOURCE) == [(1, 3)]
    assert spans_of(tags, CUE) == [(4, 5)]
    assert spans_of(tags, CONTENT) == [(5, 7), (7, 10)]


def pointing(length: int, arrows: list[tuple[int, range, int]]) -> np.ndarray:
    """Pointer vectors in which the places of a range point to one place: (which pointer, range, place)."""
    vectors = np.zeros((length, 6, POINTER_WIDTH), dtype=np.float32)
    for k, (which, places, target) in enumerate(arrows):
        vectors[places.start : places.stop, 2 * which, k] = 20.0
        vectors[target, 2 * which + 1, k] = 20.0
    return vectors


def one_paragraph(length: int) -> np.ndarray:
    return np.array([-1, *[1] * (length - 2), -1], dtype=np.int32)


def test_a_split_quotation_is_one_attribution_and_a_second_one_is_another() -> None:
    #           0  1  2  3  4  5  6  7  8  9 10 11 12 13
    tags = np.array([0, 5, 6, 1, 3, 5, 6, 0, 1, 3, 5, 6, 6, 0])
    arrows = [(0, range(1, 3), 4), (0, range(5, 7), 4), (0, range(10, 13), 9)]
    arrows += [(1, range(1, 3), 3), (1, range(5, 7), 3), (2, range(4, 5), 3)]
    arrows += [(1, range(10, 13), 8), (2, range(9, 10), 8)]
    certain = np.eye(TAGS, dtype=np.float32)[tags]
    first, second = link(tags, certain, pointing(14, arrows), one_paragraph(14))
    assert (first.content, first.cue, first.source) == (((1, 3), (5, 7)), (4, 5), (3, 4))
    assert (second.content, second.cue, second.source) == (((10, 13),), (9, 10), (8, 9))
    assert first.tagged == first.edges == 1.0
    assert first.source_mass > 0.99


def test_a_pointer_to_the_start_means_nobody() -> None:
    tags = np.array([0, 1, 2, 3, 5, 6, 0])
    arrows = [(0, range(4, 6), 3), (1, range(4, 6), 0), (2, range(3, 4), 0)]
    (found,) = link(tags, np.eye(TAGS, dtype=np.float32)[tags], pointing(7, arrows), one_paragraph(7))
    assert found.source is None
    assert found.cue == (3, 4)
    assert found.source_mass > 0.99


def test_a_cue_of_the_same_paragraph_is_preferred_to_one_of_another() -> None:
    #           0  1  2  3  4  5  6  7
    tags = np.array([0, 3, 1, 5, 6, 3, 1, 0])
    arrows = [(0, range(3, 5), 1), (1, range(3, 5), 2), (2, range(1, 2), 2), (2, range(5, 6), 6)]
    vectors = pointing(8, arrows)
    vectors[5, 1, 0] = 19.5  # the cue of the same paragraph: a little less
    paragraphs = np.array([-1, 1, 1, 2, 2, 2, 2, -1], dtype=np.int32)
    (found,) = link(tags, np.eye(TAGS, dtype=np.float32)[tags], vectors, paragraphs)
    assert found.cue == (5, 6)
