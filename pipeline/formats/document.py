"""What the readers return: a document of a raw file, or the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class RawDocument:
    """One document of a raw file, before any cleaning.

    record: its number from 0 in a file of many documents (the line of a .jsonl file), else None.
    text: the decoded file, character for character; for HTML the visible text, a line per block element. main_lines,
        line_markup, authors, page_hint: see `Page`.
    note: what was odd about the encoding.
    garbled: which words look like mojibake, None if none.
    dates_note: impossible dates.
    member: its path within an archive.

    What the container or the markup says may be wrong, and is None where it says nothing; times are in UTC.
    """

    record: int | None
    media_type: str
    text: str
    encoding: str
    url: str | None = None
    fetched_at: datetime | None = None
    title: str | None = None
    byline: str | None = None
    site: str | None = None
    published_at: datetime | None = None
    language: str | None = None
    main_lines: tuple[bool, ...] | None = None
    line_markup: str | None = None
    authors: tuple[str, ...] | None = None
    page_hint: str | None = None
    note: str | None = None
    garbled: str | None = None
    member: str | None = None
    dates_note: str | None = None


@dataclass(frozen=True, slots=True)
class RawReject:
    """A file or record that gave no document: `reason` is one of REASONS, `detail` says what was found."""

    record: int | None
    reason: str
    detail: str
    member: str | None = None


REASONS = ("empty", "binary", "broken", "too-long", "unsupported-format", "no-text", "not-a-page", "unsafe-path")
