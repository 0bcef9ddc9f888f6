"""Matches names against the patterns that users write: `harbour*`."""

from fnmatch import fnmatchcase


def fits(text: str, pattern: str) -> bool:
    """Whether all of a text fits a pattern, in which * stands for any characters. Brackets, which are common in names
    of files, stand for themselves.
    """
    return fnmatchcase(text, pattern.replace("[", "[[]"))
