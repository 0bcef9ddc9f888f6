"""Reads and writes the processed folder: Parquet parts, written atomically, on any file system that pyarrow supports.

    <processed>/<table>/<part>.parquet           tables that notebooks read
    <processed>/_work/<table>/<part>.parquet     tables that only later stages read
    <processed>/_state/<step>.json               what was built from what
    <processed>/manifest.json

A reader never sees half a part. A killed run leaves at most a temporary file, whose name dataset readers ignore; the
next run removes it.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import json
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import fs

from pipeline.errors import DamagedPartError, InputError, InternalError, MissingTableError, StorageError, UserError
from pipeline.storage import is_local, open_folder, patiently, read_whole, reading_of, write_whole
from pipeline.tables import PUBLIC, TABLES, empty

Row = dict[str, Any]
NO_ROWS = "none"
_CHUNK = 1 << 20
_OWN = re.compile(r"[^._].*\.parquet|\..+\.[0-9a-f]+\.tmp", re.DOTALL)
"""Matches the names of files that a run makes in the folder of a table, or leaves there if it is killed."""
_HASHED_AT_ONCE = 1 << 16  # rows
_NEXT_RUN = "check the store and the network connection; the next run carries on where this one ended"
BUNDLES = "_state/bundles"
"""Folder of bundles: files with the rows of several parts of a table (`tasks/bundles.py`)."""
KEPT = "_kept"
"""Folder in which a run keeps the tables of the last finished run for readers, while it is writing."""
_COMPRESSED: dict[str, Any] = {"compression": "zstd", "write_statistics": True}
# Hashes neither compress nor have a useful dictionary. Without both, they are written five times as fast, read twice as
# fast, and no larger.
_HASHES: dict[str, Any] = {
    "compression": "lz4",
    "use_dictionary": False,
    "write_statistics": False,
    "write_page_checksum": True,  # buckets are read one by one, so the hash of the whole file cannot check them
}


@dataclass(frozen=True, slots=True)
class Part:
    """One written Parquet file of a table.

    sha256: hash of its bytes.
    buckets: for a bucketed table, the hash of the rows of each bucket; "" for a bucket without rows.
    content: if a step over the corpus wrote it, the hash of its rows.
    """

    table: str
    name: str
    rows: int
    bytes: int
    sha256: str
    buckets: tuple[str, ...] = ()
    content: str = ""


def reading(address: str) -> Store:
    """Opens the tables at `address` as the last finished run left them, even while another run writes there."""
    store = Store(address)
    kept = Path(store.root) / KEPT
    return Store(str(kept)) if store.is_local and (kept / "manifest.json").is_file() else store


def scratch_folder() -> Path:
    """Returns the folder for this user's temporary files. Each user has one, since nobody can write to another's."""
    return Path(tempfile.gettempdir()) / f"newsquotes-{getattr(os, 'getuid', int)()}"


class Store:
    """Reads and writes the processed folder at `address`. Making one is cheap, so every process can have its own."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.system, self.root = open_folder(address)

    # paths

    def folder(self, table: str) -> str:
        return f"{self.root}/{table}" if table in PUBLIC else f"{self.root}/_work/{table}"

    def path(self, table: str, part: str) -> str:
        return f"{self.folder(table)}/{part}.parquet"

    @property
    def is_local(self) -> bool:
        """Whether the folder is on this machine's own file system."""
        return is_local(self.system)

    # tables

    def write(self, table: str, part: str, rows: pa.Table) -> Part:
        """Writes a part atomically. Raises InternalError if `rows` does not have the declared schema."""
        declared = TABLES[table].schema
        if not rows.schema.equals(declared, check_metadata=False):
            raise InternalError(f"table {table}, part {part}: got {rows.schema}, declared {declared}")
        rows, buckets = rows.cast(declared), list[str]()

        def hashed() -> Iterator[pa.Table]:
            # One row group per bucket, so that a reader of one bucket reads only its bytes.
            for piece in _by_bucket(rows):
                buckets.append(_hash_of(piece))
                yield piece

        # Encoded in memory first: the hash is known before a byte is on the disk, and the file is written in one piece.
        data = _encoded(table, hashed() if TABLES[table].bucketed else [rows])
        write_whole(self.system, self.path(table, part), data)
        return Part(table, part, rows.num_rows, data.size, hashlib.sha256(data).hexdigest(), tuple(buckets))

    def write_changed(self, table: str, part: str, rows: pa.Table, last: Part | None) -> Part:
        """Writes a part, unless `last`, which the same program wrote in the last run, has the same rows and is intact.

        Comparing takes a tenth of the time of writing.
        """
        content = _hash_of(rows)
        if last and content and last.content == content and self.is_intact(last):
            return last
        return replace(self.write(table, part, rows), content=content)

    def read(self, table: str, parts: Iterable[str], columns: list[str] | None = None) -> pa.Table:
        """Reads the rows of the named parts, in that order.

        If `parts` maps each name to a hash, raises DamagedPartError for a part with a different hash.
        """
        hashes = parts if isinstance(parts, Mapping) else {}
        tables = [self._read_part(table, part, columns, hashes.get(part)) for part in parts]
        if tables:
            return pa.concat_tables(tables)
        return empty(table) if columns is None else empty(table).select(columns)

    def count_rows(self, table: str, part: str) -> int:
        """Reads the number of rows of a part from the footer of its file."""
        path = self.path(table, part)

        def read() -> int:
            with self.system.open_input_file(path) as source:
                return int(pq.read_metadata(source).num_rows)

        with reading_of(path):
            return patiently(read, self.system)

    def read_bucket(self, table: str, parts: Iterable[str], bucket: int) -> pa.Table:
        """Reads the rows of one bucket from the named parts of a bucketed table; each part must have rows in it."""
        hashes = parts if isinstance(parts, Mapping) else {}
        tables = []
        for part in parts:
            try:
                rows = patiently(partial(self._read_group, self.path(table, part), bucket), self.system)
            except (pa.ArrowException, OSError) as error:
                if self._refused(error):
                    raise StorageError(f"{self.path(table, part)}: cannot be read: {error}", _NEXT_RUN) from None
                if part in hashes:
                    raise self._damaged(table, part) from None
                raise
            tables.append(rows)
        return pa.concat_tables(tables) if tables else empty(table)

    def write_bundle(self, table: str, name: str, rows: pa.Table) -> None:
        """Writes a bundle: the rows of several parts of a table as one file, which can be made again at any time."""
        pieces = _by_bucket(rows) if TABLES[table].bucketed else [rows]
        write_whole(self.system, f"{self.root}/{BUNDLES}/{table}/{name}", _encoded(table, pieces))

    def read_bundle(self, table: str, name: str, bucket: int = 0, columns: list[str] | None = None) -> pa.Table | None:
        """Reads the rows of a bundle, or of one bucket if the table is bucketed. None if it is missing or damaged."""
        path = f"{self.root}/{BUNDLES}/{table}/{name}"
        try:
            return patiently(partial(self._read_group, path, bucket, columns), self.system)
        except (pa.ArrowException, OSError) as error:
            if self._refused(error):
                raise StorageError(f"{path}: cannot be read: {error}", _NEXT_RUN) from None
            return None

    def _read_group(self, path: str, number: int, columns: list[str] | None = None) -> pa.Table:
        with self.system.open_input_file(path) as source:
            file = pq.ParquetFile(source, page_checksum_verification=True)
            return file.read_row_group(number, columns, use_threads=False)

    def read_again(self, table: str, part: str, sha256: str) -> pa.Table | None:
        """Reads the rows of a part; None if the file is missing or the hash of its bytes is not `sha256`."""
        try:
            data = read_whole(self.system, self.path(table, part))
        except FileNotFoundError:
            return None
        if hashlib.sha256(data).hexdigest() != sha256:
            return None
        return pq.ParquetFile(pa.BufferReader(data)).read(use_threads=False)

    def read_all(self, table: str, columns: list[str] | None = None) -> pa.Table:
        """Reads every row of a table. Raises MissingTableError if no run has made it yet, UserError for a column that
        it does not have.
        """
        if table not in TABLES:
            raise MissingTableError(f"{table}: no such table", f"use one of: {', '.join(PUBLIC)}")
        known = TABLES[table].schema.names
        if strange := [c for c in columns or () if c not in known]:
            raise UserError(f"{table}: no column {', '.join(strange)}", f"use some of: {', '.join(known)}")
        parts = self.parts(table)
        if not parts:
            raise MissingTableError(f"{self.folder(table)}: no table there", "run the pipeline into that folder first")
        return self.read(table, parts, columns)

    def parts(self, table: str) -> list[str]:
        """Returns the names of the parts in the folder of a table, sorted."""
        return parts_among(self.sizes(table))

    def sizes(self, table: str) -> dict[str, int]:
        """Maps the name of each file in the folder of a table to its size in bytes, from a single listing."""
        return {f.base_name: f.size for f in self._files(self.folder(table))}

    def tidy(self, table: str, wanted: Iterable[str], found: Iterable[str] | None = None) -> None:
        """Removes parts that no task makes any more, and leftovers of killed runs.

        wanted: the names of the parts to keep. A table without parts gets one with no rows, so that its schema can be
            read.
        found: the names of the files in the folder, if `sizes` has already listed them.
        """
        keep = {f"{part}.parquet" for part in wanted} or {f"{NO_ROWS}.parquet"}
        found = set(self.sizes(table) if found is None else found)
        for name in found - keep:
            if _OWN.fullmatch(name):  # leaves whatever a person has put there
                self.system.delete_file(f"{self.folder(table)}/{name}")
        if keep == {f"{NO_ROWS}.parquet"} and not found & keep:
            self.write(table, NO_ROWS, empty(table))

    def check_own(self) -> None:
        """Raises InputError if no run has made the folder but it has files where tables will be.

        They may be the user's own: a home folder on a Mac has "Documents", which is the same as "documents".
        """
        if self.names("_state") or self.read_json("manifest.json") is not None:
            return
        for table in PUBLIC:
            there = self.system.get_file_info(fs.FileSelector(self.folder(table), allow_not_found=True))
            if names := sorted(f.base_name for f in there if not f.base_name.startswith(".")):
                what = f"{self.folder(table)}: has files that no run has made, such as {names[0]}"
                raise InputError(what, "choose a new folder with --processed, or move them away")

    def _read_part(self, table: str, part: str, columns: list[str] | None, sha256: str | None) -> pa.Table:
        path, wanted = self.path(table, part), TABLES[table].schema.names if columns is None else columns
        if sha256 is None and self.is_local:
            with reading_of(path), self.system.open_input_file(path) as source:
                return _columns_of(pq.ParquetFile(source), path, wanted)
        data = read_whole(self.system, path)
        if sha256 is not None and hashlib.sha256(data).hexdigest() != sha256:
            raise self._damaged(table, part)
        return _columns_of(pq.ParquetFile(pa.BufferReader(data)), path, wanted)

    def _refused(self, error: Exception) -> bool:
        """Whether `error` means that the storage failed, rather than that a file is damaged or missing."""
        missing = isinstance(error, FileNotFoundError)
        return isinstance(error, OSError) and not missing and not self.is_local and "checksum" not in str(error)

    def _damaged(self, table: str, part: str) -> DamagedPartError:
        """Removes a part whose bytes have changed, and returns the error to raise."""
        path = self.path(table, part)
        with contextlib.suppress(OSError):
            self.system.delete_file(path)
        return DamagedPartError(f"{path}: not the bytes that were written; made again", "run again")

    def is_intact(self, part: Part) -> bool:
        """Whether the part has exactly the bytes that were written."""
        try:
            with self.system.open_input_stream(self.path(part.table, part.name), compression=None) as source:
                digest = hashlib.sha256()
                while chunk := source.read(_CHUNK):
                    digest.update(chunk)
        except OSError:
            return False
        return digest.hexdigest() == part.sha256

    # files

    def read_json(self, name: str) -> Any:
        """Reads a JSON file below the root; None if it does not exist or is not valid JSON."""
        try:
            return json.loads(self.read_bytes(name))
        except (FileNotFoundError, ValueError):
            return None

    def write_json(self, name: str, content: Any, indent: int | None = None) -> None:
        """Writes a JSON file below the root atomically. An indent, for human readers, makes it ten times as slow."""
        text = json.dumps(content, indent=indent, sort_keys=True, ensure_ascii=False)
        write_whole(self.system, f"{self.root}/{name}", text.encode())

    def write_bytes(self, name: str, content: bytes) -> None:
        """Writes a file below the root atomically."""
        write_whole(self.system, f"{self.root}/{name}", content)

    def read_bytes(self, name: str) -> bytes:
        """Reads a file below the root. Raises FileNotFoundError."""
        return bytes(read_whole(self.system, f"{self.root}/{name}").to_pybytes())

    def names(self, folder: str) -> list[str]:
        return sorted(f.base_name for f in self._files(f"{self.root}/{folder}"))

    def remove(self, name: str) -> None:
        """Removes a file or a folder below the root, if it exists."""
        path = f"{self.root}/{name}"
        kind = self.system.get_file_info(path).type
        if kind == fs.FileType.Directory:
            self.system.delete_dir(path)
        elif kind != fs.FileType.NotFound:
            self.system.delete_file(path)

    def _files(self, folder: str) -> list[fs.FileInfo]:
        with reading_of(folder):
            asked = fs.FileSelector(folder, allow_not_found=True)
            listing = patiently(lambda: self.system.get_file_info(asked), self.system)
        return [f for f in listing if f.type == fs.FileType.File]


def _columns_of(file: pq.ParquetFile, path: str, columns: list[str]) -> pa.Table:
    """Reads columns of a part. Raises UserError for a missing column, which Arrow would leave out silently."""
    if missing := set(columns) - set(file.schema_arrow.names):
        what = f"{path}: no column {', '.join(sorted(missing))}: another version of the program made it"
        raise UserError(what, "run the pipeline again into that folder")
    return file.read(columns, use_threads=False)


def parts_among(names: Iterable[str]) -> list[str]:
    """Returns the names of the parts among the file names in a table's folder, sorted."""
    parquet = (n for n in names if n.endswith(".parquet") and not n.startswith(("_", ".")))
    return sorted(n.removesuffix(".parquet") for n in parquet)


def _encoded(table: str, pieces: Iterable[pa.Table]) -> pa.Buffer:
    """Encodes `pieces` as a Parquet file with one row group for each."""
    sink = pa.BufferOutputStream()
    form = _HASHES if TABLES[table].bucketed or TABLES[table].hashed else _COMPRESSED
    with pq.ParquetWriter(sink, TABLES[table].schema, **form) as writer:
        for piece in pieces:
            writer.write_table(piece, row_group_size=max(1, piece.num_rows))
    return sink.getvalue()


def _by_bucket(rows: pa.Table) -> Iterator[pa.Table]:
    """Yields the rows of bucket 0, 1, ... up to the last bucket that has any."""
    # One sort and slices, because a filter for each bucket would read all rows once per bucket.
    bucket = rows["bucket"].to_numpy()
    order = np.argsort(bucket, kind="stable")
    bounds = np.searchsorted(bucket[order], np.arange(int(bucket.max(initial=-1)) + 2)).tolist()
    in_order = not (bucket[1:] < bucket[:-1]).any()
    for start, end in itertools.pairwise(bounds):
        yield rows.slice(start, end - start) if in_order else rows.take(pa.array(order[start:end]))


def _hash_of(rows: pa.Table) -> str:
    if not rows.num_rows:
        return ""
    found = hashlib.sha256()
    for start in range(0, rows.num_rows, _HASHED_AT_ONCE):  # so that only this many rows are copied at a time
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, rows.schema) as writer:
            writer.write_table(rows.slice(start, _HASHED_AT_ONCE).combine_chunks())
        found.update(sink.getvalue())
    return found.hexdigest()[:16]
