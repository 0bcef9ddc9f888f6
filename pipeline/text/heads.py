"""Words that show what kind of thing a capitalised name stands for. They stand in `resources/words/heads.txt`."""

from __future__ import annotations

from pipeline.resources import resource
from pipeline.text.wordlist import WordLists

_LISTS = WordLists(resource("words/heads.txt"))

ORGANISATION_HEADS = _LISTS.words("organisations")
PLACE_HEADS = _LISTS.words("places")
LEGAL_FORMS = _LISTS.words("legal forms")
# Heads that may be followed by "of" or "for" and another name: "University of Oslo", "Center for Rural Studies".
EXTENDABLE_HEADS = _LISTS.words("extendable")
# Heads of names that are neither people nor places nor organisations: laws, prizes, events, works.
OTHER_HEADS = _LISTS.words("others")
