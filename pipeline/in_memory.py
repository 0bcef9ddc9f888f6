"""Runs the stages up to `quotes` on a few documents in memory, without a processed folder: for the command `extract`
and for the Python functions on single texts.

The steps are those of the flow, with the same inputs, so a text gives the same rows as in a run. Whatever needs a whole
corpus (recurring lines, copies, entities) is left out: a speaker has the fullest name that the text itself gives.
"""

import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from typing import Any

import pyarrow as pa

from pipeline.cleaning.byline import author_names
from pipeline.flow import STEPS
from pipeline.options import Options
from pipeline.stages.step import RawInput
from pipeline.tables import empty, table_of

Tables = Mapping[str, pa.Table]

_ANALYSIS = ("parses", "attributions", "mentions", "quotes")


def read(name: str, data: bytes, config: Options) -> Iterator[Tables]:
    """Yields the documents and rejects of a raw file, a few documents at a time; its `name` decides the format."""
    raw = RawInput(name, hashlib.sha256(data).hexdigest(), lambda: nullcontext(io.BytesIO(data)))
    step = STEPS["documents"]
    yield from step.run([raw], config.only(step.sections))


def clean(documents: pa.Table, config: Options) -> Tables:
    """Returns the blocks, articles and rejects of some documents."""
    return _steps(("articles",), {"documents": documents}, config)


def analyse(articles: pa.Table, config: Options) -> Tables:
    """Returns the parses, attributions, mentions, quotes and rejects of some articles."""
    return _steps(_ANALYSIS, {"articles": articles}, config)


def articles_of(texts: Sequence[str], config: Options, bylines: Sequence[str | None] | None = None) -> pa.Table:
    """Makes rows of `articles` from texts, unchanged. Their language is the first of `[clean] languages`."""
    language = (config.clean.languages or ("en",))[0]
    rows: list[dict[str, object]] = [
        {
            "doc_id": str(number),
            "source": str(number),
            "authors": list(author_names(bylines[number])) if bylines else None,
            "language": language,
            "text": text,
            "text_sha256": hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        }
        for number, text in enumerate(texts)
    ]
    return table_of("articles", rows)


def _steps(names: Iterable[str], given: Tables, config: Options) -> Tables:
    tables: dict[str, Any] = dict(given)
    for name in names:
        step = STEPS[name]
        inputs = {table: tables.get(table, empty(table)) for table in step.reads}
        for table, rows in inputs.items():
            inputs[table] = rows.select(step.columns(table) or rows.column_names)
        if step.before:
            inputs["before"] = empty(step.before)
        for table, rows in step.run(inputs, config.only(step.sections)).items():
            tables[table] = pa.concat_tables([tables[table], rows]) if table in tables else rows
    return tables
