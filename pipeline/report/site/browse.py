"""Serves the pages of a corpus of any size on the loopback address, with full-text search."""

import re
from collections.abc import Mapping
from pathlib import Path

from pipeline.report.site import pages
from pipeline.report.site.index import open_index
from pipeline.report.site.pages import DOUBTS, Site
from pipeline.report.site.reading import Index, Search, article_rows
from pipeline.report.site.server import LocalServer, Request, Response
from pipeline.report.verify import verify
from pipeline.store import Store, reading, scratch_folder

# Numbers of rows of a table, and of quotations in their paragraphs, on one page.
_ROWS, _QUOTES = 100, 50
# Number of rows for each kind of doubt, on the page that shows all kinds.
_DOUBTS = 20
_SINGLE = re.compile(r"(articles|speakers|clusters)/([A-Za-z0-9_-]+)\.html")


def index_file(store: Store) -> Path:
    """Returns the default path of the index: next to the tables, or a local file if they are on object storage."""
    if store.is_local:
        return Path(store.root) / "_browse" / "index.sqlite"
    import hashlib

    name = hashlib.sha256(store.address.encode()).hexdigest()[:16]
    return scratch_folder() / f"{name}.sqlite"


def index_of(processed: str, file: Path | None) -> Index:
    """Opens the index of a processed folder, in `file` or the default file. Rebuilds it if tables changed."""
    return Index(open_index(reading(processed), file or index_file(Store(processed))))


def browse(processed: str, port: int, index: Path | None = None) -> LocalServer:
    """Returns a server, not yet running, for the pages of a processed folder."""
    found = index_of(processed, index)
    return LocalServer(port, Browser(processed, Site(found, live=True)).answer, found)


class Browser:
    """Answers the requests of a web browser."""

    def __init__(self, processed: str, site: Site) -> None:
        self._processed, self._site = processed, site

    def answer(self, request: Request) -> Response | None:
        """Returns the requested page; None if there is no such page, or if the request is meant to write."""
        if request.writes:
            return None
        html = self._list(request.path, request.values)
        if html is None and (single := _SINGLE.fullmatch(request.path)):
            html = self._single(single[1], single[2], page_number(request.values))
        return None if html is None else Response(html)

    def _list(self, path: str, values: Mapping[str, str]) -> str | None:
        site, index, number = self._site, self._site.index, page_number(values)
        query = {k: v for k, v in values.items() if k != "page"}
        text, order = values.get("q", ""), values.get("order", "")
        match path:
            case "index.html":
                return pages.overview(site)
            case "speakers.html":
                page = index.speakers(text, values.get("type", ""), order, number, _ROWS)
                return pages.speaker_list(site, page, query)
            case "articles.html":
                page = index.articles(text, values.get("outlet", ""), order, number, _ROWS)
                return pages.article_list(site, page, query)
            case "repeats.html":
                page = index.repeats("conflicts" in values, number, _ROWS)
                return pages.repeats(site, page, index.copies(1, _ROWS), query)
            case "check.html":
                chosen = values.get("kind")
                kinds = [chosen] if chosen in DOUBTS else list(DOUBTS)
                size = _QUOTES if chosen in DOUBTS else _DOUBTS
                return pages.check(site, {k: index.doubtful(k, number, size) for k in kinds}, chosen)
            case "search.html":
                names = ("speaker", "outlet", "since", "until", "kind")
                wanted = Search(text, *(values.get(name, "").strip() for name in names))
                return pages.search(site, wanted, index.search(wanted, number, _QUOTES) if wanted else None, query)
            case "verify.html":
                verdict = verify(index, text) if text.strip() else None
                return site.page("verify.html", words=text, verdict=verdict)
        return None

    def _single(self, folder: str, name: str, number: int) -> str | None:
        index = self._site.index
        if folder == "speakers":
            speaker = index.speaker(name)
            return pages.speaker(self._site, speaker, index.quotes_of(name, number, _QUOTES)) if speaker else None
        if folder == "clusters":
            rows = index.cluster(name)
            return pages.cluster(self._site, rows) if rows else None
        article = index.article(name)
        if article is None:
            return None
        found = next(article_rows(reading(self._processed), article["part"], [name]), None)
        return pages.article(self._site, article, found) if found else None


def page_number(values: Mapping[str, str]) -> int:
    """Returns the number, from 1, of the requested page of a list."""
    text = values.get("page", "1")
    return max(1, int(text)) if text.isdecimal() and len(text) < 8 else 1
