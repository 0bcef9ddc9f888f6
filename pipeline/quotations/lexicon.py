"""Looks up how often verbs, nouns and constructions attribute words to somebody in annotated news, by their stem."""

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
    """Returns the stem that all inflections of a lower-case verb or noun share ("argu" for "argued" and "argues")."""
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
    """Shares learnt from annotated news, each smoothed towards its prior. The first four map stems to shares of all
    occurrences.

    verb: a verb is the cue of an attribution.
    quoting: a verb is the cue of quoted words.
    noun: a noun is the cue of an attribution.
    source: a common noun is the head of a source.
    frame: a construction ("say ccomp", "call prep:for") reports something.
    priors: maps the names of the first four to the share of words that did not occur.
    """

    verb: dict[str, float]
    quoting: dict[str, float]
    noun: dict[str, float]
    source: dict[str, float]
    frame: dict[str, float]
    priors: dict[str, float]

    def share(self, table: str, word: str) -> float:
        """Returns the share of a lower-case word in one of the four tables."""
        # Words that did not occur get the prior, so that a rare verb of speech is unlikely but not impossible.
        values: dict[str, float] = getattr(self, table)
        return values.get(stem(word), self.priors[table])


@functools.lru_cache(maxsize=1)
def load_lexicon() -> Lexicon:
    """Loads the lexicon that ships with the package, once per process."""
    file = resource("quotations", "lexicon.json")
    return Lexicon(**json.loads(file.read_text(encoding="utf8")))
