"""Scores a line model on labelled pages, through the whole of cleaning: F1 of lines, characters and shingles."""

import json
import re
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.cleaning import clean_pages, model
from pipeline.cleaning.language import count_words
from pipeline.cleaning.model import LineModel
from pipeline.cleaning.options import CleanOptions
from pipeline.cleaning.page import Block, CleanedPage, Page
from pipeline.errors import InternalError
from pipeline.formats import RawDocument, read_file
from training.line_pages import site_of

_BODY, _UNCOUNTED = ("body", "subhead"), ("blank", "title", "byline", "date")
_SHINGLE, _LEAST_ENGLISH, _BATCH = 4, 0.25, 64
Counts = tuple[float, float, float]
"""How much was kept correctly, kept wrongly, dropped wrongly."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One variant of a page to measure on.

    labels: one for each line of the page; none for HTML, for which only the text is compared with `body`.
    """

    site: str
    variant: str
    page: Page
    labels: Sequence[str]
    body: str
    english: bool


@dataclass(frozen=True, slots=True)
class PageCounts:
    """The counts of one page. `lines` and `characters` are None for HTML; `shingles` are shares of all shingles."""

    page: Measured
    lines: Counts | None
    characters: Counts | None
    shingles: Counts


def measured_pages(folder: Path) -> Iterator[Measured]:
    """Yields the pages of `folder/gold.json`: their variants in text/, and their html/ as read by the pipeline."""
    gold = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
    english = {page: count_words(body).share() > _LEAST_ENGLISH for page, body in gold["_body"].items()}
    sites = {page: site_of(url) for page, url in gold["_url"].items()}
    for key, row in sorted(gold.items()):
        if not key.startswith("_"):
            name, variant = key.rsplit(".", 1)
            text = (folder / "text" / f"{key}.txt").read_bytes().decode("utf-8")
            yield Measured(sites[name], variant, Page(text), row["labels"], gold["_body"][name], english[name])
    for name, body in sorted(gold["_body"].items()):
        found = next(iter(read_file(f"{name}.html", (folder / "html" / f"{name}.html").read_bytes())))
        if not isinstance(found, RawDocument):
            raise InternalError(f"{name}.html was not read", found.reason)
        page = Page(found.text, found.media_type, title=found.title, main_lines=found.main_lines)
        yield Measured(sites[name], "html", page, (), body, english[name])


def counted(pages: Sequence[Measured], fitted: LineModel) -> list[PageCounts]:
    """Cleans pages with a model and compares the result with their labels."""
    options, shipped = CleanOptions(), model.line_model
    out: list[PageCounts] = []
    model.line_model = lambda _: fitted  # type: ignore[assignment]
    try:
        for start in range(0, len(pages), _BATCH):
            part = pages[start : start + _BATCH]
            cleaned = clean_pages([measured.page for measured in part], options, [None] * len(part))
            out += map(_compared, part, cleaned)
    finally:
        model.line_model = shipped
    return out


def as_table(counts: Sequence[PageCounts]) -> str:
    """Returns a table of macro F1 of lines / characters / shingles per variant: all pages, English ones, others."""
    rows = []
    for variant in dict.fromkeys(count.page.variant for count in counts):
        own = [count for count in counts if count.page.variant == variant]
        groups = {
            "all": own,
            "English": [c for c in own if c.page.english],
            "other": [c for c in own if not c.page.english],
        }
        cells = (f"{name} {len(group):3d}  {summary(group)}" for name, group in groups.items() if group)
        rows.append(f"{variant:5s} " + "   ".join(cells))
    return "\n".join(rows)


def summary(counts: Sequence[PageCounts]) -> str:
    """Returns the figures of a group of pages of one variant, as text."""
    lines = [_f1(count.lines) for count in counts if count.lines]
    characters = [_f1(count.characters) for count in counts if count.characters]
    parts = [f"{statistics.mean(column):.4f}" for column in (lines, characters) if column]
    return " / ".join([*parts, f"{shingle_f1([count.shingles for count in counts]):.4f}"])


def _compared(measured: Measured, cleaned: CleanedPage) -> PageCounts:
    if not measured.labels:
        return PageCounts(measured, None, None, shingle_counts(measured.body, cleaned.text))
    lines, characters, text = [0, 0, 0], [0, 0, 0], []
    rows = measured.page.text.split("\n")
    for line, label, kept in zip(rows, measured.labels, _kept(rows, cleaned.blocks), strict=True):
        if label in _UNCOUNTED:
            continue
        if kept:
            text.append(line)
        slot = (0 if label in _BODY else 1) if kept else 2 if label in _BODY else None
        if slot is not None:
            lines[slot] += 1
            characters[slot] += len(line)
    shingles = shingle_counts(measured.body, "\n".join(text))
    return PageCounts(measured, (lines[0], lines[1], lines[2]), (characters[0], characters[1], characters[2]), shingles)


def _kept(rows: Sequence[str], blocks: Sequence[Block]) -> list[bool]:
    """Returns, for each line, whether it was kept: whether at least half of its characters are in kept blocks."""
    kept = bytearray(sum(len(row) + 1 for row in rows))
    for block in blocks:
        if block.kept:
            kept[block.start : block.end] = b"\x01" * (block.end - block.start)
    out, at = [], 0
    for row in rows:
        places = [at + i for i, character in enumerate(row) if not character.isspace()]
        out.append(bool(places) and 2 * sum(kept[i] for i in places) >= len(places))
        at += len(row) + 1
    return out


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    size = min(_SHINGLE, len(words))
    return Counter(tuple(words[i : i + size]) for i in range(len(words) - size + 1)) if size else Counter()


def shingle_counts(asked: str, found: str) -> Counts:
    """Returns the shares of word shingles that are in both texts, only in the found one, and only in the wanted one."""
    a, b = _shingles(asked), _shingles(found)
    both = (a & b).total()
    extra, missing = b.total() - both, a.total() - both
    every = both + extra + missing
    return (both / every, extra / every, missing / every) if every else (0.0, 0.0, 0.0)


def shingle_f1(counts: Sequence[Counts]) -> float:
    """Returns the F1 of the mean precision and the mean recall, as in the article-extraction benchmark."""
    precision = statistics.mean(_share(both, extra) for both, extra, _ in counts)
    recall = statistics.mean(_share(both, missing) for both, _, missing in counts)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _share(both: float, wrong: float) -> float:
    return both / (both + wrong) if both else float(not wrong)


def _f1(counts: Counts) -> float:
    right, extra, missing = counts
    return 2 * right / (2 * right + extra + missing) if sum(counts) else 1.0
