"""Stars of quotations: the shortcuts around names and dates decide as the evidence itself would."""

import random
from collections import defaultdict

import numpy as np
import pytest

from pipeline.duplicates.judge import QuoteFacts
from pipeline.duplicates.options import DuplicateOptions
from pipeline.duplicates.phrases import LinkTable, slack
from pipeline.duplicates.speakers import Evidence, extra_bits, least_extra_bits, most_extra_bits
from pipeline.duplicates.stars import Wordings, join
from pipeline.duplicates.surroundings import NOTHING, Surroundings
from pipeline.duplicates.wordbits import frequent

OPTIONS = DuplicateOptions()
NAMES = (None, "Nora Feld", "Feld", "Martin Quist", "N. Feld")


def evidence(rng: random.Random) -> Evidence:
    name, day = rng.choice(NAMES), rng.choice((float("inf"), float(rng.randrange(90))))
    return Evidence(
        frozenset({name} if name else ()), day, day, frozenset({f"d{rng.randrange(4)}"}),
        frozenset({f"a{rng.randrange(4)}"}), indirect=False,
    )  # fmt: skip


@pytest.mark.parametrize("within", [False, True])
@pytest.mark.parametrize(
    "options", [OPTIONS, DuplicateOptions(speaker_other_bits=-3.0, date_near_bits=-5.0, same_story_bits=-2.0)]
)
def test_no_evidence_asks_for_more_than_the_most(within: bool, options: DuplicateOptions) -> None:
    rng = random.Random(7)
    asked = [extra_bits(evidence(rng), evidence(rng), options, within=within) for _ in range(2_000)]
    assert max(asked) <= most_extra_bits(options, within=within) <= max(asked) + 15.0
    least = least_extra_bits(options) - max(options.same_story_bits, 0.0)
    assert min(asked) - 15.0 <= least <= min(asked)


@pytest.mark.parametrize(
    ("share", "matched", "words", "run", "expected"),
    [
        (0.9, 30.0, 9.0, 12.0, 14.0),  # 16 bits are needed: 14 more may be asked
        (0.9, 30.0, 4.0, 12.0, 6.0),  # four words are doubted: 8 bits more are needed
        (0.9, 5.0, 9.0, 5.0, -np.inf),  # less than is needed in any case
        (0.5, 90.0, 20.0, 50.0, 14.0),  # half of it: the run counts, of which 36 bits are needed
        (0.3, 90.0, 20.0, 50.0, -10.0),  # less than that: 60 bits
    ],
)
def test_slack(share: float, matched: float, words: float, run: float, expected: float) -> None:
    found = slack(np.array([share]), np.array([matched]), np.array([words]), np.array([run]), OPTIONS)
    assert found.tolist() == [expected]


def test_a_link_holds_against_a_name_if_it_has_bits_to_spare() -> None:
    for bits, joined in ((26.0, True), (25.0, False)):
        facts = QuoteFacts(
            ["Nora Feld", "Martin Quist"],
            np.full(2, np.inf),
            ["d1", "d2"],
            ["a1", "a2"],
            np.zeros(2, np.bool_),
            Surroundings.of([NOTHING, NOTHING]),
        )
        one = (np.array([value]) for value in (1.0, 0.9, bits, 8.0, bits))
        members = join(
            facts, Wordings(np.array([0, 1]), np.array([90.0, bits]), np.array([30, 8])),
            LinkTable(np.array([1]), np.array([0]), *one), OPTIONS,
        )  # fmt: skip
        assert members.canonical.tolist() == ([0, 0] if joined else [0, 1])


def test_frequent_counts_each_owner_once() -> None:
    rng = random.Random(3)
    rows = [(rng.randrange(30), rng.randrange(6)) for _ in range(200)]
    owners: dict[int, set[int]] = defaultdict(set)
    for value, owner in rows:
        owners[value].add(owner)
    given, holders = (np.array(side, dtype=np.uint64) for side in zip(*rows, strict=True))
    values, counts = frequent(given, holders, least=4)
    assert dict(zip(values.tolist(), counts.tolist(), strict=True)) == {
        value: len(forms) for value, forms in owners.items() if len(forms) >= 4
    }
    assert values.tolist() == sorted(values.tolist())
