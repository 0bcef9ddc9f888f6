"""Hashes, sketches and candidate pairs of articles."""

import random

import networkx as nx
import numpy as np
import pytest

from pipeline.duplicates.candidates import (
    KeyTable,
    Sketch,
    candidate_pairs,
    distinct_pairs,
    estimate,
    key_table,
    pairs_of_keys,
    sketch_article,
)
from pipeline.duplicates.options import DuplicateOptions
from pipeline.duplicates.overlap import compare
from pipeline.text.hashing import distinct, is_in, shingle_hashes, text_hashes, word_hashes, words
from pipeline.text.union_find import components

OPTIONS = DuplicateOptions()
WORD_HASHES = ["0x63e7cdfcc92a76a9", "0xa5904fdddfd8a507", "0x51cdb9ebd8c84f7c"]
TEXT_HASH = "0xd044423030fcceec"


def made_words(rng: random.Random, count: int) -> list[str]:
    """Words of invented syllables, common and rare ones mixed as in a language."""
    syllables = ["ba", "ko", "ri", "ten", "mul", "sa", "vor", "el", "dra", "nip"]
    return [
        "".join(rng.choices(syllables, k=1 + min(3, int(rng.expovariate(0.8))))) + str(rng.randrange(9))
        for _ in range(count)
    ]


def text_hash(text: str) -> int:
    tokens = word_hashes(text.split())
    return int(text_hashes(tokens, np.array([0, len(tokens)]))[0])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The mayor's plan, again.", ["the", "mayors", "plan", "again"]),
        ("The mayor’s plan — again", ["the", "mayors", "plan", "again"]),
        ("‘We won’t go,’ she said", ["we", "wont", "go", "she", "said"]),
        ("Café and CAFÉ", ["cafe", "and", "cafe"]),
        ("co\u00adoperate", ["cooperate"]),
        ("", []),
        (" … — ! ", []),
    ],
)
def test_words_are_compared_without_case_marks_and_accents(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_hashes_are_the_same_on_every_machine() -> None:
    assert [hex(h) for h in word_hashes(["the", "Ω", "a" * 200]).tolist()] == WORD_HASHES
    assert hex(text_hash("one two")) == TEXT_HASH


def test_hashes_tell_words_lengths_and_orders_apart() -> None:
    many = [
        a + b
        for a in "abcdefghijklmnopqrstuvwxyz"
        for b in [*"abcdefghijklmnopqrstuvwxyz", "", "aa", "a" * 64, "a" * 128]
    ]
    assert len(set(word_hashes(many).tolist())) == len(set(many))
    assert text_hash("a b") != text_hash("b a")
    assert text_hash("") == 0


def test_hashes_of_many_texts_are_those_of_each() -> None:
    texts = ["one two", "", "one", "one two", "two one"]
    tokens = word_hashes(" ".join(texts).split())
    starts = np.cumsum([0, *(len(text.split()) for text in texts)])
    assert text_hashes(tokens, starts).tolist() == [text_hash(text) for text in texts]


def test_shingles_slide_by_one_word_and_short_texts_have_one() -> None:
    tokens = word_hashes(["one", "two", "three", "four", "five", "six"])
    assert len(shingle_hashes(tokens, 5)) == 2
    assert len(shingle_hashes(tokens[:3], 5)) == 1
    assert len(shingle_hashes(tokens[:0], 5)) == 0
    again = word_hashes(["zero", "two", "three", "four", "five", "six"])
    assert shingle_hashes(tokens, 5)[1] == shingle_hashes(again, 5)[1]


def test_distinct_and_among_agree_with_sets() -> None:
    rng = np.random.default_rng(3)
    a, b = (rng.integers(0, 500, n).astype(np.uint64) for n in (400, 300))
    assert distinct(a).tolist() == sorted(set(a.tolist()))
    assert is_in(a, b).tolist() == [x in set(b.tolist()) for x in a.tolist()]
    assert not is_in(a, b[:0]).any()


def test_a_sketch_keeps_the_smallest_hashes_and_says_up_to_where() -> None:
    text = " ".join(made_words(random.Random(1), 2_000))
    sketch = sketch_article(text)
    every = distinct(shingle_hashes(word_hashes(words(text)), 5))
    assert sketch.n_shingles == len(every)
    assert sketch.keys.tolist() == [h for h in every.tolist() if h <= sketch.limit]
    assert 0.6 < len(sketch.keys) * OPTIONS.sketch_scale / len(every) < 1.6


@pytest.mark.parametrize("n_words", [0, 1, 4, 5, 12, 60])
def test_a_short_text_keeps_enough(n_words: int) -> None:
    sketch = sketch_article(" ".join(made_words(random.Random(2), n_words)))
    assert len(sketch.keys) == min(sketch.n_shingles, max(OPTIONS.sketch_least, len(sketch.keys)))
    assert len(sketch.keys) >= min(sketch.n_shingles, OPTIONS.sketch_least)


@pytest.mark.parametrize("seed", range(4))
def test_estimates_come_near_the_exact_figures(seed: int) -> None:
    rng = random.Random(seed)
    one, other = made_words(rng, 1_600), made_words(rng, 1_600)
    texts = [" ".join(one[:cut] + other[: rng.randrange(1_500)]) for cut in (1_600, 1_200, 800, 400)]
    sketches = [sketch_article(text) for text in texts]
    pairs = np.array([(i, j) for i in range(4) for j in range(i + 1, 4)])
    contained, jaccard = estimate(sketches, pairs)
    exact = [compare(texts[i], texts[j]) for i, j in pairs]
    assert np.abs(contained - [e.containment for e in exact]).max() < 0.15
    assert np.abs(jaccard - [e.jaccard for e in exact]).max() < 0.15


def made_sketches(rng: random.Random, count: int) -> list[Sketch]:
    return [
        Sketch(distinct(np.array([rng.randrange(150) for _ in range(rng.randrange(9))], dtype=np.uint64)), 2**63, 9, n)
        for n in range(count)
    ]


@pytest.mark.parametrize("seed", range(5))
def test_pairs_are_those_that_share_a_key(seed: int) -> None:
    sketches = made_sketches(random.Random(seed), 60)
    options = DuplicateOptions(key_pairs=60)
    shared = {
        (i, j)
        for j, b in enumerate(sketches)
        for i, a in enumerate(sketches[:j])
        if set(a.keys.tolist()) & set(b.keys.tolist())
    }
    assert set(map(tuple, pairs_of_keys(key_table(sketches), options).tolist())) == shared


def test_keys_may_be_reduced_in_parts() -> None:
    sketches = made_sketches(random.Random(9), 80)
    table = key_table(sketches)
    parts = []
    for bucket in range(3):
        here = table.key % 3 == bucket
        parts.append(pairs_of_keys(KeyTable(table.key[here], table.row[here], table.following[here]), OPTIONS))
    assert distinct_pairs(np.concatenate(parts)).tolist() == pairs_of_keys(table, OPTIONS).tolist()


def test_sketches_may_be_numbered_in_parts() -> None:
    sketches = made_sketches(random.Random(4), 30)
    one, two, whole = key_table(sketches[:11]), key_table(sketches[11:], 11), key_table(sketches)
    for name in ("key", "row", "following"):
        assert np.concatenate([getattr(one, name), getattr(two, name)]).tolist() == getattr(whole, name).tolist()


def test_a_key_of_everybody_makes_lines_and_not_a_square() -> None:
    rng = random.Random(5)
    footer = made_words(rng, 40)
    sketches = [sketch_article(" ".join(made_words(rng, 80) + footer)) for _ in range(2_000)]
    pairs = pairs_of_keys(key_table(sketches), OPTIONS)
    assert len(pairs) < 2_000 * 40 * 3
    assert len(candidate_pairs(sketches, OPTIONS)[0]) <= len(pairs)


def test_nothing_gives_nothing() -> None:
    assert candidate_pairs([], OPTIONS)[0].shape == (0, 2)
    assert candidate_pairs([sketch_article("")] * 3, OPTIONS)[0].shape == (0, 2)
    assert components(0, np.empty((0, 2), dtype=np.int64)).tolist() == []


@pytest.mark.parametrize("seed", range(6))
def test_components_agree_with_networkx(seed: int) -> None:
    graph = nx.gnm_random_graph(300, 40 * (seed + 1), seed=seed)
    edges = np.array([*graph.edges, *graph.edges], dtype=np.int64)[:, :: 1 if seed % 2 else -1]
    found = components(300, edges)
    for part in nx.connected_components(graph):
        assert {int(found[n]) for n in part} == {min(part)}


@pytest.mark.parametrize(
    ("name", "value"), [("article_containment", 1.7), ("quote_containment", 0.0), ("shingle_words", 0)]
)
def test_options_out_of_range_are_refused_by_name(name: str, value: float) -> None:
    with pytest.raises(ValueError, match=f"{name} = {value}: must be"):
        DuplicateOptions(**{name: value})
