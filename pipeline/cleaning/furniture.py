"""Lines that are page furniture wherever they stand, by their wording (`resources/furniture.txt`)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from pipeline.cleaning.openings import first_letters

WORDINGS = "furniture.txt"
_LONGEST = 420


@dataclass(slots=True)
class _Wording:
    """One rule: `always` is tried on every line, each of `cued` on lines that have one of its words or signs."""

    name: str
    always: list[str] = field(default_factory=list)
    cued: list[tuple[frozenset[str], str]] = field(default_factory=list)


def read_wordings(source: str) -> list[_Wording]:
    """The rules of a file in the format that `furniture.txt` explains. Raises ValueError for a stray line."""
    lists: dict[str, str] = {}
    rules: list[_Wording] = []
    for line in source.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if named := re.match(r"\{(\w+)\} (.+)", line):
            lists[named[1]] = f"(?:{named[2]})"
            continue
        if named := re.fullmatch(r"\[([a-z-]+)\]", line):
            rules.append(_Wording(named[1]))
            continue
        if not rules:
            raise ValueError(f"{line!r} stands before the first [rule]")
        cues, _, pattern = line.rpartition(" :: ")
        for name, words in lists.items():
            pattern = pattern.replace("{" + name + "}", words)
        if re.search(r"(?<!\\)[A-Z]", pattern):
            raise ValueError(f"{pattern!r}: wordings are in lower case, as the lines are that they are tried on")
        if cues:
            rules[-1].cued.append((frozenset(cues.lower().split()), pattern))
        else:
            rules[-1].always.append(pattern)
    return rules


_RULES = read_wordings((resources.files("pipeline.resources") / WORDINGS).read_text(encoding="utf-8"))
FURNITURE_RULES = tuple(rule.name for rule in _RULES)
_ALWAYS = [(rule.name, text, first_letters(text)) for rule in _RULES for text in rule.always]
_CUED = tuple(
    (
        frozenset(cue for cue in cues if cue.isalpha()),
        tuple(sorted(cue for cue in cues if not cue.isalpha())),
        rule.name,
        re.compile(pattern, re.DOTALL),
    )
    for rule in _RULES
    for cues, pattern in rule.cued
)
_WORD_CUES = frozenset(word for words, _, _, _ in _CUED for word in words)
_SIGNS = re.compile("|".join(re.escape(sign) for _, signs, _, _ in _CUED for sign in signs))
_WORD = re.compile(r"[^\W\d_]+")


@cache
def _always(letter: str) -> re.Pattern[str]:
    """One expression for the wordings of lines that begin with an ASCII letter ("": with anything else)."""
    groups: dict[str, list[str]] = {}
    for name, wording, letters in _ALWAYS:
        if not letter or letters is None or letter in letters:
            groups.setdefault(name, []).append(wording)
    parts = (f"(?P<r{FURNITURE_RULES.index(name)}>{'|'.join(wordings)})" for name, wordings in groups.items())
    return re.compile("|".join(parts), re.DOTALL)


def furniture_rule(text: str, words: Sequence[str] | None = None) -> str | None:
    """The name of the rule that takes a whole line (stripped) for page furniture, None if none does.

    `words`: the line's words in lower case, if they are at hand.
    """
    if len(text) > _LONGEST:
        return None
    # Lower case and not re.IGNORECASE, for which the engine looks at no first letter: 4.2 against 1.8 us a line.
    text = text.lower()
    first = text[:1]
    found = _always(first if first.isascii() and first.isalpha() else "").fullmatch(text)
    if found:
        return FURNITURE_RULES[int((found.lastgroup or "r0")[1:])]
    if words is None:
        words = _WORD.findall(text)
    seen = _WORD_CUES.intersection(words)
    signed = _SIGNS.search(text) is not None
    if not seen and not signed:
        return None
    for cues, signs, name, pattern in _CUED:
        cued = not cues.isdisjoint(seen) or (signed and any(sign in text for sign in signs))
        if cued and pattern.fullmatch(text):
            return name
    return None
