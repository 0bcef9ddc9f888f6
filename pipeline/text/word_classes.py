"""Classes of words: around people's names (titles, offices, particles, suffixes), for what somebody is (roles), and at
the end of names (heads). They stand in `resources/words`, in lower case and without a final full stop.
"""

from __future__ import annotations

from pipeline.resources import resource
from pipeline.text.wordlist import WordLists

_TITLES = WordLists(resource("words/titles.txt"))
_ROLES = WordLists(resource("words/roles.txt"))
_HEADS = WordLists(resource("words/heads.txt"))

# Honorific -> the gender that it shows, or None.
HONORIFICS: dict[str, str | None] = {
    **dict.fromkeys(_TITLES.words("honorifics male"), "male"),
    **dict.fromkeys(_TITLES.words("honorifics female"), "female"),
    **dict.fromkeys(_TITLES.words("honorifics"), None),
}
STYLES = _TITLES.words("styles")
GIVEN_NAME_TITLES = _TITLES.words("given-name titles")
SPLIT_TITLES = _TITLES.words("offices cut")
OFFICES = SPLIT_TITLES | _TITLES.words("offices")
FEMALE_NOUNS = _TITLES.words("female nouns")
MALE_NOUNS = _TITLES.words("male nouns")
# Noun for a person -> the gender that it shows.
NOUN_GENDERS: dict[str, str] = {**dict.fromkeys(MALE_NOUNS, "male"), **dict.fromkeys(FEMALE_NOUNS, "female")}
PARTICLES = _TITLES.words("particles")
GENERATIONS = _TITLES.words("generations")
# All words that may follow a name. Those that are not in `GENERATIONS` are left out of the name.
SUFFIXES = GENERATIONS | _TITLES.words("suffixes")
FAMILY_FIRST = _TITLES.words("family first")
NO_AUTHORS = _TITLES.words("no authors")

# Titles as abbreviated before names -> the noun that a later sentence uses.
ABBREVIATED = _ROLES.keys("abbreviated")
ROLE_NOUNS = (
    OFFICES | FEMALE_NOUNS | MALE_NOUNS | frozenset(ABBREVIATED.values()) | _ROLES.words("role nouns")
) - _ROLES.words("no role nouns")
# Broader noun -> narrower ones that it may refer back to ("the diplomat" after "the foreign minister").
BROADER = _ROLES.classes("broader")
MINISTRY_FIELDS = _ROLES.words("ministry fields")
ORGANISATION_NOUNS = _ROLES.words("organisation nouns")
RANKS_APART = _ROLES.words("ranks apart")
# Party words, as before a role and in "(D-Vt.)" -> one word per party.
PARTIES = _ROLES.keys("parties")
SPEECH_VERBS = _ROLES.words("speech verbs")
# Verbs for what somebody does or is in life: "who runs a bakery".
OCCUPATIONS = _ROLES.words("occupations")

ORGANISATION_HEADS = _HEADS.words("organisations")
PLACE_HEADS = _HEADS.words("places")
LEGAL_FORMS = _HEADS.words("legal forms")
# Heads that may be followed by "of" or "for" and another name: "University of Oslo", "Center for Rural Studies".
EXTENDABLE_HEADS = _HEADS.words("extendable")
# Heads of names that are neither people nor places nor organisations: laws, prizes, events, works.
OTHER_HEADS = _HEADS.words("others")
