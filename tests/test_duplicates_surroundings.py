"""The words around quotations: which of them count, and how much they tell."""

import random
import re

import numpy as np
import pytest

from pipeline.duplicates import surroundings
from pipeline.duplicates.surroundings import NOTHING, REACH, Codes, Surroundings, codes_of, surroundings_of

Place = tuple[int, int, int]  # number of the text, start and end in it


def codes_around(texts: list[str], weighed: list[Place]) -> list[list[int]]:
    columns = np.array(weighed, dtype=np.int64).reshape(-1, 3).T
    found = surroundings_of(texts, *columns)
    return [part.tolist() for part in np.split(found.codes, found.starts[1:-1])][: len(weighed)]


@pytest.mark.parametrize(
    ("text", "quotation", "expected"),
    [
        ("In Quillby she said: “No boats.” The crane fell.", "No boats.", "quillby crane fell"),
        ("QUILLBY\u2019s mayor said “no” to Quillby", "no", "quillby mayor"),
        ("Müller said: “no”", "no", "muller"),
        ("the boats, “all the boats of Quillby,” said Quillby", "all the boats of Quillby,", ""),  # its own words
        ("“no”", "no", ""),
        ("The people would not go there: “no”", "no", ""),  # common in quotations everywhere
        (f"Quillby {'x ' * REACH}“no” {'x ' * (REACH // 2 - 5)}crane {'x ' * 9}Ostrander", "no", "crane"),
    ],
)
def test_uncommon_words_around(text: str, quotation: str, expected: str) -> None:
    start = text.index(quotation)
    (found,) = codes_around([text], [(0, start, start + len(quotation))])
    assert found == sorted(codes_of(expected)[1].tolist())


def test_nothing_around() -> None:
    assert codes_around([], []) == []
    assert codes_around(["", "Quillby"], []) == []
    assert codes_around(["", "“…”"], [(1, 1, 2), (0, 0, 0)]) == [[], []]
    assert codes_of("the people … I")[1].tolist() == [0, 0]
    assert codes_of("")[0].tolist() == codes_of("… a bc")[1].tolist() == []


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("Müller", "MULLER", True),
        ("Éva’s", "eva", True),
        ("Мария", "МАРИЯ", True),
        ("東京都庁", "東京都庁", True),
        ("𝒬uillby", "𝒬uillby", True),
        ("dockers", "docker", False),
        ("crane", "nacre", False),
        ("aab", "aba", False),
        ("x" * 64 + "yz", "x" * 64 + "zy", False),
    ],
)
def test_codes_of_words(one: str, two: str, same: bool) -> None:
    assert (codes_of(one)[1].tolist() == codes_of(two)[1].tolist()) is same
    text = f"{one}, {two}"
    assert codes_of(text)[0].tolist() == [m.start() for m in re.finditer(r"[^\W𝒬]{3,}", text)]


def test_codes_are_spread_evenly() -> None:
    rng = random.Random(0)
    names = {"".join(rng.choices("abcdefghij", k=rng.randrange(3, 12))) for _ in range(30_000)}
    codes = codes_of(" ".join(sorted(names)))[1]
    assert len(set(codes.tolist())) >= len(names) - 5
    assert abs(float(np.mean(codes.astype(np.float64))) / 2**32 - 0.5) < 0.01


@pytest.mark.parametrize("seed", range(5))
def test_many_texts_give_what_each_gives_alone(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(seed)
    words = [f"w{rng.randrange(60):02d}" for _ in range(400)]  # each takes four characters, with its blank
    texts = [" ".join(rng.choices(words, k=rng.randrange(150))) for _ in range(12)]
    weighed = []
    for _ in range(40):
        document = rng.randrange(len(texts))
        start = 4 * rng.randrange(len(texts[document]) // 4 + 1)
        weighed.append((document, start, min(start + 4 * rng.randrange(1, 12) - 1, len(texts[document]))))
    together = codes_around(texts, weighed)
    monkeypatch.setattr(surroundings, "_BATCH", 700)
    assert codes_around(texts, weighed) == together
    for codes, (document, start, end) in zip(together, weighed, strict=True):
        text = texts[document]
        assert [codes] == codes_around([text], [(0, start, end)])
        near = codes_of(text[max(0, start - REACH) : start] + " " + text[end : end + REACH])[1]
        assert codes == sorted(set(near.tolist()) - set(codes_of(text[start:end])[1].tolist()))


def rows(*codes: list[int]) -> list[Codes]:
    return [np.array(row, dtype=np.uint32) for row in codes]


def test_rare_words_tell_more_and_only_of_quotations_that_count() -> None:
    surroundings = Surroundings.of(rows([1, 2], [1, 2], *[[2]] * 998, [9]))
    counting = np.ones(1_001, dtype=np.bool_)
    counting[-1] = False
    weighed = surroundings.weighed(counting)
    assert weighed.codes.tolist() == [1, 2]
    rare, common = (weighed.shared_bits([0], [k]) - k * weighed.shared_bits([2], [3]) for k in (1, 0))
    assert 0 < weighed.shared_bits([2], [3]) < 2 < 8 < rare
    assert common == weighed.shared_bits([0], [0])
    assert weighed.shared_bits([0], [1_000]) == 0.0
    assert weighed.shared_bits([2, 3, 0], [1]) == weighed.shared_bits([0], [1])  # the best of the first three
    assert weighed.shared_bits([2, 3, 4, 0], [1]) == weighed.shared_bits([2], [1])


def test_a_speaker_is_named_by_surname() -> None:
    surroundings = Surroundings.of([*rows(sorted(codes_of("Ostrander crane")[1].tolist())), NOTHING])
    weighed = surroundings.weighed(np.ones(2, dtype=np.bool_))
    assert weighed.named(["Nora Ostrander"], [0])
    assert weighed.named(["Martin Quist", "the Ostrander Jr."], [1, 0])
    assert not weighed.named(["Nora Ostrander"], [1])
    assert not weighed.named(["Crane Ostrow", "", "…"], [0])
