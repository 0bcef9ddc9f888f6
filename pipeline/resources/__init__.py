"""Word lists, gazetteers and trained weights, each with its source and licence."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


def resource(*path: str) -> Traversable:
    """A file or folder of this package: `resource("quotations", "lexicon.json")`."""
    return files(__name__).joinpath(*path)


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


class WordLists:
    """The lists of one file: the lines below each heading `[name]`. Lines that begin with `#` are comments."""

    def __init__(self, file: Traversable) -> None:
        self.lines: dict[str, list[str]] = {}
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.startswith("["):
                self.lines[line.strip("[]")] = current = []
            elif line and not line.startswith("#"):
                current.append(line)

    def words(self, name: str) -> frozenset[str]:
        return words(" ".join(self.lines[name]))

    def groups(self, name: str) -> list[list[str]]:
        """Returns the words of each line of a list."""
        return [line.split() for line in self.lines[name]]

    def entries(self, name: str) -> dict[str, list[str]]:
        """Maps what is before a line's colon to the words after it: {"senator": ["sen", "sens"]}."""
        return {key: rest.split() for key, rest in (line.split(": ") for line in self.lines[name])}

    def classes(self, name: str) -> dict[str, frozenset[str]]:
        """Does what `entries` does, but maps to sets of words."""
        return {key: frozenset(found) for key, found in self.entries(name).items()}

    def keys(self, name: str) -> dict[str, str]:
        """Reverses `entries`: maps each word to what is before its colon: {"sen": "senator", "sens": "senator"}."""
        return {word: key for key, found in self.entries(name).items() for word in found}
