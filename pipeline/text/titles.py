"""Words before and after people's names: honorifics, offices, particles, suffixes.

They stand in `resources/words/titles.txt`, in lower case and without a final full stop.
"""

from __future__ import annotations

from pipeline.resources import resource
from pipeline.text.wordlist import WordLists

_LISTS = WordLists(resource("words/titles.txt"))

# Honorific -> the gender that it shows, or None.
HONORIFICS: dict[str, str | None] = {
    **dict.fromkeys(_LISTS.words("honorifics male"), "male"),
    **dict.fromkeys(_LISTS.words("honorifics female"), "female"),
    **dict.fromkeys(_LISTS.words("honorifics"), None),
}
GIVEN_NAME_TITLES = _LISTS.words("given-name titles")
SPLIT_TITLES = _LISTS.words("offices cut")
OFFICES = SPLIT_TITLES | _LISTS.words("offices")
FEMALE_NOUNS = _LISTS.words("female nouns")
MALE_NOUNS = _LISTS.words("male nouns")
PARTICLES = _LISTS.words("particles")
GENERATIONS = _LISTS.words("generations")
# All words that may follow a name. Those that are not in `GENERATIONS` are left out of the name.
SUFFIXES = GENERATIONS | _LISTS.words("suffixes")
FAMILY_FIRST = _LISTS.words("family first")
NO_AUTHORS = _LISTS.words("no authors")
