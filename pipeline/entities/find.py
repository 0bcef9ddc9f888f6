"""`find_mentions`: every mention of a person, place or organisation in one article."""

from __future__ import annotations

from pipeline.entities.article import Article
from pipeline.entities.correct import correct
from pipeline.entities.evidence import find_people, propagate
from pipeline.entities.mention import Mention
from pipeline.entities.options import EntityOptions
from pipeline.entities.people import Person, group_people
from pipeline.entities.spans import Name
from pipeline.parsing.parse import Parse
from pipeline.text.names import fold
from pipeline.text.titles import HONORIFICS

_PRONOUNS = {"he": "male", "him": "male", "his": "male", "himself": "male",
             "she": "female", "her": "female", "hers": "female", "herself": "female"}  # fmt: skip


def find_mentions(parse: Parse, options: EntityOptions) -> list[Mention]:
    """Mentions in order of their start; names never overlap.

    Names come from the model, corrected; `Mention.rule` says what decided each one.
    """
    article = Article.of(parse, options)
    words = article.words
    correct(article)
    find_people(article)
    propagate(article)
    names = article.sorted()
    people = [n for n in names if n.type == "person"]
    owners = group_people(people, [_title_gender(words, n) for n in people])
    entity: dict[tuple[str, str], int] = {}
    person_of = {id(n): p for n, p in zip(people, owners, strict=True)}
    mentions = []
    numbers: dict[int, int] = {}
    for n in names:
        start, end = parse.start[n.first], parse.end[n.last]
        person = person_of.get(id(n))
        if person is not None:
            number = numbers.setdefault(person.number, len(numbers) + len(entity))
            mentions.append(
                Mention(start, end, "person", "name", person.name(), number, person.gender, n.label, n.rule)
            )
        else:
            key = (n.type, fold(n.text))
            if key not in entity:
                entity[key] = len(numbers) + len(entity)
            mentions.append(
                Mention(start, end, n.type, "name", parse.text[start:end], entity[key], None, n.label, n.rule)
            )
    if options.pronouns:
        mentions += _pronouns(parse, words, mentions)
    return sorted(mentions, key=lambda m: (m.start, m.end))


def _title_gender(words: list[str], name: Name) -> str | None:
    before = words[name.first - 1].lower().rstrip(".") if name.first else ""
    return HONORIFICS.get(before)


def _pronouns(parse: Parse, words: list[str], names: list[Mention]) -> list[Mention]:
    people = [m for m in names if m.type == "person"]
    found = []
    k = 0
    last: dict[str | None, Mention] = {}
    for i, word in enumerate(words):
        start = parse.start[i]
        while k < len(people) and people[k].start < start:
            last[people[k].gender] = people[k]
            k += 1
        gender = _PRONOUNS.get(word.lower())
        if gender is None:
            continue
        fits = [m for g, m in last.items() if g in (None, gender)]
        best = max(fits, key=lambda m: m.start, default=None)
        name, entity = (best.name, best.entity) if best else (None, None)
        found.append(Mention(start, parse.end[i], "person", "pronoun", name, entity, gender, None, "nearest"))
    return found


__all__ = ["Person", "find_mentions"]
