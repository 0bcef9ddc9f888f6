"""Turns the entities of one article into rows for the corpus: the map step of entity resolution."""

import functools
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.entities.mention import Mention
from pipeline.entities.names import gazetteer
from pipeline.text.names import family_key, fold, parse_name, strip_possessive
from pipeline.text.spellings import skeleton
from pipeline.text.word_classes import LEGAL_FORMS

# How many of an article's other entities form the context of each.
CONTEXT_SIZE = 16

# Prefix of those context keys that give the person's role in the article: "r:president".
ROLE_KEY = "r:"


@dataclass(frozen=True, slots=True)
class LocalEntity:
    """One entity of one article.

    entity: the number that its mentions have.
    aliases: its written forms in the article, the most frequent first.
    context: the keys of the article's other frequent entities, and of the roles that it gives the person.
    gender_evidence: what shows the gender: "title", "words" (pronouns and nouns in the article) or "given name" alone.
    heading_only: whether the article names it only in headlines, headings and captions.
    """

    entity: int
    type: str
    name: str
    aliases: tuple[str, ...]
    n_mentions: int
    gender: str | None
    context: tuple[str, ...]
    gender_evidence: str | None = None
    heading_only: bool = False


def local_entities(
    mentions: Sequence[Mention],
    texts: Sequence[str],
    headings: Sequence[bool] = (),
    offices: Iterable[tuple[int, str]] = (),
) -> list[LocalEntity]:
    """Returns the entities of one article, ordered by number.

    texts: the text of each mention.
    headings: for each mention, whether it stands in a heading; empty if not known.
    offices: the roles that the article gives its people, as pairs of an entity's number and an office.

    Pronouns and role phrases count as mentions, but only names become aliases.
    """
    forms: dict[int, Counter[str]] = defaultdict(Counter)
    in_text: set[int] = set()
    roles: dict[int, set[str]] = defaultdict(set)
    for entity, office in offices:
        roles[entity].add(f"{ROLE_KEY}{office}")
    count: Counter[int] = Counter()
    first: dict[int, Mention] = {}
    for number, (mention, text) in enumerate(zip(mentions, texts, strict=True)):
        if mention.entity is None or mention.name is None:
            continue
        count[mention.entity] += 1
        if mention.form == "name":
            first.setdefault(mention.entity, mention)
            if not (headings and headings[number]):
                in_text.add(mention.entity)
            forms[mention.entity][strip_possessive(" ".join(text.split()))] += 1
    keys = {e: context_key(m.type, m.name or "") for e, m in first.items()}
    # One more than is kept, since an entity is not part of its own context.
    frequent = sorted(keys, key=lambda e: (-count[e], e))[: CONTEXT_SIZE + 1]
    return [
        LocalEntity(
            e,
            m.type,
            m.name or "",
            tuple(f for f, _ in forms[e].most_common()),
            count[e],
            m.gender,
            (*(keys[o] for o in frequent if keys[o] != keys[e]), *sorted(roles[e])),
            m.gender_evidence,
            e not in in_text,
        )
        for e, m in sorted(first.items())
    ]


def speaking_entities(
    known: Sequence[LocalEntity], quoted: Mapping[str, Sequence[str]], number: int
) -> list[LocalEntity]:
    """Creates entities for speakers whose names are not mentions: the label in a transcript, a signature, the author in
    the byline.

    known: the article's other entities.
    quoted: maps a speaker's name to the kind of speaker of each of their quotations.
    number: the number of the first entity to create.
    """
    names = {e.name for e in known}
    found: list[LocalEntity] = []
    for name, kinds in quoted.items():
        if name not in names:
            # The kind is that of the first quotation, since a label or signature alone does not show it.
            kind = _TYPES.get(kinds[0], "person")
            context = tuple(context_key(e.type, e.name) for e in known[:CONTEXT_SIZE])
            found.append(LocalEntity(number + len(found), kind, name, (name,), len(kinds), None, context))
    return found


_TYPES = {"organisation": "organisation", "place": "place", "document": "organisation"}
"""Maps kinds of speakers to types of entities; all other kinds are people."""


def context_key(kind: str, name: str) -> str:
    """Returns the key that stands for an entity in `LocalEntity.context`; most spellings of a name share one key."""
    if kind == "person":
        return sys.intern("p:" + skeleton(family_key(parse_name(name))))
    return sys.intern(group_key(kind, name))


@functools.lru_cache(maxsize=65536)
def group_key(kind: str, name: str, well_known: bool = True) -> str:
    """Returns the key of a place or organisation, made from its case-folded words.

    If `well_known`, the name is first replaced by its canonical form in the built-in lists, if it has one.
    """
    known = gazetteer.canonical(kind, name) if well_known else None
    words = fold(known or name).replace(",", "").replace(" & ", " and ").split()
    while len(words) > 1 and (words[0] == "the" or words[-1] in _LEGAL):
        words = words[1:] if words[0] == "the" else words[:-1]
    prefix = "l" if kind == "place" else "o"
    return f"{prefix}:{' '.join(words)}".replace("organisation", "organization")


# "Company" stays in the key: within one article "the Bread" is short for "the Bread Company", but in a different one it
# may mean something else.
_LEGAL = LEGAL_FORMS - {"company"}
