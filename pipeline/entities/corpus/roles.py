"""Roles over the corpus: who "the Vermont senator" is where only other articles say so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.text.word_classes import BROADER, NOUN_GENDERS, RANKS_APART
from pipeline.text.wordlist import words

# How many stories, copies counted once, must call somebody so.
ENOUGH = 2

# Roles that several people have at once, of whom other stories may know only one.
_OF_MANY = words("candidate contender hopeful rival opponent challenger winner friend")


@dataclass(frozen=True, slots=True)
class Role:
    """An office for comparison: its noun with the ranks that change it, and its telling words.

    "Republican vice presidential nominee" has the office "vice nominee" and the mark "republican".
    """

    office: str
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """A person of the article: gender, and (office, mark) -> stories of the corpus that call the person so."""

    gender: str | None
    stories: Mapping[tuple[str, str], int]


def role_of(noun: str, marks: frozenset[str]) -> Role:
    """A noun and its telling words as a role for comparison over the corpus."""
    return Role(" ".join([*sorted(marks & RANKS_APART), noun]), tuple(sorted(marks - RANKS_APART)))


def bearer(role: Role, people: Mapping[str, Known], gender: str | None = None) -> str | None:
    """The only person of an article, by id, whom enough stories call so with each of the marks.

    `gender` is that of the pronoun that refers to the role phrase. A role without marks ("the president") is nobody's,
    since only the article can show which one is meant.
    """
    *ranks, noun = role.office.split(" ")
    if not role.marks or noun in _OF_MANY:
        return None
    offices = [" ".join([*ranks, each]) for each in (noun, *sorted(BROADER.get(noun, ())))]
    told = gender or NOUN_GENDERS.get(noun)
    fits = [
        name
        for name, known in people.items()
        if (None in (told, known.gender) or told == known.gender)
        and all(_stories(known, offices, mark) >= ENOUGH for mark in role.marks)
    ]
    return fits[0] if len(fits) == 1 else None


def _stories(known: Known, offices: Iterable[str], mark: str) -> int:
    return sum(known.stories.get((office, mark), 0) for office in offices)
