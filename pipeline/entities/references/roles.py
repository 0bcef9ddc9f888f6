"""What an article calls its people ("Sen. X", "X, the mayor of Y"), and whom a role phrase can therefore mean."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from pipeline.entities.names.article import Article
from pipeline.entities.names.model_names import Name
from pipeline.entities.references.people import Person
from pipeline.entities.references.role_phrases import Phrase, left_border, marks_of, noun_at
from pipeline.text.seats import Seat, read_seat
from pipeline.text.word_classes import ABBREVIATED, BROADER, PARTIES, RANKS_APART, ROLE_NOUNS
from pipeline.text.wordlist import words

_PARTY = frozenset(PARTIES.values())


@dataclass(slots=True)
class Roles:
    """What the article calls each person: noun -> the sets of telling words it came with.

    apposed: the person of each role phrase in apposition, by its last token.
    """

    said: dict[int, dict[str, set[frozenset[str]]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(set))
    )
    people: dict[int, Person] = field(default_factory=dict)
    apposed: dict[int, Person] = field(default_factory=dict)

    def add(self, person: Person, noun: str, marks: frozenset[str]) -> None:
        """Record that `person` was called `noun`."""
        self.people[person.number] = person
        self.said[person.number][ABBREVIATED.get(noun, noun)].add(marks)

    def matching(self, phrase: Phrase) -> list[Person]:
        """The people whom the article has called what the phrase says."""
        nouns = {phrase.noun, *BROADER.get(phrase.noun, ())}
        found, sure = [], []
        for number, said in self.said.items():
            sets = [marks for noun, all_marks in said.items() if noun in nouns for marks in all_marks]
            if not sets or (
                any((phrase.marks ^ m) & RANKS_APART for m in sets)
                and not any(not (phrase.marks ^ m) & RANKS_APART for m in sets)
            ):
                continue
            # A deputy is not the minister: rank words must agree, every other word of the phrase must only be known of
            # the person.
            named = phrase.marks - RANKS_APART
            everything = frozenset().union(*sets)
            if named <= everything:
                sure.append(self.people[number])
            # Nothing more telling was said of the person: "the governor" after "Gov. Jane Roe". Of presidents and
            # ministers there are too many in one article for that.
            elif (
                not (named & _PARTY)
                and not everything - RANKS_APART - _PARTY
                and phrase.noun not in ("president", "minister", "leader")
            ):
                found.append(self.people[number])
        if sure:
            return sure
        # Who fits by all words wins over who fits for want of words, and of the latter there must be one alone.
        return found if len(found) == 1 else []


def gather(article: Article, person_of: dict[int, Person], found: list[Phrase]) -> Roles:
    """Roles of people from titles, apposition and "is"."""
    roles = Roles()
    by_end = {p.last: p for p in found}
    by_first = {p.first: p for p in found}
    for start, person in person_of.items():
        name = article.names[start]
        _before(article, name, person, roles, by_end)
        _of_place(article, name, person, roles)
        _after(article, name.last, person, roles, by_first)
    return roles


def _of_place(article: Article, name: Name, person: Person, roles: Roles) -> None:
    """ "Gov. Jane Roe of Ohio"."""
    title, k = name.first - 1, name.last + 2
    if not article.same_line(title, name.last) or not article.same_line(name.last, k):
        return
    noun, place = ABBREVIATED.get(article.lower[title], article.lower[title]), article.holder[k]
    # "Gov. Jane Roe of Ohio" is said of a place alone: "Senator Jane Roe of the opposition" names no seat.
    if article.lower[k - 1] == "of" and noun in ROLE_NOUNS and place is not None and place.type == "place":
        roles.add(person, noun, marks_of(article, k, place.last))


def _before(article: Article, name: Name, person: Person, roles: Roles, by_end: dict[int, Phrase]) -> None:
    """ "Russian President", "Secretary of State", "the actor" before a name; "the mayor, Jane Roe,"."""
    start, last, before = name.first, name.last, name.first - 1
    if not article.same_line(before, start):
        return
    phrase, low = by_end.get(before), article.lower[before]
    if phrase is not None:
        roles.add(person, phrase.noun, phrase.marks)
        roles.apposed[phrase.last] = person
    elif low in ABBREVIATED or low in ROLE_NOUNS:
        noun, inner = noun_at(article, before)
        roles.add(person, noun, marks_of(article, max(left_border(article, inner)[0], before - 5), inner - 1))
    elif article.words[before] == "," and before - 1 in by_end:
        phrase = by_end[before - 1]
        if _closes(article, last) if phrase.kind in ("definite", "owned") else _within_commas(article, last):
            roles.add(person, phrase.noun, phrase.marks)
            roles.apposed[phrase.last] = person
    else:
        # "Secretary of State Jane Roe": the role ends a few capitalised words before the name.
        for k in range(before - 1, max(before - 5, 0), -1):
            if article.lower[k] == "of" and article.same_line(k - 1, start) and article.lower[k - 1] in ROLE_NOUNS:
                if all(
                    article.words[j][0].isupper() or article.lower[j] in ("the", "and") for j in range(k + 1, start)
                ):
                    marks = marks_of(article, k + 1, before) | marks_of(article, left_border(article, k - 1)[0], k - 2)
                    roles.add(person, article.lower[k - 1], marks)
                    if k - 1 in by_end:
                        roles.apposed[k - 1] = person
                return


def _closes(article: Article, last: int) -> bool:
    return not article.same_line(last, last + 1) or article.words[last + 1] in (",", ".", ";", ":", "—", "-", ")")


def _within_commas(article: Article, last: int) -> bool:
    """Whether a name after "a nurse," is in apposition, and not the next item of a list: "a nurse, Jane Roe, said"."""
    after = last + 1
    return article.same_line(last, after + 1) and article.words[after] == "," and article.lower[after + 1] != "and"


_AFTER_APPOSITION = words(", . of for who at in and — – ) ; from with whose : ( on")


def _ends_apposition(article: Article, last: int) -> bool:
    """Whether a phrase after a comma ends as an apposition does: ", the mayor of", not ", the mayor said"."""
    after = last + 1
    return not article.same_line(last, after) or article.words[after] in _AFTER_APPOSITION


def _after(article: Article, last: int, person: Person, roles: Roles, by_first: dict[int, Phrase]) -> None:
    """ ", the minister of Y,", "is the president of Z", "(D-Vt.)", ", R-Fla.," after a name."""
    k = last + 1
    if not article.same_line(last, k + 1):
        return
    if article.words[k] in ("(", ",") and (read := _seat(article, k)) is not None:
        seat, k = read
        # "(D-Vt.)" tells the seat of the office said before the name; alone it may be either chamber's.
        for noun in list(roles.said[person.number]) or ["senator", "representative"]:
            roles.add(person, noun, frozenset((seat.party, seat.place)))
        if not article.same_line(last, k + 1):
            return
    if article.words[k] in (",", "—", "–") or article.lower[k] in ("is", "was", "became", "as"):
        for j in range(k + 1, min(k + 4, len(article.words))):
            phrase = by_first.get(j)
            if phrase is not None and article.same_line(last, j) and (j == k + 1 or article.lower[k] in ("is", "was")):
                if article.words[k] == "," and not _ends_apposition(article, phrase.last):
                    return
                roles.add(person, phrase.noun, phrase.marks)
                if phrase.kind != "bare":
                    roles.apposed[phrase.last] = person
                return


def _seat(article: Article, k: int) -> tuple[Seat, int] | None:
    """The seat in the bracket or after the comma at token `k`, and the token after it."""
    parse = article.parse
    read = read_seat(article.slice(k, min(k + 8, len(article.words) - 1)))
    if read is None:
        return None
    end, after = parse.start[k] + read[1], k
    while after < len(article.words) and parse.end[after] <= end:
        after += 1
    return read[0], after + 1 if article.words[k] == "(" else after
