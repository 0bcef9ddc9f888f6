"""Reuses the rows of documents whose inputs have not changed since the last run.

This applies to steps that process each document on its own (`Step.by_document`). With its outputs, such a step stores a
hash of all input rows of each document in [document_inputs]. If the same program, options, model and schema wrote the
last rows, and they are intact, then a document with the same hash keeps its rows, and only the other documents are
passed to the step. The result is the same as if all documents were processed.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.errors import InternalError
from pipeline.options import Options
from pipeline.stages.step import Step, Tables
from pipeline.tables import TABLES, empty
from pipeline.tasks.row_hashes import document_digests

SEEN = "document_inputs"


@dataclass(frozen=True)
class LastRun:
    """What a task wrote in the last run: the hash of each document's inputs, and a function that reads its tables."""

    seen: Mapping[str, bytes]
    tables: Callable[[], Tables | None]


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
    return {
        **{table: _in_order(table, [piece[table] for piece in pieces], order) for table in step.outputs},
        SEEN: pa.table(known, schema=TABLES[SEEN].schema),
    }


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
