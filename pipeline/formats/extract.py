"""What trafilatura and the markup say of a page."""

from __future__ import annotations

import contextlib
import logging
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import trafilatura
from lxml.html import HtmlElement

from pipeline.formats.dates import page_date
from pipeline.formats.verdict import main_lines
from pipeline.text.dates import parse_date

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)

# The extensive search of htmldate takes any date of the text, and so the day of scraping in a page's header. Without a
# last date it takes that of the run.
_DATES = {"extensive_search": False, "original_date": True, "max_date": "2100-12-31"}
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
    dates_note: str | None = None


def extract(root: HtmlElement, visible: str, url: str | None = None) -> PageFacts:
    """Facts of a parsed page with the given visible text. trafilatura runs once and may change the tree."""
    published = page_date(root)
    language = _language(root)
    found: Any = None
    # Whatever a page does to the extractor, its visible text is still there.
    with contextlib.suppress(Exception):
        found = trafilatura.bare_extraction(
            root, url=url, with_metadata=True, include_comments=False, date_extraction_params=dict(_DATES)
        )
    if found is None:
        return PageFacts(None, _title(root), None, None, url, published.moment, language, published.note)
    verdict = main_lines(visible, found.text) if found.text else None
    return PageFacts(
        main_lines=verdict,
        title=_clean(found.title) or _title(root),
        byline=_clean(found.author.replace("; ", ", ")) if found.author else None,
        site=_clean(found.sitename),
        url=found.url or url,
        published_at=published.moment or parse_date(found.date),
        language=language or _clean(found.language),
        dates_note=published.note,
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
