"""The word lists of `pipeline/resources/words`: `WordLists` reads a file of them, and `words` those that stand in code.

`word_classes.py` has the classes of words that several rooms know. The ones below are too short for a file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


def words(text: str) -> frozenset[str]:
    """The words of `text`, separated by white space."""
    return frozenset(text.split())


class WordLists:
    """The lists of one file: after each `[name]` the lines of that list. Lines that begin with `#` are comments."""

    def __init__(self, file: Traversable) -> None:
        self.lines: dict[str, list[str]] = {}
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.startswith("["):
                self.lines[line.strip("[]")] = current = []
            elif line and not line.startswith("#"):
                current.append(line)

    def words(self, name: str) -> frozenset[str]:
        """All words of a list."""
        return words(" ".join(self.lines[name]))

    def groups(self, name: str) -> list[list[str]]:
        """The words of each line."""
        return [line.split() for line in self.lines[name]]

    def entries(self, name: str) -> dict[str, list[str]]:
        """For lines such as "senator: sen sens": the words after the colon by what stands before it."""
        return {key: rest.split() for key, rest in (line.split(": ") for line in self.lines[name])}

    def classes(self, name: str) -> dict[str, frozenset[str]]:
        """The same, where the order of the words does not matter."""
        return {key: frozenset(found) for key, found in self.entries(name).items()}

    def keys(self, name: str) -> dict[str, str]:
        """The reverse of `entries`: what stands before the colon, by each word after it."""
        return {word: key for key, found in self.entries(name).items() for word in found}


DEFINITE: frozenset[str] = words("the this that")
"""Determiners that take up what was named before."""

SMALL_WORDS: frozenset[str] = words("of the and for in on to at a an & - de du la le et des und der del y e della di i")
"""Words within a name that its acronym mostly leaves out, in the languages of names that English news prints."""

COUNTRY_WORDS: frozenset[str] = words("us uk american british federal")
"""Words before an authority's name that only say whose it is: "US State Department"."""

DASHES: frozenset[str] = frozenset("-–—―")
"""Dashes of one character, as opposed to bullets, bars and minus signs."""
