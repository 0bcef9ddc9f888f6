"""Finds the date of publication that a page or a record states, and rejects impossible dates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pipeline.formats.document import RawDocument
from pipeline.formats.metadata import Metadata, kind_of
from pipeline.text.dates import is_absurd_date, parse_date

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# Names of meta tags that say when an article was published, the most explicit first.
_META = (
    "article:published_time",
    "og:published_time",
    *("datepublished", "parsely-pub-date", "sailthru.date", "pubdate", "publishdate", "publish-date", "publish_date"),
    *("dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date", "article.published"),
    "rnews:datepublished",
    "cxenseparse:recs:publishtime",
    "date",
)
_PUBLISHED_TIMES = (
    "//time[@itemprop='datePublished' or @pubdate]/@datetime",
    "//time[contains(@class, 'publish') or contains(@class, 'posted') or contains(@class, 'entry-date')]"
    "[not(contains(@class, 'updated') or contains(@class, 'modified'))]/@datetime",
)
# An article's date may be this much later than the time its page was fetched, since clocks and time zones differ.
AHEAD = timedelta(days=1)


@dataclass
class FoundDate:
    """The first usable date among the values offered, and the values that were impossible or could not be read."""

    moment: datetime | None = None
    absurd: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    def offer(self, value: object) -> bool:
        """Keeps `value` if it is a date and none was found before; returns whether a date has been found."""
        if self.moment is None:
            self.moment = parse_date(value)
            if self.moment is None and is_absurd_date(value):
                self.absurd.append(str(value)[:40])
            elif self.moment is None and _says_something(value):
                self.unread.append(str(value).strip()[:40])
        return self.moment is not None

    @property
    def note(self) -> str | None:
        """The text for `RawDocument.dates_note`. Unread values are only mentioned if no date was found."""
        mentioned = dict.fromkeys(self.absurd if self.moment else (*self.absurd, *self.unread))
        return f"no date: {', '.join(mentioned)}" if mentioned else None


def _says_something(value: object) -> bool:
    return not isinstance(value, bool) and (bool(value.strip()) if isinstance(value, str) else bool(value))


def first_date(values: Iterable[object]) -> FoundDate:
    """Returns the first of `values` that is a date, with notes about the others."""
    found = FoundDate()
    for value in values:
        if found.offer(value):
            break
    return found


def page_date(root: HtmlElement, head: Metadata) -> FoundDate:
    """Returns the date of publication according to the markup of a page.

    It comes from the first of these that has one: JSON-LD nodes of articles, meta tags, other JSON-LD nodes (the page's
    may be older than its article's), `<time>` elements marked as the time of publication.
    """
    return first_date(_said(root, head))


def _said(root: HtmlElement, head: Metadata) -> Iterator[object]:
    yield from (node["datePublished"] for node in head.articles if "datePublished" in node)
    yield from (head.meta[name][0] for name in _META if name in head.meta)
    others = (node for node in head.others if "video" not in kind_of(node).lower())
    yield from (node["datePublished"] for node in others if "datePublished" in node)
    for path in _PUBLISHED_TIMES:
        yield from root.xpath(path)


def with_plausible_date(document: RawDocument) -> RawDocument:
    """Returns the document without its publication date, if that is more than AHEAD after the page was fetched."""
    published, fetched = document.published_at, document.fetched_at
    if published is None or fetched is None or published <= fetched + AHEAD:
        return document
    mentioned = f"no date: {published:%Y-%m-%d}, after it was fetched ({fetched:%Y-%m-%d})"
    note = f"{document.dates_note}; {mentioned}" if document.dates_note else mentioned
    return replace(document, published_at=None, dates_note=note)
