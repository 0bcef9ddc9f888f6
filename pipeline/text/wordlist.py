"""The classes of words that several rooms know, each with one home, and `words`, by which lists are written.

Lists of a larger subject stand with it: titles, offices and honorifics in `titles.py`, roles and verbs of speech in
`roles.py`, heads of names in `heads.py`, months and weekdays in `dates.py`, nicknames in `nicknames.py`.
"""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """The words of `text`, separated by white space."""
    return frozenset(text.split())


DEFINITE: frozenset[str] = words("the this that")
"""Determiners that take up what was named before."""

SMALL_WORDS: frozenset[str] = words("of the and for in on to at a an & - de du la le et des und der del y e della di i")
"""Words within a name that its acronym mostly leaves out, in the languages of names that English news prints."""

COUNTRY_WORDS: frozenset[str] = words("us uk american british federal")
"""Words before an authority's name that only say whose it is: "US State Department"."""

DASHES: frozenset[str] = frozenset("-–—―")
"""Dashes of one character, as opposed to bullets, bars and minus signs."""
