"""Which person a pronoun or a lone role stands for: salience with gender, or nobody."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from pipeline.entities.discourse import Discourse, role
from pipeline.entities.people import Person
from pipeline.parsing.parse import Parse
from pipeline.text.roles import SPEECH_VERBS

PRONOUNS = {"he": "male", "him": "male", "his": "male", "himself": "male",
            "she": "female", "her": "female", "hers": "female", "herself": "female"}  # fmt: skip
_ROLE = {"subject": 1.6, "object": 0.4, "owner": 0.3, "modifier": -1.1, "other": 0.0}
_STRANGER = 1.2
_LEAN = 0.6
_SPEAKER = 0.8
_NAMES_SELF = 1.5
_SENTENCES = 8
_PARAGRAPHS = 4


@dataclass(frozen=True, slots=True)
class Spot:
    """One place where a person stands: tokens, sentence, role, clause, quoted, section."""

    person: Person
    first: int
    last: int
    sentence: int
    paragraph: int
    section: int
    role: str
    verb: int
    quoted: bool
    named: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person that a pronoun may stand for, and how strongly; `margin` is the lead over the next one."""

    person: Person
    score: float
    margin: float


@dataclass(slots=True)
class Resolver:
    """Resolves pronouns of one article from left to right.

    `see` every name before the pronouns that follow it; `resolve` adds what it resolved to the chain.
    """

    parse: Parse
    discourse: Discourse
    margin: float = 0.3
    spots: list[Spot] = field(default_factory=list)
    counts: dict[int, int] = field(default_factory=dict)
    quoted: set[tuple[int, int]] = field(default_factory=set)
    called: dict[int, str] = field(default_factory=dict)  # people of unknown gender, by their first pronoun

    def see(self, person: Person, first: int, last: int, named: bool = True) -> Spot:
        """Record that a person stands at these tokens."""
        function, verb = role(self.parse, first, last)
        parse, talk = self.parse, self.discourse
        spot = Spot(person, first, last, parse.sentence[first], parse.paragraph[first], talk.section[first],
                    function, verb, talk.quoted[first], named)  # fmt: skip
        self.spots.append(spot)
        if spot.quoted and named:
            self.quoted.add((spot.paragraph, person.number))
        if named:
            self.counts[person.number] = self.counts.get(person.number, 0) + 1
        return spot

    def resolve(self, i: int, gender: str) -> Candidate | None:
        """The person that the third-person pronoun at token `i` stands for.

        None when no person of fitting gender stands near, or when two fit equally well.
        """
        parse = self.parse
        here = self._here(i)
        best: dict[int, tuple[float, Person]] = {}
        firsts: dict[int, int] = {}
        for spot in self.spots:
            firsts.setdefault(spot.sentence, spot.first)
        for spot in reversed(self.spots):
            if parse.paragraph[i] - spot.paragraph > _PARAGRAPHS or parse.sentence[i] - spot.sentence > _SENTENCES:
                break
            known = spot.person.gender or self.called.get(spot.person.number)
            if spot.section != here.section or known not in (None, gender):
                continue
            value = self._score(spot, here, gender, firsts.get(spot.sentence) == spot.first)
            if value is not None and value > best.get(spot.person.number, (-99.0, spot.person))[0]:
                best[spot.person.number] = (value, spot.person)
        ranked = sorted(best.values(), key=lambda b: -b[0])
        if not ranked:
            return None
        lead = ranked[0][0] - (ranked[1][0] if len(ranked) > 1 else -9.0)
        if lead < self.margin:
            return None
        chosen = ranked[0][1]
        if chosen.gender is None and chosen.number >= 0:
            self.called.setdefault(chosen.number, gender)
        return Candidate(chosen, ranked[0][0], lead)

    def _here(self, i: int) -> Spot:
        function, verb = role(self.parse, i, i)
        parse, talk = self.parse, self.discourse
        nobody = Person(-1)
        return Spot(
            nobody, i, i, parse.sentence[i], parse.paragraph[i], talk.section[i], function, verb, talk.quoted[i], False
        )

    def _score(self, spot: Spot, here: Spot, gender: str, opens: bool) -> float | None:
        """How well the pronoun `here` takes up `spot`; None where grammar forbids it."""
        word = self.parse.word(here.first).lower()
        same_clause = spot.verb == here.verb and spot.sentence == here.sentence
        reflexive = word.endswith("self")
        if same_clause and spot.role == "subject" and not reflexive and here.role in ("object",):
            return None
        value = -1.0 * min(here.sentence - spot.sentence, 5) - 0.4 * (here.paragraph - spot.paragraph)
        value += _ROLE[spot.role] - (_STRANGER if spot.person.number < 0 else 0.0)
        value += 0.9 if spot.person.gender == gender else 0.0
        if spot.person.gender is None and spot.person.lean is not None:
            value += _LEAN if spot.person.lean == gender else -_LEAN
        value += 0.35 * math.log2(1 + self.counts.get(spot.person.number, 0))
        value += 0.4 if opens else 0.0
        value += 0.5 if spot.role == here.role == "subject" else 0.0
        if same_clause and spot.role == "subject":
            value += 1.5 if reflexive or here.role == "owner" else 0.0
        speaks = here.role == "subject" and not here.quoted and self.parse.word(here.verb).lower() in SPEECH_VERBS
        if spot.quoted and not here.quoted:
            value -= 4.0 if speaks and spot.paragraph == here.paragraph else 1.2
        if speaks and (here.paragraph, spot.person.number) in self.quoted:
            value -= _NAMES_SELF
        if speaks and spot.role == "subject" and self.parse.word(spot.verb).lower() in SPEECH_VERBS and not spot.quoted:
            value += _SPEAKER
        if (
            here.quoted
            and not spot.quoted
            and spot.paragraph == here.paragraph
            and spot.role == "subject"
            and not same_clause
        ):
            value -= 1.5
        value -= 0.02 * min(here.first - spot.last, 40)
        return value
