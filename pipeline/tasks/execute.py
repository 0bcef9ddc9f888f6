"""Executes one task in the process that it is called in: read, call the step, write, report."""

from __future__ import annotations

import io
import resource
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from typing import IO, Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.errors import InputError, InternalError
from pipeline.schemas import TABLES, empty
from pipeline.stages.flow import STEPS
from pipeline.stages.step import Bucket, Corpus, Part, Step, Tables
from pipeline.store import Part as WrittenPart
from pipeline.store import Store, open_folder
from pipeline.tasks.kept import SEEN, Last, run_by_document
from pipeline.tasks.record import Record
from pipeline.tasks.task import Task

_WHOLE = "all"
_BUFFER = 1 << 18


def execute(task: Task) -> Record:
    """Runs the task and writes its parts; the same task writes the same bytes, however often it runs."""
    begin, cpu = time.monotonic(), time.process_time()
    step, store = STEPS[task.step], Store(task.processed)
    outputs: list[WrittenPart] = []
    rows_in = len(task.files)
    if step.scope == "files":
        for number, tables in enumerate(step.run(_files(task), task.config)):
            name = task.part if number == 0 else f"{task.part}-{_first(tables)}"
            outputs += _write(store, step, name, _complete(step, tables))
    elif step.scope == "part":
        inputs: dict[str, pa.Table] = {
            t: _read_whole(task.processed, t, tuple(sorted(parts.items())))
            if t in step.whole
            else store.read(t, parts, _columns(step, t))
            for t, parts in task.inputs.items()
        }
        rows_in = inputs[step.inputs[0]].num_rows
        if step.by_document:
            results: Tables = run_by_document(step, inputs, task.config, _last(store, step, task.before))
        else:
            if step.before:
                inputs["before"] = _found_before(store, step, task.before)
            results = _complete(step, step.run(StoredPart(store, inputs) if step.lookups else inputs, task.config))
        outputs += _write(store, step, task.part, results)
    elif step.scope == "bucket":
        bucket = StoredBucket(store, task)
        rows_in = bucket.read(step.inputs[0]).num_rows
        outputs += _write(store, step, task.part, _complete(step, step.run(bucket, task.config)))
    else:
        corpus = StoredCorpus(store, step, task.inputs)
        rows_in = corpus.read(step.inputs[0]).num_rows
        results = _complete(step, step.run(corpus, task.config))
        for name, tables in _divide(results, task.inputs.get("articles", ()), corpus.parts_by_document()):
            outputs += _write(store, step, name, tables)
    return Record(task.part, task.fingerprint, dict(task.causes), tuple(outputs), rows_in,
                  round(time.monotonic() - begin, 3), round(time.process_time() - cpu, 3), _peak_mb())  # fmt: skip


def _first(tables: Tables) -> str:
    """The document by which a part goes that is one of several of a task: its first, so that the name stays with it."""
    rows = next(rows for rows in tables.values() if rows.num_rows)
    return str(rows["doc_id"][0].as_py())


def part_name(step: Step, table: str, part: str) -> str:
    """The part's file name: a table that several steps write carries the step in it."""
    return f"{step.name}-{part}" if TABLES[table].shared else part


class StoredCorpus(Corpus):
    """The inputs of a corpus step, read from the store when asked for."""

    def __init__(self, store: Store, step: Step, inputs: Mapping[str, Mapping[str, str]]) -> None:
        self._store, self._step, self._inputs = store, step, inputs
        self._texts = lru_cache(maxsize=8)(self._texts_of_part)
        self._part_of: dict[str, str] | None = None

    def read(self, table: str) -> pa.Table:
        return self._store.read(table, self._inputs[table], _columns(self._step, table))

    def text_of(self, doc_id: str) -> str:
        return self._texts(self.part_of(doc_id))[doc_id]

    def part_of(self, doc_id: str) -> str:
        return self.parts_by_document()[doc_id]

    def parts_by_document(self) -> dict[str, str]:
        """The part in which each article lies."""
        if self._part_of is None:
            parts = self._inputs.get("articles", {})
            self._part_of = {
                doc_id: part
                for part in parts
                for doc_id in self._store.read("articles", [part], ["doc_id"])["doc_id"].to_pylist()
            }
        return self._part_of

    def _texts_of_part(self, part: str) -> dict[str, str]:
        rows = self._store.read("articles", [part], ["doc_id", "text"])
        return dict(zip(rows["doc_id"].to_pylist(), rows["text"].to_pylist(), strict=True))


class StoredPart(Part):
    """The inputs of a part step that looks things up in other parts."""

    def __init__(self, store: Store, inputs: Tables) -> None:
        self._store, self._inputs = store, inputs

    def read(self, table: str) -> pa.Table:
        return self._inputs[table]

    def lookup(self, table: str, part: str, key: str, wanted: pa.Array) -> pa.Table:
        rows = self._store.read(table, [part])
        return rows.filter(pc.is_in(rows[key], wanted))


class StoredBucket(Bucket):
    """The inputs of a bucket step, read from the store when asked for."""

    def __init__(self, store: Store, task: Task) -> None:
        self._store, self._task = store, task
        self._read: dict[str, pa.Table] = {}

    def read(self, table: str) -> pa.Table:
        if table not in self._read:
            parts, number = self._task.inputs[table], self._task.bucket
            if number is not None and TABLES[table].bucketed:
                self._read[table] = self._store.read_bucket(table, parts, number)
            else:
                self._read[table] = self._store.read(table, parts)
        return self._read[table]

    def lookup(self, table: str, key: str, wanted: pa.Array, columns: Sequence[str]) -> pa.Table:
        found, waiting, held = [empty(table).select(list(columns))], list[pa.Table](), 0
        parts = self._task.lookups[table] if len(wanted) else ()
        for number, part in enumerate(parts, start=1):
            waiting.append(self._store.read(table, [part], list(columns)))
            held += waiting[-1].num_rows
            # Each search costs as much as what is wanted: with one for every part, corpora would cost their square.
            if held >= len(wanted) or number == len(parts):
                rows = pa.concat_tables(waiting)
                found.append(rows.filter(pc.is_in(rows[key], wanted)))
                waiting, held = [], 0
        return pa.concat_tables(found).combine_chunks()


def _found_before(store: Store, step: Step, parts: Mapping[str, Mapping[str, str]]) -> pa.Table:
    """Rows of the last run. In a part that is gone, or not as it was written then, there is nothing to find."""
    table = step.before or ""
    found = (_read_again(store, step, table, part, hashes) for part, hashes in parts.items())
    return pa.concat_tables([empty(table), *(rows for rows in found if rows is not None)])


def _last(store: Store, step: Step, parts: Mapping[str, Mapping[str, str]]) -> Iterator[Last]:
    """What the step wrote in the last run, part by part, where all of it still lies there as it was written then."""
    for part, hashes in parts.items():
        seen = _read_again(store, step, SEEN, part, hashes)
        if seen is not None:
            tables = partial(_tables_again, store, step, part, hashes)
            yield Last(dict(zip(seen["doc_id"].to_pylist(), seen["digest"].to_pylist(), strict=True)), tables)


def _tables_again(store: Store, step: Step, part: str, hashes: Mapping[str, str]) -> dict[str, pa.Table] | None:
    found = {table: _read_again(store, step, table, part, hashes) for table in step.outputs}
    return {t: rows for t, rows in found.items() if rows is not None} if None not in found.values() else None


def _read_again(store: Store, step: Step, table: str, part: str, hashes: Mapping[str, str]) -> pa.Table | None:
    if table not in hashes:  # an empty table of rejects is not written
        return empty(table) if TABLES[table].shared and table != SEEN else None
    rows = store.read_again(table, part_name(step, table, part), hashes[table])
    return None if rows is None else rows.cast(TABLES[table].schema)


@lru_cache(maxsize=2)
def _read_whole(processed: str, table: str, parts: tuple[tuple[str, str], ...]) -> pa.Table:
    """All parts of a table, kept for the next task of this process that takes the same ones."""
    return Store(processed).read(table, [name for name, _ in parts])


def _columns(step: Step, table: str) -> list[str] | None:
    return list(step.columns[table]) if table in step.columns else None


def _files(task: Task) -> Iterator[tuple[str, str, IO[bytes]]]:
    system, root = open_folder(task.raw)
    for file in task.files:
        try:
            opened = system.open_input_file(f"{root}/{file.path}")
        except OSError as error:
            raise _unreadable(file.path, error) from None
        with opened, io.BufferedReader(_RawFile(opened, file.path), _BUFFER) as source:
            yield file.path, file.sha256, source


class _RawFile(io.RawIOBase):
    """A raw file whose read errors end the run: a disk or a network that fails says nothing of the file."""

    def __init__(self, source: pa.NativeFile, path: str) -> None:
        self._source, self._path = source, path

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return int(self._source.tell())

    def seek(self, offset: int, whence: int = 0) -> int:
        return int(self._source.seek(offset, whence))

    def readinto(self, buffer: Any) -> int:
        try:
            return int(self._source.readinto(buffer))
        except OSError as error:
            raise _unreadable(self._path, error) from None


def _unreadable(path: str, error: OSError) -> InputError:
    return InputError(f"{path}: cannot be read: {error}", "see to the disk or the network, and run again")


def _complete(step: Step, tables: Tables) -> Tables:
    if set(tables) != set(step.outputs):
        raise InternalError(f"step {step.name} returned {sorted(tables)}, declared {sorted(step.outputs)}")
    return tables


def _write(store: Store, step: Step, part: str, tables: Tables) -> list[WrittenPart]:
    return [
        store.write(table, part_name(step, table, part), rows)
        for table, rows in tables.items()
        if not TABLES[table].shared or rows.num_rows
    ]


def _divide(tables: Tables, parts: Iterable[str], part_of: Mapping[str, str]) -> Iterator[tuple[str, Tables]]:
    """The outputs of a corpus step by part; a bucketed table, or one without doc_id, is one part for the corpus."""
    divided: dict[str, dict[str, pa.Table]] = {}
    for table, rows in tables.items():
        if TABLES[table].bucketed or "doc_id" not in TABLES[table].schema.names:
            divided.setdefault(_WHOLE, {})[table] = rows
            continue
        indices: dict[str, list[int]] = {part: [] for part in parts}
        for i, doc_id in enumerate(rows["doc_id"].to_pylist()):
            indices[part_of[doc_id]].append(i)
        for part, chosen in indices.items():
            divided.setdefault(part, {})[table] = rows.take(pa.array(chosen, pa.int64()))
    for part in sorted(divided):
        yield part, divided[part]


def _peak_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1 << 20 if sys.platform == "darwin" else 1 << 10), 1)
