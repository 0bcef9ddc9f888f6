"""Finds the authors in an HTML page's markup: people, otherwise an agency or desk; never addresses or accounts."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from pipeline.formats.headlines import BELOW, LONGEST_BYLINE, headlines
from pipeline.formats.metadata import Metadata, texts_of
from pipeline.formats.verdict import words_of
from pipeline.formats.visible import VisibleLine
from pipeline.text.dates import MONTH
from pipeline.text.markup import NAME_GROUPS, TAG_GROUPS
from pipeline.text.names import turned_round
from pipeline.text.word_classes import BODIES_AS_AUTHORS

_META = (
    *("sailthru.author", "parsely-author", "article:author", "og:article:author", "article.author"),
    *("cxenseparse:author", "rnews:author", "byl", "author", "dc.creator", "dcterms.creator", "citation_author"),
)
_BETWEEN = re.compile(r"(?<!\s)\s++(?:[,;|/•·]\s*+|(?:&|and|AND|with|[–—-])\s++)|[,;|/•·]\s*+")
_BY = re.compile(
    r"^(?:(?:written|reported|words|story|text|posted|photography|photos?)\s+)?by:?\s+"
    r"|^(?:posted|published|updated|submitted)\b.{6,60}?\bby:?\s+",
    re.IGNORECASE,
)
_NO_NAME = re.compile(r"https?:|www\.|@|\d|\.(?:com|org|net|co|example)\b|[<>{}=_#]|^null$|^undefined$", re.IGNORECASE)
_ORGANISATION = re.compile(rf"\b(?:{'|'.join(sorted(BODIES_AS_AUTHORS))})\b", re.IGNORECASE)
_ROLE = re.compile(
    r"\b(?:editors?|reporters?|writers?|correspondents?|contributors?|columnists?|producers?|officer|president|director|"
    r"professor|chief|head of|vice|senior|staff|founder|manager|analyst|fellow)\b",
    re.IGNORECASE,
)
_AGENCY_TAIL = re.compile(
    r"(?<!\s)\s++(?:,\s*+)?(?:the )?(?:associated press|reuters|afp|ap news|upi|bloomberg)$", re.IGNORECASE
)
# Matches the beginning of what follows the names in a byline: a date, a place, an outlet.
_BEHIND = re.compile(
    r"\s*(?:[|•·(]|\s[–—-]\s|\s{2,}|\u00a0\s?|\bon (?=\w+day|\w+ \d)|\d|\b(?:updated|published|posted)\b"
    rf"|(?:,\s*+)?\b{MONTH}\.?\s+\d)",
    re.IGNORECASE,
)
_BYLINE = len(TAG_GROUPS) + list(NAME_GROUPS).index("byline")
# A byline is at most this many levels inside an element that is marked as one.
_MARKED = 3
# A name has at least this many letters, and a person's name at most this many words.
_FEWEST_LETTERS, _MOST_WORDS = 3, 5


@dataclass(frozen=True, slots=True)
class Authors:
    """The authors of a page: the names of people, and other names, such as agencies, desks and outlets."""

    people: tuple[str, ...]
    others: tuple[str, ...]


def page_authors(
    found: Metadata, lines: Sequence[VisibleLine], title: str | None, site: str | None, url: str | None
) -> Authors:
    """Returns the authors of a page.

    The first of these that names a person decides: the visible byline, unless the metadata contradict it; JSON-LD; the
    meta tags, in order. An outlet that calls itself the author does not count. `lines` are the visible text, `title`
    is the headline.
    """
    outlets = _outlets(found, site, url)
    given = (list(_of_json(found)), *(found.meta.get(name, []) for name in _META))
    sources = [_cleaned(names, outlets) for names in given]
    # Only the most reliable source that names a person: others may name whoever sent the page or owns the site.
    people = _first_of(each.people for each in sources)
    every = {name for each in sources for name in each.people}
    shown = [_cleaned([text], outlets) for text in _visible(lines, title, not people)]
    seen = _first_of(each.people for each in shown)
    # A visible byline that shares an author with the metadata is complete; one that shares none may be a
    # photographer's.
    if seen and (not people or not {_key(name) for name in seen}.isdisjoint(map(_key, people))):
        people = seen
    others = _first_of(each.others for each in (*sources, *shown))
    return Authors(tuple(dict.fromkeys(_shortened(name, every) for name in people)), others)


def _visible(lines: Sequence[VisibleLine], title: str | None, unknown: bool) -> list[str]:
    """Returns the bylines at the headline; if there are none and the authors are `unknown`, those further down."""
    first, *more = headlines(lines, title) or [0]
    bylines = _bylines(lines, first)
    if not bylines and unknown:
        # The headline may stand again further down, in a list of what is read most.
        bylines = [text for i in more for text in _bylines(lines, i)]
    return bylines


def _first_of(given: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """Returns the first of these that is not empty, or an empty one."""
    return next((names for names in given if names), ())


def _key(name: str) -> str:
    return "".join(words_of(name))


def _bylines(lines: Sequence[VisibleLine], headline: int) -> list[str]:
    """Returns the bylines below a headline: first lines that begin with "By", then lines marked as a byline."""
    by: list[str] = []
    marked: list[str] = []
    alone = False
    for line in lines[headline + 1 : headline + 1 + BELOW]:
        # "By" may be a line of its own, above the name.
        text = f"By {line.text}" if alone else line.text
        alone = text.rstrip(":").lower() == "by"
        if len(text) > LONGEST_BYLINE or text[-1:] in "?!":
            continue
        if named := _BY.match(text):
            by.append(_BEHIND.split(text[named.end() :], maxsplit=1)[0])
        elif (place := line.place).depth - place.seen[_BYLINE] <= _MARKED:
            marked.append(_BEHIND.split(text, maxsplit=1)[0])
    return by + marked


def _of_json(found: Metadata) -> Iterator[str]:
    """Yields the authors of the first JSON-LD article that has any."""
    for node in found.articles:
        names = list(texts_of(node.get("author") or node.get("creator"), "name"))
        if names:
            yield from names
            return


def _cleaned(names: Sequence[str], outlets: set[str]) -> Authors:
    people: list[str] = []
    others: list[str] = []
    for name in names:
        for part in [name] if "&" in name and _ORGANISATION.search(name) else _parts(name):
            key = "".join(words_of(part))
            if len(key) < _FEWEST_LETTERS or _NO_NAME.search(part) or key.removeprefix("the") in outlets:
                continue
            if _is_person(part):
                people.append(part)
            elif not _ROLE.search(part) or _ORGANISATION.search(part):
                others.append(part)
    return Authors(tuple(dict.fromkeys(people)), tuple(dict.fromkeys(others)))


def _parts(name: str) -> list[str]:
    """Splits a text into names. "Bunting, Aaron" becomes "Aaron Bunting"."""
    name = _BY.sub("", name.strip(" ,;|"))
    if turned := turned_round(name):
        return [turned]
    parts = [
        part for raw in _BETWEEN.split(name) if (part := raw.strip(" ,;|.-") if not raw.endswith(".") else raw.strip())
    ]
    if len(parts) > 1 and all(len(part.split()) == 1 for part in parts):
        return [name]
    return [_BY.sub("", _AGENCY_TAIL.sub("", part) or part) for part in parts]


def _is_person(name: str) -> bool:
    words = name.split()
    if not 2 <= len(words) <= _MOST_WORDS or _ORGANISATION.search(name) or _ROLE.search(name):
        return False
    return (words[0][0].isupper() and not all(word.isupper() and len(word) > 3 for word in words[:1])) or name.isupper()


def _shortened(name: str, every: set[str]) -> str:
    """Shortens "Jane Roe in Oslo" to "Jane Roe" if another source has this shorter name."""
    shorter = [other for other in every if name.startswith(other + " ") and len(other.split()) > 1]
    return max(shorter, key=len, default=name)


def _outlets(found: Metadata, site: str | None, url: str | None) -> set[str]:
    names = [site, *found.meta.get("og:site_name", ()), *found.meta.get("application-name", ())]
    names += [name for node in found.articles for name in texts_of(node.get("publisher"), "name")]
    host = urlsplit(url).hostname if url and "//" in url else None
    if host:
        names += [part for part in host.removeprefix("www.").split(".")[:-1] if len(part) > 3]
    return {"".join(words_of(name)).removeprefix("the") for name in names if name}
