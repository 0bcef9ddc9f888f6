"""Nouns for what somebody is, and which of them may refer back to which. They stand in `resources/words/roles.txt`."""

from __future__ import annotations

from pipeline.resources import resource
from pipeline.text.titles import FEMALE_NOUNS, MALE_NOUNS, OFFICES
from pipeline.text.wordlist import WordLists

_LISTS = WordLists(resource("words/roles.txt"))

# Titles as abbreviated before names -> the noun that a later sentence uses.
ABBREVIATED = _LISTS.keys("abbreviated")
ROLE_NOUNS = (
    OFFICES | FEMALE_NOUNS | MALE_NOUNS | frozenset(ABBREVIATED.values()) | _LISTS.words("role nouns")
) - _LISTS.words("no role nouns")
# Broader noun -> narrower ones that it may refer back to ("the diplomat" after "the foreign minister").
BROADER = _LISTS.classes("broader")
MINISTRY_FIELDS = _LISTS.words("ministry fields")
ORGANISATION_NOUNS = _LISTS.words("organisation nouns")
RANKS_APART = _LISTS.words("ranks apart")
# Party words, as before a role and in "(D-Vt.)" -> one word per party.
PARTIES = _LISTS.keys("parties")
SPEECH_VERBS = _LISTS.words("speech verbs")
