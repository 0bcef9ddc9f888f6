"""Copies of an utterance put together: the speaker by votes, disagreements, and who printed it first."""

import random

import pytest

from pipeline.duplicates.fusion import Copy, fuse
from pipeline.duplicates.options import DuplicateOptions

Copied = tuple[str | None, float | None]


def copy(number: int, name: str | None, confidence: float | None = 0.9, **more: object) -> Copy:
    given = {"story": f"story {number}", "entity_id": None, "score": 1.0, **more}
    return Copy(f"q{number:02d}", f"d{number}", name=name, confidence=confidence, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("copied", "speaker", "conflicting"),
    [
        ([("Nora Feld", 0.9), (None, None)], "Nora Feld", ()),
        ([(None, None), (None, None)], None, ()),
        ([("Feld", 0.9), ("Nora Feld", 0.3)], "Nora Feld", ()),
        ([("Nora Feld", 0.9), ("Nora Feld", 0.9), ("Martin Quist", 0.9)], "Nora Feld", ("Martin Quist",)),
        ([("Nora Feld", 0.9), ("Martin Quist", 0.9)], None, ("Martin Quist", "Nora Feld")),
        ([("Nora Feld", 0.9), ("Martin Quist", 0.4)], "Nora Feld", ("Martin Quist",)),
        ([("Nora Feld", None), ("Martin Quist", 0.2)], "Nora Feld", ("Martin Quist",)),
    ],
)
def test_speaker_by_votes(copied: list[Copied], speaker: str | None, conflicting: tuple[str, ...]) -> None:
    found = fuse([copy(k, name, sure) for k, (name, sure) in enumerate(copied)])
    assert (found.speaker and found.speaker.name) == speaker
    assert found.conflicting == conflicting


def test_copies_of_one_story_are_one_witness() -> None:
    wire = [copy(k, "Martin Quist", story="wire") for k in range(9)]
    found = fuse([*wire, copy(10, "Nora Feld"), copy(11, "Nora Feld")])
    assert found.speaker
    assert (found.speaker.name, found.speaker.stories, found.speaker.votes) == ("Nora Feld", 2, 1.8)
    assert found.conflicting == ("Martin Quist",)


def test_entities_of_the_corpus_join_names_that_look_different() -> None:
    found = fuse([copy(0, "Theo Lund", entity_id="e1"), copy(1, "Count of Sund", entity_id="e1"), copy(2, "Lund")])
    assert len(found.candidates) == 1
    assert found.speaker
    assert (found.speaker.entity_id, found.speaker.stories) == ("e1", 3)
    assert found.conflicting == ()


def test_a_lone_surname_of_two_people_votes_for_neither() -> None:
    found = fuse([copy(0, "Nora Feld"), copy(1, "Martin Feld"), copy(2, "Feld"), copy(3, "Feld")])
    assert found.speaker is None
    assert set(found.conflicting) == {"Nora Feld", "Martin Feld", "Feld"}


def test_the_usual_full_name_is_shown() -> None:
    names = ["Feld", "Feld", "Nora Feld", "Nora Feld Answers Critics"]
    found = fuse([copy(k, name) for k, name in enumerate(names)])
    assert found.speaker
    assert (found.speaker.name, found.speaker.stories) == ("Nora Feld", 4)


def test_a_part_of_the_words_is_a_weaker_witness() -> None:
    found = fuse([copy(0, "Nora Feld"), copy(1, "Martin Quist", score=0.5)])
    assert found.speaker
    assert found.speaker.name == "Nora Feld"


def test_the_majority_is_an_option() -> None:
    copies = [copy(0, "Nora Feld"), copy(1, "Nora Feld"), copy(2, "Martin Quist")]
    assert fuse(copies, DuplicateOptions(speaker_majority=0.7)).speaker is None


def test_first_is_the_earliest_dated_copy() -> None:
    dates = [None, "2024-05-04T10:00", "2024-05-04T08:00", "2024-05-05"]
    first = fuse([copy(k, None, published_at=date) for k, date in enumerate(dates)]).first
    assert first
    assert first.quote_id == "q02"
    assert fuse([copy(0, None)]).first is None


def test_the_order_of_copies_does_not_matter() -> None:
    rng = random.Random(5)
    names = ["Nora Feld", "N. Feld", "Feld", "Martin Quist", "Quist", "Martin Feld", None]
    for _ in range(50):
        copies = [copy(k, rng.choice(names), rng.choice([None, 0.4, 0.9])) for k in range(8)]
        assert fuse(rng.sample(copies, len(copies))) == fuse(copies)
