"""manifest.json: versions, configuration, counts in and out of every stage, and timings."""

from __future__ import annotations

import importlib.metadata
import platform
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import pipeline
from pipeline.options import Options
from pipeline.parsing import model
from pipeline.tasks.task import Record

_LIBRARIES = ("spacy", "pyarrow", "pandas", "numpy", "trafilatura")


def manifest(config: Options, raw: Mapping[str, Any], records: Mapping[str, Iterable[Record]]) -> dict[str, Any]:
    """The content of manifest.json. The seconds of a part are those of the run that built it."""
    return {
        "version": pipeline.__version__,
        "python": platform.python_version(),
        "libraries": {name: importlib.metadata.version(name) for name in _LIBRARIES},
        "model": model.identity(config.parse.model),
        "configuration": config.as_dict(),
        "raw": raw,
        "steps": {name: _step(list(step)) for name, step in records.items()},
    }


def _step(records: list[Record]) -> dict[str, Any]:
    rows: Counter[str] = Counter()
    for record in records:
        for part in record.outputs:
            rows[part.table] += part.rows
    return {
        "parts": len(records),
        "rows_in": sum(r.rows_in for r in records),
        "rows_out": dict(rows),
        "seconds": round(sum(r.seconds for r in records), 2),
        "cpu_seconds": round(sum(r.cpu_seconds for r in records), 2),
        "peak_mb": max((r.peak_mb for r in records), default=0.0),
    }
