"""Renders templates as HTML: escapes by default, links only to existing pages, replaces forbidden characters, and marks
spans of a text.
"""

from __future__ import annotations

import functools
import hashlib
import math
import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date
from importlib import resources
from itertools import pairwise
from typing import Any
from urllib.parse import quote, urlsplit

import jinja2
from markupsafe import Markup, escape

# Number of characters shown of a headline in a list; the page of the article has all of it.
_LONGEST_TITLE = 160
# Control characters and surrogates, which HTML forbids; tabs and line breaks stay.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# White space from the templates' indentation, which would add a fortieth to the size of a site.
_INDENTATION = re.compile(r"(?:(?<![ \t])[ \t]++)?\n\s*+")
# Ids used as file names must match this: an id of "." or ".." would be a folder.
_SAFE_ID = re.compile(r"[A-Za-z0-9_-]+")

# Content security policy: only the site's own style, script and images; nothing inline, no eval, no other host.
POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; base-uri 'none'; form-action {forms}"


@dataclass(frozen=True, slots=True)
class Links:
    """The addresses of pages, seen from a page `depth` folders down; None for an id that is not in these sets."""

    depth: int = 0
    articles: Container[str] | None = None
    speakers: Container[str] | None = None
    clusters: Container[str] | None = None

    @property
    def root(self) -> str:
        return "../" * self.depth

    def below(self, depth: int) -> Links:
        return Links(depth, self.articles, self.speakers, self.clusters)

    def article(self, doc_id: str | None, number: int | None = None) -> str | None:
        address = self._to("articles", doc_id, self.articles)
        return address if address is None or number is None else f"{address}#q{number}"

    def speaker(self, entity_id: str | None) -> str | None:
        return self._to("speakers", entity_id, self.speakers)

    def cluster(self, cluster_id: str | None) -> str | None:
        return self._to("clusters", cluster_id, self.clusters)

    def _to(self, folder: str, name: str | None, made: Container[str] | None) -> str | None:
        if name is None or not _SAFE_ID.fullmatch(name) or (made is not None and name not in made):
            return None
        return f"{self.root}{folder}/{name}.html"


@functools.cache
def _environment() -> jinja2.Environment:
    loader = jinja2.PackageLoader("pipeline.report.site", "templates")
    environment = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(
        {
            "thousands": thousands,
            "day": readable_day,
            "short": shortened,
            "percent": percent,
            "web": web_address,
            "plural": plural,
            "name_of": lambda speaker: speaker.get("name") if isinstance(speaker, dict) else speaker,
        }
    )
    environment.globals["asset_version"] = _asset_version()
    return environment


def render(template: str, **context: Any) -> str:
    """Renders a page. Raises jinja2.UndefinedError, which is a bug, if the context lacks something."""
    page = _environment().get_template(template).render(context)
    return _FORBIDDEN.sub("\ufffd", _INDENTATION.sub("\n", page))


def asset(name: str) -> bytes:
    """Reads the style, the script or the icon from the package."""
    return resources.files("pipeline.report.site").joinpath("assets", name).read_bytes()


ASSETS = {
    "report.css": "text/css; charset=utf-8",
    "report.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}


@functools.cache
def _asset_version() -> str:
    """Returns a hash for the addresses of assets, so that browsers do not use cached ones of an older version."""
    return hashlib.sha256(b"".join(map(asset, ASSETS))).hexdigest()[:8]


def thousands(number: float | None) -> str:
    return "" if number is None else f"{number:,.0f}"


def percent(share: float | None) -> str:
    """Formats a share as a percentage, rounded down, since a probability of .995 is not certainty."""
    return "" if share is None else f"{math.floor(100 * share + 1e-9)}%"


def plural(count: int, noun: str, several: str | None = None) -> str:
    return f"{count:,} {noun if count == 1 else several or noun + 's'}"


def readable_day(day: str | None) -> str:
    """Formats an ISO date as "5 Mar 2024". Other text, which a spreadsheet may have made of a date, stays as it is."""
    if not day:
        return ""
    try:
        moment = date.fromisoformat(day)
    except ValueError:
        return day
    return f"{moment.day} {moment:%b %Y}"


def shortened(text: str | None, most: int = _LONGEST_TITLE) -> str:
    if not text:
        return ""
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= most else one_line[: most - 1].rstrip() + "…"


def web_address(url: str | None) -> str | None:
    """Returns the address if it is safe to follow (http or https); None for "javascript:" and the like."""
    if not url:
        return None
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    is_web = parts.scheme in ("http", "https") and parts.netloc
    return quote(url.strip(), safe="%/:=&?~#+!$,;'@()*[]") if is_web else None


@dataclass(frozen=True, slots=True)
class Span:
    """A span to mark; its offsets are half-open and count code points.

    classes: CSS classes.
    number: the number of the quotation to which it belongs; if `opens`, the number is shown before the first piece.
    tip: the text of a tooltip.
    href: the address to which each piece links.
    """

    start: int
    end: int
    classes: str
    number: int | None = None
    opens: bool = False
    tip: str | None = None
    href: str | None = None


def marked(text: str, start: int, end: int, spans: Iterable[Span]) -> Markup:
    """Returns `text[start:end]` as escaped HTML, with the spans that overlap it marked."""
    inside = [s for s in spans if s.start < end and s.end > start and s.start < s.end]
    inside.sort(key=lambda s: (s.start, -s.end))
    borders = sorted({start, end, *(min(max(b, start), end) for s in inside for b in (s.start, s.end))})
    pieces = list[str]()
    for low, high in pairwise(borders):
        covering = [s for s in inside if s.start <= low and s.end >= high]
        pieces += [_opening(s.number) for s in covering if s.opens and s.start == low]
        pieces.append(_piece(text[low:high], covering))
    return Markup("".join(pieces))


# These functions make half of a site. They use plain strings and escape each value themselves, which is twice as fast
# as Markup's own formatting.


def _opening(number: int | None) -> str:
    return f'<a class="qn" href="#n{number}" id="q{number}" aria-label="Quotation {number}">{number}</a>'


def _piece(text: str, covering: list[Span]) -> str:
    if not covering:
        return str(escape(text))
    classes = " ".join(dict.fromkeys(c for s in covering for c in s.classes.split()))
    attributes = f' class="{escape(classes)}"'
    if numbers := [s.number for s in covering if s.number is not None]:
        attributes += f' data-q="{numbers[-1]}"'
    if tip := next((s.tip for s in reversed(covering) if s.tip), None):
        attributes += f' data-tip="{escape(tip)}"'
    href = next((s.href for s in reversed(covering) if s.href), None)
    if href is not None:
        return f'<a href="{escape(href)}"{attributes}>{escape(text)}</a>'
    return f"<span{attributes}>{escape(text)}</span>"
