"""Mentions of short texts, through the real model."""

from pipeline.entities import EntityOptions, Mention, find_mentions
from pipeline.parsing import Parse
from pipeline.parsing.model import parse_article

Found = list[tuple[str, str | None]]


def mentions(text: str, **options: bool | tuple[str, ...]) -> tuple[Parse, list[Mention]]:
    """The parse of a text, and its mentions."""
    parse = parse_article(text)
    return parse, find_mentions(parse, EntityOptions(**options))  # type: ignore[arg-type]


def found(text: str, form: str, kind: str | None = None) -> Found:
    """The mentions of one form, and of one type if `kind` is given: written words and name."""
    parse, all_mentions = mentions(text)
    return [(parse.text[m.start : m.end], m.name) for m in all_mentions if m.form == form and kind in (None, m.type)]
