"""What the line model is given, and the model: against plain Python, and page by page against all at once."""

import random
import re
from collections.abc import Callable

import numpy as np
import pytest

from pipeline.cleaning import CleanOptions, Page, clean_page
from pipeline.cleaning import characters as c
from pipeline.cleaning.clean import prepare_pages
from pipeline.cleaning.described import describe
from pipeline.cleaning.features import FEATURE_NAMES, PageLines, WordScores, line_features
from pipeline.cleaning.language import count_words
from pipeline.cleaning.lines import split_lines
from pipeline.cleaning.model import ERROR, REACH, LineModel, line_model
from pipeline.cleaning.ranges import FAR, Pages, distance_after, distance_before, near, runs
from pipeline.cleaning.verdicts import best_threshold, kept_lines
from pipeline.cleaning.wordcount import line_counts, white_parts

_WORDS = "harbour council said the of vote Eastwick subscribe Photo 12 May “quoted”, budget? Read more: naïve ÉCOLE"
WORDS = tuple(_WORDS.split())


def made_page(seed: int, lines: int | None = None) -> str:
    rng = random.Random(seed)
    count = lines or rng.randrange(1, 40)
    made = (
        " ".join(rng.choices(WORDS, k=rng.randrange(1, 30))) + rng.choice([".", "", ":", "。"]) for _ in range(count)
    )
    return "\n".join(line + "\n" * rng.randrange(3) for line in made)


def page_lines(text: str) -> PageLines:
    found = describe(text)
    return PageLines(found.lines, found.rules, found.span)


def prepared(texts: list[str], main: list[bool] | None = None) -> list[PageLines]:
    pages = [Page(text, main_lines=tuple(main[: text.count("\n") + 1]) if main else None) for text in texts]
    return [page.shown for page in prepare_pages(pages, CleanOptions(), [None] * len(pages)) if page.shown]


@pytest.mark.parametrize("main", [None, [False] * 9 + [True] * 2 + [False] * 999])
def test_characters_at_hand_make_the_same_features(main: list[bool] | None) -> None:
    pages = prepared([made_page(seed, 40) for seed in range(9)], main)
    fresh = [PageLines(page.lines, page.rules, page.span) for page in pages]
    words = line_model().words
    assert (line_features(pages, words) == line_features(fresh, words)).all()
    mixed = [*pages[:3], *fresh[3:]]
    assert (line_features(mixed, words) == line_features(fresh, words)).all()


@pytest.mark.parametrize("seed", range(5))
def test_a_page_has_the_same_figures_among_others(seed: int) -> None:
    pages = [page_lines(made_page(100 * seed + i)) for i in range(7)]
    together = line_model().probabilities(pages)
    for page, probabilities in zip(pages, together, strict=True):
        assert line_model().probabilities([page])[0].tolist() == probabilities.tolist()
    words = line_model().words
    apart = np.concatenate([line_features([page], words) for page in pages])
    assert (line_features(pages, words) == apart).all()


def test_a_page_without_lines_has_no_figures() -> None:
    empty = page_lines("\n \n")
    full = page_lines(made_page(1))
    assert [len(p) for p in line_model().probabilities([empty, full, empty])] == [0, len(full.lines), 0]
    assert [len(p) for p in line_model().probabilities([empty])] == [0]


def test_every_feature_is_a_number() -> None:
    odd = ["\ud800 lone", "😀😀", "日本語の文です。", "١٢٣", "a" * 5000, "́", "...", "© 2020"]
    features = line_features([page_lines("\n".join(odd))], line_model().words)
    assert features.shape == (len(odd), len(FEATURE_NAMES))
    assert np.isfinite(features).all()


def test_words_of_a_line_are_those_of_its_expression() -> None:
    rng = random.Random(5)
    kinds = (range(128), range(256), [0x2019, 0x201C, 0x2013, 0x20AC, 0x160, 0xA0, 0x2009], range(0x500))
    for number in range(2000):
        signs = "".join(chr(rng.choice(rng.choice(kinds[: 1 + number % 4]))) for _ in range(30))
        text = re.sub(r"[\n\r]", " ", signs).strip()
        line = split_lines(text, cut=False)[0][0] if text else None
        if line is not None:
            assert line.head == tuple(re.findall(r"[^\W\d_]+", text.replace("\u00ad", "").lower()))
            assert line.words == len(text.split())


@pytest.mark.parametrize("seed", range(3))
def test_characters_against_plain_python(seed: int) -> None:
    lines = [line.text for line in split_lines(made_page(seed))[0]]
    found = c.characters(lines)
    for i, line in enumerate(lines):
        assert found.lengths[i] == len(line)
        assert found.counts[i, c.DIGIT] == sum(letter.isdigit() for letter in line)
        assert found.counts[i, c.UPPER] == sum(letter.isupper() for letter in line)
        words = split_lines(line)[0][0].head if len(line) < 240 else None
        if words is not None and not any(letter > "\u3000" for letter in line):
            assert found.hashes[found.line == i].tolist() == [c.word_hash(word) for word in words]


def test_a_word_has_one_hash_in_any_case_and_its_classes() -> None:
    assert c.word_hash("École") == c.word_hash("éCOLE") != c.word_hash("ecole")
    kinds = c.word_kinds(np.array([c.word_hash(word) for word in ("the", "Subscribe", "xqzt")], dtype=np.uint64))
    assert [[name for k, name in enumerate(c.WORD_CLASSES) if kind >> k & 1] for kind in kinds.tolist()] == [
        ["english"],
        ["furniture"],
        [],
    ]


Slow = Callable[[list[int], list[int]], list[float]]


def _per_page(values: list[int], sizes: list[int], of: Callable[[list[int], int], float]) -> list[float]:
    out: list[float] = []
    for size in sizes:
        page, values = values[:size], values[size:]
        out += [of(page, i) for i in range(size)]
    return out


@pytest.mark.parametrize("seed", range(20))
def test_ranges_against_plain_python(seed: int) -> None:
    rng = random.Random(seed)
    sizes = [rng.randrange(1, 12) for _ in range(rng.randrange(1, 6))]
    values = [int(rng.random() < 0.4) for _ in range(sum(sizes))]
    pages, marked = Pages(sizes), np.array(values, dtype=bool)

    def before(page: list[int], i: int) -> float:
        return next((float(i - j) for j in range(i - 1, -1, -1) if page[j]), FAR)

    def after(page: list[int], i: int) -> float:
        return next((float(j - i) for j in range(i + 1, len(page)) if page[j]), FAR)

    def run(page: list[int], i: int) -> float:
        first = last = i
        while first > 0 and page[first - 1]:
            first -= 1
        while last + 1 < len(page) and page[last + 1]:
            last += 1
        return (last - first + 1) * page[i]

    assert distance_before(pages, marked).tolist() == _per_page(values, sizes, before)
    assert distance_after(pages, marked).tolist() == _per_page(values, sizes, after)
    assert runs(pages, marked).tolist() == _per_page(values, sizes, run)
    assert near(pages, marked, 2).tolist() == _per_page(values, sizes, lambda page, i: sum(page[max(0, i - 2) : i + 3]))
    assert pages.total(marked).tolist() == _per_page(values, sizes, lambda page, _: sum(page))
    assert pages.before(np.array(values, dtype=float)).tolist() == _per_page(values, sizes, lambda p, i: sum(p[:i]))


def test_model_against_plain_python() -> None:
    rng = np.random.default_rng(3)
    width, sizes = 3, [4, 1, 20]
    shapes = {
        "enter": (2, 6, width), "layers": (2, len(REACH), 3 * width + 1, width), "overall": (2, width + 1, width),
        "leave": (2, 2 * width + 1),
    }  # fmt: skip
    weights = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    no_words = WordScores(np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.float32))
    model = LineModel(rng.normal(size=5), rng.uniform(1, 2, 5), **weights, words=no_words)
    features = rng.normal(size=(sum(sizes), 5)).astype(np.float32)
    x = (features - model.centre) / model.scale
    expected: list[float] = []
    for page in np.split(x, np.cumsum(sizes)[:-1]):
        odds = np.zeros(len(page))
        for net in range(2):
            state = np.maximum(page @ model.enter[net, :-1] + model.enter[net, -1], 0)
            for reach, layer in zip(REACH, model.layers[net], strict=True):
                away = [state[i] if 0 <= i < len(page) else np.zeros(width) for i in range(-reach, len(page) + reach)]
                around = [
                    np.concatenate([away[i], away[i + reach], away[i + 2 * reach], [1.0]]) for i in range(len(page))
                ]
                state = state + np.maximum(np.stack(around) @ layer, 0)
            mean = np.maximum(np.append(state.mean(axis=0), 1.0) @ model.overall[net], 0)
            odds += [np.concatenate([row, mean, [1.0]]) @ model.leave[net] for row in state]
        expected += (1 / (1 + np.exp(-odds / 2))).tolist()
    assert np.concatenate(model.judge(features, sizes)) == pytest.approx(np.array(expected), abs=1e-4)


def test_single_precision_is_as_near_as_the_model_says() -> None:
    model = line_model()
    pages = [page_lines(made_page(seed)) for seed in range(40)]
    known = [FEATURE_NAMES.index(name) for name in model.names]
    features, sizes = line_features(pages, model.words)[:, known], np.array([len(page.lines) for page in pages])
    double = model.odds(features, sizes, np.float64)
    assert np.abs(model.odds(features, sizes, np.float32) - double).max() < ERROR / 2
    expected = np.round(1 / (1 + np.exp(-double)), 4)
    assert (np.concatenate(model.judge(features, sizes.tolist())) == expected).all()


def test_long_words_and_many_have_the_hash_of_each() -> None:
    rng = random.Random(4)
    lengths = (1, 7, 62, 63, 64, 65, 200)
    words = [
        "".join(rng.choices("aeéßK", k=rng.choice(lengths))) for _ in range(1500)
    ]  # more than one block of letters
    assert c.characters([" ".join(words)]).hashes.tolist() == [c.word_hash(word) for word in words]


@pytest.mark.parametrize("seed", range(5))
def test_words_are_counted_as_one_by_one(seed: int) -> None:
    rng = random.Random(seed)
    some = ["the", "it's", "The", "THE", "rock'n'roll", "that’s", "3.5", "U.S.", "O'Brien", "co-op", "'tis", *WORDS]
    texts = [rng.choice([" ", " ", "'", "’", ".", "-", ", "]).join(rng.choices(some, k=6)) for _ in range(80)]
    texts += [
        "".join(rng.choices("aZé'’.-_ 09½²中ćĆ٣Ⅷǅßªˆ×\ud800\u0301\xad😀Kıİ", k=rng.randrange(1, 9))) for _ in range(400)
    ]
    counted = line_counts(texts, c.characters(texts)).T.tolist()
    assert counted == [list(count_words(text)) for text in c.seen_texts(texts)]  # soft hyphens are not seen


@pytest.mark.parametrize("seed", range(3))
def test_parts_of_a_line_are_those_of_split(seed: int) -> None:
    rng = random.Random(seed)
    texts = [
        "".join(rng.choices("ab \xa0\u2003\u200b\xad\x1f\x07😀é", k=rng.randrange(1, 12))).strip() or "a"
        for _ in range(400)
    ]
    assert white_parts(texts, c.characters(texts)) == [len(text.split()) for text in c.seen_texts(texts)]


@pytest.mark.parametrize("lines", [0, 3, 900])
def test_words_of_an_article_are_those_of_its_text(lines: int) -> None:
    """Also where it is longer than what tells its language."""
    cleaned = clean_page(Page(made_page(lines, lines) if lines else " "))
    assert cleaned.words == count_words(cleaned.text)
    assert (len(cleaned.text) > 20_000) is (lines == 900)


def test_word_scores_of_unknown_words_are_zero() -> None:
    scores = WordScores(np.array([5, 9], dtype=np.uint64), np.array([1.5, -2.0], dtype=np.float32))
    value, known = scores.of(np.array([9, 7, 12, 5], dtype=np.uint64))
    assert value.tolist() == [-2.0, 0.0, 0.0, 1.5]
    assert known.tolist() == [True, False, False, True]


@pytest.mark.parametrize(
    ("probabilities", "threshold"),
    [([1.0, 1.0, 0.0], 0.5), ([0.2, 0.2, 0.2], 1 / 6), ([0.4, 0.01, 0.01], 0.2816901), ([0.0], 0.0)],
)
def test_best_threshold(probabilities: list[float], threshold: float) -> None:
    assert best_threshold(probabilities, [1.0] * len(probabilities), 0.5) == pytest.approx(threshold)


_ARTICLE, _NAVIGATION = [0.97, 0.6, 0.95, 0.99, 0.93], [0.02] * 6


@pytest.mark.parametrize(
    ("around", "kept"),
    [
        (lambda article: [*article, 0.02, 0.7], [0, 1, 2, 3, 4, 6]),  # the second line after the article
        (lambda article: [*article, *_NAVIGATION, 0.7], [0, 1, 2, 3, 4]),  # a teaser or comment far below it
        (lambda article: [*article, *_NAVIGATION, 0.9], [0, 1, 2, 3, 4, 11]),  # surely of the article
        (lambda article: [*article, *_NAVIGATION, 0.7, 0.9], [0, 1, 2, 3, 4, 11, 12]),  # goes on after furniture
        (lambda article: [0.7, *_NAVIGATION, *article], [7, 8, 9, 10, 11]),  # a teaser above it
        (lambda article: [0.9, 0.7, *_NAVIGATION, *article], [0, 1, 8, 9, 10, 11, 12]),
        (lambda article: [0.2] * 8, list(range(8))),  # unsure throughout
    ],
)  # fmt: skip
def test_far_from_the_article_more_is_asked(around: Callable[[list[float]], list[float]], kept: list[int]) -> None:
    probabilities = around(_ARTICLE)
    weights = [12.0 if probability > 0.1 else 3.0 for probability in probabilities]
    assert [i for i, keep in enumerate(kept_lines(probabilities, weights, 0.5)) if keep] == kept


def test_kept_lines_are_between_threshold_and_sure() -> None:
    rng = np.random.default_rng(6)
    for size in rng.integers(1, 90, 200).tolist():
        probabilities = np.where(rng.random(size) < 0.3, rng.random(size), rng.choice([0.02, 0.97], size)).tolist()
        weights = rng.uniform(1, 20, size).tolist()
        limit = best_threshold(probabilities, weights, 0.5)
        for probability, kept in zip(probabilities, kept_lines(probabilities, weights, 0.5), strict=True):
            assert kept <= (probability >= limit)
            assert kept or probability < max(limit, min(1.6 * limit, 0.8))


def test_scripts_without_spaces_have_words_and_sentences() -> None:
    line = split_lines("これは記事の最初の文で、かなり長いので、いくつかの語があります。")[0][0]
    assert line.ended
    assert line.words > 8
