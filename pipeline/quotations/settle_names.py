"""Decides the name of each speaker: the likeliest of the names that `naming.py` describes, or none; and who says "I":
the author named in the byline, or whoever signed a letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from pipeline.quotations.article_names import ArticleName
from pipeline.quotations.boosting import Boosted
from pipeline.quotations.naming import FEATURES, Naming
from pipeline.quotations.quote import Quote
from pipeline.quotations.scene import Scene
from pipeline.text.arrays import Floats

if TYPE_CHECKING:
    from pipeline.quotations.tagger.attribution import Reading

MIN_IF_CLASHING = 0.9
"""A name needs at least this probability if it contradicts a pronoun's gender (which is possible, since the list of
given names is often wrong about other countries), if the rules say that the article does not name the speaker, or if it
is a person's but the words are a body's ("the charity"), or the reverse. With 0.75, two more speakers are wrong in the
sample and one more in PolNeAR dev; world news gives the same result."""
_GENDER, _UNNAMED = FEATURES.index("gender"), FEATURES.index("unnamed")


def settle_names(
    scene: Scene, quotes: Sequence[Quote], reading: Reading | None, ranker: Boosted, least: float
) -> list[Quote]:
    """Gives each speaker the likeliest name, or none if its probability is below `least`. `quotes` must be sorted by
    start.

    If the speaker's words spell out the whole name that the rules chose, the speaker keeps that name.
    """
    naming, settled = Naming(scene, quotes, reading), []
    for quote in quotes:
        names, rows = naming.candidates(quote)
        chosen, probability = None, None
        if len(names) and "author" not in quote.flags:
            scores = ranker.scores(rows)
            shares = np.exp(scores - max(float(scores.max()), 0.0))
            shares /= shares.sum() + np.exp(-max(float(scores.max()), 0.0))
            own = next((k for k, each in enumerate(names) if _spelled_out(scene, quote, each.name)), None)
            best = int(shares.argmax()) if own is None else own
            probability = ranker.calibrated(float(shares[best]))
            need = _needed(scene, quote, names[best], rows[best], least)
            chosen = names[best] if own is not None or probability >= need else None
        elif names:
            chosen = next((each for each in names if each.name == quote.speaker_name), None)
        naming.settle(quote, chosen)
        settled.append(_with_name(scene, quote, chosen, probability))
    return settled


def _needed(scene: Scene, quote: Quote, name: ArticleName, row: Floats, least: float) -> float:
    """Returns the probability from which the speaker of a quotation gets a name; `row` has the name's features."""
    if name.name == quote.speaker_name:
        return least
    # An indirect quotation without words for a speaker gets no new name, whoever is named nearby.
    if quote.speaker is None and quote.kind == "indirect":
        return np.inf
    clash = row[_GENDER] < 0 or row[_UNNAMED] > 0 or _of_other_kind(scene, quote, name)
    return max(least, MIN_IF_CLASHING) if clash else least


def _of_other_kind(scene: Scene, quote: Quote, name: ArticleName) -> bool:
    """Whether the name is a person's and the words are a body's ("the charity"), or the reverse ("him")."""
    if name.type == "person":
        return quote.speaker_kind == "organisation"
    return quote.speaker is not None and scene.text[slice(*quote.speaker)].lower() in ("he", "him", "she", "her")


def _spelled_out(scene: Scene, quote: Quote, name: str) -> bool:
    """Whether the speaker's words contain the whole name that the rules chose, so that nobody else can be meant."""
    if quote.speaker is None or name != quote.speaker_name or " " not in name:
        return False
    return name.casefold() in scene.text[slice(*quote.speaker)].casefold()


def _with_name(scene: Scene, quote: Quote, chosen: ArticleName | None, probability: float | None) -> Quote:
    rounded = None if probability is None else round(probability, 3)
    if chosen is None:
        if quote.speaker_name is None:
            return quote
        said = f"{quote.reason}; who is meant is left open: {quote.speaker_name!r} has a probability of {rounded}"
        return replace(quote, speaker_name=None, rule=f"{quote.rule}, open", reason=said)
    if chosen.name == quote.speaker_name:
        return replace(quote, name_confidence=rounded)
    mention = _nearest(scene, quote, chosen)
    words = scene.text[slice(*quote.speaker)] if quote.speaker else "these words"
    return replace(
        quote,
        speaker_name=chosen.name,
        speaker_mention=mention,
        speaker_kind=quote.speaker_kind if quote.speaker_kind == "document" else chosen.type,
        rule=f"{quote.rule}, named",
        reason=f"{quote.reason}; {words!r} refers to {chosen.name!r}, judging by the article as a whole",
        name_confidence=rounded,
    )


def _nearest(scene: Scene, quote: Quote, chosen: ArticleName) -> int | None:
    """Returns the mention of the chosen name that is nearest to the speaker's words."""
    at = quote.speaker[0] if quote.speaker else quote.start
    return min(chosen.numbers, key=lambda n: abs(scene.mentions[n].start - at), default=None)


_BEHIND_NAME = re.compile(r"[,|(/;]| [-–—] ")
_MYSELF = frozenset({"i", "me", "myself"})


def settle_author(scene: Scene, quotes: Sequence[Quote], author: str | None) -> list[Quote]:
    """Names the author as the speaker of quotations whose speaker is an "I" outside all quoted and reported words.

    `author` is the only author of the article. If it is None, the author of a quotation is the person whose signature
    follows the quotation, but only in a text that ends with a signature.
    """
    if not any(_is_author(scene, quote, quotes) for quote in quotes):
        return list(quotes)
    # A name on a line of its own may be a subhead, and counts as a signature only if the text ends with one.
    signed = [] if author else list(_signatures(scene))
    if signed and "\n" in scene.text[signed[-1][0] :].rstrip():
        signed = []
    return [_signed(quote, signed, author) if _is_author(scene, quote, quotes) else quote for quote in quotes]


def _is_author(scene: Scene, quote: Quote, quotes: Sequence[Quote]) -> bool:
    if quote.speaker is None or quote.speaker_name is not None or quote.rule == "transcript":
        return False
    start, end = quote.speaker
    # An "I" in quotation marks or in reported words is the person whose words these are.
    if scene.text[start:end].lower() not in _MYSELF or scene.segment_at[scene.tree.token_at(start)] >= 0:
        return False
    return not any(a <= start < b for other in quotes for a, b in other.parts)


def _signatures(scene: Scene) -> Iterator[tuple[int, str]]:
    """Yields offset and name of each line that is a person's name, alone or with a place: "Jane Roe, Larkhill"."""
    tree = scene.tree
    for number in range(len(tree.paragraph_start)):
        tokens = tree.paragraph_range(number)
        start, end = tree.start[tokens[0]], tree.end[tokens[-1]]
        line = scene.text[start:end].strip(" -–—―.")
        owner = next((m for m in (scene.mention_at[k] for k in tokens[:3]) if m >= 0), -1)
        if len(line.split()) > 8 or owner < 0 or scene.mentions[owner].type != "person":
            continue
        mention = scene.mentions[owner]
        name = scene.text[mention.start : mention.end]
        alone = " " in name and _BEHIND_NAME.split(line, maxsplit=1)[0] == name
        if alone and mention.form == "name" and not any(tree.tag[k][:2] == "VB" for k in tokens):
            yield start, name


def _signed(quote: Quote, signed: Sequence[tuple[int, str]], author: str | None) -> Quote:
    below = next((name for start, name in signed if start > quote.end), None)
    name = below or author
    if name is None:
        return quote
    reason = f"'I' is the author, {'who signed below' if below else 'whom the byline names'}"
    flags = tuple(sorted({*quote.flags, "author"}))
    return replace(quote, speaker_name=name, speaker_kind="person", flags=flags, reason=reason)
