"""Executes one task in the calling process: reads its inputs, calls the step, writes its outputs, returns a record."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

import numpy as np
import numpy.typing as npt
import psutil
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.errors import InternalError
from pipeline.flow import STEPS
from pipeline.stages.step import Bucket, Corpus, Part, Step, Tables
from pipeline.store import Part as WrittenPart
from pipeline.store import Store
from pipeline.tables import TABLES, empty
from pipeline.tasks.bundles import read_bundled, read_each
from pipeline.tasks.faulty import known_faults, run_spared, with_file_faults, with_rejects, without
from pipeline.tasks.raw_files import raw_inputs
from pipeline.tasks.task import Record, Task
from pipeline.tasks.unchanged import documents_before, files_before, part_name, rows_before, run_by_document

_WHOLE = "all"

LastParts = Mapping[tuple[str, str], WrittenPart]
"""Maps table and part to what a step over the corpus wrote in the last run."""

Executed = tuple[int, list[WrittenPart]]
"""The number of rows that a task read, and the parts that it wrote."""


def execute(task: Task, begun: Callable[[int], None] = lambda size: None) -> Record:
    """Runs the task and writes its parts. The same task always writes the same bytes.

    begun: called with the size of the task's input in bytes before the work begins.

    A task with `only` is a trial, which writes nothing.
    """
    begin, cpu = time.monotonic(), time.process_time()
    pa.set_cpu_count(1)  # one thread, since there are as many tasks at a time as cores
    step, store = STEPS[task.step], Store(task.processed)
    rows_in, outputs = _EXECUTED[step.scope](step, store, task, begun)
    pa.default_memory_pool().release_unused()  # otherwise the pool keeps twice the memory that any task needs
    return Record(
        task.part,
        task.fingerprint,
        dict(task.causes),
        tuple(outputs),
        rows_in,
        round(time.monotonic() - begin, 3),
        round(time.process_time() - cpu, 3),
        _peak_mb(),
    )


def _execute_files(step: Step, store: Store, task: Task, begun: Callable[[int], None]) -> Executed:
    """Runs a step on raw files, and writes each part as soon as it is full, so that one part is in memory at a time."""
    task = with_file_faults(task)
    begun(sum(file.size for file in task.files))
    files = raw_inputs(task, files_before(store, step, task.before))
    outputs: list[WrittenPart] = []
    for number, tables in enumerate(step.run(files, task.config.only(step.sections))):
        if task.only is None:
            name = task.part if number == 0 else f"{task.part}-{_first(tables)}"
            outputs += _write(store, step, name, _complete(step, tables))
    return len(task.files), outputs


def _execute_part(step: Step, store: Store, task: Task, begun: Callable[[int], None]) -> Executed:
    """Runs a step on one part of each input, and writes one part of each output, without documents that fail."""
    options = task.config.only(step.sections)
    inputs: dict[str, pa.Table] = {
        t: _read_whole(task.processed, t, tuple(sorted(parts.items())))
        if step.taken(t).take == "every"
        else store.read(t, parts, step.columns(t))
        for t, parts in task.inputs.items()
    }
    # Counted before faulty documents are left out.
    rows_in = inputs[step.reads[0]].num_rows
    begun(inputs[step.reads[0]].nbytes)
    faults = known_faults(step, task, inputs)
    if faults:
        inputs = without(step, inputs, [fault.key for fault in faults])
    if task.only is not None:
        inputs = without(step, inputs, task.only, keep=True)

    def run(given: Mapping[str, pa.Table]) -> Tables:
        if step.by_document:
            return run_by_document(step, given, options, documents_before(store, step, task.before))
        before = {"before": rows_before(store, step, task.before)} if step.before else {}
        given = {**given, **before}
        return _complete(step, step.run(StoredPart(store, given) if step.lookups else given, options))

    results, failed = run_spared(step, inputs, run)
    if task.only is not None:
        return rows_in, []
    results = with_rejects(step, store, task.part, results, [*faults, *failed])
    return rows_in, _write(store, step, task.part, results)


def _execute_bucket(step: Step, store: Store, task: Task, begun: Callable[[int], None]) -> Executed:
    """Runs a step on one bucket of its inputs, and writes one part of each output."""
    begun(0)
    bucket = StoredBucket(store, step, task)
    results = _complete(step, step.run(bucket, task.config.only(step.sections)))
    return bucket.read(step.reads[0]).num_rows, _write(store, step, task.part, results)


def _execute_corpus(step: Step, store: Store, task: Task, begun: Callable[[int], None]) -> Executed:
    """Runs a step on the whole corpus, and divides its outputs into the parts of the articles."""
    begun(0)
    corpus = StoredCorpus(store, step, task.inputs)
    results = _complete(step, step.run(corpus, task.config.only(step.sections)))
    outputs: list[WrittenPart] = []
    last = {(part.table, part.name): part for part in task.last}
    for name, tables in _divide(results, task.inputs.get("articles", ()), corpus.places()):
        outputs += _write(store, step, name, tables, last)
    return corpus.rows_of(step.reads[0]), outputs


_EXECUTED = {"files": _execute_files, "part": _execute_part, "bucket": _execute_bucket, "corpus": _execute_corpus}


def _first(tables: Tables) -> str:
    """Returns the doc_id of a part's first document, after which the part is named if a task makes several."""
    rows = next(rows for rows in tables.values() if rows.num_rows)
    return str(rows["doc_id"][0].as_py())


class StoredCorpus(Corpus):
    """The inputs of a step on the corpus, read from the store when needed."""

    def __init__(self, store: Store, step: Step, inputs: Mapping[str, Mapping[str, str]]) -> None:
        self._store, self._step, self._inputs = store, step, inputs
        self._part_of: dict[str, str] | None = None
        self._rows: dict[str, int] = {}

    def read(self, table: str) -> pa.Table:
        rows = self._store.read(table, self._inputs[table], self._step.columns(table))
        self._rows[table] = rows.num_rows
        return rows

    def pieces(self, table: str) -> Iterator[pa.Table]:
        count = 0
        for part in self._inputs[table].items():
            rows = self._store.read(table, dict([part]), self._step.columns(table))
            count += rows.num_rows
            yield rows
            del rows
            pa.default_memory_pool().release_unused()  # otherwise the pool keeps what decoding each piece needed
        self._rows[table] = count

    def rows_of(self, table: str) -> int:
        """Returns the number of rows of an input, which is known once the step has read it."""
        return self._rows[table] if table in self._rows else self.read(table).num_rows

    def part_of(self, doc_id: str) -> str:
        if self._part_of is None:
            places = self.places()
            self._part_of = dict(zip(places["doc_id"].to_pylist(), places["part"].to_pylist(), strict=True))
        return self._part_of[doc_id]

    def places(self) -> pa.Table:
        """Returns a table with the part of each article."""
        return _places(self._store.address, tuple(sorted(self._inputs.get("articles", {}).items())))


class StoredPart(Part):
    """The inputs of a step on a part that looks things up in other parts."""

    def __init__(self, store: Store, inputs: Tables) -> None:
        self._store, self._inputs = store, inputs

    def read(self, table: str) -> pa.Table:
        return self._inputs[table]

    def lookup(self, table: str, part: str, key: str, wanted: pa.Array) -> pa.Table:
        rows = self._store.read(table, [part])
        return rows.filter(pc.is_in(rows[key], wanted))


class StoredBucket(Bucket):
    """The inputs of a step on a bucket, read from the store when needed."""

    def __init__(self, store: Store, step: Step, task: Task) -> None:
        self._store, self._step, self._task = store, step, task
        self._read: dict[str, pa.Table] = {}

    def read(self, table: str) -> pa.Table:
        if table not in self._read:
            parts, number = self._task.inputs[table], self._task.bucket
            if number is not None and TABLES[table].bucketed:
                bundles = self._task.bundles.get(table)
                self._read[table] = (
                    read_bundled(self._store, table, bundles, parts, number)
                    if bundles
                    else self._store.read_bucket(table, parts, number)
                )
            else:  # the same for all buckets
                self._read[table] = _read_whole(self._task.processed, table, tuple(parts.items()))
        return self._read[table]

    def lookup(self, table: str, key: str, wanted: pa.Array, columns: Sequence[str]) -> pa.Table:
        found, waiting, n_waiting = [empty(table).select(list(columns))], list[pa.Table](), 0
        for rows in self._pieces(table, key, wanted, list(columns)) if len(wanted) else ():
            waiting.append(rows)
            n_waiting += rows.num_rows
            # A search costs time in proportion to `wanted`, so rows are collected until there are about as many.
            # Searching every part would take time in proportion to the square of the corpus.
            if n_waiting >= len(wanted):
                found.append(_wanted(waiting, key, wanted))
                waiting, n_waiting = [], 0
        if waiting:
            found.append(_wanted(waiting, key, wanted))
        return pa.concat_tables(found).combine_chunks()

    def _pieces(self, table: str, key: str, wanted: pa.Array, columns: list[str]) -> Iterator[pa.Table]:
        """Yields the rows of a table in which to look for `wanted`, piece by piece."""
        known = self._task.lookups[table]
        if len(wanted) < len(known):  # worth finding out first which parts have them
            keys = _keys_of(self._task.processed, table, key, tuple(known.items()))
            yield from (self._store.read(table, [part], columns) for part in _parts_with(keys, list(known), wanted))
        elif bundles := self._task.bundles.get(table):
            yield from read_each(self._store, table, bundles, columns)
        else:
            yield from (self._store.read(table, [part], columns) for part in known)

    def before(self) -> pa.Table:
        return rows_before(self._store, self._step, self._task.before)


@lru_cache(maxsize=2)
def _read_whole(processed: str, table: str, parts: tuple[tuple[str, str], ...]) -> pa.Table:
    """Reads all parts of a table. Cached for the next task in this process that reads the same parts."""
    return Store(processed).read(table, dict(parts))


@lru_cache(maxsize=1)
def _places(processed: str, parts: tuple[tuple[str, str], ...]) -> pa.Table:
    """Reads the part of each article. Cached for the next step on the corpus in this process."""
    store = Store(processed)
    found = [empty("articles").select(["doc_id"]).append_column("part", pa.array([], pa.string()))]
    for part, _ in parts:
        rows = store.read("articles", [part], ["doc_id"])
        found.append(rows.append_column("part", pa.repeat(pa.scalar(part, pa.string()), rows.num_rows)))
    return pa.concat_tables(found)


def _wanted(tables: list[pa.Table], key: str, wanted: pa.Array) -> pa.Table:
    rows = pa.concat_tables(tables)
    return rows.filter(pc.is_in(rows[key], wanted))


Keys = tuple[pa.Array, npt.NDArray[np.int64]]
"""The keys of all rows of some parts, and for each key the number of its part."""


def _parts_with(keys: Keys, parts: Sequence[str], wanted: pa.Array) -> list[str]:
    """Returns the parts that contain wanted rows, in the order of `parts`."""
    values, owner = keys
    place = pc.is_in(values, value_set=wanted).to_numpy(zero_copy_only=False)
    return [parts[number] for number in np.unique(owner[place]).tolist()]


@lru_cache(maxsize=2)
def _keys_of(processed: str, table: str, key: str, parts: tuple[tuple[str, str], ...]) -> Keys:
    """Reads the keys of some parts. Cached for the next task in this process that looks things up in them."""
    store = Store(processed)
    columns = [store.read(table, [part], [key])[key] for part, _ in parts]
    chunks = [chunk for column in columns for chunk in column.chunks]
    owner = np.repeat(np.arange(len(columns)), [len(column) for column in columns])
    return pa.chunked_array(chunks, TABLES[table].schema.field(key).type).combine_chunks(), owner


def _complete(step: Step, tables: Tables) -> Tables:
    if set(tables) != set(step.outputs):
        raise InternalError(f"step {step.name} returned {sorted(tables)}, declared {sorted(step.outputs)}")
    return tables


def _write(store: Store, step: Step, part: str, tables: Tables, last: LastParts | None = None) -> list[WrittenPart]:
    found = []
    for table, rows in tables.items():
        name = part_name(step, table, part)
        if not TABLES[table].shared or rows.num_rows:
            of_last = None if last is None else last.get((table, name))
            write = store.write if last is None else partial(store.write_changed, last=of_last)
            found.append(write(table, name, rows))
    return found


def _divide(tables: Tables, parts: Iterable[str], part_of: pa.Table) -> Iterator[tuple[str, Tables]]:
    """Yields the outputs of a step on the corpus, divided into parts.

    A table that is bucketed or has no doc_id becomes a single part.
    """
    names = sorted(parts)
    divided: dict[str, dict[str, pa.Table]] = {}
    for table, rows in tables.items():
        if TABLES[table].bucketed or "doc_id" not in TABLES[table].schema.names:
            divided.setdefault(_WHOLE, {})[table] = rows
            continue
        place = pc.index_in(rows["doc_id"], value_set=part_of["doc_id"].combine_chunks())
        # One sort and slices, because a filter for each part would read all rows once per part.
        part = pc.index_in(part_of["part"].take(place), value_set=pa.array(names, pa.string())).to_numpy()
        order = np.argsort(part, kind="stable")
        rows = rows.combine_chunks().take(pa.array(order))
        bounds = np.searchsorted(part[order], np.arange(len(names) + 1)).tolist()
        for name, start, end in zip(names, bounds, bounds[1:], strict=False):
            divided.setdefault(name, {})[table] = rows.slice(start, end - start)
    for name in sorted(divided):
        yield name, divided[name]


def _peak_mb() -> float:
    """Returns the peak memory of this process in MB, or its current memory if the system does not tell the peak."""
    memory = psutil.Process().memory_info()
    return round(_peak_bytes(memory) / (1 << 20), 1)


def _peak_bytes(memory: Any) -> int:
    try:
        import resource  # missing on Windows, where psutil knows the peak
    except ImportError:
        return int(getattr(memory, "peak_wset", memory.rss))
    return int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) * (1 if sys.platform == "darwin" else 1 << 10)
