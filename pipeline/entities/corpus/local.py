"""The entities of one article as rows for the corpus: the map step of entity resolution."""

from __future__ import annotations

import functools
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.entities.mention import Mention
from pipeline.entities.names import gazetteer
from pipeline.text.names import family_key, fold, parse_name, strip_possessive
from pipeline.text.variants import skeleton
from pipeline.text.wordlist import words

CONTEXT = 16
"""How many of an article's other entities form the context of each."""


@dataclass(frozen=True, slots=True)
class LocalEntity:
    """One entity of one article.

    entity: the number that its mentions have.
    aliases: the names written in the article, most frequent first.
    context: keys of the article's other frequent entities.
    """

    entity: int
    type: str
    name: str
    aliases: tuple[str, ...]
    n_mentions: int
    gender: str | None
    context: tuple[str, ...]


def local_entities(mentions: Sequence[Mention], texts: Sequence[str]) -> list[LocalEntity]:
    """The entities of one article, by number; `texts` are the characters of each mention.

    Pronouns and role phrases count as mentions, but only names are aliases.
    """
    forms: dict[int, Counter[str]] = defaultdict(Counter)
    count: Counter[int] = Counter()
    first: dict[int, Mention] = {}
    for mention, text in zip(mentions, texts, strict=True):
        if mention.entity is None or mention.name is None:
            continue
        count[mention.entity] += 1
        if mention.form == "name":
            first.setdefault(mention.entity, mention)
            forms[mention.entity][strip_possessive(" ".join(text.split()))] += 1
    keys = {e: context_key(m.type, m.name or "") for e, m in first.items()}
    frequent = sorted(keys, key=lambda e: (-count[e], e))[: CONTEXT + 1]
    return [
        LocalEntity(
            e, m.type, m.name or "", tuple(f for f, _ in forms[e].most_common()), count[e], m.gender,
            tuple(keys[o] for o in frequent if keys[o] != keys[e]),
        )
        for e, m in sorted(first.items())
    ]  # fmt: skip


def context_key(kind: str, name: str) -> str:
    """An entity's key in the contexts of others: the same for most of its spellings."""
    if kind == "person":
        return sys.intern("p:" + skeleton(family_key(parse_name(name))))
    return sys.intern(group_key(kind, name))


@functools.lru_cache(maxsize=65536)
def group_key(kind: str, name: str, well_known: bool = True) -> str:
    """Key of a place or organisation: its canonical name in the gazetteer if `well_known`, else its folded words."""
    known = None
    if well_known:
        known = gazetteer.places().get(name, (None, ""))[0] if kind == "place" else gazetteer.organisations().get(name)
    words = fold(known or name).replace(",", "").split()
    while len(words) > 1 and (words[0] == "the" or words[-1] in _LEGAL):
        words = words[1:] if words[0] == "the" else words[:-1]
    prefix = "l" if kind == "place" else "o"
    return f"{prefix}:{' '.join(words)}".replace("organisation", "organization")


_LEGAL = words("""inc corp co ltd llc plc ag sa gmbh corporation limited""")
