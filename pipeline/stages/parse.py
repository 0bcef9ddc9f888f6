"""Articles -> parses: the one stage that runs the language model."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipeline.config import Config
from pipeline.parsing import Parse
from pipeline.parsing.model import identity, parse_article
from pipeline.schemas import table_of
from pipeline.stages.guard import Rejects
from pipeline.stages.step import Tables

_COLUMNS = ("start", "end", "tag", "dep", "head", "entity", "sentence", "paragraph")


def run(inputs: Tables, config: Config) -> Tables:
    """One parse per article in a wanted language; the same text is parsed once."""
    model, languages = config["parse"].model, config["clean"].languages
    rows: list[dict[str, object]] = []
    rejects = Rejects("parse")
    done: dict[str, Parse | None] = {}
    for article in inputs["articles"].to_pylist():
        if languages and article["language"] not in languages:
            continue
        text, digest = article["text"], article["text_sha256"]
        if digest not in done:
            done[digest] = rejects.guard(article["doc_id"], article["source"], parse_article, text, model)
        parse = done[digest]
        if parse is not None:
            rows.append({"doc_id": article["doc_id"], **{c: getattr(parse, c) for c in _COLUMNS}})
    return {"parses": table_of("parses", rows), "rejects": rejects.table()}


def model_identity(config: Config) -> str:
    """Name and version of the language model."""
    return identity(config["parse"].model)


def read_parses(inputs: Tables) -> Iterator[tuple[dict[str, Any], Parse]]:
    """Each article of a part that was parsed, with its parse."""
    parses = {row["doc_id"]: row for row in inputs["parses"].to_pylist()}
    for article in inputs["articles"].to_pylist():
        row = parses.get(article["doc_id"])
        if row is not None:
            yield article, Parse(article["text"], *(row[c] for c in _COLUMNS))
