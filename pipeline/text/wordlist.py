"""Word lists in the source, as plain text."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """The words of `text`, separated by white space."""
    return frozenset(text.split())
