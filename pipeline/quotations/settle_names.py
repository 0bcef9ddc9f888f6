"""Settles the name of each speaker: the likeliest of those that `naming.py` describes, or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from pipeline.quotations.boosting import Boosted
from pipeline.quotations.naming import FEATURES, Named, Naming
from pipeline.quotations.quote import Quote
from pipeline.quotations.scene import Scene

if TYPE_CHECKING:
    from pipeline.quotations.tagger.attribution import Reading

NEW = 0.57
"""The chance from which a name that the rules did not choose is taken; 0.6 where no words stand for the speaker. On the
world's news (dev) 0.5 gives 0.6 more right names per 100 quotations, and 0.8 more wrong ones per 100 names."""
CLASH = 0.75
"""The same where something contradicts the name: a pronoun of the other gender (the list of given names is often wrong
about the wider world), or a pronoun that the rules give to somebody unnamed."""
_GENDER, _UNNAMED = FEATURES.index("gender"), FEATURES.index("unnamed")


def settle_names(
    scene: Scene, quotes: Sequence[Quote], reading: Reading | None, ranker: Boosted, least: float
) -> list[Quote]:
    """The quotes, which are in order of their start, with the likeliest name each; none where its chance is below
    `least`."""
    naming, settled = Naming(scene, quotes, reading), []
    for quote in quotes:
        names, rows = naming.candidates(quote)
        chosen, chance = None, None
        if len(names) and "author" not in quote.flags:
            scores = ranker.raw(rows)
            shares = np.exp(scores - max(float(scores.max()), 0.0))
            shares /= shares.sum() + np.exp(-max(float(scores.max()), 0.0))
            own = next((k for k, each in enumerate(names) if _spelled_out(scene, quote, each.name)), None)
            best = int(shares.argmax()) if own is None else own
            chance = ranker.calibrated(float(shares[best]))
            new = names[best].name != quote.speaker_name
            clash = rows[best, _GENDER] < 0 or rows[best, _UNNAMED] > 0
            enough = max(least, _least_new(quote), CLASH if clash else 0.0) if new else least
            chosen = names[best] if own is not None or chance >= enough else None
        elif names:
            chosen = next((each for each in names if each.name == quote.speaker_name), None)
        naming.settle(quote, chosen)
        settled.append(_with_name(scene, quote, chosen, chance))
    return settled


def _spelled_out(scene: Scene, quote: Quote, name: str) -> bool:
    """Whether the speaker is given by the very name that the rules chose: then nobody else is meant."""
    if quote.speaker is None or name != quote.speaker_name or " " not in name:
        return False
    return name.casefold() in scene.text[slice(*quote.speaker)].casefold()


def _least_new(quote: Quote) -> float:
    """The chance from which a name is taken that the rules did not choose."""
    if quote.speaker is not None:
        return NEW
    return 1.0 if quote.kind == "indirect" else 0.6


def _with_name(scene: Scene, quote: Quote, chosen: Named | None, chance: float | None) -> Quote:
    rounded = None if chance is None else round(chance, 3)
    if chosen is None:
        if quote.speaker_name is None:
            return quote
        said = f"{quote.reason}; whom these words stand for is open: {quote.speaker_name!r} has a chance of {rounded}"
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
        reason=f"{quote.reason}; {words!r} stands for {chosen.name!r} by the article as a whole",
        name_confidence=rounded,
    )


def _nearest(scene: Scene, quote: Quote, chosen: Named) -> int | None:
    """The mention of `chosen` nearest to the speaker's words."""
    at = quote.speaker[0] if quote.speaker else quote.start
    return min(chosen.numbers, key=lambda n: abs(scene.mentions[n].start - at), default=None)
