"""Applies the user's patterns for lines that are always kept or dropped, everywhere or for one site or folder."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.cleaning.lines import Line
from pipeline.text.wildcards import fits


@dataclass(frozen=True)
class Pattern:
    """One of the user's patterns. `/.../` is a regular expression, which may match anywhere in the line. Anything else
    is the text of a whole line, compared without regard to case and to the amount of white space.
    """

    text: str

    @cached_property
    def expression(self) -> re.Pattern[str] | None:
        """The compiled regular expression; None if the pattern is a whole line. Raises re.error if it is not valid."""
        is_expression = len(self.text) > 2 and self.text[0] == self.text[-1] == "/"
        return re.compile(self.text[1:-1]) if is_expression else None

    def check(self) -> None:
        """Raises ValueError for an empty pattern, an invalid regular expression, or one that would match every line."""
        if not self.text.strip():
            raise ValueError("is empty")
        try:
            empty = self.expression is not None and self.expression.search("") is not None
        except re.error as error:
            raise ValueError(f"is not a regular expression: {error}") from None
        if empty:
            raise ValueError("matches every line, even an empty one")


@dataclass(frozen=True)
class Override:
    """An entry of the user's file: patterns for the documents whose site and path match two globs.

    number: number of the entry, from 1.
    line: number of the line in the file where the entry begins.
    site, folder: the globs; None matches any.
    """

    number: int
    line: int
    site: str | None
    folder: str | None
    keep: tuple[Pattern, ...]
    drop: tuple[Pattern, ...]

    def covers(self, sites: Sequence[str], source: str) -> bool:
        """Whether the entry applies to a document, given the names of its sites and its path below the raw folder."""
        if self.site is not None and not any(fits(s.casefold(), self.site.casefold()) for s in sites):
            return False
        if self.folder is None:
            return True
        return fits(source, self.folder) or fits(source, self.folder.rstrip("/") + "/*")


@dataclass(frozen=True, slots=True)
class Match:
    """A pattern that matched a line: the number of its entry, its kind ("keep" or "drop"), and its text."""

    entry: int
    kind: str
    pattern: str


class PageOverrides:
    """The user's patterns that apply to one document."""

    def __init__(self, overrides: Sequence[Override]) -> None:
        self._plain: dict[str, list[Match]] = {}
        self._expressions: list[tuple[re.Pattern[str], Match]] = []
        for override in overrides:
            for kind, patterns in (("keep", override.keep), ("drop", override.drop)):
                for pattern in patterns:
                    match = Match(override.number, kind, pattern.text)
                    if pattern.expression is None:
                        self._plain.setdefault(_plain(pattern.text), []).append(match)
                    else:
                        self._expressions.append((pattern.expression, match))

    def matches(self, line: str) -> list[Match]:
        """Returns all patterns that match a line, which must be given without white space at its ends."""
        plain = self._plain.get(_plain(line), ()) if self._plain else ()
        return [*plain, *(match for expression, match in self._expressions if expression.search(line))]


@dataclass(frozen=True, slots=True)
class Overridden:
    """The lines of a page, divided by the user's patterns.

    lines: those that are not dropped.
    dropped: those that a pattern drops.
    keep: numbers of the lines that are kept whatever else is decided.
    matches: every pattern that matched a line, once per line.
    """

    lines: list[Line]
    dropped: list[Line]
    keep: frozenset[int]
    matches: tuple[Match, ...]


def overridden(lines: list[Line], overrides: PageOverrides | None) -> Overridden:
    """Divides the lines of a page by the user's patterns. A line that one pattern keeps and another drops is kept."""
    if overrides is None:
        return Overridden(lines, [], frozenset(), ())
    found = {line.number: matches for line in lines if (matches := overrides.matches(line.text))}
    keep = frozenset(number for number, matches in found.items() if any(m.kind == "keep" for m in matches))
    return Overridden(
        [line for line in lines if line.number not in found or line.number in keep],
        [line for line in lines if line.number in found and line.number not in keep],
        keep,
        tuple(match for matches in found.values() for match in matches),
    )


def _plain(line: str) -> str:
    return " ".join(line.split()).casefold()
