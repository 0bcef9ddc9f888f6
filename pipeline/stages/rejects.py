"""A bad document is never an error of the run: it becomes a row of `rejects`."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

import pyarrow as pa

from pipeline.errors import PipelineError
from pipeline.tables import table_of

Result = TypeVar("Result")


@dataclass
class Rejects:
    """Collects the rejects of one task."""

    stage: str
    rows: list[dict[str, object]] = field(default_factory=list)

    def add(self, doc_id: str, source: str, reason: str, detail: str) -> None:
        """Add a document that was not processed, or only in part."""
        names = {"doc_id": doc_id, "source": source}
        self.rows.append({**names, "stage": self.stage, "reason": reason, "detail": detail})

    def guard(self, doc_id: str, source: str, work: Callable[..., Result], *arguments: object) -> Result | None:
        """The result of `work(*arguments)`; None, and a reject "internal-error", if it raises for this document."""
        try:
            return work(*arguments)
        except PipelineError:
            raise
        except Exception as error:
            frame = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}"
            self.add(doc_id, source, "internal-error", f"{type(error).__name__}: {error} ({where})"[:500])
            return None

    def table(self) -> pa.Table:
        """The rows as the table `rejects`."""
        return table_of("rejects", self.rows)
