"""Loads classes of words from `resources/words`: words around people's names (titles, offices, particles, suffixes),
words for roles, and heads, which end the names of organisations, places and others. All are in lower case, without a
final full stop.
"""

from pipeline.resources import WordLists, resource, words

_TITLES = WordLists(resource("words/titles.txt"))
_ROLES = WordLists(resource("words/roles.txt"))
_HEADS = WordLists(resource("words/heads.txt"))

# Maps an honorific ("mr") to the gender that it implies, or to None.
HONORIFICS: dict[str, str | None] = {
    **dict.fromkeys(_TITLES.words("honorifics male"), "male"),
    **dict.fromkeys(_TITLES.words("honorifics female"), "female"),
    **dict.fromkeys(_TITLES.words("honorifics"), None),
}
# Titles whose full stop ends no sentence.
WITH_FULL_STOP = _TITLES.words("titles with a full stop")
STYLES = _TITLES.words("styles")
GIVEN_NAME_TITLES = _TITLES.words("given-name titles")
SPLIT_TITLES = _TITLES.words("offices cut")
TITLES_OF_TWO_WORDS = _TITLES.classes("titles of two words")
OFFICES = SPLIT_TITLES | _TITLES.words("offices")
_FEMALE_RELATIVES, _MALE_RELATIVES = _TITLES.words("female relatives"), _TITLES.words("male relatives")
RELATIVES = _FEMALE_RELATIVES | _MALE_RELATIVES
FEMALE_NOUNS = _TITLES.words("female nouns") | _FEMALE_RELATIVES
MALE_NOUNS = _TITLES.words("male nouns") | _MALE_RELATIVES
# Maps a noun for a person ("spokeswoman") to the gender that it implies.
NOUN_GENDERS: dict[str, str] = {**dict.fromkeys(MALE_NOUNS, "male"), **dict.fromkeys(FEMALE_NOUNS, "female")}
PARTICLES = _TITLES.words("particles")
ONE_PARTICLE = f"(?:{'|'.join(sorted(PARTICLES))})"
"""A regular expression that matches any one of PARTICLES."""
PATRONYMICS = _TITLES.words("patronymics")
GENERATIONS = _TITLES.words("generations")
# All words that may follow a name. Only those in `GENERATIONS` are part of the name.
SUFFIXES = GENERATIONS | _TITLES.words("suffixes")
FAMILY_FIRST = _TITLES.words("family first")
_DESKS = _TITLES.words("desks")
NO_AUTHORS = _DESKS | _TITLES.words("no authors")
BODIES_AS_AUTHORS = _DESKS | _TITLES.words("bodies as authors")

# Maps an abbreviated title before a name ("sen") to the noun that a later sentence uses ("senator").
ABBREVIATED = _ROLES.keys("abbreviated")
ROLE_NOUNS = (
    OFFICES | FEMALE_NOUNS | MALE_NOUNS | frozenset(ABBREVIATED.values()) | _ROLES.words("role nouns")
) - _ROLES.words("no role nouns")
# Maps a noun to the narrower nouns that it may refer back to: "the diplomat" after "the foreign minister".
BROADER = _ROLES.classes("broader")
MINISTRY_FIELDS = _ROLES.words("ministry fields")
ORGANISATION_NOUNS = _ROLES.words("organisation nouns")
RANKS_APART = _ROLES.words("ranks apart")
# Maps each word or letter for a party, such as the "D" in "(D-Vt.)", to one word for that party.
PARTIES = _ROLES.keys("parties")
SPEECH_VERBS = _ROLES.words("speech verbs")
# Verbs that say what somebody does or is: "who runs a bakery".
OCCUPATIONS = _ROLES.words("occupations")

ORGANISATION_HEADS = _HEADS.words("organisations")
PLACE_HEADS = _HEADS.words("places")
LEGAL_FORMS = _HEADS.words("legal forms")
# Heads that may be followed by "of" or "for" and another name: "University of Oslo", "Center for Rural Studies".
EXTENDABLE_HEADS = _HEADS.words("extendable")
# Heads of the names of laws, prizes, events and works, which are not people, places or organisations.
OTHER_HEADS = _HEADS.words("others")

DEFINITE: frozenset[str] = words("the this that")
"""Determiners that refer back to something named before."""

SMALL_WORDS: frozenset[str] = words("of the and for in on to at a an & - de du la le et des und der del y e della di i")
"""Small words that an acronym usually leaves out ("of" in BJ for "Bank of Japan"), in the languages whose names occur
in English news."""

COUNTRY_WORDS: frozenset[str] = words("us uk american british federal")
"""Words before an authority's name that only say which country it belongs to: "US State Department"."""

DASHES: frozenset[str] = frozenset("-–—―")
"""Hyphens and dashes of one character, as opposed to bullets, bars and minus signs."""
