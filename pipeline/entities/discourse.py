"""What the resolver needs to know about a place in the text: section, quotation, clause, grammatical role."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

from pipeline.parsing.parse import Parse
from pipeline.text.stories import story_starts

_OPEN, _CLOSE, _PLAIN = frozenset("“„«"), frozenset("”»"), frozenset(['"', "''", "``"])
QUOTATION_MARKS = _OPEN | _CLOSE | _PLAIN
_AUXILIARY = frozenset(["aux", "auxpass"])


@dataclass(frozen=True, slots=True)
class Discourse:
    """For each token: whether it is `quoted` (inside double quotation marks), and its `section`. Each story of a live
    page is a section, and no pronoun reaches from one into another.
    """

    quoted: list[bool]
    section: list[int]


def discourse(parse: Parse, words: list[str], marks: list[int]) -> Discourse:
    """Quotation and section of every token; `marks` are the tokens of `QUOTATION_MARKS`.

    A quotation whose mark is never closed ends with its paragraph.
    """
    starts = story_starts(parse.text)
    quoted = [False] * len(words)
    section = [bisect_right(starts, start) for start in parse.start] if starts else [0] * len(words)
    inside, line = False, -1
    for i, after in pairwise([*marks, len(words)]):
        if parse.paragraph[i] != line:
            line, inside = parse.paragraph[i], False
        inside = words[i] in _OPEN or (words[i] in _PLAIN and not inside)
        if inside:
            end = min(after, bisect_right(parse.paragraph, line))
            quoted[i + 1 : end] = [True] * (end - i - 1)
    return Discourse(quoted, section)


def head_of(parse: Parse, first: int, last: int) -> int:
    """The token of a span whose head is outside it."""
    for i in range(last, first - 1, -1):
        if not first <= parse.head[i] <= last or parse.head[i] == i:
            return i
    return last


def role(parse: Parse, first: int, last: int) -> tuple[str, int]:
    """The role of a noun phrase ("subject", "object", "owner", "modifier", "other"), and the verb of its clause."""
    i = head_of(parse, first, last)
    for _ in range(4):
        if parse.dep[i] in ("conj", "appos") and parse.head[i] != i:
            i = parse.head[i]
        else:
            break
    dep = parse.dep[i]
    if dep in ("nsubj", "nsubjpass", "csubj"):
        return "subject", verb_of(parse, i)
    if dep in ("dobj", "dative", "iobj"):
        return "object", verb_of(parse, i)
    if dep == "poss":
        return "owner", verb_of(parse, i)
    source = parse.head[parse.head[i]]
    if dep == "pobj" and parse.word(source).lower() == "according":
        return "subject", source
    if dep in ("compound", "nmod", "amod"):
        return "modifier", verb_of(parse, i)
    return "other", verb_of(parse, i)


def verb_of(parse: Parse, i: int) -> int:
    """The verb of the clause that contains token `i`, or the root if there is none."""
    for _ in range(40):
        head = parse.head[i]
        if head == i:
            return i
        if parse.tag[head][:2] == "VB" and parse.dep[i] not in _AUXILIARY:
            return head
        i = head
    return i
