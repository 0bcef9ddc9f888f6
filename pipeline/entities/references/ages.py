"""Finds whom a phrase such as "the 56-year-old" stands for: "Jane Roe, 56, was ill. The 56-year-old ..."."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from pipeline.entities.names.article import Article
from pipeline.entities.references.people import Person

_OLD = ("year", "old")


@dataclass(slots=True)
class Ages:
    """The ages that an article gives to its people, and the phrases that refer to people by age.

    `people` maps each age, as written, to the people who have it (by number). `phrases` maps the last token of each
    "the 56-year-old" to the token "the".
    """

    people: dict[str, dict[int, Person]] = field(default_factory=lambda: defaultdict(dict))
    phrases: dict[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, article: Article, person_of: dict[int, Person]) -> Ages:
        """Reads the ages beside names: ", 56,", "(56)" or ", aged 56" after a name, "56-year-old ..." before it."""
        ages, old = cls(), _years_old(article)
        for start, person in person_of.items():
            for age in (_after(article, article.names[start].last), _before(article, start, old)):
                if age:
                    ages.people[age][person.number] = person
        for i, last in old.items():
            if article.lower[i - 1] == "the" and not _goes_on(article, last):
                ages.phrases[last] = i - 1
        return ages

    def person(self, article: Article, last: int) -> Person | None:
        """Returns the only person of the age in the phrase that ends at `last`; None if there are none or several."""
        people = self.people.get(article.words[self.phrases[last] + 1].split("-")[0], {})
        return next(iter(people.values())) if len(people) == 1 else None


def _years_old(article: Article) -> dict[int, int]:
    """Maps the first token of each "56-year-old" to its last, in text order, except those that begin a paragraph."""
    digits = article.of_words({w for w in article.marked if w[0].isdigit()})
    lasts = {i: _year_old(article, i) for i in digits if article.same_line(i - 1, i)}
    return {i: last for i, last in lasts.items() if last is not None}


def _year_old(article: Article, i: int) -> int | None:
    """Returns the last token of a "56-year-old" that begins at `i`, however it is tokenised; None if none does."""
    parse = article.parse
    for last in range(i, min(i + 5, len(article.words))):
        text = parse.text[parse.start[i] : parse.end[last]].lower().replace("–", "-").split("-")
        if len(text) == 3 and text[0].isdigit() and tuple(text[1:]) == _OLD:
            return last
    return None


def _goes_on(article: Article, last: int) -> bool:
    """Whether the phrase continues with a noun or name: "the 56-year-old law".

    The sentence's root does not count, since the model mistakes some verbs for nouns here.
    """
    parse, k = article.parse, last + 1
    return article.same_line(last, k) and parse.tag[k][:1] in "NJ" and parse.dep[k] != "ROOT"


def _after(article: Article, last: int) -> str:
    words, k = article.words, last + 2
    if not article.same_line(last, k) or words[last + 1] not in (",", "("):
        return ""
    k += words[k].lower() in ("aged", "age")
    closes = not article.same_line(last, k + 1) or words[k + 1] in (",", ")", ".", ";", "and")
    return words[k] if article.same_line(last, k) and words[k].isdigit() and len(words[k]) < 3 and closes else ""


def _before(article: Article, first: int, old: dict[int, int]) -> str:
    for i, last in old.items():
        if first - 8 <= i < first and article.same_line(i, first) and first - last <= 4:
            between = range(last + 1, first)
            if all(article.parse.tag[k][:1] in "NJ" and article.holder[k] is None for k in between):
                return article.words[i].split("-")[0]
    return ""
