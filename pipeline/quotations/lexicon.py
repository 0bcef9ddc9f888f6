"""Looks up how often a verb, noun or construction attributes words to somebody in annotated news."""

import functools
import json
from dataclasses import dataclass

from pipeline.resources import WordLists, resource

_IRREGULAR = WordLists(resource("words/cues.txt")).keys("irregular")
_DOUBLED = frozenset("bdgmnprt")

SPEECH_SHARE, SURE_SPEECH_SHARE = 0.1, 0.25
"""A verb that introduces quoted words in at least the first share of its uses is a verb of speech. The second share is
required without other evidence: after a quotation without a closing mark, and for a cue in no word list."""


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
    """How often words attribute something in annotated news. The first four tables map the stem of a word to the share
    of its occurrences in which it has a certain function; `frame` maps a construction to such a share. Shares are
    smoothed.

    verb: the share in which a verb is the cue of an attribution.
    quoting: the share in which a verb is the cue of quoted words.
    noun: the share in which a noun is the cue of an attribution.
    source: the share in which a common noun is the head of a source.
    frame: the share in which a construction ("say ccomp", "call prep:for") reports something.
    priors: for each of the first four tables, by name, the share given to words that are not in the table.
    """

    verb: dict[str, float]
    quoting: dict[str, float]
    noun: dict[str, float]
    source: dict[str, float]
    frame: dict[str, float]
    priors: dict[str, float]

    def share(self, table: str, word: str) -> float:
        """Returns how often a lower-case word has the function that `table` is about (one of the first four tables)."""
        # Words that did not occur get the prior, so that a rare verb of speech is unlikely but not impossible.
        values: dict[str, float] = getattr(self, table)
        return values.get(stem(word), self.priors[table])


@functools.lru_cache(maxsize=1)
def load_lexicon() -> Lexicon:
    file = resource("quotations", "lexicon.json")
    return Lexicon(**json.loads(file.read_text(encoding="utf8")))
