"""Reads what a step wrote in the last run, and reuses the rows of documents whose inputs have not changed since.

Rows are reused by steps that process each document on its own (`Step.by_document`). With its outputs, such a step
stores a hash of all input rows of each document in [document_inputs]. If the same program, options, model and schema
wrote the last rows, and they are intact, then a document with the same hash keeps its rows, and only the other
documents are passed to the step. The result is the same as if all documents were processed.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.errors import InternalError
from pipeline.options import Options
from pipeline.stages.step import RawRows, Step, Tables
from pipeline.store import Store
from pipeline.tables import TABLES, empty
from pipeline.tasks.row_hashes import document_digests

# Maps each part to its tables, and each table to the hash of the bytes that were written: `Task.before`.
Parts = Mapping[str, Mapping[str, str]]
SEEN = "document_inputs"


@dataclass(frozen=True)
class LastRun:
    """What a task wrote in the last run: the hash of each document's inputs, and a function that reads its tables."""

    seen: Mapping[str, bytes]
    tables: Callable[[], Tables | None]


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


def run_by_document(step: Step, inputs: Tables, config: Options, last: Iterable[LastRun]) -> dict[str, pa.Table]:
    """Returns the outputs of a step, and [document_inputs], reusing rows from `last` for unchanged documents.

    last: what the same program wrote in the last run, for these documents or for others.

    Raises InternalError if the step does not return the tables that it declares.
    """
    seen = document_digests(inputs)
    order = inputs[step.reads[0]]["doc_id"].unique().to_pylist()
    new = dict.fromkeys(order)  # a dictionary as an ordered set
    pieces: list[Tables] = []
    # Parts are split and merged as files come and go, so a document may have been in any of the last parts.
    for before in last:
        same = [name for name in new if before.seen.get(name) == seen[name]]
        if same and (tables := before.tables()):
            pieces.append(_of_documents(tables, same))
            for name in same:
                del new[name]
    if new or not pieces:
        # If nothing is reused, the inputs are passed unfiltered, since filtering would only copy them.
        pieces.append(step.run(_of_documents(inputs, list(new)) if pieces else inputs, config))
        if set(pieces[-1]) != set(step.outputs):
            raise InternalError(f"step {step.name} returned {sorted(pieces[-1])}, declared {sorted(step.outputs)}")
    known = {"doc_id": order, "digest": [seen[name] for name in order]}
    rows = {table: _in_order(table, [piece[table] for piece in pieces], order) for table in step.outputs}
    return {**rows, SEEN: pa.table(known, schema=TABLES[SEEN].schema)}


def _of_documents(tables: Tables, wanted: list[str]) -> Tables:
    names = pa.array(wanted, pa.string())
    return {
        table: rows.filter(pc.is_in(rows["doc_id"], names)) if "doc_id" in rows.column_names else rows
        for table, rows in tables.items()
    }


def _in_order(table: str, pieces: list[pa.Table], order: list[str]) -> pa.Table:
    """Sorts the rows of all pieces by document, in the given order; rows of the same document keep their order."""
    rows = pa.concat_tables([empty(table), *pieces]).combine_chunks()
    place = pc.index_in(rows["doc_id"], value_set=pa.array(order, pa.string()))
    if place.null_count:
        raise InternalError(f"table {table}: rows of documents that are not in the first input")
    numbers = place.to_numpy()
    # Stable, so that the rows of one document keep their order.
    if (numbers[1:] < numbers[:-1]).any():
        rows = rows.take(pa.array(np.argsort(numbers, kind="stable"))).combine_chunks()
    return rows
