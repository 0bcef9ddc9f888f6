"""Decides who is who within one article, by full and bare names, and what the article shows of each one's gender."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from rapidfuzz.distance import OSA

from pipeline.entities.names import gazetteer
from pipeline.text.names import (
    PersonName,
    are_initials,
    family_key,
    fold,
    initials,
    is_initial,
    parse_name,
    surname_of,
    without_article,
)
from pipeline.text.spellings import same_given
from pipeline.text.word_classes import FAMILY_FIRST


@dataclass(slots=True, eq=False)
class Person:
    """One person in the article: how often each form of the name occurs, and what shows the person's gender.

    parts: the case-folded words of each full form.
    titles, votes: evidence for each gender, from titles before the name and from pronouns and nouns.
    full: how many mentions give the full name.
    generations: suffixes such as "jr" and "iii".
    in_headline: whether the person is named in full in headlines and captions only.
    called: the titles before the name that distinguish people of one surname.
    relative: whether every full mention introduces the person as a relative of somebody.
    styles: how often each style ("King", "Pope") stands before or in the name.
    """

    number: int
    forms: Counter[str] = field(default_factory=Counter)
    parts: list[tuple[str, ...]] = field(default_factory=list)
    titles: Counter[str] = field(default_factory=Counter)
    votes: Counter[str] = field(default_factory=Counter)
    full: int = 0
    listed: str | None = None
    generations: set[str] = field(default_factory=set)
    in_headline: bool = True
    called: set[str] = field(default_factory=set)
    relative: bool = True
    styles: Counter[str] = field(default_factory=Counter)
    _name: str | None = None

    @property
    def name(self) -> str:
        """The name in the user's list, else the most frequent form, a full one if there is any.

        A full form's count includes its surname alone. If the person has no surname, the name begins with a style
        ("King Aldric").
        """
        if self._name is None:
            self._name = self.listed if self.listed is not None else self._best()
            if self.styles and self.listed is None and not parse_name(self._name).full:
                self._name = f"{max(self.styles, key=self.styles.__getitem__)} {self._name}"
        return self._name

    def _best(self) -> str:
        full = {f: folded(parse_name(f)) for f in self.forms if parse_name(f).full}
        given = gazetteer.given_names()
        tails = {w[k:] for w in full.values() for k in range(1, len(w))}
        # "der Leyen" is the tail of "Ursula von der Leyen": a truncated form, however frequent, is not a name.
        whole = [f for f, w in full.items() if w[0] in given or w not in tails]
        best = max(
            whole or list(self.forms),
            key=lambda f: (self.forms[f] + self._alone(f), fold(f.split()[0]) in given, len(f), f),
        )
        return best.title() if best.isupper() and len(best) > 4 and "." not in best else best

    def _alone(self, form: str) -> int:
        """Returns how often a full form's family name stands alone: "Defends" in "Carson Defends" never does."""
        return self.forms[parse_name(form).family] if " " in form else 0

    @property
    def gender(self) -> str | None:
        """The gender shown by the titles before the name, else by the given name, else by pronouns and nouns; or None.

        Three or more clear pronouns or nouns override the given name.
        """
        if self.titles:
            return max(self.titles, key=self.titles.__getitem__)
        # Called for each pronoun and each person; most_common would take five times as long.
        votes = sorted(self.votes.items(), key=itemgetter(1), reverse=True)
        clear = votes[0][0] if votes and (len(votes) == 1 or votes[0][1] > 2 * votes[1][1]) else None
        # The given name's usual gender, unless at least three votes say otherwise: "Andrea" is a man's name in Italy.
        told = next((g for p in self.parts if (g := gazetteer.given_names().get(p[0])) and len(p) > 1), None)
        if told is None or (clear not in (None, told) and votes[0][1] >= 3):
            return clear
        return told

    @property
    def gender_evidence(self) -> str | None:
        """What shows the gender: "title", "words" (pronouns and nouns in the text) or "given name" alone; or None."""
        gender = self.gender
        if gender is None or self.titles:
            return "title" if gender else None
        return "words" if self.votes.get(gender) else "given name"

    @property
    def lean(self) -> str | None:
        """The gender that the ending of an unlisted given name suggests; weak evidence, used for ranking only."""
        given = next((p[0] for p in self.parts if len(p) > 1), "")
        return "female" if given.endswith("a") and given not in gazetteer.given_names() else None

    def add(self, name: PersonName, gender: str | None) -> None:
        """Counts one mention."""
        self._name = None
        self.forms[str(name)] += 1
        if gender:
            self.titles[gender] += 1
        if name.full:
            self.full += 1
            words = folded(name)
            if words not in self.parts and len(self.parts) < _FORMS:
                self.parts.append(words)
        elif not self.parts:
            self.parts.append(folded(name))


_OF_ONE_NAME = 50
"""With how many people who share a name (the latest ones) others are compared. This bounds the time for pages that list
thousands of names."""
_FORMS = 10
"""With how many full forms of one person's name others are compared: the first, which are those of an article."""


class _Namesakes:
    """Maps what people share, such as a family name, to the last `_OF_ONE_NAME` people who have it."""

    def __init__(self) -> None:
        self._people: dict[str, deque[Person]] = defaultdict(lambda: deque(maxlen=_OF_ONE_NAME))

    def of(self, key: str) -> Sequence[Person]:
        return self._people.get(key, ())

    def add(self, key: str, person: Person) -> None:
        if person not in self._people[key]:
            self._people[key].append(person)


def _mistypings(key: str) -> set[str]:
    """Returns a family name, and all its forms without one letter. A name and its mistyped form share one of these."""
    return {key, *(key[:k] + key[k + 1 :] for k in range(len(key)))}


def folded(name: PersonName) -> tuple[str, ...]:
    """Returns the case-folded words of a name without its suffix and without Arabic articles."""
    return tuple(without_article(fold(w)) for w in (name.given, *name.middle, *name.family.split(" ")) if w)


def _family_names(words: tuple[str, ...]) -> tuple[str, ...]:
    """Returns the words of a name by which its bearer may be called: for "Juan Roe Doe", either of the last two."""
    last = surname_of(words)
    return (last, words[1]) if len(words) == 3 and last == words[-1] else (last,)


def generation(name: PersonName) -> str:
    """Returns the case-folded suffix that distinguishes members of a family ("jr", "iii"); "" if there is none."""
    return fold(name.suffix)


def _of_generation(person: Person, c: Called) -> bool:
    """Whether a full name's suffix allows it to be this person's; a name without a suffix always fits.

    Jr. and Sr. are two people. So are Jr. and a person whom the text (not only a headline) has already named without a
    suffix: "George Roe ran the mill. His son, George Roe Jr., ...".
    """
    if not c.name.suffix or generation(c.name) in person.generations:
        return True
    return not person.generations and person.in_headline


def _are_initials_of(word: str, given: Sequence[str]) -> bool:
    """Whether a word ("kb" of "KB Roe") consists of the initials of two or more given names."""
    return len(given) > 1 and word == "".join(name[0] for name in given)


def compatible(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two full names may be one person's: with short forms, initials, middle names or one typing error."""
    short, long = sorted((one, other), key=len)
    if len(short) < 2:
        return False
    # "Ann Roe" in "Mary Ann Roe" or "Ann Roe Doe". More than four words are mostly a list that the model ran together.
    if len(long) <= 4 and (long[-len(short) :] == short or long[: len(short)] == short):
        return True
    if short[-1] == long[-1]:
        a, b = short[0], long[0]
        if _are_initials_of(a, long[:-1]) or same_given(a, b) or ((is_initial(a) or is_initial(b)) and a[0] == b[0]):
            return all(x[0] == y[0] for x, y in zip(short[1:-1], long[1:-1], strict=False))
        # A typing error in the given name, unless the name is listed: "Jon" and "Jan" are two people.
        return min(len(a), len(b)) >= 3 and OSA.distance(a, b, score_cutoff=1) <= 1 and a not in gazetteer.given_names()
    return short[0] == long[0] and min(len(short[-1]), len(long[-1])) >= 5 and OSA.distance(short[-1], long[-1]) <= 1


@dataclass(frozen=True, slots=True)
class Called:
    """One mention of a person by name.

    name: the parsed name.
    gender: the gender shown by the title before it; None if there is none.
    section, paragraph: where in the page it stands.
    listed: the name in the user's list; `name` is then parsed from this.
    knighted: whether "Sir" or "Dame" stands before it.
    heading: whether it stands in a headline or a caption.
    title: the title before it if it distinguishes people of one surname ("adv", but not "mr"); otherwise empty.
    relative: whether the person is introduced as a relative of somebody: "her son, Jan Roe".
    """

    name: PersonName
    gender: str | None
    section: int = 0
    paragraph: int = 0
    listed: str | None = None
    knighted: bool = False
    heading: bool = False
    title: str = ""
    relative: bool = False


class People:
    """The people of one article, found from their mentions in text order: full names first, then the rest.

    `owner` holds the person of each mention. `by_initials` says whether "KCR" may be a person with these initials.
    """

    def __init__(self, called: list[Called], by_initials: bool = True) -> None:
        self._initials_tell = by_initials
        self.people: list[Person] = []
        self.owner: list[Person | None] = [None] * len(called)
        self._family, self._given, self._short = _Namesakes(), _Namesakes(), _Namesakes()
        self._mistakes: dict[str, list[str]] = defaultdict(list)  # family name, whole or without a letter -> itself
        self._named: dict[tuple[int, str], Counter[int]] = defaultdict(Counter)
        self._just_named: dict[int, tuple[Person | None, int]] = {}
        # The user's own names first, then full names: bare names need all of these.
        self._own(called)
        for i, c in enumerate(called):
            if c.name.full and c.listed is None:
                person = self._full(c)
                self.owner[i] = person
                self._named[c.section, family_key(c.name)][person.number] += 1
        # For each bare name, who was last named in full with this family name.
        last: dict[str, tuple[Person | None, int]] = {}
        for i, c in enumerate(called):
            if c.name.full:
                last[family_key(c.name)] = self.owner[i], c.paragraph
            elif family_key(c.name) in last:
                self._just_named[id(c)] = last[family_key(c.name)]
        # Bare names with a title ("Mr Roe") come before those without ("Roe"), since they show the gender of the person
        # and so help to decide who the others are.
        for titled in (True, False):
            for i, c in enumerate(called):
                if not c.name.full and c.listed is None and bool(c.gender) == titled:
                    self.owner[i] = self._bare(c)

    def _own(self, called: list[Called]) -> None:
        """Makes one person of each name in the user's list, even if some of these names have words in common."""
        listed: dict[str, Person] = {}
        for i, c in enumerate(called):
            if c.listed is None:
                continue
            person = listed.get(c.listed) or self._new()
            listed[c.listed], person.listed = person, c.listed
            self._enter(person, c)
            self.owner[i] = person
            self._named[c.section, family_key(c.name)][person.number] += 1

    def _full(self, c: Called) -> Person:
        words = folded(c.name)
        near = [*(p for k in _family_names(words) for p in self._family.of(k)), *self._given.of(words[0])]
        fits = (p for p in near if _of_generation(p, c) and any(compatible(words, q) for q in p.parts))
        person = next(fits, None) or self._new()
        self._enter(person, c)
        return person

    def _enter(self, person: Person, c: Called) -> None:
        """Counts a mention, and enters the person under the given and family names in it."""
        person.in_headline &= c.heading
        person.relative &= c.relative
        if c.title:
            person.called.add(c.title)
        if c.name.suffix:
            person.generations.add(generation(c.name))
        person.add(c.name, c.gender)
        words = folded(c.name)
        if c.name.full:
            self._given.add(words[0], person)
        self._index(person, c, _family_names(words))

    def _index(self, person: Person, c: Called, families: Iterable[str]) -> None:
        self._short.add(initials(str(c.name)), person)
        for key in families:
            if not self._family.of(key):
                for form in _mistypings(key):
                    self._mistakes[form].append(key)
            self._family.add(key, person)

    def _new(self) -> Person:
        self.people.append(Person(len(self.people)))
        return self.people[-1]

    def _bare(self, c: Called) -> Person:
        """Returns the person whom a bare name means; a new one if nobody of its gender has this name."""
        last = family_key(c.name)
        fits = self._agreeing(self._family.of(last), c) or self._by_given(c)
        fits = fits or self._by_initials(c) or self._mistyped(c)
        if c.name.suffix:
            fits = [p for p in fits if generation(c.name) in p.generations] or [p for p in fits if not p.generations]
        person = self._choose(fits, c) if fits else self._new()
        person.add(c.name, c.gender)
        self._index(person, c, [last])
        return person

    @staticmethod
    def _agreeing(people: Iterable[Person], c: Called) -> list[Person]:
        return [p for p in people if c.gender is None or p.gender in (None, c.gender)]

    def _by_given(self, c: Called) -> list[Person]:
        """Returns the only person with this given name, in a list; empty if there are none or several.

        For names in `FAMILY_FIRST` ("Xi"), which are family names although they come first, everybody is returned. A
        listed given name after "Mr" or "Ms" gives an empty list; after "Prince", the person must be called so
        elsewhere. "Sir" and "Dame" do not matter.
        """
        key = fold(c.name.family)
        fits = self._agreeing(self._given.of(key), c)
        if c.gender and key not in FAMILY_FIRST and not c.knighted:
            # Nobody is called "Mr Jane", and "Prince Aldric" is not Aldric Roe. But "Sir Keir" is right, and so is "Mr
            # Somchai" where people go by their given names.
            if not c.title and key in gazetteer.given_names():
                return []
            fits = [p for p in fits if not c.title or c.title in p.called]
        return fits if len(fits) == 1 or key in FAMILY_FIRST else []

    def _by_initials(self, c: Called) -> list[Person]:
        """Returns the only person with these initials ("KCR"), in a list; empty if there are none or several."""
        text = str(c.name)
        if not (self._initials_tell and are_initials(text)):
            return []
        fits = self._short.of(text)
        return self._agreeing(fits, c) if len(fits) == 1 else []

    def _mistyped(self, c: Called) -> list[Person]:
        """Returns the only person whose family name is one typing error away, in a list; empty if none or several."""
        key = family_key(c.name)
        # Short names are one letter apart by chance: "Roe", "Rowe", "Poe".
        if len(key) < 6 or key in gazetteer.given_names():
            return []
        fits = [
            p
            for k in {k for form in _mistypings(key) for k in self._mistakes.get(form, ())}
            if k[0] == key[0] and k not in gazetteer.given_names() and OSA.distance(k, key, score_cutoff=1) == 1
            for p in self._family.of(k)
        ]
        return fits if len(fits) == 1 else []

    def _choose(self, fits: list[Person], c: Called) -> Person:
        """Decides which of several people with the same surname a bare name means.

        The first of these that gives an answer decides:
        1. the only person whom the article also gives the title that stands before the bare name;
        2. the only person who is not just a relative of somebody, as the son in "her son, Jan Roe";
        3. the person named at least twice as often as any other, in full in this story or with "Mr" or the like;
        4. the person named in full in this paragraph or the one before;
        5. the person named most often in this way; on a tie, the one with the most full names, then the first.
        """
        if len(fits) == 1:
            return fits[0]
        titled = [p for p in fits if c.title in p.called]
        if len(titled) == 1:
            return titled[0]
        themselves = [p for p in fits if not p.relative]
        if len(themselves) == 1:
            return themselves[0]
        here = self._named.get((c.section, family_key(c.name)), Counter())
        weight = {p.number: here[p.number] + sum(p.titles.values()) for p in fits}
        best, *others = sorted(fits, key=lambda p: (-weight[p.number], -p.full, p.number))
        person, paragraph = self._just_named.get(id(c), (None, -9))
        close = weight[best.number] < 2 * max(1, weight[others[0].number])
        return person if close and person in fits and person is not None and c.paragraph - paragraph <= 1 else best
