"""Which site a document is of: what a group of documents with the same page furniture is known by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

NO_SITE = "(no site)"


def site_names(document: Mapping[str, Any]) -> tuple[str, ...]:
    """What the site of a row of `documents` goes by: its name, the host of its pages, and that without "www."."""
    host = _host(document["url"])
    names = (document["site"], host, host.removeprefix("www.") if host else None)
    return tuple(dict.fromkeys(name for name in names if name))


def site_of(document: Mapping[str, Any]) -> str:
    """The host of the page's address, else the site's name, else the first folder of the path; of a file of many
    records that lies in no folder, the file."""
    host = _host(document["url"])
    if host:
        return host.removeprefix("www.")
    if document["site"]:
        return str(document["site"])
    folder, slash, _ = document["source"].partition("/")
    if slash:
        return str(folder)
    return NO_SITE if document["record"] is None else str(document["source"])


def _host(url: str | None) -> str | None:
    try:
        return urlsplit(url).hostname if url else None
    except ValueError:  # "http://[an address"
        return None
