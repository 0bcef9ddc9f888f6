"""Recognises lines that are page furniture, wherever they stand, by their wording (`resources/furniture.txt`)."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache

from pipeline.cleaning.lines import plain_text
from pipeline.cleaning.openings import opening_number, openings
from pipeline.resources import resource

WORDINGS = "furniture.txt"
# Length in characters of the longest line on which wordings are tried, since furniture is short.
LONGEST = 420


@dataclass(slots=True)
class _Wording:
    """A rule with its wordings: those in `always` are tried on every line, those in `cued` on lines with a cue."""

    name: str
    always: list[str] = field(default_factory=list)
    cued: list[tuple[frozenset[str], str]] = field(default_factory=list)


def read_wordings(source: str) -> list[_Wording]:
    """Reads rules in the format of `furniture.txt`. Raises ValueError for a capital, or a wording without a rule."""
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
        if re.search(r"(?<!\\)[A-Z]", pattern):  # the capitals of "\W" and "\S" are not part of a wording
            raise ValueError(f"{pattern!r}: wordings must be in lower case, as are the lines that they are tried on")
        if cues:
            rules[-1].cued.append((frozenset(cues.lower().split()), pattern))
        else:
            rules[-1].always.append(pattern)
    return rules


_RULES = read_wordings(resource(WORDINGS).read_text(encoding="utf-8"))
FURNITURE_RULES = tuple(rule.name for rule in _RULES)
_CUED = tuple((cues, rule.name, re.compile(pattern, re.DOTALL)) for rule in _RULES for cues, pattern in rule.cued)
CUE_WORDS = frozenset(cue for cues, _, _ in _CUED for cue in cues if cue.isalpha())
CUE_SIGNS = frozenset(cue for cues, _, _ in _CUED for cue in cues if not cue.isalpha())
_WITH_CUE = {cue: [i for i, (cues, _, _) in enumerate(_CUED) if cue in cues] for cue in CUE_WORDS | CUE_SIGNS}
"""The indices in _CUED of the wordings with each cue."""
_SIGNS = re.compile("|".join(re.escape(sign) for sign in sorted(CUE_SIGNS)))
_WORD = re.compile(r"[^\W\d_]+")


def furniture_rule(text: str) -> str | None:
    """Returns the rule by which a line (without white space at its ends) is page furniture, or None."""
    text = plain_text(text)
    return rule_by_opening(text, opening_number(text)) or rule_by_cue(text, _WORD.findall(text.lower()))


def rule_by_opening(text: str, number: int) -> str | None:
    """Like `furniture_rule`, but tries only wordings without cues; `number` is the `opening_number` of the text."""
    if len(text) > LONGEST:
        return None
    # Lower case rather than re.IGNORECASE, which is twice as slow.
    text = text.lower()
    for name, matches in _wordings_of(number):
        if matches(text):
            return name
    return None


def rule_by_cue(text: str, words: Iterable[str]) -> str | None:
    """Like `furniture_rule`, but tries only wordings with cues; `words` are the words of the line in lower case."""
    if len(text) > LONGEST:
        return None
    text = text.lower()
    seen = set(CUE_WORDS.intersection(words))
    if _SIGNS.search(text):
        seen.update(sign for sign in CUE_SIGNS if sign in text)
    for i in sorted({i for cue in seen for i in _WITH_CUE[cue]}):
        _, name, pattern = _CUED[i]
        if pattern.fullmatch(text):
            return name
    return None


@cache
def wordings_by_opening() -> dict[int, list[tuple[str, str]]]:
    """Maps the number of each opening to the wordings that a text with this opening may match, as (rule, wording)."""
    found: dict[int, list[tuple[str, str]]] = {}
    for rule in _RULES:
        for wording in rule.always:
            for start in openings(wording):
                found.setdefault(opening_number(start), []).append((rule.name, wording))
    return found


@cache
def _wordings_of(number: int) -> list[tuple[str, Callable[[str], re.Match[str] | None]]]:
    return [(name, _compiled(wording).fullmatch) for name, wording in wordings_by_opening().get(number, ())]


@cache
def _compiled(wording: str) -> re.Pattern[str]:
    return re.compile(wording, re.DOTALL)
