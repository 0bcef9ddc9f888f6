"""Lets a person label quotations in the browser: one at a time, one key each, saved at once."""

import threading
from http import HTTPStatus
from pathlib import Path

from filelock import FileLock

from pipeline.report.site import pages
from pipeline.report.site.browse import Browser, index_of
from pipeline.report.site.pages import Site
from pipeline.report.site.server import LocalServer, Request, Response
from pipeline.review.labels import LABELS, Item, read_labels, write_labels


class Desk:
    """The items of a file of labels, in order. Every label is saved in the file before the next item is shown."""

    def __init__(self, file: Path, annotator: str = "") -> None:
        self._file, self._annotator = file, annotator
        self._lock = threading.Lock()
        self._undo: list[Item] = []
        self._read()

    def _read(self) -> None:
        self.items = read_labels(self._file)
        self._seen = self._file.stat().st_mtime_ns

    def next(self) -> Item | None:
        """Returns the first item without a label, reading the file again if it has changed; None if all have one."""
        with self._lock:
            self._catch_up()
        return next((item for item in self.items if not item.label), None)

    def label(self, quote_id: str, label: str, right_speaker: str = "") -> None:
        """Stores a label in the file as it is now, unless somebody else has labelled the item in the meantime."""
        if label == "right" and right_speaker.strip():  # somebody pressed Enter in the name field, without the script
            return
        with self._lock, FileLock(self._file.with_name(f".{self._file.name}.lock")):
            self._catch_up()
            for number, item in enumerate(self.items):
                taken = item.label and item.annotator != self._annotator
                if item.quote_id == quote_id and label in LABELS and not taken:
                    self._undo.append(item)
                    self.items[number] = item.labelled(label, right_speaker, self._annotator or item.annotator)
                    self._write()

    def undo(self) -> None:
        """Removes the last label that was given here."""
        with self._lock, FileLock(self._file.with_name(f".{self._file.name}.lock")):
            self._catch_up()
            if self._undo:
                before = self._undo.pop()
                self.items = [before if item.quote_id == before.quote_id else item for item in self.items]
                self._write()

    def _catch_up(self) -> None:
        """Reads the file again if another program has written to it."""
        if self._file.stat().st_mtime_ns != self._seen:
            self._read()

    def _write(self) -> None:
        write_labels(self._file, self.items)
        self._seen = self._file.stat().st_mtime_ns


_NEXT_ITEM = Response("", status=HTTPStatus.SEE_OTHER, headers={"Location": "/review.html"})


class _Pages:
    """The pages of `browse`, with the page for labelling as the first."""

    def __init__(self, browser: Browser, site: Site, desk: Desk) -> None:
        self._browser, self._site, self._desk = browser, site, desk

    def answer(self, request: Request) -> Response | None:
        if request.path == "index.html" and not request.values and not request.writes:
            return _NEXT_ITEM
        if request.path != "review.html":
            return self._browser.answer(request)
        if request.writes:
            if "undo" in request.values:
                self._desk.undo()
            else:
                values = (request.values.get(name, "") for name in ("quote_id", "label", "right_speaker"))
                self._desk.label(*values)
            return _NEXT_ITEM
        return Response(self._page())

    def _page(self) -> str:
        item, items = self._desk.next(), self._desk.items
        index = self._site.index
        return self._site.page(
            "review.html",
            item=item,
            quote=index.first("select * from quotes where quote_id = ?", item.quote_id) if item else None,
            context=pages.quote_context,
            labels=LABELS,
            done=sum(bool(i.label) for i in items),
            total=len(items),
        )


def open_desk(processed: str, file: Path, annotator: str, port: int, index: Path | None = None) -> LocalServer:
    """Returns a server, not yet running, for labelling. Raises InputError if the file is missing or has a bad line."""
    desk = Desk(file, annotator)
    index_of_run = index_of(processed, index)
    server = LocalServer(port, held=index_of_run)
    site = Site(index_of_run, live=True, reviews=True, token=server.token)
    server.answer = _Pages(Browser(processed, site), site, desk).answer
    return server
