"""Parts depend only on the set of files, and a change stays where it is."""

import random

import pytest

from pipeline.formats import may_hold_many
from pipeline.runner.partition import batch_of, partition
from pipeline.tasks.task import RawFile


def files(rng: random.Random, count: int) -> list[RawFile]:
    return [RawFile(f"site-{rng.randrange(9)}/{rng.random()}.txt", rng.randrange(1, 5000), "x") for _ in range(count)]


def test_every_file_once_and_within_bounds() -> None:
    rng = random.Random(1)
    for count in (0, 1, 7, 300):
        given = files(rng, count)
        parts = partition(given, 20, 30_000)
        assert sorted(f.path for p in parts for f in p.files) == sorted(f.path for f in given)
        assert all(len(p.files) <= 20 and sum(f.size for f in p.files) <= 30_000 for p in parts)
        assert [p.name for p in parts] == sorted({p.name for p in parts})


def test_order_of_files_does_not_matter() -> None:
    rng = random.Random(2)
    given = files(rng, 200)
    assert partition(given, 16, 10**9) == partition(rng.sample(given, len(given)), 16, 10**9)


def test_one_new_file_touches_one_part() -> None:
    rng = random.Random(3)
    given = files(rng, 500)
    before = {p.name: p for p in partition(given, 32, 10**9)}
    for added in files(rng, 50):
        after = {p.name: p for p in partition([*given, added], 32, 10**9)}
        same = [name for name in before if after.get(name) == before[name]]
        assert len(before) - len(same) <= 1


@pytest.mark.parametrize(
    ("path", "batch"),
    [
        ("post/2024-03-05-grain.txt", "2024-03-05"),
        ("2019/12/31/a.html", "2019-12-31"),
        ("archive-2020/post_20240305T1200.txt", "2024-03-05"),
        ("2024-13/a-2024-05.txt", "2024-13/a-2024-05.txt"),
        ("agency/doc-001234.json", "agency/doc-0012"),
        ("agency/12.txt", "agency/12.txt"),
        ("agency/7f3e01ab99c.txt", "agency/7f3e01ab99c.txt"),
    ],
)
def test_what_comes_together(path: str, batch: str) -> None:
    assert batch_of(path) == batch


def test_a_new_day_touches_few_parts() -> None:
    rng = random.Random(7)

    def day(month: int, number: int, count: int) -> list[RawFile]:
        names = (f"site-{rng.randrange(40)}/2024-{month:02d}-{number:02d}-{rng.random()}.txt" for _ in range(count))
        return [RawFile(name, 1000, "x") for name in names]

    given = [file for month in range(1, 11) for number in range(1, 29) for file in day(month, number, 20)]
    before = set(partition(given, 64, 10**9))
    after = set(partition([*given, *day(11, 1, 56)], 64, 10**9))
    assert len(before) > 80
    assert len(before - after) <= 2


def test_a_large_file_is_a_part_of_its_own() -> None:
    given = [RawFile("a", 10**7, "x"), *files(random.Random(4), 30)]
    parts = partition(given, 100, 10**6)
    assert [len(p.files) for p in parts if any(f.path == "a" for f in p.files)] == [1]


def test_a_large_file_of_many_documents_stays_what_it_is() -> None:
    rng = random.Random(5)
    large = RawFile("news/2021.jsonl.gz", 10**6, "x")
    given: list[RawFile] = []
    parts = set()
    for added in [None, *files(rng, 90)]:
        given += [added] if added else []
        parts |= {p for p in partition([*given, large], 8, 10**7, may_hold_many) if large in p.files}
    assert [p.files for p in parts] == [(large,)]
    alone = partition([RawFile("a.txt", 10**6, "x"), RawFile("b.jsonl", 10**5, "x")], 8, 10**7, may_hold_many)
    assert [len(p.files) for p in alone] == [2]
    assert [may_hold_many(name) for name in ("a.html.gz", "a.pdf", "a.ZIP", "b.warc.gz", "c.csv")] == [
        False, False, True, True, True,
    ]  # fmt: skip
