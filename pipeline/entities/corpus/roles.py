"""Finds out from other articles whom a role phrase means ("the Vermont senator") if its own article does not say."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.resources import words
from pipeline.text.word_classes import BROADER, NOUN_GENDERS, RANKS_APART

# How many stories must give a person the role; copies of a story count once.
MIN_STORIES = 2

# Roles that several people have at once, although other stories may mention only one of them.
_OF_MANY = words("candidate contender hopeful rival opponent challenger winner friend")


@dataclass(frozen=True, slots=True)
class Role:
    """A role in the form in which roles are compared over the corpus.

    office: the noun, with the words for a rank before it.
    marks: the other distinctive words. "Republican vice presidential nominee" has the office "vice nominee" and the
        mark "republican".
    """

    office: str
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """A person in the article; `stories` maps (office, mark) to the number of stories that give them this role."""

    gender: str | None
    stories: Mapping[tuple[str, str], int]


def role_of(noun: str, marks: frozenset[str]) -> Role:
    """Builds a `Role` from a noun and its distinctive words."""
    return Role(" ".join([*sorted(marks & RANKS_APART), noun]), tuple(sorted(marks - RANKS_APART)))


def bearer(role: Role, people: Mapping[str, Known], gender: str | None = None) -> str | None:
    """Returns the id of the only person in an article to whom enough stories give the role with each of its marks.

    None if there are none or several. A role without marks ("the president") also gives None, since only the article
    itself can show who is meant. `gender` is that of the pronoun that refers to the role phrase, if there is one.
    """
    *ranks, noun = role.office.split(" ")
    if not role.marks or noun in _OF_MANY:
        return None
    offices = [" ".join([*ranks, each]) for each in (noun, *sorted(BROADER.get(noun, ())))]
    shown_gender = gender or NOUN_GENDERS.get(noun)
    fits = [
        name
        for name, known in people.items()
        if (None in (shown_gender, known.gender) or shown_gender == known.gender)
        and all(_stories(known, offices, mark) >= MIN_STORIES for mark in role.marks)
    ]
    return fits[0] if len(fits) == 1 else None


def _stories(known: Known, offices: Iterable[str], mark: str) -> int:
    return sum(known.stories.get((office, mark), 0) for office in offices)
