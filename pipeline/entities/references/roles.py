"""Collects the roles that an article gives its people ("Sen. X", "X, the mayor of Y"), and matches role phrases to
them."""

from collections import defaultdict
from dataclasses import dataclass, field

from pipeline.entities.names.article import Article
from pipeline.entities.names.model_names import Name
from pipeline.entities.references.people import Person
from pipeline.entities.references.role_phrases import Phrase, left_border, marks_of, noun_at
from pipeline.resources import words
from pipeline.text.names import Seat, read_seat
from pipeline.text.word_classes import ABBREVIATED, BROADER, PARTIES, RANKS_APART, ROLE_NOUNS

_PARTY = frozenset(PARTIES.values())


_OF_ONE_NOUN = 50
"""People who are looked at for a phrase, the last with its noun: a list of hundreds of ministers is no article."""


@dataclass(slots=True)
class _Given:
    """The words that came with a role noun for one person: the rank words of each use, and all other words."""

    ranks: set[frozenset[str]] = field(default_factory=set)
    words: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Roles:
    """The roles that an article gives its people.

    said: maps a person's number to the nouns used of them, and each noun to the sets of distinctive words that came
        with it.
    given: maps a noun to the last people called by it (by number), each with the words that came with it.
    people: maps numbers to people. order: maps them to the order in which people get their first role.
    apposed: maps the last token of each role phrase in apposition to the person whom it describes.
    """

    said: dict[int, dict[str, set[frozenset[str]]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(set))
    )
    given: dict[str, dict[int, _Given]] = field(default_factory=lambda: defaultdict(dict))
    people: dict[int, Person] = field(default_factory=dict)
    order: dict[int, int] = field(default_factory=dict)
    apposed: dict[int, Person] = field(default_factory=dict)

    def add(self, person: Person, noun: str, marks: frozenset[str]) -> None:
        """Records that the article calls `person` by the role `noun`, with the distinctive words `marks`."""
        self.people[person.number] = person
        noun = ABBREVIATED.get(noun, noun)
        self.said[person.number][noun].add(marks)
        holders = self.given[noun]
        if person.number not in holders and len(holders) == _OF_ONE_NOUN:
            del holders[next(iter(holders))]
        self.order.setdefault(person.number, len(self.order))
        given = holders.setdefault(person.number, _Given())
        given.ranks.add(marks & RANKS_APART)
        given.words |= marks - RANKS_APART

    def matching(self, phrase: Phrase) -> list[Person]:
        """Returns the people to whom the article has given the role in the phrase.

        These are the people for whom it has used all distinctive words of the phrase. If there are none, the result is
        the only person with this noun and no distinctive words except a party. It is empty if the phrase names a party,
        or if several people in one article tend to share the noun ("president").
        """
        near: dict[int, list[_Given]] = defaultdict(list)
        for noun in {phrase.noun, *BROADER.get(phrase.noun, ())}:
            for number, given in self.given[noun].items():
                near[number].append(given)
        ranks, named = phrase.marks & RANKS_APART, phrase.marks - RANKS_APART
        found, sure = [], []
        for number in sorted(near, key=self.order.__getitem__):
            # Rank words must be the same on both sides, since a deputy is not the minister. Of the phrase's other words
            # it is enough that the article has used them of the person somewhere.
            if not any(ranks in given.ranks for given in near[number]):
                continue
            if all(any(word in given.words for given in near[number]) for word in named):
                sure.append(self.people[number])
            # No distinctive words were used of the person: "the Ohio governor" after "Gov. Jane Roe". This does not
            # hold for presidents and ministers, since one article may mention several.
            elif (
                not (named & _PARTY)
                and all(given.words <= _PARTY for given in near[number])
                and phrase.noun not in ("president", "minister", "leader")
            ):
                found.append(self.people[number])
        if sure:
            return sure
        # A match of all words is preferred. A match for lack of words must be the only one.
        return found if len(found) == 1 else []


def gather(article: Article, person_of: dict[int, Person], found: list[Phrase]) -> Roles:
    """Collects the roles of people from titles, appositions and "is"."""
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
    """Adds the role in "Gov. Jane Roe of Ohio": a title before the name and a place after it."""
    title, k = name.first - 1, name.last + 2
    if not article.same_line(title, name.last) or not article.same_line(name.last, k):
        return
    noun, place = ABBREVIATED.get(article.lower[title], article.lower[title]), article.holder[k]
    # Only a place counts: "Senator Jane Roe of the opposition" does not name a seat.
    if article.lower[k - 1] == "of" and noun in ROLE_NOUNS and place is not None and place.type == "place":
        roles.add(person, noun, marks_of(article, k, place.last))


def _before(article: Article, name: Name, person: Person, roles: Roles, by_end: dict[int, Phrase]) -> None:
    """Adds the role before a name: "Russian President", "Secretary of State", "the actor"; "the mayor, Jane Roe,"."""
    start, last, before = name.first, name.last, name.first - 1
    if not article.same_line(before, start):
        return
    low = article.lower[before]
    if before in by_end:
        _appose(roles, person, by_end[before])
    elif low in ABBREVIATED or low in ROLE_NOUNS:
        noun, inner = noun_at(article, before)
        roles.add(person, noun, marks_of(article, max(left_border(article, inner)[0], before - 5), inner - 1))
    elif article.words[before] == "," and before - 1 in by_end:
        phrase = by_end[before - 1]
        if _closes(article, last) if phrase.kind in ("definite", "owned") else _within_commas(article, last):
            _appose(roles, person, phrase)
    elif (of := _of_role(article, start)) is not None:
        marks = marks_of(article, of + 1, before) | marks_of(article, left_border(article, of - 1)[0], of - 2)
        roles.add(person, article.lower[of - 1], marks)
        if of - 1 in by_end:
            roles.apposed[of - 1] = person


def _appose(roles: Roles, person: Person, phrase: Phrase) -> None:
    roles.add(person, phrase.noun, phrase.marks)
    roles.apposed[phrase.last] = person


def _of_role(article: Article, start: int) -> int | None:
    """Returns the "of" of "Secretary of State Jane Roe": a role that ends a few capitalised words before the name."""
    for k in range(start - 2, max(start - 6, 0), -1):
        if article.lower[k] == "of" and article.same_line(k - 1, start) and article.lower[k - 1] in ROLE_NOUNS:
            between = range(k + 1, start)
            return k if all(article.capital(j) or article.lower[j] in ("the", "and") for j in between) else None
    return None


def _closes(article: Article, last: int) -> bool:
    return not article.same_line(last, last + 1) or article.words[last + 1] in (",", ".", ";", ":", "—", "-", ")")


def _within_commas(article: Article, last: int) -> bool:
    """Whether a name after "a nurse," is in apposition ("a nurse, Jane Roe, said") and not the next item of a list."""
    after = last + 1
    return article.same_line(last, after + 1) and article.words[after] == "," and article.lower[after + 1] != "and"


_AFTER_APPOSITION = words(", . of for who at in and — – ) ; from with whose : ( on")


def _ends_apposition(article: Article, last: int) -> bool:
    """Whether what follows a phrase allows it to be an apposition: ", the mayor of" but not ", the mayor said"."""
    after = last + 1
    return not article.same_line(last, after) or article.words[after] in _AFTER_APPOSITION


def _after(article: Article, last: int, person: Person, roles: Roles, by_first: dict[int, Phrase]) -> None:
    """Adds the role after a name: ", the minister of Y,", "is the president of Z", "(D-Vt.)", ", R-Fla.,"."""
    k = last + 1
    if not article.same_line(last, k + 1):
        return
    if article.words[k] in ("(", ",") and (read := _seat(article, k)) is not None:
        seat, k = read
        # "(D-Vt.)" gives the seat of the office before the name; without an office it may be that of either chamber.
        for noun in list(roles.said[person.number]) or ["senator", "representative"]:
            roles.add(person, noun, frozenset((seat.party, seat.place)))
        if not article.same_line(last, k + 1):
            return
    link = article.lower[k]
    if link not in (",", "—", "–", "is", "was", "became", "as"):
        return
    ahead = range(k + 1, min(k + (4 if link in ("is", "was") else 2), len(article.words)))
    phrase = next((by_first[j] for j in ahead if j in by_first and article.same_line(last, j)), None)
    if phrase is None or (link == "," and not _ends_apposition(article, phrase.last)):
        return
    roles.add(person, phrase.noun, phrase.marks)
    if phrase.kind != "bare":
        roles.apposed[phrase.last] = person


def _seat(article: Article, k: int) -> tuple[Seat, int] | None:
    """Returns the seat in the bracket or after the comma at token `k`, and the token after it; None for no seat."""
    parse = article.parse
    read = read_seat(article.slice(k, min(k + 8, len(article.words) - 1)))
    if read is None:
        return None
    end, after = parse.start[k] + read[1], k
    while after < len(article.words) and parse.end[after] <= end:
        after += 1
    return read[0], after + 1 if article.words[k] == "(" else after
