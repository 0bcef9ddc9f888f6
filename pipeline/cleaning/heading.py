"""Finds the title, byline, credit and date among the lines of a page."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from pipeline.cleaning.byline import byline_of, is_bare_name, reporting_names
from pipeline.cleaning.dating import Dating, find_dating, is_date_line, is_placed_date
from pipeline.cleaning.lines import Line, heads, words_of
from pipeline.cleaning.openings import opening_number, openings
from pipeline.cleaning.page import Page
from pipeline.resources import WordLists, resource
from pipeline.text.dates import MONTHS, SHORT_WEEKDAYS, WEEKDAYS

_CREDIT = re.compile(
    r"[(\[—–*-]*\s*(?:(?:with )?(?:additional |extra |further |some )?(?:reporting|writing|"
    r"editing) by\b.{0,240}|"
    r"(?:with |additional )(?:files|reports?|inputs?|information|contributions?|research|material|"
    r"reporting)(?: and \w+)? (?:from|by)\b.{0,200}|"
    r"with (?:(?:post |staff )?(?:agenc(?:y|ies)|wires?|wire services))(?: (?:inputs?|reports?|copy|"
    r"services))?\W*|with inputs?\W*|"
    r"(?:edited|compiled|translated|produced) by [A-Z].{0,120}|(?:source|sources|"
    r"agencies|via)\s*:\s*.{0,80}|sources?)",
    re.IGNORECASE,
)
_CONTRIBUTED = re.compile(
    r"[(\[—–*-]*\s*+[\w.’' ,&-]{3,160} contributed (?:reporting|to (?:this|the) (?:report|article|story|piece|column|"
    r"post))\b.{0,80}",
    re.IGNORECASE,
)
_LISTS = WordLists(resource("words/lines.txt"))
CREDIT_WORDS = _LISTS.words("credits")
_DATE_START = frozenset("0123456789(")
DATE_WORDS = _LISTS.words("dates") | WEEKDAYS | SHORT_WEEKDAYS | MONTHS.keys()
CONTRIBUTED = "contributed"
# A byline, credit or date has at most LONGEST_LABEL characters, and a date at most MOST_DATE_WORDS words.
LONGEST_LABEL, MOST_DATE_WORDS = 600, 16
# Number of words of the longest possible title.
_MAX_TITLE_WORDS = 30
# Lines above the article's first sentence among which its title is looked for.
_TITLE_ABOVE = 25
# A title needs more points than this, since no title is better than a wrong one. Two words shared with the text are
# enough, or being the headline right above it.
_LEAST_TITLE = 2.0
_BY = ("by", "written by", "author", "reported by", "words by", "story by", "text by")
_TITLE_MARK = re.compile(r"(?:(?:title|headline)\s*:|#{1,2}(?=\s))\s*(?=\S)", re.IGNORECASE)
_GENRE = re.compile(r"(?:explainer|explained|live|video|watch|in pictures)\b", re.IGNORECASE)
_NO_TITLE = re.compile(
    r"(?:image|photo|picture|media|video|caption|share|home|file|\W*advert\w*)\b.{0,20}[:|»>]|(?:media|image) ?caption",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"\((?:photo|image|picture|credit|source|file|ap|reuters|afp)\b", re.IGNORECASE)
_NO_TITLE_WORDS = re.compile(r"\b(?:getty images|all sharing options|file photo)\b")
_NO_TITLE_CUES = ("getty images", "sharing options", "file photo")


@dataclass(slots=True)
class Heading:
    """What the lines around an article say about it.

    title: index of the title's line.
    repeats: indices of the lines that repeat the title.
    labels: maps the index of each byline, credit or date to its (label, rule).
    """

    title: int | None = None
    repeats: set[int] = field(default_factory=set)
    labels: dict[int, tuple[str, str]] = field(default_factory=dict)
    byline: str | None = None
    dating: Dating = field(default_factory=Dating)


@cache
def credit_openings() -> frozenset[int]:
    """Returns the numbers of the openings that a credit ("Additional reporting by ...") may have."""
    return frozenset(map(opening_number, openings(_CREDIT.pattern)))


def line_label(line: Line) -> tuple[str, str] | None:
    """Returns (label, rule) of a line that is a byline, a credit or a date by its wording; None for any other line."""
    text = line.plain
    if len(text) > LONGEST_LABEL:
        return None
    words = line.head
    if not CREDIT_WORDS.isdisjoint(words) and _CREDIT.fullmatch(text):
        return ("byline", "credit")
    if CONTRIBUTED in words and _CONTRIBUTED.fullmatch(text):
        return ("byline", "credit")
    if byline := byline_of(line):
        return ("byline", byline.rule)
    if (
        line.words <= MOST_DATE_WORDS
        and (text[0] in _DATE_START or not DATE_WORDS.isdisjoint(words))
        and is_date_line(text)
    ):
        return ("date", "date-line")
    return None


def find_heading(
    lines: Sequence[Line], labels: Sequence[tuple[str, str] | None], span: tuple[int, int], page: Page
) -> Heading:
    """Finds the title, byline and date of the article in `lines[span]`.

    labels: for each line, the (label, rule) that its wording alone gives it, or None.

    The title is the line with the most points, from shortly above the article's first sentence to just below it. A line
    gains points mainly for being the title given by the container or the markup, for words that it shares with the
    article's beginning, and for being repeated. Dates above the title date the page, not the article, unless
    they say "Published".
    """
    heading = Heading()
    heading.title = _find_title(lines, labels, span, page)
    if heading.title is not None:
        title = lines[heading.title]
        if title.head:
            near = (title.words - 1, title.words, title.words + 1)
            # `head` has only the words, so that punctuation and digits may differ.
            heading.repeats = {
                i
                for i, line in enumerate(lines)
                if i != heading.title
                and ((line.words in near and line.head == title.head) or _with_site(line.text, title.text))
            }
    heading.labels = {i: label for i, label in enumerate(labels) if label and label[0] != "boilerplate"}
    heading.byline = _byline(lines, heading)
    heading.dating = _dating(lines, span, heading)
    return heading


@dataclass(frozen=True, slots=True)
class _TitleEvidence:
    """The evidence that tells a page's title from its other lines.

    start: the line of the article's first sentence.
    nearest: the headline closest above it, -1 if there is none.
    lead: words of the first paragraphs. A title shares some of these words; a teaser above the article does not.
    wanted: words of the title that the page was given, if any.
    texts: the lines down to two lines below `start`. Breadcrumbs often repeat the title among them.
    openings: the lines in `texts` of three words or more; another line may add the site's name to one of them.
    marked: whether the page has markup.
    """

    start: int
    nearest: int
    lead: tuple[str, ...]
    wanted: list[str]
    texts: list[str]
    openings: list[str]
    marked: bool

    def points(self, i: int, line: Line) -> float:
        """Returns how strongly the evidence favours a line as the title."""
        known = bool(self.wanted) and _overlap(words_of(line.text), self.wanted) > 0.7
        known = known or title_text(line.text) != line.text
        # Plain text from a database often begins with its title, which may have the form of a sentence.
        first = i == 0 and line.words <= 20 and self.start <= 2 and not self.marked
        count = self.texts.count(line.text)
        # A sentence above the article is a standfirst or a caption.
        sentence = i >= self.start or (line.ended and line.text[-1] not in "?!")
        if sentence and not (known or first or count > 1):
            return 0.0
        # Of "Harbour opens" and "Harbour opens | The Post", the one without the site's name is chosen.
        with_site = any(_with_site(line.text, other) for other in self.openings)
        points = _title_score(line, self.lead, count) + 8.0 * known + 3.0 * first - 4.0 * with_site
        return points + 2.5 * (i == self.nearest) - 0.15 * max(0, self.start - i)


def _find_title(
    lines: Sequence[Line], labels: Sequence[tuple[str, str] | None], span: tuple[int, int], page: Page
) -> int | None:
    start, end = span
    above = range(max(0, start - _TITLE_ABOVE), start)
    evidence = _TitleEvidence(
        start=start,
        nearest=next((i for i in reversed(above) if _is_headline(lines[i], labels[i])), -1),
        lead=heads(lines[start : min(end, start + 12)]),
        wanted=words_of(page.title) if page.title else [],
        texts=[line.text for line in lines[: start + 3]],
        openings=[line.text for line in lines[: start + 3] if line.words >= 3],
        marked=page.is_marked,
    )
    best, most = None, _LEAST_TITLE
    for i in range(above.start, min(len(lines), start + 2)):
        if 2 <= lines[i].words <= _MAX_TITLE_WORDS and _may_be_title(lines[i], labels[i]):
            points = evidence.points(i, lines[i])
            if points > most:
                best, most = i, points
    return best


def _with_site(line: str, title: str) -> bool:
    """Whether a line is the title followed by the name of the site: "Harbour opens | The Post"."""
    if not line.startswith(title):
        return False
    rest = line[len(title) :].lstrip()
    return rest[:1] in ("|", "–", "—", "-", "·", "•", "»") and 1 < len(rest.split()) <= 7


def title_text(line: str) -> str:
    """Returns a title line without what marks it as one ("Headline: ...", "# ...")."""
    return line[found.end() :] if (found := _TITLE_MARK.match(line)) else line


def _may_be_title(line: Line, label: tuple[str, str] | None) -> bool:
    if label and not (label[1] == "inline-teaser" and _GENRE.match(line.text)):
        return False
    text = line.text
    if _NO_TITLE.match(text) or ("(" in text and _BRACKETED.search(text)):
        return False
    lower = text.lower()
    return not (any(cue in lower for cue in _NO_TITLE_CUES) and _NO_TITLE_WORDS.search(lower))


def _is_headline(line: Line, label: tuple[str, str] | None) -> bool:
    """Whether a line looks like a headline: 3 to 20 words, no small letter at the start, no full stop."""
    # A headline may be a question, or end with a quotation (“We won”); a line with a full stop is a sentence.
    shaped = 3 <= line.words <= 20 and not (line.ended and line.text[-1] not in "?!”’\"'")
    return shaped and not line.text[0].islower() and line.text[-1] not in ":;," and _may_be_title(line, label)


def _title_score(line: Line, lead: Sequence[str], count: int) -> float:
    content = {word for word in line.head if len(word) > 2} - _COMMON
    # At most four shared words count: a line with more is more likely a paragraph than a headline.
    score = 1.5 * min(4, len(content.intersection(lead))) + (3.0 if count > 1 else 0.0)
    if line.words < 4:
        score -= 3.0
    if line.words > 20:
        score -= 2.0
    if line.ended and line.text[-1] not in "?!":
        score -= 1.5
    return score


def _overlap(a: list[str], b: list[str]) -> float:
    return len(set(a) & set(b)) / max(1, min(len(set(a)), len(set(b)))) if min(len(a), len(b)) > 2 else float(a == b)


def _byline(lines: Sequence[Line], heading: Heading) -> str | None:
    """Returns the authors: from the first byline or author's note, else from a line with only a name, else a credit."""
    for i, (label, rule) in sorted(heading.labels.items()):
        if label == "byline" and rule in ("byline", "author-note"):
            found = byline_of(lines[i])
            if found and found.names:
                return found.names
    if (bare := _bare_byline(lines, heading)) is not None:
        heading.labels[bare] = ("byline", "byline")
        return lines[bare].text
    credits = (reporting_names(lines[i].text) for i, (_, rule) in sorted(heading.labels.items()) if rule == "credit")
    return next((names for names in credits if names), None)


def _bare_byline(lines: Sequence[Line], heading: Heading) -> int | None:
    """Finds a name alone on a line: right below "By", or next to a date and at most three lines below the title."""
    for i, line in enumerate(lines[:-1]):
        # The last line is left out, since there is no line below it.
        if line.words <= 2 and line.text.rstrip(":").lower() in _BY and is_bare_name(lines[i + 1].text):
            return i + 1
    first = heading.title + 1 if heading.title is not None else None
    for i in range(first, min(first + 3, len(lines))) if first is not None else ():
        # A name alone may be anything, even a headline ("Paul Revere"); next to a date it is a byline.
        beside = {heading.labels.get(k, ("", ""))[0] for k in (i - 1, i + 1)}
        if "date" in beside and is_bare_name(lines[i].text):
            return i
    return None


def _dating(lines: Sequence[Line], span: tuple[int, int], heading: Heading) -> Dating:
    """Finds the dates of the article. "Larkhill, 3 March 2027" counts only between title and text."""
    anchor = heading.title if heading.title is not None else span[0]
    for i in range(anchor + 1, min(span[0] + 1, len(lines))):
        # Between title and text, "Larkhill, 3 March 2027" says when the article was written; within the text it may
        # head the entry of a diary.
        if i not in heading.labels and lines[i].words <= 12 and is_placed_date(lines[i].text):
            heading.labels[i] = ("date", "date-line")
    return find_dating(lines, heading.labels, anchor, span)


_COMMON = _LISTS.words("common in titles")
