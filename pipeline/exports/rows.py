"""Reads the rows of finished tables part by part, so that an export holds one part in memory and not the corpus."""

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from pipeline.errors import MissingTableError
from pipeline.exports.flat import Cell, flattener
from pipeline.store import Store
from pipeline.tables import PUBLIC, TABLES

# Number of rows converted to Python values at a time: a few MB of text.
_ROWS_AT_ONCE = 2_000


class FinishedTable:
    """A table of a processed folder, which can be read from the first row to the last."""

    def __init__(self, store: Store, name: str) -> None:
        """Raises MissingTableError if there is no such table, or no run has made it yet."""
        if name not in PUBLIC:
            raise MissingTableError(f"{name}: no such table", f"use one of: {', '.join(PUBLIC)}")
        self.name, self._store, self._parts = name, store, store.parts(name)
        if not self._parts:
            raise MissingTableError(f"{store.folder(name)}: no table there", "run the pipeline into that folder first")

    @property
    def columns(self) -> list[tuple[str, pa.DataType, str]]:
        """The name, type and meaning of each column."""
        return list(TABLES[self.name].columns)

    @property
    def n_rows(self) -> int:
        return sum(self._store.count_rows(self.name, part) for part in self._parts)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yields all rows, a few thousand at a time."""
        names = [name for name, _, _ in self.columns]
        for part in self._parts:
            yield from self._store.read(self.name, [part], names).to_batches(max_chunksize=_ROWS_AT_ONCE)

    def cells(self) -> Iterator[list[Cell]]:
        """Yields all rows, each as a list of cells."""
        flat = [flattener(kind) for _, kind, _ in self.columns]
        for batch in self.batches():
            columns: list[list[Any]] = [
                [make(value) for value in column.to_pylist()] for make, column in zip(flat, batch.columns, strict=True)
            ]
            yield from (list(row) for row in zip(*columns, strict=True))
