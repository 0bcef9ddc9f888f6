"""Measures the CPU time of cleaning real pages: plain text, and HTML compared with trafilatura in the same process."""

import logging
import time
from collections.abc import Callable, Sequence
from functools import partial
from math import inf
from pathlib import Path

import pyarrow as pa
import trafilatura

from pipeline.config import Config, load
from pipeline.formats import RawDocument, read_file
from pipeline.options import Options
from pipeline.stages import clean
from pipeline.tables import empty, table_of

TEXTS = {
    "pages, cropped": "clean/text/*.crop.txt",
    "pages, by lxml": "clean/text/*.lxml.txt",
    "clean news (PolNeAR, dev)": "polnear/dev/text/*.txt",
}
HTML = "clean/html/*"
_ROUNDS = 5
_GIVEN = (
    "text", "media_type", "title", "byline", "site", "language", "published_at", "main_lines", "line_markup",
    "authors", "page_hint",
)  # fmt: skip
"""The fields of a document that cleaning reads."""


def report(corpora: Path) -> str:
    """Returns two Markdown tables. The fastest round of each measurement counts, since other work only adds time."""
    lines = ["| plain text | articles | lines each | articles per CPU second |", "| --- | --- | --- | --- |"]
    for name, files in TEXTS.items():
        texts = [file.read_text("utf-8") for file in sorted((corpora / "data").glob(files))]
        documents = [RawDocument(None, "text/plain", text, "utf-8") for text in texts]
        count = sum(bool(line.strip()) for document in documents for line in document.text.split("\n"))
        seconds = _fastest(_cleaning(documents))
        per_second = len(documents) / seconds
        lines.append(f"| {name} | {len(documents)} | {count / len(documents):.0f} | {per_second:.0f} |")
    pages = [file.read_bytes() for file in sorted((corpora / "data").glob(HTML))]
    return "\n".join([*lines, "", *_html(pages)])


def _cleaning(documents: Sequence[RawDocument]) -> Callable[[], object]:
    """Returns a function that runs the whole step of cleaning on these documents."""
    rows = [
        {"doc_id": f"{number:020}", "source": f"{number}.txt", **{name: getattr(document, name) for name in _GIVEN}}
        for number, document in enumerate(documents)
    ]
    inputs: dict[str, pa.Table] = {"documents": table_of("documents", rows)}
    inputs |= {table: empty(table) for table in ("page_recurring", "given_corrections", "document_outlets")}
    config: Config = load(Options)
    return lambda: clean.articles(inputs, config)


def _fastest(work: Callable[[], object]) -> float:
    """Returns the CPU seconds of the fastest round, after a warm-up round."""
    return min(_seconds(work) for _ in range(_ROUNDS + 1))


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _html(pages: Sequence[bytes]) -> list[str]:
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    alone, read = [inf] * len(pages), [inf] * len(pages)
    for _ in range(3):
        for i, page in enumerate(pages):
            alone[i] = min(alone[i], _seconds(partial(trafilatura.bare_extraction, page, with_metadata=True)))
            read[i] = min(read[i], _seconds(partial(_documents, page)))
    cleaned = _fastest(_cleaning([document for page in pages for document in _documents(page)]))
    total = sum(read) + cleaned
    return [
        "| HTML | pages | ms of CPU per page | ratio |",
        "| --- | --- | --- | --- |",
        f"| trafilatura alone, with metadata | {len(pages)} | {1000 * sum(alone) / len(pages):.1f} | 1.00 |",
        f"| reading and cleaning | {len(pages)} | {1000 * total / len(pages):.1f} | {total / sum(alone):.2f} |",
    ]


def _documents(page: bytes) -> list[RawDocument]:
    return [item for item in read_file("page.html", page) if isinstance(item, RawDocument)]
