"""Who is who within one article: bare surnames and first names joined to full names."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from pipeline.entities.spans import Name
from pipeline.text.names import PersonName, family_key, fold, is_initial, parse_name


@dataclass(slots=True)
class Person:
    """One person of the article: how often each form of the name was written, and the gender known."""

    number: int
    forms: Counter[str] = field(default_factory=Counter)
    given: set[str] = field(default_factory=set)
    families: set[str] = field(default_factory=set)
    gender: str | None = None
    full: int = 0

    def name(self) -> str:
        """The form that a reader would write: the most frequent full one, the longest one on a tie."""
        full = [f for f in self.forms if parse_name(f).full]
        return max(full or list(self.forms), key=lambda f: (self.forms[f], len(f), f))

    def add(self, name: PersonName) -> None:
        self.forms[str(name)] += 1
        if name.full:
            self.full += 1
            self.given.add(fold(name.given))
        self.families.add(family_key(name))


def group_people(names: list[Name], genders: list[str | None]) -> list[Person]:
    """The person of each name, in order; `genders` is what the title before each name says."""
    parsed = [parse_name(n.text) for n in names]
    people: list[Person] = []
    by_family: dict[str, list[Person]] = {}
    owner: list[Person | None] = [None] * len(names)
    for i, name in enumerate(parsed):
        if not name.full:
            continue
        key = family_key(name)
        person = next((p for p in by_family.get(key, ()) if _same_given(p, fold(name.given))), None)
        if person is None:
            person = Person(len(people))
            people.append(person)
            by_family.setdefault(key, []).append(person)
        person.add(name)
        person.gender = person.gender or genders[i]
        owner[i] = person
    by_given: dict[str, list[Person]] = {}
    for person in people:
        for given in person.given:
            by_given.setdefault(given, []).append(person)
    for i, name in enumerate(parsed):
        if owner[i] is not None:
            continue
        key = family_key(name)
        fits = [p for p in by_family.get(key, ()) if genders[i] is None or p.gender in (None, genders[i])]
        if not fits:
            first = by_given.get(key, [])
            fits = first if len(first) == 1 else []
        if fits:
            person = max(fits, key=lambda p: (p.full, -p.number))
        else:
            person = Person(len(people))
            people.append(person)
            by_family.setdefault(key, []).append(person)
        person.add(name)
        person.gender = person.gender or genders[i]
        owner[i] = person
    return [p for p in owner if p is not None]


def _same_given(person: Person, given: str) -> bool:
    if given in person.given:
        return True
    return any((is_initial(given) or is_initial(g)) and g[:1] == given[:1] for g in person.given)
