"""Reads what a step wrote in the last run, if it is still there byte for byte."""

from collections.abc import Iterator, Mapping
from functools import partial

import pyarrow as pa

from pipeline.stages.step import RawRows, Step
from pipeline.store import Store
from pipeline.tables import TABLES, empty
from pipeline.tasks.unchanged import SEEN, LastRun

# Maps each part to its tables, and each table to the hash of the bytes that were written: `Task.before`.
Parts = Mapping[str, Mapping[str, str]]


def part_name(step: Step, table: str, part: str) -> str:
    """Returns the name of a part's file, which begins with the step's name if several steps write the table."""
    return f"{step.name}-{part}" if TABLES[table].shared else part


def rows_before(store: Store, step: Step, parts: Parts) -> pa.Table:
    """Reads the rows of the table `step.before` from the last run."""
    table = step.before or ""
    found = (_read_again(store, step, table, part, hashes) for part, hashes in parts.items())
    return pa.concat_tables([empty(table), *(rows for rows in found if rows is not None)])


def documents_before(store: Store, step: Step, parts: Parts) -> Iterator[LastRun]:
    """Yields the results of the last run, part by part, for a step that processes each document on its own."""
    for part, hashes in parts.items():
        seen = _read_again(store, step, SEEN, part, hashes)
        if seen is not None:
            tables = partial(_tables_again, store, step, part, hashes)
            yield LastRun(dict(zip(seen["doc_id"].to_pylist(), seen["digest"].to_pylist(), strict=True)), tables)


def files_before(store: Store, step: Step, parts: Parts) -> dict[tuple[str, str], RawRows]:
    """Maps path and hash of each raw file that is a single document to its rows in the last run."""
    found: dict[tuple[str, str], RawRows] = {}
    for part, hashes in parts.items():
        tables = _tables_again(store, step, part, hashes)
        if tables is None:
            continue
        rejects: dict[str, list[dict[str, object]]] = {}
        for row in tables["rejects"].to_pylist():
            rejects.setdefault(row["doc_id"], []).append(row)
        for row in tables["documents"].to_pylist():
            if row["record"] is None:
                found[row["source"], row["sha256"]] = RawRows(row, rejects.get(row["doc_id"], []))
    return found


def _tables_again(store: Store, step: Step, part: str, hashes: Mapping[str, str]) -> dict[str, pa.Table] | None:
    found = {table: _read_again(store, step, table, part, hashes) for table in step.outputs}
    return {t: rows for t, rows in found.items() if rows is not None} if None not in found.values() else None


def _read_again(store: Store, step: Step, table: str, part: str, hashes: Mapping[str, str]) -> pa.Table | None:
    if table not in hashes:  # no file is written for an empty shared table, such as rejects
        return empty(table) if TABLES[table].shared and table != SEEN else None
    rows = store.read_again(table, part_name(step, table, part), hashes[table])
    return None if rows is None else rows.cast(TABLES[table].schema)
