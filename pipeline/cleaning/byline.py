"""Recognises lines that say who wrote an article, and reads the names in these and in author fields of records."""

import re
from dataclasses import dataclass
from functools import lru_cache

from pipeline.cleaning.lines import Line
from pipeline.resources import WordLists, resource
from pipeline.text.dates import MONTH
from pipeline.text.names import turned_round
from pipeline.text.word_classes import NO_AUTHORS, ONE_PARTICLE

_UP = "A-ZÀ-ÖØ-ÞĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮİĴĶĹĻĽĿŁŃŅŇŊŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽ"
_JOURNALIST = "reporter|correspondent|journalist|editor|columnist|writer|contributor|critic"
_ROLE_NOUN = rf"(?:{_JOURNALIST}|producer)s?"
_FIELD = (
    r"(?:staff|senior|chief|deputy|political|politics|diplomatic|foreign|business|guest|contributing|special|news|national|"
    r"international|regional|local|defen[cs]e|security|sports?|health|science|economics?|economy|finance|financial|world|"
    r"culture|arts|education|environment|climate|technology|legal|crime|court|transport|opinion|features?|investigative|"
    r"religion|travel|europe|africa|asia|middle east|white house|our|own)"
)
_ROLE_PHRASE = rf"(?:an?\s++)?(?:{_FIELD}(?:\s++(?:and|&)\s++|[ -])){{0,4}}{_ROLE_NOUN}"
_MONTH = rf"{MONTH}\b\.?"
_STOP = (
    rf"(?!(?i:updated|published|posted|last\s++(?:updated|modified)|{_MONTH}\s++\d|(?:mon|tues|wednes|thurs|fri|satur|sun)day|"
    rf"{_ROLE_PHRASE}|(?:{_FIELD}\s){{1,2}}(?:desk|staff))\b)"
)
_TOKEN = rf"{_STOP}[{_UP}][\w.’'-]*"
_PERSON = rf"{_TOKEN}(?:\s++(?:{ONE_PARTICLE}\s++)*+{_TOKEN}){{1,4}}"
_DESK = (
    rf"(?:[{_UP}][\w.’'&-]*+\s++){{1,4}}(?:[Ss]taff(?!\s++[Ww]riter)|[Rr]eporters?|[Ww]riters?|[Cc]orrespondents?|[Dd]esk|"
    r"[Ee]ditors?|[Aa]genc(?:y|ies))"
    r"|[A-Z]{2,6}"
)
_SINGLE = rf"{_STOP}[{_UP}][\w.’'-]{{2,30}}"
_ONE = rf"(?:[Tt]he\s++)?(?:{_PERSON}|{_DESK}|{_SINGLE})"
# The atomic group matches each name but the last in one way only; otherwise a list of names that fails at its end would
# be retried in every combination.
_NAMES = rf"(?P<names>(?:(?>{_ONE})\s*+(?:,\s*+(?:and|&)|,|and|&|AND|with)\s++)*{_ONE})"
_REST = (
    rf"(?P<rest>\s*+(?:[|•·–—@(/-]|,\s*+(?=[{_UP}@\d])|(?:,\s*+)?(?i:{_ROLE_PHRASE})|\d|in\s++[{_UP}]|for\s++(?:the\s++)?[{_UP}]|"
    rf"(?i:updated|published|posted|last\s)|on\s+[{_UP}]\w+day|(?i:{_MONTH})\s+\d|(?i:{_FIELD})\s).{{0,120}})?"
)
_LEAD = (
    r"(?:(?i:written|reported|posted|published|story|words|text|analysis|exclusive|opinion|commentary|comment|review|"
    r"interview|report|column)(?:\s*+:)?\s++)?(?:[Bb]y|BY)(?:\s*+:)?\s++"
)
_BYLINE = re.compile(
    rf"(?:(?:(?:[{_UP}][\w’'-]*\s){{1,3}}[|–—-]\s)?{_LEAD}"
    r"|(?i:authors?|reporters?|writers?|correspondents?|byline)\s*+:\s*+)"
    rf"{_NAMES}{_REST}"
)
_FROM = re.compile(rf"(?:From|from|FROM)\s++(?P<names>{_PERSON}),?\s++(?:in|at)\s++[{_UP}][\w’' -]{{1,40}}")
_REPORTS = re.compile(
    rf"(?P<names>{_PERSON})\s*+(?:,\s*+)?(?:reports?\s++(?:from|for)\s.{{0,60}}|"
    rf"(?:covers|writes\s++(?:about|for|on))\s.{{3,60}}\bfor\s++(?:the\s++)?[{_UP}].{{2,400}}|"
    rf"is an? .{{0,60}}\b(?:{_JOURNALIST})\b.{{0,600}}|"
    rf"is (?:the|our|(?:[{_UP}]\S{{0,30}} ){{1,3}}?(?<=[’'][sS] )) ?.{{0,40}}\b(?:{_JOURNALIST})\b.{{0,600}})"
    # A first name alone is a biography only if it says what the author writes about, or for whom.
    rf"|(?P<first>{_SINGLE})\s++is (?:an?|the) (?:[\w’',&-]+ ){{0,6}}?(?:{_JOURNALIST})\b,? "
    r"(?:and .{1,40} )?(?:who|whose|based|covering|specializing|specialising|with|at|for|on)\b.{0,600}"
)
_WITH_ROLE = re.compile(
    rf"(?P<names>{_PERSON})\s*+(?:[,|–—-]\s*+)?(?i:{_ROLE_PHRASE})(?:\s*+(?:[,|–—-]|(?:in|at|for)\s).{{0,40}})?"
    rf"|(?i:{_ROLE_PHRASE}),?\s++(?P<after>{_PERSON})"
)
_ROLE = re.compile(
    rf"(?:(?:[\w&.’'-]+ ){{0,5}}(?:{_FIELD}|press) )?{_ROLE_NOUN}(?:\s*+[|,–-].{{0,40}})?", re.IGNORECASE
)
_REPORTING = re.compile(rf"[(\[—–*-]*\s*+Reporting\s++by\s++{_NAMES}(?=\s*+(?:[;.)\]|]|in\s|$))")
_NOBODY = re.compile(rf"(?:[Tt]he\s++)?(?i:{_ROLE_PHRASE}|(?:our|staff|web|news)\s++(?:desk|staff|team))")
_BARE = re.compile(rf"{_PERSON}")
# Length in characters of the longest line that can consist of a name alone.
_LONGEST_NAME = 120
_BETWEEN_NAMES = re.compile(
    r"(?<!\s)\s++(?:[,;&|/(]\s*+(?:and\s++)?|(?:and|AND|with|[–—-])\s++)|[,;&|/(]\s*+(?:and\s++)?"
)
_LEADS = re.compile(rf"\s*+{_LEAD}")
_BETWEEN_PEOPLE = re.compile(r"(?<!\s)\s++(?:[;&|]|(?:and|AND)\s)|[;&|]")
_LISTS = WordLists(resource("words/lines.txt"))
ROLE_WORDS = _LISTS.words("roles of authors")
AUTHOR_WORDS = _LISTS.words("authors")
# A byline has one of AUTHOR_WORDS among its first AUTHOR_HEAD words and at most MOST_AUTHOR_WORDS words, or one of
# ROLE_WORDS anywhere and at most MOST_ROLE_WORDS words.
AUTHOR_HEAD, MOST_AUTHOR_WORDS, MOST_ROLE_WORDS = 5, 25, 80


@dataclass(frozen=True, slots=True)
class Byline:
    """The rule that recognised a byline, and its authors as printed (None if it names nobody: "Staff writer")."""

    rule: str
    names: str | None


def byline_of(line: Line) -> Byline | None:
    """Reads a whole line as a byline; returns None if it is not one."""
    text = line.plain
    early = line.head[:AUTHOR_HEAD]
    # Patterns are tried from the strictest to the loosest, and each only on lines that contain one of the words that it
    # needs: a set look-up costs far less than a pattern.
    if line.words <= MOST_AUTHOR_WORDS and not AUTHOR_WORDS.isdisjoint(early) and not _is_sentence(text):
        found = _BYLINE.fullmatch(text) or _FROM.fullmatch(text)
        if found:
            return Byline("byline", _names(found["names"]))
    if ROLE_WORDS.isdisjoint(line.head):
        return None
    if line.words <= MOST_ROLE_WORDS and (found := _REPORTS.fullmatch(text)):
        return Byline("author-note", _names(found["names"]) if found["names"] else None)
    if line.words <= 12 and not _is_sentence(text) and (found := _WITH_ROLE.fullmatch(text)):
        return Byline("byline", _names(found["names"] or found["after"]))
    if line.words <= 8 and _ROLE.fullmatch(text):
        return Byline("author-role", None)
    return None


def reporting_names(text: str) -> str | None:
    """Returns the reporters in an agency's closing credit ("Reporting by Jo Marsh; Editing by Ida Lind"), or None."""
    found = _REPORTING.match(text)
    return _names(found["names"]) if found else None


def is_bare_name(text: str) -> bool:
    """Whether a line consists of a person's name alone: up to four words, of which the first is a known given name."""
    words = text.split()
    # Only a known given name counts, since "Larkhill Harbour" has the shape of a name, too.
    if len(words) > 4 or len(text) > _LONGEST_NAME or not _BARE.fullmatch(text):
        return False
    return words[0].casefold() in _given_names()


@lru_cache(maxsize=1)
def _given_names() -> frozenset[str]:
    lines = resource("given_names.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(name for line in lines if not line.startswith("#") for name in line.split("\t")[1].split())


def author_names(byline: str | None) -> tuple[str, ...]:
    """Splits a byline into the names of the people in it, leaving out agencies, desks and outlets.

    "Roe, Jane; Doe, John" gives "Jane Roe" and "John Doe", as databases of news turn names round.
    """
    if not byline or _NOBODY.fullmatch(byline):
        return ()
    if lead := _LEADS.match(byline):
        byline = byline[lead.end() :]
    turned = [turned_round(part.strip()) for part in _BETWEEN_PEOPLE.split(byline)]
    if all(turned):
        byline = ";".join(filter(None, turned))
    people = [
        part.title() if part.isupper() else part
        for part in map(str.strip, _BETWEEN_NAMES.split(byline))
        if _BARE.fullmatch(part) and NO_AUTHORS.isdisjoint(part.lower().split())
    ]
    return tuple(dict.fromkeys(people))


def _names(names: str) -> str | None:
    """Removes the paper or the town after the names in a byline; returns None if there is only a role or a desk."""
    names = names.strip(" ,|–—-")
    if _NOBODY.fullmatch(names):
        return None
    # "By Jo Marsh, Ida Lind and Ann Roe" lists three people. Without an "and", as in "By Jo Marsh, The Post", the comma
    # is followed by the paper or the town.
    return names if re.search(r"\s(?:and|AND|&|with)\s", names) else names.split(",")[0].strip()


def _is_sentence(text: str) -> bool:
    """Whether a text ends with the full stop of a sentence ("By Friday it was over.") rather than of "J." or "a.m."."""
    return text.endswith(".") and not re.search(r"\b(?:[A-Z]|Jr|Sr|Dr|[ap]\.m)\.$", text)
