"""Hashes each document's rows in some tables. The hash depends on the rows' values, not on their position."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Ints = npt.NDArray[np.int64]
# The bytes of a column, and the offsets at which each document's bytes begin; the last offset is their end.
Layer = tuple[memoryview, list[int]]
# Length of a document's hash in bytes: enough that among a billion documents no two collide.
BYTES = 16


@dataclass(frozen=True)
class _Rows:
    """A table as bytes. `place` maps each document to its number, which is its index in the bounds of every layer."""

    name: bytes
    place: dict[str, int]
    layers: list[Layer]

    def of(self, number: int) -> bytes:
        """Returns all values of a document as bytes: the number of rows, then each column (lengths included)."""
        return b"".join([layer[bounds[number] : bounds[number + 1]] for layer, bounds in self.layers])


def document_digests(tables: Mapping[str, pa.Table]) -> dict[str, bytes]:
    """Maps each doc_id to the hash of its rows in all tables; a table without doc_id counts for every document."""
    common = hashlib.blake2b(digest_size=BYTES)
    grouped = []
    for name, rows in sorted(tables.items()):
        common.update(repr((name, rows.column_names, list(map(str, rows.schema.types)))).encode())
        if "doc_id" in rows.column_names:
            grouped.append(_by_document(name, rows))
        else:
            common.update(_Rows(b"", {}, _layers_of(rows, np.array([0, rows.num_rows]))).of(0))
    found = {}
    for document in dict.fromkeys(document for rows in grouped for document in rows.place):
        digest = common.copy()
        for rows in grouped:
            if document in rows.place:
                content = rows.of(rows.place[document])
                # Lengths before contents, since otherwise "ab" + "c" and "a" + "bc" would have the same hash.
                digest.update(b"%s %d " % (rows.name, len(content)))
                digest.update(content)
        found[document] = digest.digest()
    return found


def _by_document(name: str, rows: pa.Table) -> _Rows:
    documents = rows["doc_id"].combine_chunks().dictionary_encode()
    codes: npt.NDArray[np.int32] = documents.indices.to_numpy(zero_copy_only=False)
    # The rows of a document must be adjacent, which they usually are, so that they are one slice of every column's
    # buffer.
    if (codes[1:] < codes[:-1]).any():
        order = np.argsort(codes, kind="stable")
        rows, codes = rows.take(pa.array(order)), codes[order]
    names = documents.dictionary.to_pylist()
    bounds = np.searchsorted(codes, np.arange(len(names) + 1)).astype(np.int64)
    return _Rows(name.encode(), {document: k for k, document in enumerate(names)}, _layers_of(rows, bounds))


def _layers_of(rows: pa.Table, bounds: Ints) -> list[Layer]:
    layers = [_layer(np.ones(rows.num_rows, np.uint8), bounds)]  # the number of rows, which counts even without columns
    for column in rows.columns:
        layers += _layers(column.combine_chunks(), bounds)
    return layers


def _layers(values: pa.Array, bounds: Ints) -> Iterator[Layer]:
    """Yields the bytes of an array, in which the items bounds[k] to bounds[k + 1] belong to the k-th document."""
    kind = values.type
    # Null and empty both have no bytes; only the validity tells them apart.
    yield _layer(np.asarray(values.is_valid().to_numpy(zero_copy_only=False)), bounds)
    if pa.types.is_struct(kind):
        for number in range(kind.num_fields):
            yield from _layers(pc.struct_field(values, [number]), bounds)
    elif pa.types.is_list(kind):
        sizes = pc.fill_null(pc.list_value_length(values), 0).to_numpy()
        yield _layer(sizes, bounds)
        yield from _layers(pc.list_flatten(values), np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)])[bounds])
    elif pa.types.is_string(kind) or pa.types.is_binary(kind):
        values = pc.fill_null(values, "" if pa.types.is_string(kind) else b"")
        yield _layer(pc.binary_length(values).to_numpy(), bounds)
        # Taken from Arrow's buffers: a Python object for each string would cost more time than hashing saves.
        _, places, data = values.buffers()
        starts = np.frombuffer(places or bytes(4), np.int32)[values.offset : values.offset + len(values) + 1]
        yield memoryview(data or b""), starts[bounds].tolist()
    else:
        if pa.types.is_timestamp(kind):
            values = values.cast(pa.int64())
        nothing = False if pa.types.is_boolean(kind) else 0
        yield _layer(pc.fill_null(values, nothing).to_numpy(zero_copy_only=False), bounds)


def _layer(values: npt.NDArray[np.generic], bounds: Ints) -> Layer:
    return memoryview(values.tobytes()), (bounds * values.dtype.itemsize).tolist()
