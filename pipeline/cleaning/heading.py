"""Title, byline, credit and date lines of a page of plain text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pipeline.cleaning.lines import Line, words_of
from pipeline.text.dates import find_date, parse_date

_PERSON = r"[A-Z][\w.’'-]+(?:\s+(?:de|der|den|van|von|la|le|al|bin|di|da|del|[A-Z][\w.’'-]*)){1,4}"
_BYLINE = re.compile(
    rf"(?:(?:Written|Reported|Posted|Published|Story)\s+)?(?:[Bb]y|BY)\s*:?\s+(?P<names>(?:{_PERSON}|[A-Z][A-Z .’'-]{{4,40}}|[A-Z][\w.&’' -]{{2,40}}?)"
    rf"(?:\s*(?:,|and|&|AND)\s+(?:{_PERSON}|[A-Z][\w.&’' -]{{2,40}}?))*?)"
    r"(?P<rest>\s*(?:[|,•·–—-]|in\s+[A-Z]|for\s+[A-Z]|\d|@|Updated|Published|Posted|on\s+[A-Z]|[A-Z][a-z]+\s+(?:Writer|Correspondent|Reporter|Editor|Staff)).{0,120})?"
)
_REPORTS = re.compile(
    rf"(?P<names>{_PERSON})\s*(?:,\s*)?(?:reports?\s+(?:from|for)\b.{{0,60}}|(?:is|was) an? .{{0,60}}\b(?:reporter|correspondent|journalist|editor|columnist|writer)\b.{{0,200}})"
)
_ROLE = re.compile(
    r"(?:(?:[\w&.’'-]+ ){0,5}(?:staff|senior|chief|political|diplomatic|foreign|business|associated press|guest|contributing|news|national|defen[cs]e|sports?|health|science|economics?|world|deputy) )?"
    r"(?:writer|reporter|correspondent|editor|columnist|contributor)s?(?:\s*[|,–-].{0,40})?",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"[(\[—–-]?\s*(?:(?:with )?(?:additional |extra |further |some )?(?:reporting|writing|editing|research|contributions?|files|input|inputs|reports?|information|material) (?:by|from)\b|"
    r"with (?:files|reports?|inputs?|agenc(?:y|ies)|information|agency|wires?|contributions|material)\b|"
    r"(?:[\w.’' ,-]{3,160}) contributed (?:reporting|to (?:this|the) (?:report|article|story|piece|column|post))\b|"
    r"(?:edited|compiled|translated|written|reported|produced) by\b|(?:source|sources|agencies|via)\s*:|(?:source|sources)\s*$).{0,240}",
    re.IGNORECASE,
)
_LABELLED = re.compile(
    r"(?:(?:first |originally |last )?(?:published|posted|updated|modified|created|issued|released|revised|edited)(?: (?:on|at|date|by .{2,40}?))?|date|last update(?:d)?|as of|time)\b\s*[:|-]?\s*(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_PUBLISHED = re.compile(r"\b(?:published|posted|issued|released|created|date|originally)\b", re.IGNORECASE)
_UPDATED = re.compile(r"\b(?:updated?|modified|revised|edited)\b", re.IGNORECASE)
_DATE_WORDS = re.compile(
    r"(?:\d{1,4}(?:st|nd|rd|th)?|jan\w*|feb\w*|mar(?:ch)?|apr\w*|may|june?|july?|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*|mon(?:day)?|tue\w*|wed\w*|thu\w*|fri(?:day)?|sat\w*|sun(?:day)?|"
    r"[ap]\.?m\.?|gmt|utc|[ecmp][sd]?t|bst|ist|cest?|at|on|of|ago|hours?|minutes?|mins?|hrs?|days?|weeks?|months?|years?|yesterday|today|now|just|an?|updated?|published|posted|last|modified|first|"
    r"read|min|T|Z|local|time|[\s,.:/|•·()+–—-])+",
    re.IGNORECASE,
)
_UPDATE_HEADING = re.compile(r"(?:update|updated|latest|new|correction)\b.{0,40}", re.IGNORECASE)
_MAX_TITLE_WORDS = 30


@dataclass(slots=True)
class Heading:
    """What the lines around an article say of it; `labels` by index of the line."""

    title: int | None = None
    repeats: set[int] = field(default_factory=set)
    labels: dict[int, tuple[str, str]] = field(default_factory=dict)
    byline: str | None = None
    published_at: datetime | None = None


def line_label(line: Line) -> tuple[str, str] | None:
    """A line that is a byline, a credit or a date by its own wording: (label, rule)."""
    text = line.text
    if len(text) > 300:
        return None
    if _CREDIT.fullmatch(text):
        return ("byline", "credit")
    if line.words <= 25 and _BYLINE.fullmatch(text):
        return ("byline", "byline")
    if line.words <= 30 and _REPORTS.fullmatch(text):
        return ("byline", "author-note")
    if line.words <= 8 and _ROLE.fullmatch(text):
        return ("byline", "author-role")
    if line.words <= 16 and is_date_line(text):
        return ("date", "date-line")
    return None


def is_date_line(text: str) -> bool:
    """A line that says nothing but when: "Published: 12 May 2021 10:03", "3 hours ago", "Published: Updated:"."""
    if _DATE_WORDS.fullmatch(text):
        return any(c.isdigit() for c in text) or bool(_LABELLED.fullmatch(text))
    labelled = _LABELLED.fullmatch(text)
    if not labelled:
        return False
    rest = labelled["rest"]
    found = find_date(rest)
    return bool(found) and len(rest) - (found[2] - found[1] if found else 0) < 40


def find_heading(
    lines: Sequence[Line], labels: Sequence[tuple[str, str] | None], span: tuple[int, int], given_title: str | None
) -> Heading:
    """Title, byline and date of the article that stands in `lines[span]`; `labels`: `line_label` of each line.

    The title is the line above the article's first sentence (or that first line, if it has the shape of one)
    that shares most words with it, or the title that the container gave. Dates above the title date the page,
    not the article, unless they say "Published".
    """
    start, end = span
    heading = Heading()
    heading.title = _find_title(lines, labels, span, given_title)
    if heading.title is not None:
        key = words_of(lines[heading.title].text)
        heading.repeats = {
            i for i, line in enumerate(lines)
            if i != heading.title and abs(line.words - len(key)) <= 1 and words_of(line.text) == key
        }  # fmt: skip
    heading.labels = {i: label for i, label in enumerate(labels) if label}
    heading.byline = _byline(lines, heading)
    heading.published_at = _published(lines, start, end, heading)
    return heading


def _find_title(
    lines: Sequence[Line], labels: Sequence[tuple[str, str] | None], span: tuple[int, int], given: str | None
) -> int | None:
    start, end = span
    lead = set(words_of(" ".join(line.text for line in lines[start : min(end, start + 12)]))) - _COMMON
    wanted = words_of(given) if given else []
    counts: dict[str, int] = {}
    for line in lines[: start + 3]:
        counts[line.text] = counts.get(line.text, 0) + 1
    best, best_score = None, 3.0
    first = max(0, start - 25)
    for i in range(first, min(len(lines), start + 2)):
        line = lines[i]
        if not 2 <= line.words <= _MAX_TITLE_WORDS or labels[i] or (i > start and counts[line.text] == 1):
            continue
        if i == start and (line.ended and not line.text.endswith("?")) and not (i == 0 and line.words <= 16):
            continue
        score = _title_score(line, lead, wanted, counts[line.text]) - 0.15 * max(0, start - i)
        if score > best_score:
            best, best_score = i, score
    return best


def _title_score(line: Line, lead: set[str], wanted: list[str], count: int) -> float:
    words = words_of(line.text)
    content = {word for word in words if len(word) > 2} - _COMMON
    score = 1.5 * min(4, len(content & lead)) + (3.0 if count > 1 else 0.0)
    if wanted and _overlap(words, wanted) > 0.7:
        score += 8.0
    if len(words) < 4:
        score -= 3.0
    if line.ended and not line.text.endswith(("?", "!")):
        score -= 1.5
    return score


def _overlap(a: list[str], b: list[str]) -> float:
    return len(set(a) & set(b)) / max(1, min(len(set(a)), len(set(b)))) if min(len(a), len(b)) > 2 else float(a == b)


def _byline(lines: Sequence[Line], heading: Heading) -> str | None:
    for i, (label, rule) in sorted(heading.labels.items()):
        if label == "byline" and rule in ("byline", "author-note"):
            found = (_BYLINE if rule == "byline" else _REPORTS).fullmatch(lines[i].text)
            if found:
                return str(found["names"]).strip(" ,|–—-")
    return None


def _published(lines: Sequence[Line], start: int, end: int, heading: Heading) -> datetime | None:
    """The first date that is marked as published, else an unmarked one between the title and the text."""
    unmarked: datetime | None = None
    anchor = heading.title if heading.title is not None else start
    for i in sorted(heading.labels):
        if i > end + 3:
            break
        text = lines[i].text
        label, _ = heading.labels[i]
        found = find_date(text)
        if not found or (label == "byline" and not _PUBLISHED.search(text) and i < anchor):
            continue
        before = text[: found[1]]
        if _PUBLISHED.search(before) and not _UPDATED.search(before[_PUBLISHED.search(before).end() :]):  # type: ignore[union-attr]
            return parse_date(text[found[1] :]) or found[0]
        if unmarked is None and anchor < i <= start + 1 and not _UPDATED.search(before):
            unmarked = found[0]
    return unmarked


_COMMON = frozenset(
    "the and for that with from after over into about this will has have had was were are but not his her its their who "
    "says said say new how why what when where more than they you our your out can could would may amid".split()
)
