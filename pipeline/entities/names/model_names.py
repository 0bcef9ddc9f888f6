"""Turns the model's own entities into names, with trimmed borders and our types and without junk."""

import functools
import re
from dataclasses import dataclass

from pipeline.entities.options import EntityOptions
from pipeline.parsing.parse import Parse
from pipeline.resources import WordLists, resource, words
from pipeline.text.dates import MONTHS, SHORT_WEEKDAYS, WEEKDAYS
from pipeline.text.names import title_at
from pipeline.text.word_classes import OFFICES, PARTICLES

TYPE_OF = {"PERSON": "person", "GPE": "place", "LOC": "place", "FAC": "place", "ORG": "organisation"}
_LEADING = words(
    """the a an this that 's ’s and of in at by for to former then late ex its his her their our my your both"""
)
_TRAILING = words("""'s ’s ' ’ the and of in for is was said says has who""")
_MARK = re.compile(r"^[^\w]+$")
_WEB = re.compile(r"https?:|www\.|@|\.(?:com|org|net|co|gov|edu)\b|[#/\\|<>=_{}]", re.I)
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
            first, last = trim(words, first, last, kind)
        if first > last or ("junk" not in options.disable and _is_junk(tuple(words[first : last + 1]))):
            continue
        names.append(Name(first, last, kind, label, "model", words[first : last + 1]))
    return names


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
    if not any(w[:1].isupper() for w in words) or _WEB.search(text):
        return True
    return len(text) < 2 or text.lower().strip(".") in _JUNK


def after_office(words: list[str], first: int, last: int) -> int:
    """Returns the first token after the office that a name begins with ("Treasurer Jane Roe"); else `first`."""
    return next((i + 1 for i in range(last - 2, first - 1, -1) if words[i].lower().rstrip(".") in OFFICES), first)
