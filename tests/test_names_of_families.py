"""Fathers and sons of one name, and titles before a given name: people of one article."""

import os
import subprocess
import sys

import pytest

from pipeline.entities.names.model_names import trim
from pipeline.entities.references.people import Called, People
from pipeline.text.names import parse_name
from pipeline.text.word_classes import HONORIFICS, SPLIT_TITLES
from tests.mentions_of import found


def owners(*names: str, headline: bool = False, knighted: tuple[str, ...] = ()) -> list[str]:
    """The fullest name of each mention's person; `headline` says that the first one stands in the headline."""
    called = [
        Called(parse_name(n), "male" if n in knighted else None, 0, k, None, n in knighted, headline and k == 0)
        for k, n in enumerate(names)
    ]
    return [person.name if person else "" for person in People(called).owner]


def test_junior_and_senior_are_two() -> None:
    found = owners("Bo Tarrow Jr.", "Tarrow Jr.", "Bo Tarrow Sr.", "Tarrow Sr.")
    assert found == ["Bo Tarrow Jr.", "Bo Tarrow Jr.", "Bo Tarrow Sr.", "Bo Tarrow Sr."]


def test_a_father_without_suffix_is_not_his_son() -> None:
    assert owners("Bo Tarrow", "Bo Tarrow Jr.", "Tarrow Jr.") == ["Bo Tarrow", "Bo Tarrow Jr.", "Bo Tarrow Jr."]


def test_a_headline_leaves_the_suffix_out() -> None:
    assert len(set(owners("Bo Tarrow", "Bo Tarrow Jr.", headline=True))) == 1


def test_later_mentions_leave_the_suffix_out() -> None:
    assert len(set(owners("Bo Tarrow III", "Bo Tarrow", "Tarrow"))) == 1


def test_sir_stands_before_a_given_name() -> None:
    assert owners("Bo Tarrow", "Bo", knighted=("Bo",)) == ["Bo Tarrow", "Bo Tarrow"]


RELATIVES = [
    ("her son", "Maria Lindgren sang in Rostock. Her son, Peter Lindgren, played for {}", "Maria Lindgren"),
    ("possessive", "Maria Lindgren met Ada Quill's late husband Peter Lindgren. “We like {}", "Maria Lindgren"),
    ("son of", "Peter Lindgren, son of the late brewer Maria Lindgren, sang in {}", "Peter Lindgren"),
    ("himself", "Maria Lindgren sang. Her son, Peter Lindgren, played. Peter Lindgren is in {}", "Peter Lindgren"),
]


@pytest.mark.parametrize(("text", "name"), [case[1:] for case in RELATIVES], ids=[case[0] for case in RELATIVES])
def test_a_surname_is_not_the_relative_named_in_passing(text: str, name: str) -> None:
    assert found(text.format("Rostock. “It is late,” Lindgren said."), "name", "person")[-1] == ("Lindgren", name)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Datuk Seri Bo Tarrow", "Bo Tarrow"), ("Tan Sri Bo Tarrow", "Bo Tarrow"), ("Shri Bo Tarrow", "Bo Tarrow"),
        ("Ato Bo Tarrow", "Bo Tarrow"), ("Adv Ada Quill", "Ada Quill"), ("Cllr Ada Quill", "Ada Quill"),
        ("Maj-Gen Bo Tarrow", "Bo Tarrow"), ("Rep. Ada Quill", "Ada Quill"), ("Realtor Ada Quill", "Ada Quill"),
    ],
)  # fmt: skip
def test_titles_of_the_world_are_no_part_of_the_name(written: str, name: str) -> None:
    assert str(parse_name(written)) == name


def test_a_suffix_and_an_office_are_no_honorifics() -> None:
    assert not {"sr", "jr", "chief"} & set(HONORIFICS)
    assert "chief" in SPLIT_TITLES


def test_initials_are_a_person_unless_the_rule_is_off() -> None:
    called = [Called(parse_name(name), None) for name in ("Ada Bo Quill", "ABQ")]
    assert len(People(called).people) == 1
    assert len(People(called, by_initials=False).people) == 2


def test_a_title_tells_people_of_one_surname_apart() -> None:
    called = [
        Called(parse_name("Ada Quill"), None, 0, 1, title="adv"),
        Called(parse_name("Bo Quill"), None, 0, 1),
        Called(parse_name("Quill"), None, 0, 2, title="adv"),
    ]
    assert [p.name for p in People(called).owner if p] == ["Ada Quill", "Bo Quill", "Ada Quill"]


def test_every_process_gives_a_name_to_the_same_person() -> None:
    """ "Ada Quill Tarrow" may be Ada Quill or A. Tarrow. Sets have another order in each process."""
    names = ("Ada Quill", "A. Tarrow", "Ada Quill Tarrow")
    program = f"from tests.test_names_of_families import owners; print(owners(*{names}))"
    people = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in range(4)
    }
    assert len(people) == 1


def test_a_title_of_two_words_stays_in_the_mention() -> None:
    """Otherwise the "Tan" of "Tan Sri" would be found again as the surname of a Tan."""
    assert trim(["Tan", "Sri", "Bo", "Tarrow"], 0, 3, "person") == (0, 3)
    assert trim(["Senator", "Bo", "Tarrow"], 0, 2, "person") == (1, 2)
