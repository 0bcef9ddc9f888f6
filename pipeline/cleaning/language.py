"""Checks whether a text is English, by the share of the commonest English words in it."""

import re
from typing import NamedTuple

from pipeline.resources import WordLists, resource

_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)?")
# Function words that are not also common words of French, German, Spanish, Italian, Portuguese, Dutch, or the
# Scandinavian languages ("in", "a", "me", "die", "was" and the like are left out).
ENGLISH = WordLists(resource("words/lines.txt")).words("english")
# The language of a text is judged by this many characters at its beginning.
SAMPLE = 20_000
_TOKEN = re.compile(r"\w+(?:['’.-]\w+)*")


class WordCounts(NamedTuple):
    """Counts of a text's words.

    words: number of all words: runs of letters and digits, where runs joined by one of ' ’ . - are one word.
    judged: number of the words by which the language is judged.
    english: number of English function words among these.

    Words with a capital are not judged unless they are English function words: names are the same in any language, and
    a text with many of them would otherwise count as foreign.
    """

    words: int
    judged: int
    english: int

    def share(self) -> float:
        """Returns the share of English function words: .25 to .5 in English news, below .08 in other languages."""
        return self.english / self.judged if self.judged else 0.0


def count_words(text: str) -> WordCounts:
    """Counts the words of a text. Its language is judged by the first 20,000 characters."""
    words = _WORD.findall(text[:SAMPLE])
    judged = [word for word in words if not word[0].isupper() or word.lower() in ENGLISH]
    return WordCounts(len(_TOKEN.findall(text)), len(judged), sum(word.lower() in ENGLISH for word in judged))
