"""How similar lines are: against plain Python, and page by page against all at once."""

import math
import random

import numpy as np
import numpy.typing as npt
import pytest

from pipeline.cleaning import characters as c
from pipeline.cleaning.likeness import LIKENESS_NAMES, WordVectors, likeness, word_vectors
from pipeline.cleaning.ranges import Pages

WORDS = ["harbour", "storm", "ferry", "council", "tax", "vote", "goal", "match", "striker", "recipe", "flour", "oven"]


def made(
    rng: random.Random, sizes: list[int]
) -> tuple[npt.NDArray[np.float32], Pages, npt.NDArray[np.bool_], list[int]]:
    """Vectors, pages, which lines are prose, and words of lines."""
    count = sum(sizes)
    texts = [" ".join(rng.choices([*WORDS, "qqzzx"], k=rng.randint(1, 9))) for _ in range(count)]
    chars = c.characters(texts)
    vectors = word_vectors().of(chars.hashes, chars.line, count)
    prose = np.array([rng.random() < 0.5 for _ in range(count)])
    return vectors, Pages(sizes), prose, [len(text.split()) for text in texts]


def cosine(a: npt.NDArray[np.float64], b: npt.NDArray[np.float64]) -> float:
    return float(a @ b) / (256 * max(math.sqrt(b @ b), 1e-6))


def plainly(
    vectors: npt.NDArray[np.float64], prose: list[bool], words: list[int], span: tuple[int, int], i: int
) -> list[float]:
    """The columns of line `i` of one page."""
    count = len(vectors)
    narrated = [j for j in range(count) if prose[j]]
    inside = [j for j in narrated if span[0] <= j < span[1]]

    def others(chosen: list[int], weigh: bool = True) -> npt.NDArray[np.float64]:
        zero = np.zeros(vectors.shape[1])
        return sum((vectors[j] * (min(words[j], 60) if weigh else 1) for j in chosen if j != i), start=zero)

    each = sorted((-1.0 if j == i else float(vectors[i] @ vectors[j]) / 256**2 for j in inside), reverse=True)[:3]
    near, around = (range(max(0, i - w), min(count, i + w + 1)) for w in (2, 6))
    return [
        cosine(vectors[i], others(narrated)), cosine(vectors[i], others(inside)), each[0] if each else 0.0,
        sum(each) / len(each) if each else 0.0, cosine(vectors[i], others(list(near), weigh=False)),
        cosine(vectors[i], others(list(around), weigh=False)),
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(12))
def test_likeness_is_what_it_says(seed: int) -> None:
    rng = random.Random(seed)
    sizes = [rng.choice((1, 2, 5, 17, 40)) for _ in range(rng.randint(1, 4))]
    vectors, pages, prose, words = made(rng, sizes)
    spans = [tuple(sorted((rng.randint(0, size), rng.randint(0, size)))) for size in sizes]
    found = np.array(likeness(vectors, pages, prose, np.array(words, dtype=np.float64), np.array(spans).reshape(-1, 2)))
    assert found.shape == (len(LIKENESS_NAMES), sum(sizes))
    start = 0
    for size, (first, last) in zip(sizes, spans, strict=True):
        here = slice(start, start + size)
        own = vectors[here].astype(np.float64)
        for i in range(size):
            wanted = plainly(own, prose[here].tolist(), words[here], (first, last), i)
            assert found[:, start + i].tolist() == pytest.approx(wanted, abs=1e-9)
        start += size


def test_a_page_has_the_same_numbers_by_itself() -> None:
    rng = random.Random(5)
    sizes = [30, 1, 44]
    vectors, pages, prose, words = made(rng, sizes)
    spans, counts = np.array([(3, 20), (0, 1), (0, 44)]), np.array(words, dtype=np.float64)
    together = np.array(likeness(vectors, pages, prose, counts, spans))
    start = 0
    for number, size in enumerate(sizes):
        here = slice(start, start + size)
        alone = likeness(vectors[here], Pages([size]), prose[here], counts[here], spans[number : number + 1])
        assert np.array(alone).tolist() == together[:, here].tolist()
        start += size


def test_vectors_of_lines() -> None:
    chars = c.characters(["qqzzx 12", "Harbour HARBOUR", "harbour", "harbour, storm", "¡", "..."])
    vectors = word_vectors().of(chars.hashes, chars.line, 6)
    assert not vectors[[0, 4, 5]].any()
    assert vectors[1].tolist() == vectors[2].tolist() != vectors[3].tolist()
    assert np.linalg.norm(vectors[1:4], axis=1) == pytest.approx(256, abs=2)
    assert not word_vectors().of(chars.hashes[:0], chars.line[:0], 2).any()


def test_words_of_one_topic_are_alike() -> None:
    chars = c.characters(["the striker scored a goal", "our team won the match", "sift the flour and heat the oven"])
    sport, match, recipe = word_vectors().of(chars.hashes, chars.line, 3).astype(np.float64)
    assert sport @ match > sport @ recipe
    assert sport @ match > match @ recipe


def test_the_mean_of_lines_is_taken_off() -> None:
    keys = np.array([c.word_hash("storm"), c.word_hash("ferry")], dtype=np.uint64)
    values = np.array([[10, 0, 0, 0], [0, 10, 0, 0]], dtype=np.int8)
    chars = c.characters(["storm ferry", "storm storm ferry"])
    found = WordVectors(keys, values, np.array([5, 0, 0, 0], dtype=np.float32)).of(chars.hashes, chars.line, 2)
    assert found.tolist() == [[0, 256, 0, 0], [114, 229, 0, 0]]
