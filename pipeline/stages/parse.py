"""Articles -> parses: the one stage that runs the language model."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipeline.config import Config
from pipeline.errors import PipelineError
from pipeline.parsing import Parse
from pipeline.parsing.model import identity, parse_article, parse_articles
from pipeline.schemas import table_of
from pipeline.stages.guard import Rejects
from pipeline.stages.step import Tables

_COLUMNS = ("start", "end", "tag", "dep", "head", "entity", "sentence", "paragraph")


def run(inputs: Tables, config: Config) -> Tables:
    """One parse per article in a wanted language; the same text is parsed once."""
    languages = config["clean"].languages
    articles = [a for a in inputs["articles"].to_pylist() if not languages or a["language"] in languages]
    first: dict[str, dict[str, Any]] = {}
    for article in articles:
        first.setdefault(article["text_sha256"], article)
    rejects = Rejects("parse")
    done = _parse(first, config["parse"].model, rejects)
    rows: list[dict[str, object]] = []
    for article in articles:
        parse = done[article["text_sha256"]]
        if parse is not None:
            rows.append({"doc_id": article["doc_id"], **{c: getattr(parse, c) for c in _COLUMNS}})
    return {"parses": table_of("parses", rows), "rejects": rejects.table()}


def _parse(articles: dict[str, dict[str, Any]], model: str, rejects: Rejects) -> dict[str, Parse | None]:
    """The parse of each article, by the key that it has here; None, and a reject, for one that cannot be parsed."""
    try:
        return dict(zip(articles, parse_articles((a["text"] for a in articles.values()), model), strict=True))
    except PipelineError:
        raise
    except Exception:  # one of them, and each alone shows which
        return {
            key: rejects.guard(a["doc_id"], a["source"], parse_article, a["text"], model) for key, a in articles.items()
        }


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
