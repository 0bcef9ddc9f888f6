"""Pronouns that the article's resolver left open, settled by who was quoted just before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.quotations.quote import Quote
from pipeline.quotations.scene import Scene

_GENDER = {"he": "male", "him": "male", "his": "male", "she": "female", "her": "female"}
_BODY = frozenset({"it", "its", "they"})
_REACH = 2  # paragraphs


def settle_pronouns(scene: Scene, quotes: Sequence[Quote]) -> list[Quote]:
    """Quotes, in order of their start, with the names of speakers that are pronouns carried on from the quote before:
    a person of fitting gender for he and she, an organisation or document for it and they."""
    person: Quote | None = None
    body: Quote | None = None
    settled = []
    for quote in quotes:
        word = scene.text[slice(*quote.speaker)].lower() if quote.speaker else ""
        if quote.speaker_name is None and quote.speaker_kind != "group":
            before = person if word in _GENDER else body if word in _BODY else None
            if before is not None and _fits(scene, before, quote, _GENDER.get(word)):
                quote = replace(
                    quote, speaker_name=before.speaker_name, speaker_mention=before.speaker_mention,
                    speaker_kind=before.speaker_kind, rule=f"{quote.rule}, carried pronoun",
                    reason=f"{word!r} goes on from {before.speaker_name!r}, quoted just before",
                )  # fmt: skip
        if quote.speaker_name is not None and quote.speaker_kind == "person":
            person = quote
        elif quote.speaker_name is not None and quote.speaker_kind in ("organisation", "document", "place"):
            body = quote
        settled.append(quote)
    return settled


def _fits(scene: Scene, before: Quote, quote: Quote, gender: str | None) -> bool:
    tree = scene.tree
    if before.speaker is None or quote.speaker is None:
        return False
    a, b = (tree.paragraph[tree.token_at(s[0])] for s in (before.speaker, quote.speaker))
    known = scene.mentions[before.speaker_mention].gender if before.speaker_mention is not None else None
    if not 0 <= b - a <= _REACH or (gender is not None and known not in (None, gender)):
        return False
    return gender is None or not _somebody_between(scene, before, quote, gender)


def _somebody_between(scene: Scene, before: Quote, quote: Quote, gender: str) -> bool:
    """Whether another person of fitting gender is the subject of a clause between the two speakers."""
    tree = scene.tree
    if before.speaker is None or quote.speaker is None:
        return False
    for i in tree.tokens(before.speaker[1], quote.speaker[0]):
        number = scene.mention[i]
        if number < 0 or scene.inside[i] >= 0 or tree.dep[i] not in ("nsubj", "nsubjpass"):
            continue
        other = scene.mentions[number]
        if other.type == "person" and other.name not in (None, before.speaker_name) and other.gender in (None, gender):
            return True
    return False
