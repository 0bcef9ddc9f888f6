"""Decides whether two full names in a corpus could belong to the same person, and on what evidence."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from pipeline.entities.names import gazetteer
from pipeline.text.names import fold, is_initial, parse_name
from pipeline.text.spellings import romanised, same_given, same_spelling, skeleton, translated
from pipeline.text.word_classes import FAMILY_FIRST, GENERATIONS


@dataclass(frozen=True, slots=True)
class Verdict:
    """A verdict on two names.

    conflict: whether they clearly belong to two people. If not, they could belong to the same person.
    evidence, rules: why they could belong to one person, in words and as names of rules; empty in a conflict.
    needs_context: whether the names alone are not enough, so that their contexts must agree as well.
    """

    conflict: bool
    evidence: str = ""
    needs_context: bool = False
    rules: tuple[str, ...] = ()


# First parts of compound given names, which are written with or without a hyphen ("Jean-Paul", "Jean Paul").
_COMPOUND = frozenset(["jean", "hans", "karl", "marie", "anne"])

_DIFFERENT = Verdict(True)


@dataclass(frozen=True, slots=True)
class Full:
    """A full name, divided into case-folded parts for comparison."""

    text: str
    given: str
    middle: tuple[str, ...]
    family: tuple[str, ...]
    suffix: str
    gender: str | None

    @classmethod
    @functools.lru_cache(maxsize=65536)
    def of(cls, text: str, gender: str | None) -> Full | None:
        """Divides `text` into parts; returns None if it is not a full name."""
        name = parse_name(text)
        if not name.full:
            return None
        given, middle = fold(name.given), name.middle
        if given in _COMPOUND and middle and not is_initial(middle[0]):
            given, middle = f"{given}-{fold(middle[0])}", middle[1:]
        family = tuple(fold(name.family).replace("-", " ").split())
        known = gender or gazetteer.given_names().get(fold(name.given))
        return cls(text, given, tuple(fold(m) for m in middle), family, fold(name.suffix), known)

    @property
    def last(self) -> str:
        return self.family[-1]

    @property
    def key(self) -> str:
        """The parts as one string; names that differ only in case, accents and full stops give the same string."""
        return " ".join((self.given, *self.middle, *self.family, self.suffix)).strip()


def compare(one: Full, other: Full) -> Verdict:
    """Returns the verdict on two full names. Swapping them can change which rules apply, never `conflict`."""
    if one.suffix != other.suffix and _generation(one.suffix) != _generation(other.suffix):
        return _DIFFERENT
    if one.gender and other.gender and one.gender != other.gender:
        return _DIFFERENT
    given = _given(one, other)
    family = _family(one, other)
    if given is None or family is None:
        return _swapped(one, other)
    middle = _middle(one, other)
    if middle is None:
        return _DIFFERENT
    reasons = [r for r in (given, family, middle) if r[0]]
    text = ", ".join(r[0] for r in reasons) or "same name"
    rules = tuple(r[0].replace(" ", "-") for r in reasons)
    return Verdict(False, f"{text}: {one.text} = {other.text}", any(r[1] for r in reasons), rules)


Reason = tuple[str, bool]


def _generation(suffix: str) -> str:
    return suffix if suffix in GENERATIONS else ""


def _given(one: Full, other: Full) -> Reason | None:
    a, b = one.given, other.given
    if a == b:
        return "", False
    if is_initial(a) or is_initial(b):
        return ("initial", True) if a[0] == b[0] else None
    # Names from other scripts are spelled in many ways, so "Sergei" and "Sergey" need no further evidence; "Eric" and
    # "Erik" are more often two people.
    foreign = romanised(one.last) or romanised(a) or romanised(b)
    if skeleton(a) == skeleton(b):
        return "transliteration" if foreign else "spelling", not foreign
    for reason, agree in _ALIKE:
        if agree(a, b):
            return reason, True
    # "John Paul Roe" is "Paul" to his friends.
    if a in other.middle or b in one.middle:
        return "called by the middle name", True
    return ("typing error", True) if _mistyped(a, b) else None


_ALIKE = (("spelling", same_spelling), ("short given name", same_given), ("given name in two languages", translated))
"""How two given names may be forms of one, which needs further evidence; the first that applies is the reason."""


def _mistyped(a: str, b: str) -> bool:
    # If both names are listed, they are two names and not a typing error.
    if a in gazetteer.given_names() and b in gazetteer.given_names():
        return False
    return a[0] == b[0] and min(len(a), len(b)) >= 3 and OSA.distance(a, b, score_cutoff=1) == 1


def _family(one: Full, other: Full) -> Reason | None:
    if one.family == other.family:
        return "", False
    if [skeleton(w) for w in one.family] == [skeleton(w) for w in other.family]:
        foreign = any(romanised(w) for w in one.family + other.family) or romanised(one.given) or romanised(other.given)
        return "transliteration" if foreign else "spelling", not foreign
    a, b = one.family, other.family
    if set(a) & set(b) and (len(a) > 1) != (len(b) > 1):
        return "double family name", True
    wide_a, wide_b = one.middle + a, other.middle + b
    # "Juan Roe Doe" is parsed as given, middle and family name: either of the last two may be left out.
    if len(a) == len(b) == 1 and (a[0] in wide_b or b[0] in wide_a):
        return "second family name", True
    return None


def _middle(one: Full, other: Full) -> Reason | None:
    a, b = one.middle, other.middle
    if a == b:
        return "", False
    if not a or not b:
        return "middle name", False
    agree = (
        x == y or (x[0] == y[0] and (is_initial(x) or is_initial(y) or skeleton(x) == skeleton(y)))
        for x, y in zip(a, b, strict=False)
    )
    return ("middle initial", False) if all(agree) else None


def _swapped(one: Full, other: Full) -> Verdict:
    """Returns the verdict on two names that may be one in reverse order ("Orban Viktor", "Viktor Orban").

    The names must show which word is the given name, and their contexts must agree.
    """
    if one.middle or other.middle or len(one.family) > 1 or len(other.family) > 1:
        return _DIFFERENT
    names = gazetteer.given_names()
    if skeleton(one.given) == skeleton(other.last) and skeleton(one.last) == skeleton(other.given):
        words = (one.given, one.last)
        # Otherwise "Martin James" and "James Martin" would be one.
        eastern = any(w in FAMILY_FIRST and w not in names for w in words)
        if eastern or (sum(w in names for w in words) == 1 and any(names.get(w) for w in words)):
            return Verdict(False, f"order of names: {one.text} = {other.text}", True, ("order-of-names",))
    return _DIFFERENT
