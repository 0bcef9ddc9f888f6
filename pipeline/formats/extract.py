"""What trafilatura and the markup say of a page."""

from __future__ import annotations

import contextlib
import json
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import trafilatura
from lxml.html import HtmlElement

from pipeline.formats.verdict import main_lines
from pipeline.text.dates import parse_date

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)

# The extensive search of htmldate takes any date of the text, and so the day of scraping in a page's header.
_DATES = {"extensive_search": False, "original_date": True}
_PUBLISHED = (
    "article:published_time", "og:published_time", "datepublished", "parsely-pub-date", "sailthru.date", "pubdate",
    "publishdate", "publish-date", "publish_date", "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date",
    "article.published", "rnews:datepublished", "cxenseparse:recs:publishtime", "date",
)  # fmt: skip
_LANGUAGE = re.compile(r"^[a-z]{2,3}(?:[-_][a-z0-9]+)*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PageFacts:
    """`main_lines` is None where trafilatura found no article; the rest None where the page does not say."""

    main_lines: tuple[bool, ...] | None
    title: str | None
    byline: str | None
    site: str | None
    url: str | None
    published_at: datetime | None
    language: str | None


def extract(root: HtmlElement, visible: str, url: str | None = None) -> PageFacts:
    """Facts of a parsed page with the given visible text. trafilatura runs once and may change the tree."""
    published = _published(root)
    language = _language(root)
    found: Any = None
    # Whatever a page does to the extractor, its visible text is still there.
    with contextlib.suppress(Exception):
        found = trafilatura.bare_extraction(
            root, url=url, with_metadata=True, include_comments=False, date_extraction_params=dict(_DATES)
        )
    if found is None:
        return PageFacts(None, _title(root), None, None, url, published, language)
    verdict = main_lines(visible, found.text) if found.text else None
    return PageFacts(
        main_lines=verdict,
        title=_clean(found.title) or _title(root),
        byline=_clean(found.author.replace("; ", ", ")) if found.author else None,
        site=_clean(found.sitename),
        url=found.url or url,
        published_at=published or parse_date(found.date),
        language=language or _clean(found.language),
    )


def _clean(text: str | None) -> str | None:
    return " ".join(text.split()) or None if text else None


def _title(root: HtmlElement) -> str | None:
    return _clean(root.findtext(".//title"))


def _language(root: HtmlElement) -> str | None:
    """The language that the page declares ("en-GB"), as it stands."""
    for value in (root.get("lang"), root.get("xml:lang"), *root.xpath("//meta[@property='og:locale']/@content")):
        if value and _LANGUAGE.match(value.strip()):
            return str(value.strip().replace("_", "-"))
    return None


def _published(root: HtmlElement) -> datetime | None:
    """When the markup says that the article was published: JSON-LD, then meta tags, then a marked `<time>`."""
    for script in root.xpath("//script[contains(@type, 'ld+json')]"):
        for node in _json_ld(script.text):
            moment = parse_date(node.get("datePublished")) if "datePublished" in node else None
            if moment:
                return moment
    named: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        content = meta.get("content")
        if content:
            named.setdefault(name.lower(), content)
    for name in _PUBLISHED:
        moment = parse_date(named.get(name))
        if moment:
            return moment
    marked = root.xpath("//time[@itemprop='datePublished' or @pubdate]/@datetime")
    return next((moment for value in marked if (moment := parse_date(value))), None)


def _json_ld(source: str | None) -> Iterator[dict[str, Any]]:
    """Every object of a JSON-LD block that could be an article, outermost first."""
    try:
        queue: list[Any] = [json.loads((source or "").strip().rstrip(";"), strict=False)]
    except (ValueError, RecursionError):
        return
    while queue:
        node = queue.pop(0)
        if isinstance(node, list):
            queue.extend(node)
        elif isinstance(node, dict):
            if "video" not in str(node.get("@type", "")).lower():
                yield node
            queue.extend(node[key] for key in ("@graph", "mainEntity", "mainEntityOfPage") if key in node)
