"""What cleaning takes and gives: `Page` in, `CleanedPage` out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from pipeline.cleaning.language import WordCounts
from pipeline.cleaning.overrides import Match

LABELS = ("title", "body", "subhead", "byline", "date", "boilerplate")


@dataclass(frozen=True, slots=True)
class Page:
    """One raw document, with what its container or its markup says of it.

    `main_lines` has one verdict per line of `text` (split at "\\n"): whether the HTML extractor took the
    line for the article. None for plain text. `recurring` has the numbers of the lines that many other documents of
    the site have too.
    """

    text: str
    media_type: str = "text/plain"
    title: str | None = None
    byline: str | None = None
    site: str | None = None
    published_at: datetime | None = None
    language: str | None = None
    main_lines: tuple[bool, ...] | None = None
    recurring: frozenset[int] = frozenset()


class Block(NamedTuple):
    """One non-empty line of a page: half-open span of `Page.text`, what it is, and why.

    `text_start` is its place in the article's text; None unless kept.
    """

    start: int
    end: int
    label: str
    rule: str
    score: float | None
    kept: bool
    text_start: int | None = None


@dataclass(frozen=True, slots=True)
class CleanedPage:
    """The blocks of a page and the article that the kept ones make.

    `text` joins the kept blocks by "\\n\\n"; no character of a block is changed; `words` counts its words.
    `overridden` has the user's patterns that meant a line, once per line; `date_evidence` the line that `published_at`
    was read from, or "record or markup".
    """

    blocks: tuple[Block, ...]
    text: str
    title: str | None
    byline: str | None
    site: str | None
    published_at: datetime | None
    language: str | None
    words: WordCounts
    overridden: tuple[Match, ...] = ()
    updated_at: datetime | None = None
    date_evidence: str | None = None
