"""Turns what models found into names. The language model's entities get our types and trimmed borders, and junk is
dropped; in the accurate profile, names and references come from the reader.
"""

import functools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.entities.options import EntityOptions
from pipeline.parsing.parse import Parse
from pipeline.resources import WordLists, resource, words
from pipeline.text.dates import MONTHS, SHORT_WEEKDAYS, WEEKDAYS
from pipeline.text.names import STATE_CODES, is_short_title, read_seat, title_at
from pipeline.text.word_classes import LEGAL_FORMS, OFFICES, PARTICLES, SUFFIXES

TYPE_OF = {"PERSON": "person", "GPE": "place", "LOC": "place", "FAC": "place", "ORG": "organisation"}
_LEADING = words(
    """the a an this that 's ’s and of in at by for to former then late ex its his her their our my your both"""
)
_TRAILING = words("""'s ’s ' ’ the and of in for is was said says has who""")
_MARK = re.compile(r"^[^\w]+$")
_WEB = re.compile(r"https?:|www\.|@|\.(?:com|org|net|co|gov|edu)\b|[#/\\|<>=_{}]", re.I)
# A token that the tokeniser did not divide at a mark without a space beside it: 'late,”Roe'.
_GLUED = re.compile(r"""\w[,.?!:;]?[”“"]\w""")
# Dates and other words that are not names. "May" is left out, since it is a surname as often as a month.
_JUNK = (WEEKDAYS | SHORT_WEEKDAYS | MONTHS.keys() - {"may"}) | WordLists(resource("words/names.txt")).words("no names")


@dataclass(slots=True)
class Name:
    """A name that the rules may still change.

    first, last: its tokens, both included.
    label: the model's own label; None if the model did not find it.
    rule: the rule that last decided its borders or type.
    listed: the canonical name, if it is in the user's list.
    sure: whether the reader is so sure of it that no rule may doubt it.
    """

    first: int
    last: int
    type: str
    label: str | None
    rule: str
    words: list[str]
    text: str = ""
    listed: str | None = None
    sure: bool = False


def model_names(parse: Parse, words: list[str], options: EntityOptions) -> list[Name]:
    """Returns the model's people, places and organisations in text order, after trimming and the junk filter."""
    names = []
    for first, last, label in _raw(parse.entity):
        kind = TYPE_OF.get(label)
        if kind is None:
            continue
        if "trim" not in options.disable:
            kind = "person" if _is_titled(words[first : last + 1]) else kind
            first, last = trim(words, first, last, kind)
        if first > last or ("junk" not in options.disable and _is_junk(tuple(words[first : last + 1]))):
            continue
        names.append(Name(first, last, kind, label, "model", words[first : last + 1]))
    return names


def _is_title(words: Sequence[str]) -> bool:
    """Whether the words are a title alone, such as "Rear Adm.", and not a name that ends with "Sr."."""
    return is_short_title(words[-1]) and words[-1][:-1].lower() not in SUFFIXES


def _is_titled(name: Sequence[str]) -> bool:
    """Whether a name is a title with a full stop and one or two words that are no legal form: "Sgt. Roe"."""
    plain = all(w[0].isupper() and w.lower().rstrip(".") not in LEGAL_FORMS for w in name)
    return 1 < len(name) < 4 and plain and is_short_title(name[0])


def _raw(entity: list[str]) -> list[tuple[int, int, str]]:
    spans: list[tuple[int, int, str]] = []
    for start in [i for i, tag in enumerate(entity) if tag and tag.startswith("B-")]:
        end = start + 1
        while end < len(entity) and entity[end].startswith("I-"):
            end += 1
        spans.append((start, end - 1, entity[start][2:]))
    return spans


def trim(words: list[str], first: int, last: int, kind: str) -> tuple[int, int]:
    """Returns a name's tokens without articles, titles, 's and marks at its borders; first > last if none is left."""
    while last >= first and (words[last].lower() in _TRAILING or _MARK.match(words[last])):
        if words[last] == "." and last > first and len(words[last - 1]) == 1:
            break
        last -= 1
    while first <= last:
        low, person = words[first].lower().rstrip("."), kind == "person"
        # A title of two words stays: outside of a name, the "Tan" of "Tan Sri" would be taken for a surname again.
        title = person and title_at(words, first, last) == 1
        loose = low in _LEADING and not (person and low in PARTICLES)
        if not (title or loose or _MARK.match(words[first])):
            break
        first += 1
    return first, last


@functools.lru_cache(maxsize=65536)
def _is_junk(words: tuple[str, ...]) -> bool:
    text = " ".join(words)
    if not any(w[:1].isupper() for w in words) or _is_title(words) or _WEB.search(text) or _GLUED.search(text):
        return True
    return len(text) < 2 or text.lower().strip(".") in _JUNK


def after_office(words: list[str], first: int, last: int) -> int:
    """Returns the first token after the office that a name begins with ("Treasurer Jane Roe"); else `first`."""
    return next((i + 1 for i in range(last - 2, first - 1, -1) if words[i].lower().rstrip(".") in OFFICES), first)


Span = tuple[int, int]
_INITIALS = re.compile(r"(?:[A-Z]\.){1,3}|[B-HJ-Z]")  # "A" and "I" alone are words

SURE = 0.9
"""Names to which the reader gives at least this probability are exempt from the rules for doubtful names. On held-out
outlets this raised the strict F1 of names from 77.0 to 77.4; thresholds of 0.8 and 0.95 differ by 0.1."""


@dataclass(frozen=True, slots=True)
class ReadNames:
    """What the reader found in an article. Offsets count code points of its text.

    names: start, end and type of each name, in text order.
    references: maps the span of each pronoun or other word for a person to two values: the likeliest names (as indices
        into `names`) with the probability of each, and the probability that the article gives no name.
    chances: for each item of `names`, the probability that it is a name; empty if not known.
    """

    names: Sequence[tuple[int, int, str]]
    references: Mapping[Span, tuple[Sequence[tuple[int, float]], float]] = field(default_factory=dict)
    chances: Sequence[float] = ()


def read_names(parse: Parse, words: list[str], read: ReadNames) -> list[Name]:
    """Returns the names that the reader found, extended to whole tokens; drops those without a letter."""
    names: list[Name] = []
    for k, (start, end, kind) in enumerate(read.names):
        first = bisect_right(parse.end, start)
        last = bisect_left(parse.start, end) - 1
        kind = "person" if _is_titled(words[first : last + 1]) else kind
        first, last = trim(words, first, last, kind)
        if first > last or _is_seat(parse.text, parse.start[first], parse.end[last]):
            continue
        if kind == "person":
            # "J. R. R. Roe" may be read as "J. R." and "Roe".
            initials = names and all(map(_INITIALS.fullmatch, names[-1].words))
            other = names[-2:-1] if initials else names[-1:]
            first, last = _whole_person(parse, words, first, last, other[0].last + 1 if other else 0)
            if initials and first <= names[-1].last:
                names.pop()
        if names and first <= names[-1].last:
            continue
        own = words[first : last + 1]
        if any(map(_GLUED.search, own)):
            continue
        if any(c.isalpha() for word in own for c in word) and not _is_title(own):
            sure = bool(read.chances) and read.chances[k] >= SURE and own[0][0].isupper()
            names.append(Name(first, last, kind, None, "read", own, sure=sure))
    return names


def _whole_person(parse: Parse, words: list[str], first: int, last: int, free: int) -> Span:
    """Returns the first and last token of a personal name without an office at its beginning ("Ohio Senator Jane Roe")
    or common words at its end ("Jane Roe cooing"), but with the initials before it ("R. B. Roe"). Tokens before `free`
    belong to the previous name."""
    while last > first and _is_common(words[last]) and parse.start[last] > parse.end[last - 1]:
        last -= 1
    first = after_office(words, first, last)
    line = parse.paragraph[first]
    while first > free and _INITIALS.fullmatch(words[first - 1]) and parse.paragraph[first - 1] == line:
        first -= 1
    return first, last


def _is_seat(text: str, start: int, end: int) -> bool:
    """Whether the span is a lawmaker's party and state after a name: "R-Vt." in "Jane Roe, R-Vt., and"."""
    mark = start - 1 if text[start - 1 : start] == "(" else start - 2
    found = read_seat(text[mark:end]) if mark >= 0 else None
    return found is not None and found[0].place in STATE_CODES.values()


def _is_common(word: str) -> bool:
    return word.islower() and word.isalpha() and word not in PARTICLES
