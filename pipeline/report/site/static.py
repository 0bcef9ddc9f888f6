"""Writes the static site: all pages in one folder, which can be opened from disk or put on any web server."""

import shutil
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import InputError
from pipeline.report.site import pages
from pipeline.report.site.index import open_index
from pipeline.report.site.pages import DOUBTS, Site
from pipeline.report.site.reading import Index, article_rows
from pipeline.report.site.render import ASSETS, Links, asset
from pipeline.store import Row, Store, reading

# Largest number of rows of a list on its page. A browser filters and sorts that many in under 50 ms.
_WHOLE_LIST = 5_000
# More rows than any corpus has, to request all of them.
_EVERY = 10**9
# Largest number of rows of each kind on the page "Look twice", as many as a person reads in an afternoon.
_DOUBTS = 200
# A file in every folder that was made here, so that no other folder is ever emptied.
_MARKER = ".newsquotes-report"


@dataclass(frozen=True, slots=True)
class Written:
    """The numbers of pages of a report, and its size in bytes."""

    articles: int
    speakers: int
    clusters: int
    bytes: int


def write_report(processed: str, target: Path, top: int | None = None) -> Written:
    """Makes the site of a processed folder in `target`.

    top: if given, pages are made only for this many speakers, statements and articles: the speakers quoted most, the
        statements printed in the most articles, and the articles with the most quotations.

    Raises InputError if `target` contains anything but a report.
    """
    store = reading(processed)
    with (
        tempfile.TemporaryDirectory(prefix="newsquotes-") as scratch,
        Index(open_index(store, Path(scratch) / "index.sqlite")) as index,
    ):
        _empty(target)
        return _write(store, index, target, top)


def _empty(target: Path) -> None:
    if target.exists() and any(target.iterdir()) and not (target / _MARKER).exists():
        raise InputError(f"{target}: holds files that are no report", "name an empty or a new folder with --out")
    if target.exists():
        for folder in ("articles", "speakers", "clusters", "assets"):
            shutil.rmtree(target / folder, ignore_errors=True)
    for folder in ("articles", "speakers", "clusters", "assets"):
        (target / folder).mkdir(parents=True)
    (target / _MARKER).write_text("made by newsquotes; the next report replaces it\n", encoding="utf-8")


def _write(store: Store, index: Index, target: Path, top: int | None) -> Written:
    most, every = top or _WHOLE_LIST, top or _EVERY
    order = "quotations" if top else "date"
    speakers = index.speakers("", "", "statements", 1, every)
    articles = index.articles("", "", order, 1, every)
    repeated = index.repeats(False, 1, every)
    links = Links(
        articles={r["doc_id"] for r in articles.rows},
        speakers={r["entity_id"] for r in speakers.rows},
        clusters={r["cluster_id"] for r in repeated.rows},
    )
    site = Site(index, links)
    size = 0

    def put(name: str, content: str | bytes) -> None:
        nonlocal size
        data = content.encode() if isinstance(content, str) else content
        (target / name).write_bytes(data)
        size += len(data)

    for name in ASSETS:
        put(f"assets/{name}", asset(name))
    put("index.html", pages.overview(site))
    put("speakers.html", pages.speaker_list(site, index.speakers("", "", "statements", 1, most)))
    put("articles.html", pages.article_list(site, index.articles("", "", order, 1, most)))
    put("repeats.html", pages.repeats(site, index.repeats(False, 1, most), index.copies(1, _DOUBTS)))
    put("check.html", pages.check(site, {kind: index.doubtful(kind, 1, _DOUBTS) for kind in DOUBTS}))
    for row in speakers.rows:
        quotes = index.quotes_of(row["entity_id"], 1, most)
        put(f"speakers/{row['entity_id']}.html", pages.speaker(site, row, quotes))
    for row in repeated.rows:
        put(f"clusters/{row['cluster_id']}.html", pages.cluster(site, index.cluster(row["cluster_id"])))
    by_part: dict[str, dict[str, Row]] = defaultdict(dict)
    for row in articles.rows:
        by_part[row["part"]][row["doc_id"]] = row
    for part, wanted in sorted(by_part.items()):
        for rows in article_rows(store, part, wanted):
            doc_id = rows.document["doc_id"]
            put(f"articles/{doc_id}.html", pages.article(site, wanted[doc_id], rows))
    return Written(len(articles.rows), len(speakers.rows), len(repeated.rows), size)
