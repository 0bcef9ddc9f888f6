"""Finds the headline of a page, and removes the names of site, section and kicker around it.

`og:title`, JSON-LD and `<title>` show which of several headings is the headline, and what was attached to it. The form
on which they agree is chosen.
"""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from pipeline.formats.metadata import Metadata, texts_of
from pipeline.formats.verdict import words_of
from pipeline.formats.visible import VisibleLine

_BETWEEN = re.compile(r"(?<!\s)\s++(?:(?:[|–—·•»>]|-{1,2}|::|//)\s++|\|)|\|\s*+")
_SECTION = re.compile(
    r"(?:the )?(?:local |world |us |uk |national |international |breaking )?(?:news|opinions?|editorials?|sports?|"
    r"politics|business|world|national|local|lifestyle|life|entertainment|culture|arts|tech(?:nology)?|science|health|money|travel|"
    r"food|comment(?:ary)?|analysis|features?|columns?|letters|blogs?|videos?|photos?|exclusive|reviews?|podcasts?|home)",
    re.IGNORECASE,
)
# Lengths in words: the longest kicker, the shortest headline that only a part needs to match, and the longest name of a
# site or section.
_KICKER_WORDS, _MIN_WORDS, _MAX_NAME_WORDS = 4, 3, 6
# A heading can be the headline only if it is at least this similar (`_alike`) to a title in the head of the page.
_ALIKE = 0.6
_HEADINGS = ("h1", "h2", "h3")


def page_title(found: Metadata, lines: Sequence[VisibleLine], site: str | None, url: str | None) -> str | None:
    """Returns the headline of a page, or None if it has none. `lines` are the page's visible text."""
    names = _site_names(found, site, url)
    head_titles = [_bare(text, names) for text in _head_titles(found)]
    head_titles = [text for text in head_titles if text and not _is_name(text, names)]
    headings = [(line.text, tag) for line in lines if (tag := _heading_tag(line))]
    best = _likeliest_heading(headings, head_titles, names)
    # Only if the head of the page says nothing useful: a single <h1> is often the section's name.
    if best is None and not any(len(words_of(text)) >= _MIN_WORDS for text in head_titles):
        best = _only_heading(headings, names)
    return best or next(iter(head_titles), None) or found.title or next((text for text, _ in headings), None)


# The headline is looked for among this many headings from the top of the page.
_HEADINGS_READ = 40
# Bonus for a first-level heading, added to its similarity with what the page says of itself.
_FIRST_LEVEL = 0.3


def _likeliest_heading(headings: Sequence[tuple[str, str]], head_titles: Sequence[str], names: set[str]) -> str | None:
    """Returns the heading most similar to what the head of the page says; None if none is similar enough."""
    best, best_score = None, 0.0
    different = dict.fromkeys(head_titles)
    for text, tag in headings[:_HEADINGS_READ]:
        bare = _bare(text, names)
        if not bare or _is_name(bare, names):
            continue
        alike = max((_alike(bare, other) for other in different), default=0.0)
        score = alike + (_FIRST_LEVEL if tag == "h1" else 0.0)
        if alike >= _ALIKE and score > best_score:
            best, best_score = _without_kicker(bare, head_titles), score
    return best


def _only_heading(headings: Sequence[tuple[str, str]], names: set[str]) -> str | None:
    """Returns the first-level heading that is not the name of the site; None unless there is exactly one."""
    alone = [bare for text, tag in headings if tag == "h1" and (bare := _bare(text, names))]
    alone = [text for text in alone if len(words_of(text)) >= _MIN_WORDS and not _is_name(text, names)]
    return alone[0] if len(alone) == 1 else None


def _head_titles(found: Metadata) -> Iterator[str]:
    """Yields the headlines that the head of the page gives, the most reliable first."""
    for node in found.articles[:1]:
        yield from texts_of(node.get("headline"))
    for name in ("og:title", "twitter:title", "parsely-title", "sailthru.title", "headline", "dc.title", "title"):
        yield from found.meta.get(name, ())[:1]
    if found.title:
        yield found.title


def _heading_tag(line: VisibleLine) -> str | None:
    box = line.place.box
    while box.tag and box.tag not in _HEADINGS and box.around is not None:
        box = box.around
    return box.tag if box.tag in _HEADINGS else None


def _site_names(found: Metadata, site: str | None, url: str | None) -> set[str]:
    """Returns the names of the site, reduced to letters: its own names, its section, and the parts of its host."""
    names = [site, *found.meta.get("og:site_name", ()), *found.meta.get("application-name", ())]
    names += [name for node in found.articles for name in texts_of(node.get("publisher"), "name")]
    names += [section for section in found.meta.get("article:section", ()) if len(section.split()) <= _MAX_NAME_WORDS]
    host = urlsplit(url).hostname if url and "//" in url else None
    if host:
        parts = host.removeprefix("www.").split(".")
        names += [".".join(parts), *(part for part in parts[:-1] if len(part) > 3)]
    return {key for name in names if name and (key := _key(name))}


def _key(text: str) -> str:
    return "".join(words_of(text)).removeprefix("the")


def _is_name(text: str, names: set[str]) -> bool:
    """Whether a text is the name of the site or of a section rather than a headline."""
    key = _key(text)
    return not key or key in names or bool(_SECTION.fullmatch(text.strip()))


def _names_site(text: str, names: set[str]) -> bool:
    key = _key(text)
    if not key or len(text.split()) > _MAX_NAME_WORDS:
        return False
    if key in names or bool(_SECTION.fullmatch(text.strip())):
        return True
    # "The Post" for thepost.example, "Ledger.example" for "Harbour Ledger".
    return any(len(name) > 3 and (name in key or (len(key) > 3 and key in name)) for name in names)


def _bare(text: str, names: set[str]) -> str:
    """Removes the names of site and section from both ends of a headline."""
    cuts = [(found.start(), found.end()) for found in _BETWEEN.finditer(text)]
    start, end = 0, len(text)
    # From the end first, where names usually are: "Harbour opens - News - The Post".
    while cuts and _names_site(text[cuts[-1][1] : end], names):
        end = cuts.pop()[0]
    while cuts and _names_site(text[start : cuts[0][0]], names):
        start = cuts.pop(0)[1]
    return text[start:end].strip()


def _alike(one: str, other: str) -> float:
    """Returns the share of the shorter headline's words that the other one has, too. Short headlines must be equal."""
    a, b = words_of(one), words_of(other)
    if not a or not b:
        return 0.0
    both = len(set(a) & set(b))
    fewest = min(len(set(a)), len(set(b)))
    return both / fewest if fewest >= _MIN_WORDS else float(a == b)


def _without_kicker(text: str, head_titles: Sequence[str]) -> str:
    """Removes the kicker in front of a heading, if the head of the page gives the headline without one."""
    for other in head_titles:
        if text != other and text.endswith(other) and len(words_of(other)) >= _MIN_WORDS:
            before = text[: -len(other)]
            if len(before.split()) <= _KICKER_WORDS:
                return other
    return text
