"""Whether a text is English: a light check by its commonest words."""

from __future__ import annotations

import re
from typing import NamedTuple

from pipeline.resources import resource
from pipeline.text.wordlist import WordLists

_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)?")
# Function words that are not also common words of French, German, Spanish, Italian, Portuguese, Dutch, or the
# Scandinavian languages ("in", "a", "me", "die", "was" and the like are left out).
ENGLISH = WordLists(resource("words/lines.txt")).words("english")
# Characters of a text by which its language is judged.
SAMPLE = 20_000
_TOKEN = re.compile(r"\w+(?:['’.-]\w+)*")


class WordCounts(NamedTuple):
    """Counts of a text's words.

    words: runs of letters and digits, which one of ' ’ . - may join.
    judged: words of letters alone that indicate the language.
    english: English function words among these.

    Names, which are the same in any language, and words in capitals are not judged, so that a text with many names does
    not count as foreign.
    """

    words: int
    judged: int
    english: int

    def share(self) -> float:
        """The share of English function words; 0.0 for text without words.

        For English news it is between 0.25 and 0.5, for other languages in Latin script below 0.08.
        """
        return self.english / self.judged if self.judged else 0.0


def count_words(text: str) -> WordCounts:
    """The words of a text. The language is judged by its first 20,000 characters."""
    words = _WORD.findall(text[:SAMPLE])
    judged = [word for word in words if not word[0].isupper() or word.lower() in ENGLISH]
    return WordCounts(len(_TOKEN.findall(text)), len(judged), sum(word.lower() in ENGLISH for word in judged))
