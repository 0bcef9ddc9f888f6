"""Exports tables as text: CSV, for spreadsheets as well as programs, and JSON lines."""

import csv
import gzip
import io
import json
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from sqlite3 import OperationalError
from typing import IO, Any

from pipeline.errors import InputError
from pipeline.exports.rows import CELL_CHARACTERS, SHEET_ROWS, Cell, FinishedTable, excel_length, harmless, sql_time
from pipeline.storage import open_folder, write_whole


@dataclass
class Exported:
    """A file that was written: its path, the number of rows of each table, and notices for the user."""

    path: str
    rows: dict[str, int] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)


def write_csv(table: FinishedTable, path: str) -> Exported:
    """Writes a table as CSV: CRLF, and UTF-8 with a byte order mark, without which Excel garbles letters."""
    done, long = Exported(path, {table.name: 0}), 0
    with text_file(path, "utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([name for name, _, _ in table.columns])
        for row in table.cells():
            writer.writerow([_csv_cell(value) for value in row])
            done.rows[table.name] += 1
            long += any(isinstance(value, str) and excel_length(value) > CELL_CHARACTERS for value in row)
    if done.rows[table.name] >= SHEET_ROWS:
        done.notices.append(f"{path}: Excel shows the first {SHEET_ROWS - 1:,} of {done.rows[table.name]:,} rows only")
    if long:
        done.notices.append(
            f"{path}: {long:,} rows have a cell of more than {CELL_CHARACTERS:,} characters, which Excel breaks over "
            "several; use --xlsx for Excel"
        )
    return done


def write_jsonl(table: FinishedTable, path: str) -> Exported:
    """Writes a table as JSON lines, with every column. Lists are arrays, times look like 2024-03-05T10:00:00Z."""
    done = Exported(path, {table.name: 0})
    with text_file(path, "utf-8", newline="\n") as file:
        for batch in table.batches():
            for row in batch.to_pylist():
                file.write(json.dumps(row, ensure_ascii=False, default=_json_value) + "\n")
                done.rows[table.name] += 1
    return done


def _csv_cell(value: Cell) -> object:
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return sql_time(value) if isinstance(value, datetime) else value


def _json_value(value: Any) -> str:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat() + "Z"
    raise TypeError(f"{type(value).__name__} has no form in JSON")


@contextmanager
def text_file(path: str, encoding: str, newline: str) -> Iterator[IO[str]]:
    """Opens a text file that appears when it is complete. "-" is standard output; .gz is compressed."""
    if path == "-":
        stream = io.TextIOWrapper(sys.stdout.buffer, encoding=encoding.removesuffix("-sig"), newline=newline)
        try:
            yield stream
            stream.flush()
        finally:
            stream.detach()
        return
    with whole_file(path) as temporary:
        opened = gzip.open if path.endswith(".gz") else open
        with opened(temporary, "wt", encoding=encoding, newline=newline) as file:
            yield file


@contextmanager
def whole_file(path: str) -> Iterator[Path]:
    """Yields a temporary path; the file written there replaces `path` when the block ends without an error.

    The temporary file is next to `path` or, if that is on object storage, on this machine, from where it is uploaded.
    Raises InputError if `path` cannot be written.
    """
    if "://" in path:
        folder, _, name = path.rpartition("/")
        with tempfile.TemporaryDirectory() as scratch:
            yield Path(scratch) / name
            system, root = open_folder(folder)
            write_whole(system, f"{root}/{name}", (Path(scratch) / name).read_bytes())
        return
    target = Path(path)
    temporary = target.with_name(f".{target.name}.{uuid.uuid4().hex[:8]}.tmp")
    try:
        if target.is_dir():
            raise InputError(f"{path}: a folder, expected a file name", f"write {target / 'export'} or the like")
        target.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
        temporary.replace(target)
    except (OSError, OperationalError) as error:  # SQLite raises OperationalError if the disk is full
        raise InputError(f"{path}: cannot be written: {error}", "choose a folder that you may write to") from None
    finally:
        if temporary.exists():
            temporary.unlink()


Writer = Callable[[FinishedTable, str], Exported]
