"""The entities of one article as rows for the corpus: the map step of entity resolution."""

from __future__ import annotations

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
CONTEXT = 16

# Begins the keys of a context that say what the article calls the person: "r:president".
ROLE_KEY = "r:"


@dataclass(frozen=True, slots=True)
class LocalEntity:
    """One entity of one article.

    entity: the number that its mentions have.
    aliases: the names written in the article, most frequent first.
    context: keys of the article's other frequent entities, and of what it calls the person.
    gender_evidence: "title", "words" of the article, or "given name" alone.
    heading_only: whether the article names it in headlines, headings and captions alone.
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
    said: Iterable[tuple[int, str]] = (),
) -> list[LocalEntity]:
    """The entities of one article, by number.

    texts: the characters of each mention.
    headings: for each mention, whether it stands in a heading; empty if that is not known.
    said: what the article calls its people: number of the entity, office.

    Pronouns and role phrases count as mentions, but only names are aliases.
    """
    forms: dict[int, Counter[str]] = defaultdict(Counter)
    in_text: set[int] = set()
    roles: dict[int, set[str]] = defaultdict(set)
    for entity, office in said:
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
    # One more than is kept, since an entity is no context of its own.
    frequent = sorted(keys, key=lambda e: (-count[e], e))[: CONTEXT + 1]
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
    """Entities for speakers who are not mentioned under their name: a transcript's label, a signature, the author of
    the byline.

    quoted: each speaker's name, and the kind of speaker of each of their quotations. number: that of the first such
        entity.
    """
    names = {e.name for e in known}
    found: list[LocalEntity] = []
    for name, kinds in quoted.items():
        if name not in names:
            # What the first quotation says it is: a label or a signature alone tells nothing.
            kind = "organisation" if kinds[0] == "organisation" else "place" if kinds[0] == "place" else "person"
            context = tuple(context_key(e.type, e.name) for e in known[:CONTEXT])
            found.append(LocalEntity(number + len(found), kind, name, (name,), len(kinds), None, context))
    return found


def context_key(kind: str, name: str) -> str:
    """An entity's key in the contexts of others: the same for most of its spellings."""
    if kind == "person":
        return sys.intern("p:" + skeleton(family_key(parse_name(name))))
    return sys.intern(group_key(kind, name))


@functools.lru_cache(maxsize=65536)
def group_key(kind: str, name: str, well_known: bool = True) -> str:
    """Key of a place or organisation: its canonical name in the gazetteer if `well_known`, else its folded words."""
    known = gazetteer.canonical(kind, name) if well_known else None
    words = fold(known or name).replace(",", "").split()
    while len(words) > 1 and (words[0] == "the" or words[-1] in _LEGAL):
        words = words[1:] if words[0] == "the" else words[:-1]
    prefix = "l" if kind == "place" else "o"
    return f"{prefix}:{' '.join(words)}".replace("organisation", "organization")


# "Company" stays: within an article "the Bread" is short for "the Bread Company", over a corpus it may be another one.
_LEGAL = LEGAL_FORMS - {"company"}
