"""Rows of numbers in one column of bytes: read four times as fast as a column of lists."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Numbers = npt.NDArray[Any]
Ints = npt.NDArray[np.int64]


def binary_of(starts: Ints, values: Numbers) -> pa.Array:
    """Rows of numbers as bytes, little-endian: row k is values[starts[k]:starts[k + 1]]."""
    data = values.astype(values.dtype.newbyteorder("<"))
    places = (starts * values.itemsize).astype("<i4")
    return pa.Array.from_buffers(pa.binary(), len(starts) - 1, [None, pa.py_buffer(places), pa.py_buffer(data)])


def numbers_of(column: pa.ChunkedArray, kind: type[np.generic]) -> tuple[Numbers, Ints]:
    """The numbers of all rows of such a column, one after another, and how many each row has."""
    stored = np.dtype(kind).newbyteorder("<")
    found, sizes = [np.empty(0, stored)], [np.empty(0, np.int64)]
    for chunk in column.chunks:
        _, places, data = chunk.buffers()
        starts = np.frombuffer(places, "<i4")[chunk.offset : chunk.offset + len(chunk) + 1] // stored.itemsize
        if len(chunk):
            found.append(np.frombuffer(data or b"", stored, count=int(starts[-1]))[starts[0] :])
            sizes.append(np.diff(starts).astype(np.int64))
    return np.concatenate(found), np.concatenate(sizes)
