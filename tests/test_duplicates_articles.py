"""Clusters of near-duplicate articles."""

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest

from pipeline.duplicates.articles import ArticleCluster, ArticleKey, cluster_articles, same_article
from pipeline.duplicates.candidates import sketch_article
from pipeline.duplicates.options import DuplicateOptions
from pipeline.duplicates.overlap import compare
from pipeline.text.dates import UNDATED, When, days


def story(seed: int, n_paragraphs: int = 12) -> list[str]:
    """Paragraphs that no other seed shares a run of words with."""
    rng = random.Random(seed)
    nouns = [
        f"{a}{b}"
        for a in ("har", "quar", "bel", "mor", "sted", "lin")
        for b in ("bour", "ry", "gate", "mill", "wick", "ton")
    ]
    return [
        " ".join(
            f"The {rng.choice(nouns)} {rng.choice(nouns)} saw {rng.randrange(900)} {rng.choice(nouns)} boats."
            for _ in range(5)
        )
        for _ in range(n_paragraphs)
    ]


def run(
    texts: dict[str, str], dates: dict[str, When] | None = None, order: Sequence[str] | None = None
) -> dict[str, ArticleCluster]:
    keys = [
        ArticleKey(name, (dates or {}).get(name), len(texts[name].split()), sketch_article(texts[name]))
        for name in order or texts
    ]
    rows = cluster_articles(keys, texts.__getitem__)
    assert [row.doc_id for row in rows] == sorted(texts)
    return {row.doc_id: row for row in rows}


def groups(rows: dict[str, ArticleCluster]) -> set[frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in rows.values():
        found.setdefault(row.cluster_id, set()).add(row.doc_id)
    return {frozenset(group) for group in found.values()}


WHOLE = story(1)
EDITS = [
    ("the same text", WHOLE, "copy"),
    ("other marks and case", [p.upper().replace(".", " !") for p in WHOLE], "copy"),
    ("a new headline and a footer", ["Boats seen again", *WHOLE[1:], "All rights reserved."], "copy"),
    ("cut to a third", WHOLE[:4], "excerpt"),
    ("cut to two sentences", [". ".join(WHOLE[0].split(". ")[:3])], "excerpt"),
    ("the end only", WHOLE[8:], "excerpt"),
    ("paragraphs in another order", [*WHOLE[6:], *WHOLE[:6]], "copy"),
    ("rewritten in part", [*story(2, 4), *WHOLE[:3], *story(3, 2), *WHOLE[5:9]], "update"),
    ("carried on", [*WHOLE, *story(4, 10)], "update"),
]


@pytest.mark.parametrize(("paragraphs", "relation"), [edit[1:] for edit in EDITS], ids=[edit[0] for edit in EDITS])
def test_relations(paragraphs: list[str], relation: str) -> None:
    texts = {"new": "\n\n".join(paragraphs), "old": "\n\n".join(WHOLE), "other": "\n\n".join(story(99))}
    rows = run(texts, {"old": "2024-05-01", "new": "2024-05-02"})
    assert groups(rows) == {frozenset({"new", "old"}), frozenset({"other"})}
    assert (rows["old"].relation, rows["new"].relation) == ("original", relation)
    exact = compare(texts["old"], texts["new"])
    assert rows["new"].containment == pytest.approx(exact.containment, abs=1e-6)
    assert rows["new"].jaccard == pytest.approx(exact.jaccard, abs=1e-6)
    assert rows["old"].containment is None
    assert rows["other"] == ArticleCluster("other", "a-other", "other", "original", None, None)


@pytest.mark.parametrize(
    ("dates", "canonical"),
    [
        ({}, "long"),
        ({"short": "2024-05-01", "long": "2024-05-02"}, "short"),
        ({"short": "2024-05-01T08:00:00+02:00", "long": "2024-05-01T06:30:00+00:00"}, "short"),
        ({"short": date(2024, 5, 3), "long": datetime(2024, 5, 2, tzinfo=UTC)}, "long"),
        ({"short": "2024-05-01", "long": "2024-05-01"}, "long"),
        ({"short": "2024-05-01"}, "short"),
    ],
)
def test_the_canonical_article_is_the_earliest_then_the_longest(dates: dict[str, When], canonical: str) -> None:
    rows = run({"short": "\n\n".join(WHOLE[:8]), "long": "\n\n".join(WHOLE)}, dates)
    assert {row.canonical_doc_id for row in rows.values()} == {canonical}
    assert {row.cluster_id for row in rows.values()} == {f"a-{canonical}"}


def test_dates_that_cannot_be_read_come_last() -> None:
    assert days("1970-01-02") == 1.0
    assert days("1970-01-01T12:00:00Z") == 0.5
    assert days("1970-01-01T12:00:00") == 0.5
    assert days(None) == days("last Tuesday") == days("") == UNDATED


def test_reports_of_one_speech_stay_apart() -> None:
    speech = " ".join(story(5, 3)).replace("The ", "We saw the ")
    texts = {str(k): "\n\n".join([*story(10 + k, 2), f"“{speech}” she said.", *story(20 + k, 1)]) for k in range(3)}
    assert compare(texts["0"], texts["1"]).containment > 0.5
    assert len(groups(run(texts))) == 3


def test_a_common_footer_does_not_join() -> None:
    footer = story(6, 3)
    texts = {str(k): "\n\n".join([*story(30 + k, 2), *footer]) for k in range(30)}
    assert compare(texts["0"], texts["1"]).containment > 0.5
    assert len(groups(run(texts))) == 30


def test_a_page_that_holds_several_stories_does_not_make_them_one() -> None:
    stories = {
        f"{name}{k}": "\n\n".join([*story(seed), f"Edition {k}"])
        for name, seed in (("a", 41), ("b", 42))
        for k in range(4)
    }
    texts = {**stories, "both": "\n\n".join([*story(41), *story(42)])}
    found = groups(run(texts))
    assert {frozenset(name for name in group if name != "both") for group in found} == {
        frozenset({"a0", "a1", "a2", "a3"}),
        frozenset({"b0", "b1", "b2", "b3"}),
    }


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        ({"own": story(43), "page": [*story(43)[:4], *story(44), *story(43)[4:]], "other": story(44)}, {"own", "page"}),
        ({"page": [*story(45)[:4], *story(44), *story(45)[4:]], "other": story(44)}, {"page", "other"}),
        ({"own": story(46), "page": [*story(47)[:4], *story(46)], "other": story(47)[:8]}, {"own", "page"}),
        ({"own": story(46), "cut": [*story(46)[:1], *story(47, 4), *story(46)[1:6]]}, {"own", "cut"}),
    ],
    ids=[
        "a page with another story inside belongs to its own",
        "or to that one, if it has none",
        "or if it is mostly that",
        "a box inside",
    ],
)
def test_a_page_with_another_story_inside(texts: dict[str, list[str]], found: set[str]) -> None:
    rows = run({name: "\n\n".join(paragraphs) for name, paragraphs in texts.items()})
    assert groups(rows) == {frozenset(found), *(frozenset({name}) for name in texts.keys() - found)}


@pytest.mark.parametrize("seed", range(30))
def test_a_teaser_is_found(seed: int) -> None:
    whole = story(200 + seed, 3)
    rows = run({"whole": "\n\n".join(whole), "teaser": " ".join(whole[0].split()[:40]) + " Read on."})
    assert rows["teaser"].relation == "excerpt"


def test_short_and_empty_texts() -> None:
    rows = run({"a": "", "b": "", "c": "Read on.", "d": "read on", "e": "Read more.", "f": "…"})
    assert groups(rows) == {frozenset(x) for x in ("a", "b", "cd", "e", "f")}


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_the_input_does_not_matter(seed: int) -> None:
    rng = random.Random(seed)
    texts = {}
    for k in range(60):
        paragraphs = story(100 + k // 4)
        cut = paragraphs[: rng.randrange(3, 13)]
        texts[f"d{k:02d}"] = "\n\n".join(cut if k % 4 else paragraphs)
    order = list(texts)
    rng.shuffle(order)
    assert run(texts, order=order) == run(texts)
    assert len(groups(run(texts))) == 15


def test_ten_thousand_exact_copies_are_read_once() -> None:
    text, other = "\n\n".join(WHOLE), "\n\n".join(WHOLE[:9])
    whole, part = sketch_article(text), sketch_article(other)
    keys = [ArticleKey(f"{k:05d}", None, 400, whole) for k in range(10_000)] + [ArticleKey("part", None, 300, part)]
    asked: list[str] = []

    def read(doc_id: str) -> str:
        asked.append(doc_id)
        return other if doc_id == "part" else text

    rows = cluster_articles(keys, read)
    assert {row.cluster_id for row in rows} == {"a-00000"}
    assert sorted(asked) == ["00000", "part"]
    assert {row.relation for row in rows} == {"original", "copy", "excerpt"}


def test_a_wire_story_in_hundreds_of_versions_is_one_cluster() -> None:
    rng = random.Random(7)
    texts = {}
    for k in range(300):
        kept = [paragraph for paragraph in WHOLE if rng.random() < 0.9]
        texts[f"d{k:03d}"] = "\n\n".join([f"Headline number {k} of them", *kept, f"Paper {k}"])
    assert len(groups(run(texts))) == 1


def _notice(name: str, town: str, work: str, age: int, children: str) -> str:
    first = name.split()[0]
    return (
        f"{name}, {age}, of {town} died peacefully at home on Monday after a short illness, "
        "with the family at the bedside. "
        f"{first} worked as a {work} for most of a long life and was loved by all who "
        "ever came to the old market hall. "
        f"{first} leaves {children}, and {age % 7 + 2} grandchildren. "
        f"A service will be held in the chapel of {town} on Friday at {age % 5 + 9} o'clock. "
        "In lieu of flowers the family asks for gifts to the lifeboats. "
        "Sorrel and Sons, undertakers, may be reached at any hour of the day."
    )


def test_stories_of_one_template_are_no_updates_of_each_other() -> None:
    one = _notice("Edda Quern", "Tollbridge", "miller", 81, "two sons, Olaf and Per")
    two = _notice("Hale Morrow", "Sandwick", "tailor", 74, "a daughter, Ines")
    found = compare(one, two)
    assert found.template
    assert not same_article(found, DuplicateOptions())


def test_an_update_is_no_template() -> None:
    one = _notice("Edda Quern", "Tollbridge", "miller", 81, "two sons, Olaf and Per")
    longer = (
        one.replace("after a short illness", "after a fall at the weir")
        + " The mayor, Per Holm, spoke of her on Tuesday."
    )
    found = compare(one, longer)
    assert not found.template
    assert same_article(found, DuplicateOptions())
