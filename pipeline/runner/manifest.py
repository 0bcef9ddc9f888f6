"""Makes manifest.json: versions, configuration, the rows in and out and the cost of every step, and the warnings about
lines in the user's own files that had no effect.
"""

from __future__ import annotations

import contextlib
import importlib.metadata
import platform
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import pipeline
from pipeline.config import replaced_lists
from pipeline.errors import MissingTableError
from pipeline.options import Options
from pipeline.parsing import model
from pipeline.stages.user_files.corrections import OF_ARTICLES, read_corrections
from pipeline.stages.user_files.overrides import read_overrides
from pipeline.store import Store
from pipeline.tasks.task import Record

_LIBRARIES = ("spacy", "pyarrow", "pandas", "numpy", "trafilatura")


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums over the records of a step. A part that was up to date counts with the time of its last build."""

    parts: int
    rows_in: int
    rows_out: dict[str, int]
    seconds: float
    cpu_seconds: float
    peak_mb: float

    @classmethod
    def of(cls, records: Iterable[Record]) -> Totals:
        done = list(records)
        rows: Counter[str] = Counter()
        for part in (part for record in done for part in record.outputs):
            rows[part.table] += part.rows
        return cls(
            len(done),
            sum(r.rows_in for r in done),
            dict(rows),
            round(sum(r.seconds for r in done), 2),
            round(sum(r.cpu_seconds for r in done), 2),
            max((r.peak_mb for r in done), default=0.0),
        )


def manifest(config: Options, raw: Mapping[str, Any], steps: Mapping[str, Totals]) -> dict[str, Any]:
    """Returns the content of manifest.json."""
    return {
        "version": pipeline.__version__,
        "python": platform.python_version(),
        "libraries": {name: importlib.metadata.version(name) for name in _LIBRARIES},
        "model": model.identity(config.parse.model),
        "configuration": config.as_dict(),
        "raw": raw,
        "steps": {name: asdict(totals) for name, totals in steps.items()},
    }


def notices(store: Store, config: Options) -> list[str]:
    """Returns a line for each override, pair or correction without effect, and each list option lacking a default."""
    found = [
        f"{name}: your list replaces the built-in one; --set {name}+=NAME would add to it"
        for name in replaced_lists(config)
    ]
    files = (config.clean.overrides, config.entities.settled, config.corrections.file)
    for path, without_effect in zip(files, (_overrides, _settled, _corrections), strict=True):
        if path is not None:
            with contextlib.suppress(MissingTableError):  # the run ended before the stage that applies them
                found += without_effect(store, path)
    return found


def _overrides(store: Store, path: str) -> list[str]:
    rows = store.read_all("override_matches").to_pylist()
    matched = {(r["entry"], r["kind"], r["pattern"]) for r in rows}
    return [
        f"{path}:{o.line}: entry {o.number}: {kind}: {pattern.text!r} matched no line"
        for o in read_overrides(path)
        for kind, patterns in (("keep", o.keep), ("drop", o.drop))
        for pattern in patterns
        if (o.number, kind, pattern.text) not in matched
    ]


def _settled(store: Store, path: str) -> list[str]:
    return [
        f"{path}:{r['line']}: {r['name']} = {r['other']} ({r['verdict']}): {r['outcome']}: {r['detail']}"
        for r in store.read_all("corrections").to_pylist()
        if r["outcome"] != "applied"
    ]


def _corrections(store: Store, path: str) -> list[str]:
    """Returns a message for each correction whose document, article or quotation does not exist."""
    given = {r["line"]: r for r in store.read_all("given_corrections").to_pylist()}
    articles = {(r["doc_id"], r["what"]) for r in store.read_all("article_corrections").to_pylist()}
    quotes = {(r["doc_id"], r["words"]): r["quote_ids"] for r in store.read_all("quote_corrections").to_pylist()}
    lines = []
    for c in read_corrections(path):
        record = "" if c.record is None else f" record {c.record}"
        place, row = f"{path}:{c.line}: {c.what}: {c.source}{record}", given.get(c.line)
        if row is None:
            lines.append(f"{place}: there is no such document")
        elif c.what in OF_ARTICLES and (row["doc_id"], c.what) not in articles:
            lines.append(f"{place}: the document has no article")
        elif c.what not in OF_ARTICLES and not quotes.get((row["doc_id"], c.words)):
            lines.append(f"{place}: no quotation of it reads {c.words!r}, or nearly so")
    return lines
