"""Which person a pronoun or a role phrase stands for, by salience and gender; or nobody."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from pipeline.entities.discourse import Discourse, role
from pipeline.entities.references.people import Person
from pipeline.parsing.parse import Parse
from pipeline.text.word_classes import SPEECH_VERBS

PRONOUNS = {
    **dict.fromkeys(("he", "him", "his", "himself"), "male"),
    **dict.fromkeys(("she", "her", "hers", "herself"), "female"),
}
_ROLE = {"subject": 1.6, "object": 0.4, "owner": 0.3, "modifier": -1.1, "other": 0.0}
# Points, like all below. Malus of a person who is not named yet.
_STRANGER = 1.2
# The lead that the person of a pronoun must have over the next one.
_LEAD = 0.3
# Bonus or malus where an unlisted given name suggests a gender.
_LEAN = 0.6
# Bonus of the last speaker, for a pronoun that speaks.
_SPEAKER = 0.8
# Malus of a person who is named in the words that the pronoun speaks.
_NAMES_SELF = 1.5
# Malus of the speaker of a quotation, for a pronoun inside it.
_NOT_SELF = 4.5
# Points for each factor e in the reader's chance.
_READ = 1.0
# Chances below this count as this, so that the reader alone rules nobody out.
_READ_FLOOR = 0.02
ReadPeople = dict[int, tuple[dict[int, float], float]]
"""By the first character of a pronoun: the chance of each person by number, and of nobody, as the reader sees it."""
# A pronoun looks for its person this many sentences back,
_SENTENCES = 8
# and this many paragraphs back.
_PARAGRAPHS = 4
_MOST_SPOTS = 256
"""Places of people that a pronoun looks back at; eight sentences of news have some thirty."""
_NOBODY = Person(-1)


@dataclass(slots=True)
class Spot:
    """One place where a person is mentioned: tokens, sentence, role, clause, quoted, section.

    speech: the verb of its clause is one of speech.
    opens: it is the first spot of its sentence.
    gender, lean: the person's.
    """

    person: Person
    first: int
    last: int
    sentence: int
    paragraph: int
    section: int
    role: str
    verb: int
    quoted: bool
    speech: bool
    opens: bool = False
    gender: str | None = None
    lean: str | None = None


@dataclass(slots=True)
class Resolver:
    """Resolves pronouns of one article from left to right.

    `see` every name before the pronouns that follow it; `resolve` adds what it resolved to the chain. What shows a
    person's gender must be known before the person is first seen.
    """

    parse: Parse
    discourse: Discourse
    read: ReadPeople | None = None
    spots: list[Spot] = field(default_factory=list)
    counts: dict[int, int] = field(default_factory=dict)
    quoted: set[tuple[int, int]] = field(default_factory=set)
    called: dict[int, str] = field(default_factory=dict)  # people of unknown gender, by their first pronoun
    _firsts: dict[int, int] = field(default_factory=dict)  # sentence -> first token of its first spot
    _told: dict[int, tuple[str | None, str | None]] = field(default_factory=dict)  # gender and lean of each person

    def see(self, person: Person, first: int, last: int, named: bool = True) -> Spot:
        """Record that a person is mentioned at these tokens."""
        spot = self._spot(person, first, last)
        spot.opens = self._firsts.setdefault(spot.sentence, first) == first
        if person.number not in self._told:
            self._told[person.number] = person.gender, person.lean
        spot.gender, spot.lean = self._told[person.number]
        self.spots.append(spot)
        if spot.quoted and named:
            self.quoted.add((spot.paragraph, person.number))
        if named:
            self.counts[person.number] = self.counts.get(person.number, 0) + 1
        return spot

    def resolve(self, i: int, gender: str) -> Person | None:
        """The person that the third-person pronoun at token `i` stands for.

        None if no person of fitting gender is near, or if two fit equally well.
        """
        # The pronoun itself as a spot, so that both sides of a pair are described alike.
        here = self._spot(_NOBODY, i, i)
        reflexive = self.parse.word(i).lower().endswith("self")
        read = None if self.read is None else self.read.get(self.parse.start[i])
        best: dict[int, tuple[float, Person]] = {}
        paragraph, sentence, section = here.paragraph - _PARAGRAPHS, here.sentence - _SENTENCES, here.section
        # Backwards from the pronoun: the walk ends where the text is too far away, and of one person the best spot
        # counts.
        for spot in reversed(self.spots[-_MOST_SPOTS:]):
            if spot.paragraph < paragraph or spot.sentence < sentence:
                break
            known = spot.gender or self.called.get(spot.person.number)
            # Gender rules out what is known to be the other one; an unknown gender rules out nothing.
            if spot.section != section or (known is not None and known != gender):
                continue
            value = self._score(spot, here, gender, reflexive)
            if value is not None and read is not None:
                chances, nobody = read
                # People whom the article does not name share the reader's "nobody".
                chance = chances.get(spot.person.number, 0.0) if spot.person.number >= 0 else nobody
                value += _READ * math.log(max(chance, _READ_FLOOR))
            if value is not None and value > best.get(spot.person.number, (-99.0, spot.person))[0]:
                best[spot.person.number] = (value, spot.person)
        ranked = sorted(best.values(), key=lambda b: -b[0])
        if not ranked:
            return None
        # Two who fit equally well: nobody is better than a coin's choice.
        if ranked[0][0] - (ranked[1][0] if len(ranked) > 1 else -9.0) < _LEAD:
            return None
        chosen = ranked[0][1]
        # Whoever was "she" once is not "he" further down, though the name tells no gender.
        if self._told[chosen.number][0] is None and chosen.number >= 0:
            self.called.setdefault(chosen.number, gender)
        return chosen

    def _spot(self, person: Person, first: int, last: int) -> Spot:
        function, verb = role(self.parse, first, last)
        parse, talk = self.parse, self.discourse
        speech = parse.word(verb).lower() in SPEECH_VERBS
        return Spot(
            person,
            first,
            last,
            parse.sentence[first],
            parse.paragraph[first],
            talk.section[first],
            function,
            verb,
            talk.quoted[first],
            speech,
        )

    def _score(self, spot: Spot, here: Spot, gender: str, reflexive: bool) -> float | None:
        """How well the pronoun `here` refers to `spot`; None where grammar forbids it."""
        subject = spot.role == "subject"
        same_clause = spot.verb == here.verb and spot.sentence == here.sentence
        # "Roe praised him": not himself.
        if same_clause and subject and not reflexive and here.role == "object":
            return None
        number = spot.person.number
        # Recency first: a sentence back costs a point. After five sentences further ones cost nothing, as all are
        # equally far.
        value = -1.0 * min(here.sentence - spot.sentence, 5) - 0.4 * (here.paragraph - spot.paragraph)
        value += _ROLE[spot.role] - (_STRANGER if number < 0 else 0.0)
        value += 0.9 if spot.gender == gender else 0.0
        if spot.gender is None and spot.lean is not None:
            value += _LEAN if spot.lean == gender else -_LEAN
        # The article's main character; logarithm, since the tenth mention adds less than the second.
        value += 0.35 * math.log2(1 + self.counts.get(number, 0))
        value += 0.4 if spot.opens else 0.0
        value += 0.5 if subject and here.role == "subject" else 0.0  # subjects go on: "Roe left. She said ..."
        if same_clause and subject:
            value += 1.5 if reflexive or here.role == "owner" else 0.0  # "Roe lost her seat"
        speaks = here.speech and here.role == "subject" and not here.quoted
        if spot.quoted and not here.quoted:
            # Who is named within quoted words rarely speaks them: “Doe is wrong,” she said.
            value -= 4.0 if speaks and spot.paragraph == here.paragraph else 1.2
        if speaks and (here.paragraph, number) in self.quoted:
            value -= _NAMES_SELF
        if speaks and subject and spot.speech and not spot.quoted:
            value += _SPEAKER
        if here.quoted and subject and not spot.quoted and spot.paragraph == here.paragraph and not same_clause:
            value -= _NOT_SELF if spot.speech else 1.5
        # So little that it only decides between equals.
        value -= 0.02 * min(here.first - spot.last, 40)
        return value
