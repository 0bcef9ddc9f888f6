"""Renders templates as HTML: escapes by default, links only to existing pages, and replaces forbidden characters."""

from __future__ import annotations

import functools
import hashlib
import math
import re
from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from importlib import resources
from typing import Any
from urllib.parse import quote, urlsplit

import jinja2

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
    return (
        quote(url.strip(), safe="%/:=&?~#+!$,;'@()*[]") if parts.scheme in ("http", "https") and parts.netloc else None
    )
