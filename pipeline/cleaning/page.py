"""Defines the input and output of cleaning: `Page` and `CleanedPage`."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from pipeline.cleaning.language import WordCounts
from pipeline.cleaning.overrides import Match

LABELS = ("title", "body", "subhead", "post", "byline", "date", "boilerplate")


@dataclass(frozen=True, slots=True)
class Page:
    """One raw document, with what its container or its markup says about it.

    main_lines: whether the HTML extractor took each line of `text` (split at "\\n"); None for plain text.
    line_markup: the markup evidence of each line, as stored text (`text/markup.py`); None for plain text.
    authors: the people who wrote it, if the container or the markup names them.
    page_hint: the kind that the page's head states, if it is not a plain article.
    recurring: numbers of the lines that many other documents of the site have, too.
    """

    text: str
    media_type: str = "text/plain"
    title: str | None = None
    byline: str | None = None
    site: str | None = None
    published_at: datetime | None = None
    language: str | None = None
    main_lines: tuple[bool, ...] | None = None
    line_markup: str | None = None
    authors: tuple[str, ...] | None = None
    page_hint: str | None = None
    recurring: frozenset[int] = frozenset()

    @property
    def is_marked(self) -> bool:
        """Whether the page comes with markup, which tells the title from other lines."""
        return self.main_lines is not None or self.line_markup is not None


class Block(NamedTuple):
    """One non-empty line of a page: its half-open span in `Page.text`, what it is (`label`, one of LABELS), and why
    (`rule`, and the line model's `score`).

    text_start: where it begins in the article's text; None unless kept.
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
    """The blocks of a page, and the article made of those that are kept.

    text: the kept blocks joined by "\\n\\n"; their characters are not changed.
    words: the numbers of words of the text.
    page_kind, quality: see `cleaning/kinds.py`.
    overridden: the user's patterns that matched, once for each line that they matched.
    date_evidence: the line that `published_at` was read from, or "record or markup".
    """

    blocks: tuple[Block, ...]
    text: str
    title: str | None
    byline: str | None
    site: str | None
    published_at: datetime | None
    language: str | None
    words: WordCounts
    authors: tuple[str, ...] = ()
    page_kind: str = "article"
    quality: float | None = None
    overridden: tuple[Match, ...] = ()
    updated_at: datetime | None = None
    date_evidence: str | None = None
