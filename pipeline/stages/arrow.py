"""Converts between Arrow tables and numpy arrays, for several stages."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.tables import TABLES
from pipeline.text.arrays import Hashes, Ints

Numbers = npt.NDArray[Any]


def shaped(name: str, table: pa.Table) -> pa.Table:
    """Returns a table with the columns of the schema of `name`, in its order and types."""
    return table.select(TABLES[name].schema.names).cast(TABLES[name].schema)


def from_columns(name: str, columns: Mapping[str, Numbers | pa.Array]) -> pa.Table:
    """Builds the table `name` from one array per column."""
    return shaped(name, pa.table({column: pa.array(values) for column, values in columns.items()}))


def array(table: pa.Table, column: str) -> Numbers:
    """Returns a column of numbers, which must not contain nulls."""
    return np.asarray(table[column].to_numpy())


def flat(table: pa.Table, column: str) -> tuple[Numbers, Ints]:
    """Flattens a column of lists; returns the values, one after another, and the row number of each."""
    values = np.asarray(pc.list_flatten(table[column]).to_numpy())
    return values, np.repeat(np.arange(table.num_rows), pc.list_value_length(table[column]).to_numpy())


def lists(values: Hashes, bounds: Ints) -> pa.Array:
    """Builds a column of lists of hashes: row k is values[bounds[k]:bounds[k + 1]]."""
    return pa.ListArray.from_arrays(pa.array(bounds, pa.int32()), pa.array(values, pa.uint64()))


def bucket_of(keys: Hashes, buckets: int) -> npt.NDArray[np.int32]:
    """Returns the bucket of each key. Rows with the same key get the same bucket, and so meet in one task."""
    return np.asarray(keys % np.uint64(buckets), dtype=np.int32)


def component_keys(names: Hashes, label: Ints) -> Hashes:
    """Returns for each node a key of its component: the smallest hash among the component's nodes.

    names: the hash of each node.
    label: the component of each node, a number below the number of nodes.
    """
    # Not the label itself, since one more article would renumber all components after it.
    least = np.full(len(names), np.iinfo(np.uint64).max, dtype=np.uint64)
    np.minimum.at(least, label, names)
    return least[label]


def values_by(table: pa.Table, key: str, value: str) -> dict[Any, Any]:
    """Maps the values of column `key`, which must be unique, to those of column `value`."""
    return dict(zip(table[key].to_pylist(), table[value].to_pylist(), strict=True))


def entity_numbers(table: pa.Table) -> pa.Array:
    """Joins doc_id and entity number of each row into one string."""
    return pc.binary_join_element_wise(table["doc_id"], table["entity"].cast(pa.string()), "|").combine_chunks()


def rows_by(table: pa.Table, key: str) -> dict[str, dict[str, Any]]:
    """Maps the values of column `key`, which must be unique, to the rows of a table."""
    return {row[key]: row for row in table.to_pylist()}


def links_of(table: pa.Table) -> dict[tuple[str, int], dict[str, Any]]:
    """Maps each entity of an article, as (doc_id, number), to its row of `entity_links`."""
    return {(row["doc_id"], row["entity"]): row for row in table.to_pylist()}


# Lists of numbers are stored as bytes, since a column of bytes is read four times as fast as a column of lists.


def binary_of(starts: Ints, values: Numbers) -> pa.Array:
    """Builds a column whose row k holds the numbers values[starts[k]:starts[k + 1]] as little-endian bytes."""
    data = values.astype(values.dtype.newbyteorder("<"))
    places = (starts * values.itemsize).astype("<i4")
    return pa.Array.from_buffers(pa.binary(), len(starts) - 1, [None, pa.py_buffer(places), pa.py_buffer(data)])


def numbers_of(column: pa.ChunkedArray, kind: type[np.generic]) -> tuple[Numbers, Ints]:
    """Reverses `binary_of`: returns the numbers of all rows, one row after another, and how many each row has."""
    stored = np.dtype(kind).newbyteorder("<")
    found, sizes = [np.empty(0, stored)], [np.empty(0, np.int64)]
    for chunk in column.chunks:
        _, places, data = chunk.buffers()
        starts = np.frombuffer(places, "<i4")[chunk.offset : chunk.offset + len(chunk) + 1] // stored.itemsize
        if len(chunk):
            found.append(np.frombuffer(data or b"", stored, count=int(starts[-1]))[starts[0] :])
            sizes.append(np.diff(starts).astype(np.int64))
    return np.concatenate(found), np.concatenate(sizes)
