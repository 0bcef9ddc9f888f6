"""Collects what the head of a page says about its article: JSON-LD, meta tags and `<title>`.

Nothing is judged here: `dates.py`, `authors.py` and `titles.py` choose which of these count.
"""

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

_ARTICLE = re.compile(r"article|posting|report|review|analysis|backgroundnews|opinion", re.IGNORECASE)
_LISTS = re.compile(r"collectionpage|itemlist|searchresults", re.IGNORECASE)
_GALLERIES = re.compile(r"imagegallery|videogallery|mediagallery", re.IGNORECASE)
_INNER = ("@graph", "mainEntity", "mainEntityOfPage", "itemReviewed", "hasPart")
_MARKUP = re.compile(r"<[a-zA-Z/!][^<>]*>")
_BLOCK_END = re.compile(r"<(?:/p|/div|/li|/h[1-6]|br(?:\s*+/)?)\s*+>", re.IGNORECASE)
# An entity is decoded even if it was escaped this many times ("&amp;amp;amp;").
_LAYERS = 3
# Only this many nodes of a JSON-LD block are read. Shops and galleries list thousands; an article is among the first.
_MOST_NODES = 400


@dataclass(slots=True)
class Metadata:
    """The metadata of a page.

    articles: the JSON-LD objects that are articles, outermost first.
    others: all other JSON-LD objects.
    meta: maps the lower-case name of each meta tag to its contents, in order.
    links: maps each `rel` to its address.
    title: the content of `<title>`.
    unread: number of JSON-LD blocks that are not valid JSON.
    """

    articles: list[dict[str, Any]] = field(default_factory=list)
    others: list[dict[str, Any]] = field(default_factory=list)
    meta: dict[str, list[str]] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    title: str | None = None
    unread: int = 0

    def first(self, *names: str) -> str | None:
        """Returns the content of the first of these meta tags that the page has; None if it has none."""
        return next((self.meta[name][0] for name in names if name in self.meta), None)


def read_metadata(root: HtmlElement) -> Metadata:
    """Reads the metadata of a parsed page. Texts in the result are unescaped and on one line."""
    found = Metadata()
    for element in root.iter("meta", "link", "title", "script"):
        tag = element.tag
        if tag == "meta":
            _add_meta(found, element)
        elif tag == "link":
            if (rel := element.get("rel")) and (href := element.get("href")):
                found.links.setdefault(rel.lower(), href)
        elif tag == "title":
            if found.title is None and element.text:
                found.title = plain(element.text) or None
        elif "ld+json" in (element.get("type") or ""):
            _add_nodes(found, element.text)
    return found


def _add_meta(found: Metadata, element: HtmlElement) -> None:
    name = element.get("property") or element.get("name") or element.get("itemprop")
    content = element.get("content")
    if name and content and (text := plain(content)):
        found.meta.setdefault(name.lower(), []).append(text)


def _add_nodes(found: Metadata, source: str | None) -> None:
    """Adds the nodes of a JSON-LD script to `found`."""
    try:
        nodes = list(_nodes(source))
    except (ValueError, RecursionError):
        found.unread += bool((source or "").strip())
        return
    for node in nodes:
        (found.articles if _ARTICLE.search(kind_of(node)) else found.others).append(node)


def plain(text: str) -> str:
    """Returns a text of the metadata without markup, escapes and line breaks."""
    return " ".join(unescaped(text).split())


def unescaped(text: str) -> str:
    """Returns a text without tags, with its entities replaced by characters even if they were escaped several times."""
    text = _without_entities(text)
    return _MARKUP.sub("", text) if "<" in text else text


def _without_entities(text: str) -> str:
    for _ in range(_LAYERS):
        if "&" not in text or (once := html.unescape(text)) == text:
            break
        text = once
    return text


def paragraphs(text: str) -> list[str]:
    """Returns the paragraphs of a text in the metadata (an `articleBody`), each on one line."""
    lines = _MARKUP.sub(" ", _BLOCK_END.sub("\n", _without_entities(text))).split("\n")
    return [line for raw in lines if (line := " ".join(raw.split()))]


def article_bodies(found: Metadata) -> list[str]:
    """Returns the bodies of the JSON-LD articles, unchanged."""
    return [body for node in found.articles if isinstance(body := node.get("articleBody"), str) and body.strip()]


def texts_of(value: object, *keys: str) -> Iterator[str]:
    """Yields the texts in a JSON-LD value: a text itself, the items of a list, or the first of an object's `keys`."""
    if isinstance(value, str):
        if text := plain(value):
            yield text
    elif isinstance(value, list):
        for item in value:
            yield from texts_of(item, *keys)
    elif isinstance(value, Mapping):
        for key in keys:
            if key in value:
                yield from texts_of(value[key], *keys)
                break


def page_hint(found: Metadata, url: str | None) -> str | None:
    """Returns what a page is by its address and head: front, list, gallery, live, paywalled; None for an article."""
    if url and not urlsplit(url).path.strip("/") and not urlsplit(url).query:
        return "front"
    kinds = " ".join(map(kind_of, found.others))
    if not found.articles and _GALLERIES.search(kinds):
        return "gallery"
    if not found.articles and _LISTS.search(kinds):
        return "list"
    if any("liveblog" in kind_of(node).lower() for node in found.articles):
        return "live"
    if any(str(node.get("isAccessibleForFree", "")).lower() == "false" for node in found.articles):
        return "paywalled"
    return None


def kind_of(node: Mapping[str, Any]) -> str:
    """Returns the types of a JSON-LD object, as one text."""
    kind = node.get("@type", "")
    return " ".join(map(str, kind)) if isinstance(kind, list) else str(kind)


def _nodes(source: str | None) -> Iterator[dict[str, Any]]:
    """Yields the objects of a JSON-LD block, outermost first. Raises ValueError or RecursionError if it is not JSON."""
    text = (source or "").strip().removeprefix("<!--").removesuffix("-->").strip().rstrip(";")
    queue: list[Any] = [json.loads(text, strict=False)]
    for _ in range(_MOST_NODES):
        if not queue:
            return
        node = queue.pop(0)
        if isinstance(node, list):
            queue.extend(node)
        elif isinstance(node, dict):
            yield node
            queue.extend(node[key] for key in _INNER if key in node)
