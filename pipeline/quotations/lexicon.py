"""How likely a word is to be a cue ("said", "argues", "claim") or the head of a source ("spokeswoman")."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass

from pipeline.quotations.stems import stem
from pipeline.resources import resource


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Learnt shares by stem, each already smoothed towards its prior.

    verb: how often a verb is the cue of an attribution.
    quoting: how often a verb is the cue of quoted words.
    noun: how often a noun is the cue of an attribution.
    source: how often a common noun heads a source.
    frame: how often a construction ("say ccomp", "call prep:for") reports something.
    priors: what an unseen word gets, by the names of the first four.
    """

    verb: dict[str, float]
    quoting: dict[str, float]
    noun: dict[str, float]
    source: dict[str, float]
    frame: dict[str, float]
    priors: dict[str, float]

    def share(self, table: str, word: str) -> float:
        """The share of a lower-case word in one of the four tables."""
        values: dict[str, float] = getattr(self, table)
        return values.get(stem(word), self.priors[table])


def from_json(data: dict[str, dict[str, float]]) -> Lexicon:
    """A lexicon from the tables of its file."""
    return Lexicon(data["verb"], data["quoting"], data["noun"], data["source"], data["frame"], data["priors"])


@functools.lru_cache(maxsize=1)
def load_lexicon() -> Lexicon:
    """The lexicon of the package, loaded once per process."""
    file = resource("quotations", "lexicon.json")
    return from_json(json.loads(file.read_text(encoding="utf8")))
