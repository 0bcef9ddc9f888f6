"""Turns errors in single documents into rows of `rejects`: a bad document never stops the run."""

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
        """Adds a document that was not processed, or was processed only in part."""
        names = {"doc_id": doc_id, "source": source}
        self.rows.append({**names, "stage": self.stage, "reason": reason, "detail": detail})

    def guard(self, doc_id: str, source: str, work: Callable[..., Result], *arguments: object) -> Result | None:
        """Returns `work(*arguments)`. After an exception, unless a PipelineError, adds a reject and returns None."""
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
        """Returns the rows as the table `rejects`."""
        return table_of("rejects", self.rows)
