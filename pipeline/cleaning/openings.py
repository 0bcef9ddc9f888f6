"""Finds out how a line must begin to match a regular expression, so that only a few are tried on each line."""

import re
import string
from functools import cache
from importlib import import_module
from itertools import product
from typing import Any

# The parser of `re` has no public name. If it is missing, every expression is tried, which is correct but slow.
try:
    _parser: Any = import_module("re._parser")
except ImportError:  # pragma: no cover
    _parser = None

# Number of characters at the start of a text that make its opening.
LENGTH = 3
LETTER, OTHER = "é", " "
SIGNS = (*string.ascii_lowercase, "0", LETTER, OTHER)
_EMPTY = frozenset([""])
_ANY = frozenset(SIGNS)


@cache
def _anything(room: int) -> frozenset[str]:
    """Returns every possible opening of up to `room` signs."""
    return frozenset("".join(signs) for n in range(room + 1) for signs in product(SIGNS, repeat=n))


def sign(character: str) -> str:
    """Returns a character's sign in an opening: the ASCII letter, "0" for a digit, "é" for other letters, else " "."""
    if character.isascii():
        return character.lower() if character.isalpha() else "0" if character.isdigit() else OTHER
    return LETTER if character.isalnum() else OTHER


def opening_number(text: str) -> int:
    """Encodes a text's opening (the signs of its first LENGTH characters) as an integer; 0 only for an empty text."""
    number, text = 0, text[:LENGTH].lower()
    for place in range(LENGTH):
        number = number * (len(SIGNS) + 1) + (SIGNS.index(sign(text[place])) + 1 if place < len(text) else 0)
    return number


def openings(expression: str) -> frozenset[str]:
    """Returns the openings of all texts that `expression` can match as a whole, and possibly some others.

    An opening has LENGTH signs, or fewer if the text is shorter. Case makes no difference.
    """
    return _of_sequence(_parser.parse(expression, re.DOTALL), LENGTH) if _parser else _anything(LENGTH)


def _of_sequence(items: Any, room: int) -> frozenset[str]:
    """Returns the openings, up to `room` signs, of what a sequence of parsed items can match."""
    found = _EMPTY
    for operation, value in items:
        left = room - min(map(len, found))
        if not left:
            break
        found = _then(found, _of_item(str(operation), value, left), room)
    return found


def _then(first: frozenset[str], second: frozenset[str], room: int) -> frozenset[str]:
    if first == _EMPTY:
        return second
    return frozenset((a + b)[:room] for a in first for b in (second if len(a) < room else _EMPTY))


def _of_item(operation: str, value: Any, room: int) -> frozenset[str]:
    if operation == "LITERAL":
        return frozenset([sign(chr(value))])
    if operation == "IN":
        return _of_class([(str(kind), member) for kind, member in value])
    if operation in ("ANY", "NOT_LITERAL"):
        return _ANY
    if operation == "SUBPATTERN":
        return _of_sequence(value[3], room)
    if operation == "BRANCH":
        return frozenset().union(*(_of_sequence(branch, room) for branch in value[1]))
    if operation == "ATOMIC_GROUP":
        return _of_sequence(value, room)
    if operation in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        return _of_repeat(value[0], value[1], _of_sequence(value[2], room), room)
    if operation in ("AT", "ASSERT", "ASSERT_NOT"):
        return _EMPTY
    return _anything(room)


def _of_repeat(least: int, most: int, once: frozenset[str], room: int) -> frozenset[str]:
    found = _EMPTY if least == 0 else frozenset()
    repeated = _EMPTY
    for count in range(1, min(most, least + room) + 1):
        repeated = _then(repeated, once, room)
        if count >= least:
            found |= repeated
    return found


def _of_class(members: list[tuple[str, Any]]) -> frozenset[str]:
    kinds = [(kind, str(member)) for kind, member in members]
    if kinds[0][0] == "NEGATE":
        return frozenset([OTHER]) if ("CATEGORY", "CATEGORY_WORD") in kinds else _ANY
    return frozenset().union(*(_of_member(kind, member) for kind, member in members))


def _of_member(kind: str, value: Any) -> frozenset[str]:
    if kind == "LITERAL":
        return frozenset([sign(chr(value))])
    if kind == "RANGE":
        codes = frozenset(sign(chr(code)) for code in range(value[0], min(value[1], 0x7F) + 1))
        return codes if value[1] <= 0x7F else codes | {LETTER, OTHER}
    category = str(value)
    if category in ("CATEGORY_SPACE", "CATEGORY_NOT_WORD"):
        return frozenset([OTHER])
    return frozenset(["0", LETTER]) if category == "CATEGORY_DIGIT" else _ANY
