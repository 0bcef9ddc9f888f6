"""Functions on texts in memory: `extract`, `extract_all` and `clean`."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from newsquotes.origin import module
from newsquotes.results import Article, Extraction, Mention, Quotation

if TYPE_CHECKING:
    from pipeline.options import Options as Config

Model = Literal["accurate", "light"]
Options = Mapping[str, object]
NO_OPTIONS: Options = MappingProxyType({})

_SURROGATES = re.compile("[\ud800-\udfff]")
_TOGETHER = 32
"""Number of texts analysed together: enough to fill the models' batches, few enough that nobody waits long."""


def extract(
    text: str, *, model: Model = "accurate", byline: str | None = None, options: Options = NO_OPTIONS
) -> Extraction:
    """Returns the quotations and names of one English text, which is used unchanged: all offsets count in `text`
    itself.

    model: "accurate" or "light" (half the time, fewer indirect quotations).
    byline: who signed the text, which says who "I" is.
    options: other options, by their names in docs/options.md, as in {"quotes.min_indirect": 0.7}.

    For a page with menus and teasers, use `extract(clean(page).text)`. Raises ConfigError for an unknown option, and
    TypeError if `text` is not a str.
    """
    return next(_extract([text], _config(model, options), [byline]))


def extract_all(
    texts: Iterable[str], *, model: Model = "accurate", options: Options = NO_OPTIONS
) -> Iterator[Extraction]:
    """Yields what `extract` returns for each text, in order and lazily; faster than a call for each."""
    if isinstance(texts, str):  # its letters are texts, too
        raise TypeError("newsquotes.extract_all takes several texts, got a str: use extract, or put it into a list")
    config, source = _config(model, options), iter(texts)
    while some := list(islice(source, _TOGETHER)):
        yield from _extract(some, config)


def clean(page: str, *, url: str | None = None, options: Options = NO_OPTIONS) -> Article:
    """Returns the article of a page, without menus, teasers and the like. The page is HTML or plain text.

    url: the page's address, which decides which of your overrides apply.
    options: as for `extract`.

    If the page has no article, the result's text is "" and its `problem` says why.
    """
    memory, config = module("in_memory"), _config("accurate", {"clean.min_words": 1, **options})
    read = _read(_checked(page, "clean"), config)
    if not read["documents"].num_rows:
        refused = [row for row in read["rejects"].to_pylist() if row["reason"] != "empty"]
        return Article("", problem=_problem(refused) or "the page has no text")
    row = read["documents"].to_pylist()[0]
    document = module("tables").table_of("documents", [{**row, "url": url or row["url"]}])
    tables = memory.clean(document, config)
    blocks, rejects = tables["blocks"].to_pylist(), tables["rejects"].to_pylist()
    dropped = tuple(row["text"][b["start"] : b["end"]] for b in blocks if not b["kept"])
    found = tables["articles"].to_pylist()
    if not found:
        return Article("", dropped=dropped, problem=_problem(rejects))
    names = ("text", "title", "byline", "site", "published_at", "language")
    return Article(**{name: found[0][name] for name in names}, dropped=dropped, problem=_problem(rejects))


def _problem(rejects: Sequence[Mapping[str, Any]]) -> str | None:
    return f"{rejects[0]['reason']}: {rejects[0]['detail']}" if rejects else None


def _read(page: str, config: Config) -> Any:
    name = "page.html" if module("formats.html").looks_like_html(page) or "</" in page[:20_000] else "page.txt"
    data = ("\ufeff" + page).encode("utf-8", "replace")  # this mark overrides a charset that the page may declare
    return next(iter(module("in_memory").read(name, data, config)))


def _extract(texts: list[str], config: Config, bylines: list[str | None] | None = None) -> Iterator[Extraction]:
    memory, whole = module("in_memory"), [_checked(text, "extract") for text in texts]
    tables = memory.analyse(memory.articles_of(whole, config, bylines), config)
    for reject in tables["rejects"].to_pylist():
        raise module("errors").InternalError(f"text {reject['doc_id']}: {reject['detail']}")
    quotes: dict[str, list[Quotation]] = {}
    for row in tables["quotes"].to_pylist():
        quotes.setdefault(row["doc_id"], []).append(_quotation(row))
    mentions: dict[str, list[Mention]] = {}
    for row in tables["mentions"].to_pylist():
        mentions.setdefault(row["doc_id"], []).append(Mention(**{name: row[name] for name in _MENTION}))
    for number, text in enumerate(texts):
        key = str(number)
        yield Extraction(text, tuple(quotes.get(key, ())), tuple(mentions.get(key, ())))


def _checked(text: object, function: str) -> str:
    """Returns the text with lone surrogates, which cannot be encoded, replaced one for one, so that offsets hold."""
    if not isinstance(text, str):
        raise TypeError(f"newsquotes.{function} takes a str, got {type(text).__name__}: decode bytes, read files first")
    return _SURROGATES.sub("\ufffd", text)


_MENTION = ("text", "start", "end", "type", "form", "name", "entity", "gender")
_QUOTATION = (
    *("text", "start", "end", "kind", "speaker_text", "speaker_start", "speaker_end", "speaker_kind"),
    *(
        *("speaker_role", "indirect_kind", "cue", "cue_start", "cue_end", "sentence_start", "sentence_end"),
        *("confidence", "reason", "rule"),
    ),
)


def _quotation(row: dict[str, Any]) -> Quotation:
    return Quotation(
        **{name: row[name] for name in _QUOTATION},
        speaker=row["speaker_name"],
        parts=tuple((part["start"], part["end"]) for part in row["parts"]),
        flags=tuple(row["flags"]),
    )


def _config(model: Model, options: Options) -> Config:
    given = {"quotes.model": model, **options}
    return _loaded(tuple(f"{key}={toml(value)}" for key, value in given.items()))


@lru_cache(maxsize=8)
def _loaded(overrides: tuple[str, ...]) -> Config:
    config: Config = module("config").load(module("options").Options, overrides=overrides)
    return config


def toml(value: object) -> str:
    """Returns a value in the form in which an options file has it."""
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False, default=os.fspath)
