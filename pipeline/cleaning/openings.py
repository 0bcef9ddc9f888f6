"""Which letters a regular expression can begin with: of many expressions, only a few need be tried on a line."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any

# The parser of `re` has no public name. Without it every expression is tried, which is right but slow.
try:
    _parser: Any = import_module("re._parser")
except ImportError:  # pragma: no cover
    _parser = None


def first_letters(expression: str) -> frozenset[str] | None:
    """The letters a to z that a text matched by `expression` (in lower case) can begin with; None if that is not known.

    Texts that begin with anything but an ASCII letter are not told of. An empty set: it begins with none.
    """
    if _parser is None:
        return None
    found, empty = _of_sequence(_parser.parse(expression, re.DOTALL))
    return None if found is None or empty else found


def _of_sequence(items: Any) -> tuple[frozenset[str] | None, bool]:
    """The letters that a sequence can begin with (None: any), and whether it can be empty."""
    found: frozenset[str] = frozenset()
    for operation, value in items:
        letters, empty = _of_item(str(operation), value)
        if letters is None:
            return None, False
        found |= letters
        if not empty:
            return found, False
    return found, True


def _of_item(operation: str, value: Any) -> tuple[frozenset[str] | None, bool]:
    if operation == "LITERAL":
        return _letters(range(value, value + 1)), False
    if operation == "IN":
        return _of_class(value), False
    if operation == "SUBPATTERN":
        return _of_sequence(value[3])
    if operation == "BRANCH":
        branches = [_of_sequence(branch) for branch in value[1]]
        sets = [letters for letters, _ in branches if letters is not None]
        known = len(sets) == len(branches)
        return (frozenset().union(*sets) if known else None), any(empty for _, empty in branches)
    if operation in ("MAX_REPEAT", "MIN_REPEAT"):
        letters, empty = _of_sequence(value[2])
        return letters, empty or value[0] == 0
    return None, False


def _of_class(members: Any) -> frozenset[str] | None:
    found: frozenset[str] = frozenset()
    for operation, value in members:
        kind = str(operation)
        if kind == "LITERAL":
            found |= _letters(range(value, value + 1))
        elif kind == "RANGE":
            found |= _letters(range(value[0], min(value[1], 127) + 1))
        elif kind != "CATEGORY" or str(value) not in ("CATEGORY_DIGIT", "CATEGORY_SPACE", "CATEGORY_NOT_WORD"):
            return None
    return found


def _letters(codes: range) -> frozenset[str]:
    return frozenset(letter for code in codes if "a" <= (letter := chr(code).lower()) <= "z" and code < 128)
