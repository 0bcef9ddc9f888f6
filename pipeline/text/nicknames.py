"""Short forms and spellings of given names. They stand in `resources/words/nicknames.txt`."""

from __future__ import annotations

from pipeline.resources import resource
from pipeline.text.wordlist import WordLists

_LISTS = WordLists(resource("words/nicknames.txt"))

# Short form -> the full forms that it stands for, all folded.
FORMAL = _LISTS.classes("short forms")
# Spelling -> the first one of its group, both folded.
SPELLING = {name: group[0] for group in _LISTS.groups("spellings") for name in group}


def same_spelling(one: str, other: str) -> bool:
    """Whether two folded given names are equal, or listed spellings of one name ("Eric", "Erik")."""
    return SPELLING.get(one, one) == SPELLING.get(other, other)


def same_given(one: str, other: str) -> bool:
    """Whether two folded given names may be one name: equal, spelling variants, or one a short form of the other."""
    if same_spelling(one, other):
        return True
    formal = FORMAL.get(one, frozenset()), FORMAL.get(other, frozenset())
    return other in formal[0] or one in formal[1] or bool(formal[0] & formal[1])
