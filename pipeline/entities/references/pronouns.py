"""Decides which person, if any, a pronoun stands for, by salience and gender."""

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
# Weights from here to `_READ` are points in a candidate's score. Penalty for a person whom the article does not name.
_STRANGER = 1.2
# Bonuses: a known gender that agrees, each doubling of a person's mentions, the first person in a sentence, a subject
# if the pronoun is one too, and the subject of its own clause ("Roe lost her seat").
_SURE_GENDER, _FREQUENT, _OPENS, _PERSISTS, _OWN = 0.9, 0.35, 0.4, 0.5, 1.5
# Penalty for each token between, which only breaks ties.
_TIE = 0.02
# Penalties for a person named in a quotation: if the pronoun is the speaker in this paragraph, and otherwise.
_NAMED_BY_SPEAKER, _NAMED_IN_QUOTATION = 4.0, 1.2
# Penalty for another subject in the paragraph, if the pronoun is in a quotation.
_NOT_SUBJECT = 1.5
# The best candidate must lead the second by more points than this; otherwise the pronoun stays unresolved.
_LEAD = 0.3
# Bonus if an unlisted given name suggests the pronoun's gender, penalty if it suggests the other.
_LEAN = 0.6
# Bonus for the subject of a speech verb, if the pronoun is the subject of one too.
_SPEAKER = 0.8
# Penalty for a person named in a quotation of the same paragraph, if the pronoun is the subject of a speech verb.
_NAMES_SELF = 1.5
# Penalty for the subject of a speech verb, if the pronoun is in a quotation in the same paragraph: speakers say "I".
_NOT_SELF = 4.5
# Weight of the natural logarithm of the reader's probability.
_READ = 1.0
# Lower probabilities count as this one, so that the reader alone rules nobody out.
_READ_FLOOR = 0.02
ReadPeople = dict[int, tuple[dict[int, float], float]]
"""Maps the first character of a pronoun to the reader's probability for each person (by number) and for nobody."""
# How many sentences back a pronoun looks for its person,
_SENTENCES = 8
# and how many paragraphs.
_PARAGRAPHS = 4
_MOST_SPOTS = 256
"""At most this many earlier mentions of people are candidates; eight sentences of news have about thirty."""
_NOBODY = Person(-1)


@dataclass(slots=True)
class Spot:
    """One place in the article where a person is mentioned.

    first, last: its tokens, both included.
    role: its grammatical role, as `discourse.role` returns it.
    verb: the token of its clause's verb.
    quoted: whether it stands inside quotation marks.
    speech: whether the verb of its clause is a verb of speech.
    opens: whether it is the first spot in its sentence.
    gender, lean: the person's gender, and the one that the given name suggests.
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
    """Resolves the pronouns of one article from left to right.

    Callers must pass each name, and each resolved pronoun or role phrase, to `see` before they `resolve` the pronouns
    that follow it. All evidence of a person's gender must be known before the person is first seen.
    """

    parse: Parse
    discourse: Discourse
    read: ReadPeople | None = None
    spots: list[Spot] = field(default_factory=list)
    counts: dict[int, int] = field(default_factory=dict)
    quoted: set[tuple[int, int]] = field(default_factory=set)
    called: dict[int, str] = field(default_factory=dict)  # person of unknown gender -> gender of their first pronoun
    _firsts: dict[int, int] = field(default_factory=dict)  # sentence -> first token of its first spot
    _told: dict[int, tuple[str | None, str | None]] = field(default_factory=dict)  # person -> gender and lean

    def see(self, person: Person, first: int, last: int, named: bool = True) -> Spot:
        """Records that a person is mentioned at these tokens."""
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
        """Returns whom the pronoun at token `i` stands for; None if nobody fits, or if two fit about equally well."""
        # The pronoun is described as a spot too, so that it can be compared with the others.
        here = self._spot(_NOBODY, i, i)
        reflexive = self.parse.word(i).lower().endswith("self")
        read = None if self.read is None else self.read.get(self.parse.start[i])
        best: dict[int, tuple[float, Person]] = {}
        paragraph, sentence, section = here.paragraph - _PARAGRAPHS, here.sentence - _SENTENCES, here.section
        # Walk back from the pronoun until the text is too far away. A person's score is that of their best spot.
        for spot in reversed(self.spots[-_MOST_SPOTS:]):
            if spot.paragraph < paragraph or spot.sentence < sentence:
                break
            value = self._score(spot, here, gender, reflexive) if spot.section == section else None
            if value is not None:
                value += self._reading(read, spot.person)
                if value > best.get(spot.person.number, (-99.0, spot.person))[0]:
                    best[spot.person.number] = (value, spot.person)
        ranked = sorted(best.values(), key=lambda b: -b[0])
        if not ranked:
            return None
        # Two people fit about equally well: no answer is better than a guess.
        # Rounded, since sums of the same numbers differ in their last bits.
        if round(ranked[0][0] - (ranked[1][0] if len(ranked) > 1 else -9.0), 6) <= _LEAD:
            return None
        chosen = ranked[0][1]
        # Whoever was "she" once cannot be "he" further down, even if the name shows no gender.
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
        """Scores the pronoun `here` as a reference to the person at `spot`; None if gender or grammar rules it out."""
        known = spot.gender or self.called.get(spot.person.number)
        # A person known to be of a different gender is ruled out; an unknown gender rules out nobody.
        if known is not None and known != gender:
            return None
        same_clause = spot.verb == here.verb and spot.sentence == here.sentence
        own_subject = same_clause and spot.role == "subject"
        # "Roe praised him": not himself.
        if own_subject and here.role == "object" and not reflexive:
            return None
        value = _nearness(spot, here) + self._prominence(spot, gender)
        if spot.role == "subject" == here.role:  # subjects tend to persist: "Roe left. She said"
            value += _PERSISTS
        if own_subject and (reflexive or here.role == "owner"):  # "Roe lost her seat"
            value += _OWN
        return value + self._speaking(spot, here, same_clause)

    def _prominence(self, spot: Spot, gender: str) -> float:
        """Scores a person by the role in the sentence, gender, and how often the article names them."""
        number = spot.person.number
        value = _ROLE[spot.role] + _OPENS * spot.opens + _SURE_GENDER * (spot.gender == gender)
        if spot.gender is None and spot.lean is not None:
            value += _LEAN if spot.lean == gender else -_LEAN
        # Logarithmic, since the tenth mention adds less than the second.
        return value + _FREQUENT * math.log2(1 + self.counts.get(number, 0)) - _STRANGER * (number < 0)

    def _speaking(self, spot: Spot, here: Spot, same_clause: bool) -> float:
        """Scores a person by who is speaking: people named in a quotation rarely say it, and speakers say "I"."""
        speaks = here.speech and here.role == "subject" and not here.quoted
        same_paragraph = spot.paragraph == here.paragraph
        told = spot.role == "subject" and not spot.quoted
        value = 0.0
        if spot.quoted and not here.quoted:  # “Doe is wrong,” she said.
            value -= _NAMED_BY_SPEAKER if speaks and same_paragraph else _NAMED_IN_QUOTATION
        if speaks:
            names_self = (here.paragraph, spot.person.number) in self.quoted
            value += _SPEAKER * (told and spot.speech) - _NAMES_SELF * names_self
        if here.quoted and told and same_paragraph and not same_clause:
            value -= _NOT_SELF if spot.speech else _NOT_SUBJECT
        return value

    @staticmethod
    def _reading(read: tuple[dict[int, float], float] | None, person: Person) -> float:
        """Scores a person by what the reader says of the pronoun; "nobody" stands for people without a name."""
        if read is None:
            return 0.0
        chance = read[0].get(person.number, 0.0) if person.number >= 0 else read[1]
        return _READ * math.log(max(chance, _READ_FLOOR))


def _nearness(spot: Spot, here: Spot) -> float:
    """Scores how near a person was mentioned: each sentence back costs a point, up to five, and paragraphs a little."""
    value = -1.0 * min(here.sentence - spot.sentence, 5) - 0.4 * (here.paragraph - spot.paragraph)
    return value - _TIE * min(here.first - spot.last, 40)
