"""Reads binary tables (.parquet, and the .arrow of Hugging Face datasets), a few rows at a time and only the needed
columns.
"""

import contextlib
import io
import shutil
import tempfile
from collections.abc import Iterator
from typing import IO, Any

import pyarrow as pa

from pipeline.formats.document import RawDocument, RawReject
from pipeline.formats.fields import as_record, columns_read, doubled, doubled_note, read_record
from pipeline.formats.options import ReadOptions
from pipeline.formats.pieces import Piece

# Number of rows in memory at a time.
_BATCH = 64
_BUFFER = 1 << 20
_ARROW_FILE = b"ARROW1"


def read_parquet(
    stream: io.BufferedReader, options: ReadOptions, piece: Piece | None = None
) -> Iterator[RawDocument | RawReject]:
    """Yields one document per row; `record` counts rows from 0. A damaged row group is a reject; the others are read.

    `stream` is the whole file, even if only a `piece` of it is read.
    """
    import pyarrow.parquet as pq

    with _seekable(stream) as source:
        try:
            file = pq.ParquetFile(source, buffer_size=_BUFFER, pre_buffer=False)
        except (pa.ArrowException, OSError) as error:
            yield RawReject(None, "broken", f"no readable footer: {error}"[:300])
            return
        columns = columns_read(file.schema_arrow.names, options)
        if columns is None:
            yield _no_text(file.schema_arrow.names)
            return
        if (twice := doubled(columns)) and not (piece and piece.start):
            yield RawReject(None, "in-part", doubled_note(twice))
        start = piece.record if piece else 0
        for group in range(piece.start, piece.end) if piece else range(file.num_row_groups):
            rows, at = file.metadata.row_group(group).num_rows, start
            try:
                for batch in file.iter_batches(_BATCH, [group], columns, use_threads=False):
                    yield from _rows(batch, at, options)
                    at += batch.num_rows
            except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
                detail = f"row group {group + 1}: rows {at + 1} to {start + rows}: {error}"
                yield RawReject(at, "broken", detail[:300])
            start += rows


def read_arrow(stream: io.BufferedReader, options: ReadOptions) -> Iterator[RawDocument | RawReject]:
    """Yields one document per row of a file in Arrow's stream or file format; `record` counts rows from 0."""
    with contextlib.ExitStack() as stack:
        at = 0
        try:
            if stream.peek(len(_ARROW_FILE)).startswith(_ARROW_FILE):
                file = pa.ipc.open_file(stack.enter_context(_seekable(stream)))
                names, batches = file.schema.names, (file.get_batch(n) for n in range(file.num_record_batches))
            else:
                reader = pa.ipc.open_stream(pa.PythonFile(stream, mode="r"))
                names, batches = reader.schema.names, (batch for batch in reader)
            columns = columns_read(names, options)
            if columns is None:
                yield _no_text(names)
                return
            for batch in batches:
                batch.validate(full=True)  # without this, reading damaged data would run past the end of the buffer
                for first in range(0, batch.num_rows, _BATCH):
                    yield from _rows(batch.select(columns).slice(first, _BATCH), at + first, options)
                at += batch.num_rows
        except (pa.ArrowException, OSError) as error:
            yield RawReject(at if at else None, "broken", f"after {at} rows: {error}"[:300])


def _rows(batch: pa.RecordBatch, at: int, options: ReadOptions) -> Iterator[RawDocument | RawReject]:
    names, columns = batch.schema.names, [_values(column) for column in batch.columns]
    for name, column in zip(names, columns, strict=True):
        if column is None:
            rows = f"rows {at + 1} to {at + batch.num_rows}"
            yield RawReject(None, "in-part", f"{rows}: column {name}: values that cannot be read")
    values = zip(*(column or [None] * batch.num_rows for column in columns), strict=True)
    for number, row in enumerate(values, at):
        record = as_record(zip(names, row, strict=True))
        yield from read_record(record, number, "utf-8", options, f"row {number + 1}")


def _values(column: pa.Array) -> list[object] | None:
    """Returns a column's values (bytes if not UTF-8, text for impossible dates); None if they cannot be read."""
    if pa.types.is_timestamp(column.type) and column.type.tz:  # its zone may be unknown on this machine
        column = column.cast(pa.timestamp(column.type.unit, "UTC"))
    for type_ in (None, pa.binary(), pa.string()):
        try:
            values: list[object] = (column if type_ is None else column.cast(type_)).to_pylist()
        except (pa.ArrowException, ValueError, OverflowError, LookupError):
            continue
        return values
    return None


def _no_text(names: list[str]) -> RawReject:
    return RawReject(None, "no-text", f"no column of text or HTML among {', '.join(names)}"[:300])


@contextlib.contextmanager
def _seekable(stream: io.BufferedReader) -> Iterator[IO[bytes]]:
    """Yields the stream itself if it is seekable, otherwise a temporary file with the same bytes."""
    if stream.seekable():
        yield stream
        return
    with tempfile.TemporaryFile() as spooled:
        copy: Any = spooled
        shutil.copyfileobj(stream, copy, _BUFFER)
        spooled.seek(0)
        yield copy
