"""Resolves the pronouns and role phrases of one article from left to right, each to a person or to nobody."""

from dataclasses import dataclass, field

from pipeline.entities.mention import Mention
from pipeline.entities.names.article import Article
from pipeline.entities.references.ages import Ages
from pipeline.entities.references.people import Person
from pipeline.entities.references.pronouns import PRONOUNS, Resolver
from pipeline.entities.references.role_phrases import Phrase, phrases
from pipeline.entities.references.roles import Roles, gather
from pipeline.resources import words
from pipeline.text.word_classes import NOUN_GENDERS

_NEAR = 12  # sentences that a role phrase looks back for the last mention of a person with this role


@dataclass(slots=True)
class Chains:
    """Resolves references in one pass over the article. `person_of` maps the first token of a name to its person.

    After `mentions` has run, `roles` holds the roles that the article gives its people, and `open` pairs each mention
    whose person the article does not name with the role phrase for that person. The mention is the role phrase itself
    or a pronoun that refers to it.
    """

    article: Article
    resolver: Resolver
    person_of: dict[int, Person]
    roles: Roles = field(default_factory=Roles)
    open: list[tuple[Mention, Phrase]] = field(default_factory=list)
    _anonymous: int = field(default=-2)
    _strangers: dict[int, Phrase] = field(default_factory=dict)

    def mentions(self) -> list[Mention]:
        """Returns the mentions of the forms "pronoun" and "nominal", as far as the options ask for them."""
        article = self.article
        found = phrases(article)
        self.roles = gather(article, self.person_of, found)
        by_last = {p.last: p for p in found}
        ages = Ages.of(article, self.person_of)
        result = []
        # All in one pass in text order, since each pronoun looks back at what was resolved before it.
        for i in sorted({*article.names, *by_last, *ages.phrases, *article.spots(PRONOUNS.keys())}):
            name, low = article.names.get(i), article.lower[i]
            if name is not None and name.type == "person":
                self.resolver.see(self.person_of[i], name.first, name.last)
            elif i in by_last:
                if i not in self.roles.apposed:  # an apposition ("Jane Roe, the mayor") is not a mention of its own
                    mention = self._nominal(by_last[i])
                    if mention is not None and article.options.nominals:
                        result.append(mention)
            elif i in ages.phrases and article.options.nominals:
                result.append(self._by_age(ages.phrases[i], i, ages.person(article, i)))
            elif low in PRONOUNS and article.holder[i] is None:
                mention = self._pronoun(i, PRONOUNS[low])
                if article.options.pronouns:
                    result.append(mention)
        return result

    def _pronoun(self, i: int, gender: str) -> Mention:
        parse = self.article.parse
        person = self.resolver.resolve(i, gender)
        start, end = parse.start[i], parse.end[i]
        if person is None:
            return Mention(start, end, "person", "pronoun", None, None, gender, None, "unresolved")
        self.resolver.see(person, i, i, named=False)
        if person.number < 0:
            unnamed = Mention(start, end, "person", "pronoun", None, None, gender, None, "unnamed")
            if person.number in self._strangers:
                self.open.append((unnamed, self._strangers[person.number]))
            return unnamed
        return Mention(start, end, "person", "pronoun", person.name, person.number, gender, None, "salience")

    def _by_age(self, first: int, last: int, person: Person | None) -> Mention:
        """Returns the mention for "the 56-year-old", given the person of that age; unresolved if `person` is None."""
        start, end = self.article.parse.start[first], self.article.parse.end[last]
        if person is None:
            self._anonymous -= 1
            self.resolver.see(Person(self._anonymous + 1), first, last, named=False)
            return Mention(start, end, "person", "nominal", None, None, None, None, "unresolved")
        self.resolver.see(person, first, last, named=False)
        return Mention(start, end, "person", "nominal", person.name, person.number, person.gender, None, "age")

    def _nominal(self, phrase: Phrase) -> Mention | None:
        """Returns the mention for a role phrase, or None if the phrase only describes somebody or is not definite.

        If nobody fits, the phrase stands for an unnamed person, to whom later pronouns can refer.
        """
        parse = self.article.parse
        # "She is the mayor", "mayor Jane Roe": these describe somebody who is named beside the phrase.
        if parse.dep[phrase.last] in ("attr", "appos", "compound", "amod"):
            return None
        person = self._of_role(phrase) if phrase.kind == "definite" else None
        # A stranger is remembered even if the phrase is indefinite: in "An official ... he said", "he" must not be
        # resolved to the mayor.
        who = person or self._stranger(phrase)
        self.resolver.see(who, phrase.first, phrase.last, named=False)
        if phrase.kind != "definite":
            return None
        start, end = parse.start[phrase.first], parse.end[phrase.last]
        if person is None:
            unresolved = Mention(start, end, "person", "nominal", None, None, None, None, "unresolved")
            if who.number in self._strangers:
                self.open.append((unresolved, phrase))
            return unresolved
        return Mention(start, end, "person", "nominal", person.name, person.number, person.gender, None, "role")

    def _stranger(self, phrase: Phrase) -> Person:
        """Creates the person, not named in the article, for whom a role phrase stands."""
        stranger = Person(self._anonymous)
        self._anonymous -= 1
        if phrase.noun in NOUN_GENDERS:
            stranger.titles[NOUN_GENDERS[phrase.noun]] += 1
        if phrase.kind == "definite" and not _nobody_yet(self.article, phrase):
            self._strangers[stranger.number] = phrase
        return stranger

    def _of_role(self, phrase: Phrase) -> Person | None:
        """Returns who has this role: the last person mentioned nearby, else the only one; None if several have it."""
        told = NOUN_GENDERS.get(phrase.noun)
        fits = [p for p in self.roles.matching(phrase) if told is None or p.gender in (None, told)]
        parse, section = self.article.parse, self.resolver.discourse.section
        numbers = {p.number: p for p in fits}
        for spot in reversed(self.resolver.spots):
            if parse.sentence[phrase.first] - spot.sentence > _NEAR or spot.section != section[phrase.first]:
                break
            if spot.person.number in numbers:
                return spot.person
        return fits[0] if len(fits) == 1 else None


_YET = words("next first last future eventual potential possible other second third ideal")


def _nobody_yet(article: Article, phrase: Phrase) -> bool:
    """Whether a role phrase means nobody in particular: "the next president", "the nominee, whoever it is"."""
    after = article.lower[phrase.last + 1 : phrase.last + 3]
    return "whoever" in after or not _YET.isdisjoint(article.lower[phrase.first : phrase.last])
