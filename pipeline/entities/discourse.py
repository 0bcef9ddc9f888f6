"""Describes a place in the text for the pronoun resolver: its section, quotation, clause and grammatical role."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from pipeline.parsing.parse import SUBJECTS, Parse
from pipeline.text.marks import find_quoted
from pipeline.text.stories import sections

_AUXILIARY = frozenset(["aux", "auxpass"])


@dataclass(frozen=True, slots=True)
class Discourse:
    """For each token, whether it is in double quotation marks, and the number of its section (`text/stories.py`)."""

    quoted: list[bool]
    section: list[int]


def discourse(parse: Parse) -> Discourse:
    quoted = [False] * len(parse)
    for span in find_quoted(parse.text):
        if span.style == "double":  # single marks enclose titles and nicknames as often as speech
            first, last = bisect_right(parse.end, span.start), bisect_left(parse.start, span.end)
            quoted[first:last] = [True] * (last - first)
    return Discourse(quoted, sections(parse.text, parse.start))


def head_of(parse: Parse, first: int, last: int) -> int:
    """Returns the span's last token that depends on a token outside the span or is the root of its sentence."""
    for i in range(last, first - 1, -1):
        if not first <= parse.head[i] <= last or parse.head[i] == i:
            return i
    return last


def role(parse: Parse, first: int, last: int) -> tuple[str, int]:
    """Returns the role of a noun phrase ("subject", "object", "owner", "modifier" or "other") and its clause's verb."""
    i = head_of(parse, first, last)
    for _ in range(4):
        if parse.dep[i] in ("conj", "appos") and parse.head[i] != i:
            i = parse.head[i]
        else:
            break
    dep = parse.dep[i]
    if dep in SUBJECTS:
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
    """Returns the verb of the clause that contains token `i`, or the sentence's root if there is no such verb."""
    for _ in range(40):
        head = parse.head[i]
        if head == i:
            return i
        if parse.tag[head][:2] == "VB" and parse.dep[i] not in _AUXILIARY:
            return head
        i = head
    return i
