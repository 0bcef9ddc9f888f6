"""Mentions of short texts, through the real model."""

from __future__ import annotations

import pytest

from pipeline.entities import EntityOptions, Mention, find_mentions
from pipeline.errors import ModelError
from pipeline.parsing import Parse
from pipeline.parsing.model import DEFAULT_MODEL, load, parse_articles

Found = list[tuple[str, str | None]]


def skip_without_model() -> None:
    """Skips what follows where the language model is not installed."""
    try:
        load(DEFAULT_MODEL)
    except ModelError as error:
        pytest.skip(f"the language model is not installed: {error}")


def mentions(text: str, **options: bool | tuple[str, ...]) -> tuple[Parse, list[Mention]]:
    """The parse of a text, and its mentions."""
    parse = next(iter(parse_articles([text], DEFAULT_MODEL)))
    return parse, find_mentions(parse, EntityOptions(**options))  # type: ignore[arg-type]


def found(text: str, form: str, kind: str | None = None) -> Found:
    """The mentions of one form, and of one type if `kind` is given: written words and name."""
    parse, all_mentions = mentions(text)
    return [(parse.text[m.start : m.end], m.name) for m in all_mentions if m.form == form and kind in (None, m.type)]
