"""The words that attribute, with how often annotated news uses them so; looked up by the stem of a verb or noun."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass

from pipeline.resources import resource
from pipeline.text.wordlist import WordLists

_IRREGULAR = WordLists(resource("words/cues.txt")).keys("irregular")
_DOUBLED = frozenset("bdgmnprt")


@functools.lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem that all inflections of a lower-case verb or noun share ("argued", "argues": "argu")."""
    if word in _IRREGULAR:
        word = _IRREGULAR[word]
    elif word.endswith("ing") and len(word) > 5:
        word = _undouble(word[:-3])
    elif word.endswith("ied") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith("ed") and len(word) > 4:
        word = _undouble(word[:-2])
    elif word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        word = word[:-2] if word.endswith(("sses", "shes", "ches", "xes")) else word[:-1]
    return word[:-1] if word.endswith("e") and len(word) > 3 else word


def _undouble(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] and word[-1] in _DOUBLED else word


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
        # Unseen words get the prior, so that a rare verb of speech is unlikely, not impossible.
        values: dict[str, float] = getattr(self, table)
        return values.get(stem(word), self.priors[table])


@functools.lru_cache(maxsize=1)
def load_lexicon() -> Lexicon:
    """The lexicon of the package, loaded once per process."""
    file = resource("quotations", "lexicon.json")
    return Lexicon(**json.loads(file.read_text(encoding="utf8")))
