"""Finds every mention of a person, place or organisation in one article (`find_mentions`, `find_all`)."""

from bisect import bisect_right
from dataclasses import dataclass, field

from pipeline.entities.corpus.roles import Role, role_of
from pipeline.entities.discourse import Discourse, discourse
from pipeline.entities.mention import Mention
from pipeline.entities.names.article import Article, Rules
from pipeline.entities.names.borders import acronyms
from pipeline.entities.names.correct import CORRECTIONS, organisation_of
from pipeline.entities.names.missed import MISSED
from pipeline.entities.names.model_names import Name, ReadNames
from pipeline.entities.names.repeated import REPEATED
from pipeline.entities.names.types import agree, person_initials, teams
from pipeline.entities.names.user_list import NO_NAMES, NameList, apply_list
from pipeline.entities.options import EntityOptions
from pipeline.entities.references.chains import Chains
from pipeline.entities.references.groups import Groups, organisation_mentions
from pipeline.entities.references.people import Called, People, Person
from pipeline.entities.references.pronouns import PRONOUNS, ReadPeople, Resolver
from pipeline.parsing.parse import FINITE, Parse
from pipeline.text.lines import in_heading
from pipeline.text.names import parse_name
from pipeline.text.word_classes import GIVEN_NAME_TITLES, HONORIFICS, NOUN_GENDERS, OFFICES, RELATIVES, STYLES

_RELATIVE_TOKENS = 8
"""The word for a relative stands at most this many tokens before the name: "the son of the tycoon Jan Roe"."""


@dataclass(frozen=True, slots=True)
class Found:
    """What one article says about its entities.

    mentions: all mentions, ordered by `start`; names never overlap.
    said: pairs (number of an entity, role): the roles that the article gives to its people.
    open: pairs (index of a mention, role): role phrases that fit nobody in the article, and pronouns for them.
    """

    mentions: list[Mention]
    said: list[tuple[int, Role]] = field(default_factory=list)
    open: list[tuple[int, Role]] = field(default_factory=list)


def find_mentions(parse: Parse, options: EntityOptions, listed: NameList = NO_NAMES) -> list[Mention]:
    """Returns the mentions of an article, ordered by `start`; names never overlap."""
    return find_all(parse, options, listed).mentions


def find_all(parse: Parse, options: EntityOptions, listed: NameList = NO_NAMES, read: ReadNames | None = None) -> Found:
    """Returns the mentions of an article and the roles of its people.

    Names come from the model, or from `read` if that is given, and are then corrected by rules. Names in `listed`, the
    user's own list, take precedence over both. `Mention.rule` says what decided each mention.
    """
    article = Article.of(parse, options, read)
    matches = listed.find(parse, article.words) if article.on("listed") else []
    apply_list(article, matches)
    for rule, find in _ORDER:
        if article.on(rule):
            find(article)
    apply_list(article, matches)  # again, since the rules may have moved some of these names
    # From here on the names are final. People are numbered first, then places and organisations.
    names = article.sorted()
    talk = discourse(parse)
    group, person_of = _people(article, talk, [n for n in names if n.type == "person"])
    others = [n for n in names if n.type != "person"]
    groups = Groups(article, others)
    titles = {n.first: (groups.title(n), len(group.people) + groups.number(n)) for n in others}
    mentions = [_mention(parse, n, person_of.get(n.first), titles) for n in names]
    if options.nominals:
        organisations = {n.first: titles[n.first] for n in others if n.type != "place"}
        mentions += organisation_mentions(article, talk, organisations)
    # Pronouns come after all names, since the text may show a person's gender only after the pronoun.
    chains = Chains(article, Resolver(parse, talk, read=_read_people(article, read, person_of)), person_of)
    if options.pronouns or options.nominals:
        mentions += chains.mentions()
    mentions.sort(key=lambda m: (m.start, m.end))
    return Found(mentions, _said(chains), _open(chains, mentions))


_ORDER: Rules = (
    # Borders come before types, and both before the search for missed names.
    *CORRECTIONS,
    # For "International Energy Agency (IEA)", this counts words back from the bracket, and so needs correct borders.
    ("acronym-span", acronyms),
    *MISSED,
    ("org-of", organisation_of),
    # Repeated names copy what the rules above have settled, and the votes below count them.
    *REPEATED,
    ("vote", agree),
    ("team", teams),
    ("person-initials", person_initials),
)
"""Functions that correct and find names, in the order in which they run, each with the rule that switches it off."""


def _people(article: Article, talk: Discourse, names: list[Name]) -> tuple[People, dict[int, Person]]:
    """Returns the people of an article, and maps the first token of each name to its person."""
    group = People([_called(article, talk, n) for n in names], article.on("person-initials"))
    person_of = {n.first: p for n, p in zip(names, group.owner, strict=True) if p is not None}
    for n in names:
        if (style := _style(article, n)) and n.first in person_of:
            person_of[n.first].styles[style] += 1
    _bind_genders(article, names, person_of)
    return group, person_of


def _called(article: Article, talk: Discourse, name: Name) -> Called:
    parse, first = article.parse, name.first
    return Called(
        parse_name(name.listed or name.text),
        _title_gender(article, name),
        talk.section[first],
        parse.paragraph[first],
        name.listed,
        first > 0 and article.lower[first - 1] in GIVEN_NAME_TITLES,
        in_heading(parse.text, parse.start[first]),
        _title(article, name),
        _is_relative(article, first),
    )


def _is_relative(article: Article, first: int) -> bool:
    """Whether the name that begins at `first` is introduced as a relative: "her son, Jan Roe", "the wife of Roe"."""
    lower, tags, start = article.lower, article.parse.tag, max(first - _RELATIVE_TOKENS, 0)
    k = first - 1
    while k > start and lower[k] not in RELATIVES and (tags[k][:2] in ("NN", "JJ") or lower[k] in (",", "the")):
        k -= 1
    if k <= 0 or not article.same_line(k - 1, first):
        return False
    if lower[k] == "of":
        return lower[k - 1] in RELATIVES
    return lower[k] in RELATIVES and any(tags[j] in ("PRP$", "POS") for j in range(max(k - 3, 0), k))


def _mention(parse: Parse, name: Name, person: Person | None, titles: dict[int, tuple[str, int]]) -> Mention:
    span = parse.start[name.first], parse.end[name.last]
    if person is None:
        return Mention(*span, name.type, "name", *titles[name.first], None, name.label, name.rule)
    gender, evidence = person.gender, person.gender_evidence
    return Mention(*span, "person", "name", person.name, person.number, gender, name.label, name.rule, evidence)


def _read_people(article: Article, read: ReadNames | None, person_of: dict[int, Person]) -> ReadPeople | None:
    """Maps the start of each pronoun to the probability of each person, by number, and to the probability of nobody."""
    if read is None:
        return None
    holders = [_person_at(article, start, person_of) for start, _, _ in read.names]
    found: ReadPeople = {}
    for (start, _), (names, nobody) in sorted(read.references.items()):
        chances: dict[int, float] = {}
        for name, chance in names:
            if (person := holders[name]) is not None:
                chances[person.number] = chances.get(person.number, 0.0) + chance
        # A quoted sentence, "He would go", starts at the same character as its pronoun "He". The pronoun is the shorter
        # span, so it comes first and is kept.
        found.setdefault(start, (chances, nobody))
    return found


def _person_at(article: Article, start: int, person_of: dict[int, Person]) -> Person | None:
    token = bisect_right(article.parse.end, start)
    name = article.holder[token] if token < len(article.holder) else None
    return None if name is None else person_of.get(name.first)


def _said(chains: Chains) -> list[tuple[int, Role]]:
    roles = {
        (number, role_of(noun, marks))
        for number, said in chains.roles.said.items()
        for noun, sets in said.items()
        for marks in sets
    }
    return sorted(roles, key=lambda r: (r[0], r[1].office, r[1].marks))


def _open(chains: Chains, mentions: list[Mention]) -> list[tuple[int, Role]]:
    place = {id(mention): i for i, mention in enumerate(mentions)}
    return [(place[id(m)], role_of(p.noun, p.marks)) for m, p in chains.open if id(m) in place]


def _title(article: Article, name: Name) -> str:
    """Returns the title right before a name if it can distinguish people who share a name ("prince"), else ""."""
    before = article.lower[name.first - 1] if name.first else ""
    return before if before in OFFICES | STYLES or (before in HONORIFICS and HONORIFICS[before] is None) else ""


def _style(article: Article, name: Name) -> str | None:
    """Returns the style ("King", "Pope", "Sheikh") that begins a name or stands right before it, or None."""
    inside, before = name.first, name.first - 1
    if name.first < name.last and article.lower[inside].rstrip(".") in STYLES:
        return article.words[inside].title()
    free = article.same_line(before, name.first) and article.holder[before] is None
    if free and article.lower[before].rstrip(".") in STYLES and article.words[before][0].isupper():
        return article.words[before].title()
    return None


def _title_gender(article: Article, name: Name) -> str | None:
    before = article.lower[name.first - 1] if name.first else ""
    return HONORIFICS.get(before)


def _bind_genders(article: Article, people: list[Name], person_of: dict[int, Person]) -> None:
    """Adds evidence of each person's gender: nouns beside the name, and pronouns in sentences that name nobody else."""
    parse, lower = article.parse, article.lower
    by_sentence: dict[int, set[int]] = {}
    for name in people:
        by_sentence.setdefault(parse.sentence[name.first], set()).add(person_of[name.first].number)
    pronouns: dict[int, list[int]] = {}
    for i in article.spots(PRONOUNS.keys()):
        pronouns.setdefault(parse.sentence[i], []).append(i)
    for name in people:
        person, s = person_of[name.first], parse.sentence[name.first]
        for noun, weight in _nouns_beside(article, name):
            if noun in NOUN_GENDERS:
                person.votes[NOUN_GENDERS[noun]] += weight
        if len(by_sentence[s]) > 1:  # "Roe told Doe that she ..." shows the gender of neither
            continue
        # "Jane Roe said she ...": a sentence's pronouns count for the one person in it; "he or she" shows nothing, and
        # neither does "She told Roe that she ...", where the pronoun stands before the name, too.
        here = pronouns.get(s, ())
        after = {PRONOUNS[lower[i]] for i in here if i > name.last}
        if len(after) == 1 and after.isdisjoint(PRONOUNS[lower[i]] for i in here if i < name.first):
            person.votes.update(after)


def _nouns_beside(article: Article, name: Name) -> list[tuple[str, int]]:
    """Returns the nouns beside a name that may describe the person, each with a weight: "a nurse, Jane Roe,"."""
    lower, tags, k = article.lower, article.parse.tag, name.last + 1
    comma = article.same_line(name.last, k) and article.words[k] == ","
    found = []
    if article.same_line(name.first - 1, name.first):
        found.append((lower[name.first - 1], 3))
        if comma and lower[name.first - 1] == "," and article.same_line(name.first - 2, name.first):
            # The noun may mean a different person: "He went home to his wife, John Roe, ...".
            found.append((lower[name.first - 2], 2))
    after = []
    for j in range(k + 1, min(k + 7, len(lower)) if comma else 0):
        ends = article.words[j] in (",", ".") or lower[j] in ("who", "said", "of", "for", "whose", "and")
        if ends or tags[j] in FINITE or article.holder[j] is not None:
            break
        after.append((lower[j], 3))
    # "John Roe, his wife and a nurse": after "his" or "her" the nouns may describe other people.
    return found if any(noun in ("his", "her") for noun, _ in after) else found + after
