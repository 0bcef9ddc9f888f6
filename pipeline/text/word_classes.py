"""Loads classes of words: those around people's names (titles, offices, particles, suffixes), for roles, and at the end
of names (heads). They are in `resources/words`, in lower case and without a final full stop.
"""

from __future__ import annotations

from pipeline.resources import resource
from pipeline.text.wordlist import WordLists

_TITLES = WordLists(resource("words/titles.txt"))
_ROLES = WordLists(resource("words/roles.txt"))
_HEADS = WordLists(resource("words/heads.txt"))

# Maps an honorific to the gender that it shows, or None.
HONORIFICS: dict[str, str | None] = {
    **dict.fromkeys(_TITLES.words("honorifics male"), "male"),
    **dict.fromkeys(_TITLES.words("honorifics female"), "female"),
    **dict.fromkeys(_TITLES.words("honorifics"), None),
}
STYLES = _TITLES.words("styles")
GIVEN_NAME_TITLES = _TITLES.words("given-name titles")
SPLIT_TITLES = _TITLES.words("offices cut")
TITLES_OF_TWO_WORDS = _TITLES.classes("titles of two words")
OFFICES = SPLIT_TITLES | _TITLES.words("offices")
FEMALE_NOUNS = _TITLES.words("female nouns")
MALE_NOUNS = _TITLES.words("male nouns")
# Maps a noun for a person to the gender that it shows.
NOUN_GENDERS: dict[str, str] = {**dict.fromkeys(MALE_NOUNS, "male"), **dict.fromkeys(FEMALE_NOUNS, "female")}
PARTICLES = _TITLES.words("particles")
ONE_PARTICLE = f"(?:{'|'.join(sorted(PARTICLES))})"
"""A pattern of any one of them."""
GENERATIONS = _TITLES.words("generations")
# All words that may follow a name. Only those in `GENERATIONS` are part of the name.
SUFFIXES = GENERATIONS | _TITLES.words("suffixes")
FAMILY_FIRST = _TITLES.words("family first")
NO_AUTHORS = _TITLES.words("no authors")

# Maps a title as it is abbreviated before names to the noun that a later sentence uses.
ABBREVIATED = _ROLES.keys("abbreviated")
ROLE_NOUNS = (
    OFFICES | FEMALE_NOUNS | MALE_NOUNS | frozenset(ABBREVIATED.values()) | _ROLES.words("role nouns")
) - _ROLES.words("no role nouns")
# Maps a noun to the narrower ones that it may refer back to ("the diplomat" after "the foreign minister").
BROADER = _ROLES.classes("broader")
MINISTRY_FIELDS = _ROLES.words("ministry fields")
ORGANISATION_NOUNS = _ROLES.words("organisation nouns")
RANKS_APART = _ROLES.words("ranks apart")
# Maps the words and letters for a party, as before a role or in "(D-Vt.)", to one word per party.
PARTIES = _ROLES.keys("parties")
SPEECH_VERBS = _ROLES.words("speech verbs")
# Verbs that say what somebody does or is: "who runs a bakery".
OCCUPATIONS = _ROLES.words("occupations")

ORGANISATION_HEADS = _HEADS.words("organisations")
PLACE_HEADS = _HEADS.words("places")
LEGAL_FORMS = _HEADS.words("legal forms")
# Heads that may be followed by "of" or "for" and another name: "University of Oslo", "Center for Rural Studies".
EXTENDABLE_HEADS = _HEADS.words("extendable")
# Heads of names that are not of people, places or organisations: laws, prizes, events, works.
OTHER_HEADS = _HEADS.words("others")
