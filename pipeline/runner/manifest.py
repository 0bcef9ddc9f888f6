"""Makes manifest.json: versions, configuration, and the rows in and out and the cost of every step."""

from __future__ import annotations

import importlib.metadata
import platform
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import pipeline
from pipeline.options import Options
from pipeline.parsing import model
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
