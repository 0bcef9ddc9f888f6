"""The processed folder: Parquet parts written atomically, on any file system that pyarrow knows.

    <processed>/<table>/<part>.parquet           tables that notebooks read
    <processed>/_work/<table>/<part>.parquet     tables that only later stages read
    <processed>/_state/<step>.json               what was built from what
    <processed>/manifest.json

A part is written under a name that dataset readers ignore and then renamed: a reader never sees half a part,
and a killed run leaves nothing but a file that the next run removes.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import fs

from pipeline.errors import DamagedPartError, InputError, InternalError, MissingTableError, StorageError
from pipeline.tables import TABLES, empty

NO_ROWS = "none"
_CHUNK = 1 << 20
KEPT = "_kept"
"""Folder in which a run that is writing keeps the tables of the last finished one, for readers."""
_KEPT: dict[str, Any] = {"compression": "zstd", "write_statistics": True}
# Hashes do not compress, and have no useful dictionary. Without them they are five times as fast to write, twice as
# fast to read, and no larger.
_HASHES: dict[str, Any] = {
    "compression": "lz4",
    "use_dictionary": False,
    "write_statistics": False,
    "write_page_checksum": True,  # buckets are read one by one, so that the hash of the file says nothing of them
}


@dataclass(frozen=True, slots=True)
class Part:
    """One written Parquet file of a table.

    sha256: hash of its bytes.
    buckets: for a bucketed table, the hash of the rows of each bucket, "" for a bucket without rows.
    """

    table: str
    name: str
    rows: int
    bytes: int
    sha256: str
    buckets: tuple[str, ...] = ()


def open_folder(address: str) -> tuple[fs.FileSystem, str]:
    """File system and root path of a local folder or an address such as s3://bucket/folder."""
    try:
        if "://" in address:
            system, path = fs.FileSystem.from_uri(address)
            return system, path.rstrip("/")
    except (OSError, pa.ArrowInvalid) as error:
        raise InputError(f"{address}: cannot be opened: {error}", "give a folder, or an address that exists") from None
    return fs.LocalFileSystem(), str(Path(address).absolute())


def reading(address: str) -> Store:
    """The tables at `address` as the last finished run left them, even while another run writes there."""
    store = Store(address)
    kept = Path(store.root) / KEPT
    return Store(str(kept)) if store.is_local and (kept / "manifest.json").is_file() else store


class Store:
    """Reads and writes the processed folder at `address`. Cheap to make, so that every process can have its own."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.system, self.root = open_folder(address)

    # paths

    def folder(self, table: str) -> str:
        """The folder of a table."""
        return f"{self.root}/_work/{table}" if TABLES[table].internal else f"{self.root}/{table}"

    def path(self, table: str, part: str) -> str:
        """The file of a part."""
        return f"{self.folder(table)}/{part}.parquet"

    @property
    def is_local(self) -> bool:
        """Whether the folder is on this machine's own file system."""
        return isinstance(self.system, fs.LocalFileSystem)

    # tables

    def write(self, table: str, part: str, rows: pa.Table) -> Part:
        """Writes a part atomically. Raises InternalError if `rows` does not have the declared schema."""
        declared = TABLES[table].schema
        if not rows.schema.equals(declared, check_metadata=False):
            raise InternalError(f"table {table}, part {part}: got {rows.schema}, declared {declared}")
        pieces = _by_bucket(rows.cast(declared)) if TABLES[table].bucketed else [rows.cast(declared)]
        sink = pa.BufferOutputStream()
        form = _HASHES if TABLES[table].bucketed or TABLES[table].hashed else _KEPT
        with pq.ParquetWriter(sink, declared, **form) as writer:
            for piece in pieces:
                writer.write_table(piece)
        data = sink.getvalue()
        self._write_bytes(self.path(table, part), data)
        buckets = tuple(map(_hash_of, pieces)) if TABLES[table].bucketed else ()
        return Part(table, part, rows.num_rows, data.size, hashlib.sha256(data).hexdigest(), buckets)

    def read(self, table: str, parts: Iterable[str], columns: list[str] | None = None) -> pa.Table:
        """The rows of the named parts, in that order.

        Where `parts` gives the hash of each, it is checked: DamagedPartError if a part has other bytes.
        """
        hashes = parts if isinstance(parts, Mapping) else {}
        tables = [self._read_part(table, part, columns, hashes.get(part)) for part in parts]
        if tables:
            return pa.concat_tables(tables)
        return empty(table) if columns is None else empty(table).select(columns)

    def count_rows(self, table: str, part: str) -> int:
        """How many rows a part has, read from the footer of its file."""
        with self.system.open_input_file(self.path(table, part)) as source:
            return int(pq.read_metadata(source).num_rows)

    def read_bucket(self, table: str, parts: Iterable[str], bucket: int) -> pa.Table:
        """The rows of one bucket in the named parts of a bucketed table, all of which have rows in it."""
        hashes = parts if isinstance(parts, Mapping) else {}
        tables = []
        for part in parts:
            try:
                with self.system.open_input_file(self.path(table, part)) as source:
                    file = pq.ParquetFile(source, page_checksum_verification=True)
                    rows = file.read_row_group(bucket, use_threads=False)
            except (pa.ArrowException, OSError):
                if part in hashes:
                    raise self._damaged(table, part) from None
                raise
            tables.append(rows)
        return pa.concat_tables(tables) if tables else empty(table)

    def read_again(self, table: str, part: str, sha256: str) -> pa.Table | None:
        """The rows of a part, or None unless its file has exactly these bytes."""
        try:
            with self.system.open_input_file(self.path(table, part)) as source:
                data = source.read_buffer()
        except OSError:
            return None
        if hashlib.sha256(data).hexdigest() != sha256:
            return None
        return pq.ParquetFile(pa.BufferReader(data)).read(use_threads=False)

    def read_all(self, table: str, columns: list[str] | None = None) -> pa.Table:
        """Every row of a table. Raises MissingTableError if no run has made it yet."""
        if table not in TABLES:
            raise MissingTableError(f"{table}: no such table", f"use one of: {', '.join(TABLES)}")
        parts = self.parts(table)
        if not parts:
            raise MissingTableError(f"{self.folder(table)}: no table there", "run the pipeline into that folder first")
        return self.read(table, parts, columns)

    def parts(self, table: str) -> list[str]:
        """Names of the parts in the folder of a table, sorted."""
        return sorted(
            f.base_name.removesuffix(".parquet")
            for f in self._files(self.folder(table))
            if f.base_name.endswith(".parquet") and not f.base_name.startswith(("_", "."))
        )

    def has(self, part: Part) -> bool:
        """Whether the part is complete in its folder."""
        info = self.system.get_file_info(self.path(part.table, part.name))
        return bool(info.type == fs.FileType.File and info.size == part.bytes)

    def tidy(self, table: str, wanted: Iterable[str]) -> None:
        """Removes parts that no task makes any more, and leftovers of killed runs.

        A table without parts keeps one with no rows, so that its schema can be read.
        """
        keep = {f"{part}.parquet" for part in wanted} or {f"{NO_ROWS}.parquet"}
        found = {f.base_name for f in self._files(self.folder(table))}
        for name in found - keep:
            self.system.delete_file(f"{self.folder(table)}/{name}")
        if keep == {f"{NO_ROWS}.parquet"} and not found & keep:
            self.write(table, NO_ROWS, empty(table))

    def _read_part(self, table: str, part: str, columns: list[str] | None, sha256: str | None) -> pa.Table:
        with self.system.open_input_file(self.path(table, part)) as source:
            if sha256 is None:
                return pq.ParquetFile(source).read(columns, use_threads=False)
            data = source.read_buffer()
        if hashlib.sha256(data).hexdigest() != sha256:
            raise self._damaged(table, part)
        return pq.ParquetFile(pa.BufferReader(data)).read(columns, use_threads=False)

    def _damaged(self, table: str, part: str) -> DamagedPartError:
        """Removes a part that is not what was written, and says so."""
        path = self.path(table, part)
        with contextlib.suppress(OSError):
            self.system.delete_file(path)
        return DamagedPartError(f"{path}: not the bytes that were written; made again", "run again")

    def is_intact(self, part: Part) -> bool:
        """Whether the part has the very bytes that were written."""
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
        """Content of a JSON file below the root; None if it does not exist or is broken."""
        try:
            with self.system.open_input_stream(f"{self.root}/{name}", compression=None) as source:
                return json.loads(source.read())
        except (FileNotFoundError, ValueError):
            return None

    def write_json(self, name: str, content: Any, indent: int | None = None) -> None:
        """Writes a JSON file below the root atomically. With an indent, for human readers, it takes ten times as
        long."""
        text = json.dumps(content, indent=indent, sort_keys=True, ensure_ascii=False)
        self._write_bytes(f"{self.root}/{name}", text.encode())

    def names(self, folder: str) -> list[str]:
        """The files in a folder below the root, sorted."""
        return sorted(f.base_name for f in self._files(f"{self.root}/{folder}"))

    def remove(self, name: str) -> None:
        """Removes a file or a folder below the root, if it is there."""
        path = f"{self.root}/{name}"
        kind = self.system.get_file_info(path).type
        if kind == fs.FileType.Directory:
            self.system.delete_dir(path)
        elif kind != fs.FileType.NotFound:
            self.system.delete_file(path)

    def _write_bytes(self, path: str, data: bytes | pa.Buffer) -> None:
        folder, _, name = path.rpartition("/")
        temporary = f"{folder}/.{name}.{uuid.uuid4().hex[:8]}.tmp"
        try:
            self.system.create_dir(folder, recursive=True)
            with self.system.open_output_stream(temporary, compression=None) as sink:
                sink.write(data)
            self.system.move(temporary, path)
        except OSError as error:
            with contextlib.suppress(OSError):
                self.system.delete_file(temporary)
            raise _no_room(path, len(data), error) from None

    def _files(self, folder: str) -> list[fs.FileInfo]:
        listing = self.system.get_file_info(fs.FileSelector(folder, allow_not_found=True))
        return [f for f in listing if f.type == fs.FileType.File]


def _no_room(path: str, size: int, error: OSError) -> StorageError:
    """What a folder that cannot be written to means for the user."""
    folder = next((f for f in Path(path).parents if f.exists()), None)
    free = f", {shutil.disk_usage(folder).free / 1e6:,.1f} MB free" if folder else ""
    why = os.strerror(error.errno) if error.errno else str(error).splitlines()[0]
    what = f"{path}: cannot be written: {why} ({size / 1e6:,.1f} MB needed{free})"
    return StorageError(
        what, "make room, or give the right to write there; the next run carries on where this one ended"
    )


def _by_bucket(rows: pa.Table) -> list[pa.Table]:
    """The rows of bucket 0, 1, ... up to the last one that has any."""
    bucket = rows["bucket"].to_numpy()
    return [rows.filter(pa.array(bucket == k)) for k in range(int(bucket.max(initial=-1)) + 1)]


def _hash_of(rows: pa.Table) -> str:
    if not rows.num_rows:
        return ""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, rows.schema) as writer:
        writer.write_table(rows.combine_chunks())
    return hashlib.sha256(sink.getvalue()).hexdigest()[:16]
