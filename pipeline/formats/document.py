"""The classes that readers return: a document of a raw file, or a reject with the reason why there is none."""

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

# A lone surrogate: half of a character beyond U+FFFF. JSON may contain one ("\ud83d") if a program has cut a text
# counted in UTF-16; it cannot be encoded in UTF-8.
_HALF = re.compile("[\ud800-\udfff]")


def whole(text: str) -> str:
    """Returns a text with U+FFFD in place of every lone surrogate, so that it can be written to a file."""
    return text if text.isascii() else _HALF.sub("\ufffd", text)


class _Writable:
    """Base of classes that make their texts `whole` when they are constructed."""

    __slots__: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in self.__slots__:
            value = getattr(self, name)
            if isinstance(value, str) and not value.isascii():
                object.__setattr__(self, name, whole(value))
            elif isinstance(value, tuple) and value and isinstance(value[0], str):
                object.__setattr__(self, name, tuple(map(whole, value)))


@dataclass(frozen=True, slots=True)
class RawDocument(_Writable):
    """One document of a raw file, before any cleaning.

    record: its number, from 0, in a file of many documents (such as the line of a .jsonl file); otherwise None.
    text: the decoded file, character for character; for HTML the visible text, one line per block element.
    main_lines, line_markup, authors, page_hint: see `extract.PageFacts`.
    note: what was unusual about the encoding.
    garbled: which words look like mojibake; None if none do.
    dates_note: impossible dates, and date fields without a date.
    lost: the part of its text, or the fields, that could not be read.
    member: its path within an archive.

    The other fields are as stated by the container or the markup, and may be wrong; None if not stated. Times are in
    UTC.
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
    lost: str | None = None


def is_address(url: object) -> bool:
    """Whether a value is an http(s) address that can be parsed ("http://[" cannot)."""
    try:
        return isinstance(url, str) and urlsplit(url.strip()).scheme.lower() in ("http", "https")
    except ValueError:
        return False


def one_note(*notes: object) -> str | None:
    """Joins the notes that are neither empty nor None; returns None if there are none."""
    return "; ".join(str(note) for note in notes if note) or None


@dataclass(frozen=True, slots=True)
class RawReject(_Writable):
    """A file or record that yielded no document or only a part: `reason`, one of REASONS, and what was found."""

    record: int | None
    reason: str
    detail: str
    member: str | None = None


REASONS = (
    "empty",
    "binary",
    "broken",
    "too-long",
    "unsupported-format",
    "no-text",
    "in-part",
    "not-a-page",
    "unsafe-path",
)
