"""Finds, leaves out and remembers documents on which a step fails, hangs or takes too much memory.

A task that fails in its process is divided there. If it takes more CPU time or memory than it may, the engine stops it
from outside and tries halves of its documents until those at fault are found. They are remembered below `_state` with a
hash of their bytes, so that later runs and other engines leave out the same documents.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.errors import PipelineError
from pipeline.flow import STEPS
from pipeline.stages.step import Step, Tables
from pipeline.store import Store
from pipeline.tables import TABLES, table_of
from pipeline.tasks.row_hashes import document_digests
from pipeline.tasks.task import LIMITS, Faulty, Task, program_of, with_limits

Key = TypeVar("Key")
_FOLDER = "_state/faulty"
"""Folder with one file for each entry, so that workers do not overwrite each other's entries."""


@dataclass(frozen=True, slots=True)
class Excess:
    """Why an engine stopped a task: the reason and detail for the row of `rejects`."""

    reason: str
    detail: str


KILLED = Excess("too-large", "its process was killed, most often for want of memory")
"""The reason for a task whose process died without having been stopped."""


def remembered(store: Store, step: str, terms: str) -> tuple[Faulty, ...]:
    """Returns the documents on which a step was found to fail under the same terms (see `terms_of`)."""
    found = []
    for name in store.names(_FOLDER):
        if name.startswith(f"{step}-{terms}-"):
            try:
                found.append(Faulty(**store.read_json(f"{_FOLDER}/{name}")))
            except TypeError:  # damaged, or written by another version
                continue
    return tuple(sorted(found, key=lambda fault: (fault.key, fault.digest)))


def remember(store: Store, step: str, terms: str, found: Iterable[Faulty]) -> None:
    """Remembers documents on which a step fails, and forgets those that were found under other terms."""
    for fault in found:
        name = hashlib.sha256(f"{fault.key} {fault.digest}".encode()).hexdigest()[:16]
        store.write_json(f"{_FOLDER}/{step}-{terms}-{name}.json", asdict(fault))
    for name in store.names(_FOLDER):
        if name.startswith(f"{step}-") and not name.startswith(f"{step}-{terms}-"):
            store.remove(f"{_FOLDER}/{name}")


def terms_of(task: Task) -> str:
    """Returns a hash of what a fault depends on: the step's code, model and options, and the limits."""
    terms = {**program_of(task.causes), LIMITS: task.config.fingerprint((LIMITS,))}
    return hashlib.sha256(json.dumps(sorted(terms.items())).encode()).hexdigest()[:16]


def digests(step: Step, inputs: Tables) -> dict[str, str]:
    """Maps each document of a part to a hash of its rows in the step's first input."""
    first = step.reads[0]
    return {doc_id: digest.hex() for doc_id, digest in document_digests({first: inputs[first]}).items()}


def known_faults(step: Step, task: Task, inputs: Tables) -> list[Faulty]:
    """Returns the faults in `task.skip` whose documents are still in the input, unchanged."""
    own = digests(step, inputs) if task.skip else {}
    return [fault for fault in task.skip if own.get(fault.key) == fault.digest]


def without(step: Step, inputs: Mapping[str, pa.Table], keys: Iterable[str], keep: bool = False) -> dict[str, pa.Table]:
    """Returns the inputs of a part without the documents in `keys`; if `keep`, with only these documents."""
    names = pa.array(sorted(keys), pa.string())
    found = {}
    for table, rows in inputs.items():
        own = "doc_id" in rows.column_names and step.taken(table).take != "every"
        chosen = pc.is_in(rows["doc_id"], names) if own else None
        found[table] = rows if chosen is None else rows.filter(chosen if keep else pc.invert(chosen))
    return found


def run_spared(
    step: Step, inputs: Mapping[str, pa.Table], run: Callable[[Mapping[str, pa.Table]], Tables]
) -> tuple[Tables, list[Faulty]]:
    """Calls `run` without the documents that make it fail; returns its result and these documents.

    Raises the error of `run` if the documents are not to blame: if none fails alone, or each of several does.
    """
    try:
        return run(inputs), []
    except (PipelineError, ImportError):
        raise
    except Exception as error:
        first = inputs[step.reads[0]]
        keys = first["doc_id"].unique().to_pylist() if "doc_id" in first.column_names else []
        errors: dict[str, Exception] = {}

        def works(some: Sequence[str]) -> bool:
            try:
                run(without(step, inputs, some, keep=True))
            except (PipelineError, ImportError):
                raise
            except Exception as failure:
                errors[some[0]] = failure
                return False
            return True

        bad = search(keys, works)
        if not bad or len(bad) == len(keys) > 1:  # not the documents' fault
            raise error from None
    own = digests(step, inputs)
    found = [Faulty(k, own[k], "internal-error", f"{type(errors[k]).__name__}: {errors[k]}"[:500]) for k in bad]
    return run(without(step, inputs, bad)), found


def divided(task: Task, excess: Excess, trial: Callable[[Task], Excess | None]) -> Task | None:
    """Returns a stopped task without the documents at fault, and remembers these; None if no single one is at fault.

    trial: runs a task without writing anything, and returns why it was stopped, or None if it was not.
    """
    step, store = STEPS[task.step], Store(task.processed)
    documents = documents_of(store, step, task)
    why: dict[str, Excess] = {}

    def works(some: Sequence[str]) -> bool:
        found = trial(replace(task, only=tuple(some)))
        if found:
            why[some[0]] = found
        return found is None

    if len(documents) == 1:
        bad, why = list(documents), {next(iter(documents)): excess}
    else:
        bad = search(list(documents), works)
    found = [Faulty(key, documents[key], why[key].reason, why[key].detail) for key in bad if key in why]
    if not found or (excess == KILLED and len(found) == len(documents) > 1):  # not the documents' fault
        return None
    remember(store, task.step, terms_of(task), found)
    return replace(with_limits(task), skip=(*task.skip, *found))


def search(keys: Sequence[Key], works: Callable[[Sequence[Key]], bool]) -> list[Key]:
    """Finds, by halving, the keys that fail on their own. Call it only if all keys together fail."""
    found: list[Key] = []
    waiting = [list(keys)]
    while waiting:
        group = waiting.pop()
        if len(group) <= 1:
            found += group
            continue
        half = len(group) // 2
        waiting += [part for part in (group[half:], group[:half]) if not works(part)]
    return found


def with_rejects(step: Step, store: Store, part: str, tables: Tables, faults: Sequence[Faulty]) -> Tables:
    """Returns the tables of a part, with a row of `rejects` added for each fault."""
    if not faults:
        return tables
    documents = store.read("documents", [part], ["doc_id", "source"])
    source = dict(zip(documents["doc_id"].to_pylist(), documents["source"].to_pylist(), strict=True))
    rows: list[dict[str, object]] = [
        {"doc_id": f.key, "source": source[f.key], "stage": step.stage, "reason": f.reason, "detail": f.detail}
        for f in sorted(faults, key=lambda f: f.key)
    ]
    before = tables.get("rejects")
    added = table_of("rejects", rows)
    rejects = added if before is None else pa.concat_tables([before.cast(TABLES["rejects"].schema), added])
    return {**tables, "rejects": rejects}


def documents_of(store: Store, step: Step, task: Task) -> dict[str, str]:
    """Maps the key of each document of a task (a raw file, or a doc_id of its part) to a hash."""
    if step.scope == "files":
        return {file.key: file.sha256 for file in task.files if not file.fault}
    if step.scope != "part":
        return {}
    first = step.reads[0]
    rows = store.read(first, task.inputs[first], step.columns(first))
    if "doc_id" not in rows.column_names:
        return {}
    skipped = {fault.key for fault in task.skip}
    return {k: v for k, v in digests(step, {first: rows}).items() if k not in skipped}


def with_file_faults(task: Task) -> Task:
    """Returns a task on raw files, with the files that are known to be at fault marked so that they are not read."""
    known = {(f.key, f.digest): (f.reason, f.detail) for f in task.skip}
    only = task.only
    chosen = (file for file in task.files if only is None or file.key in only)
    files = tuple(replace(file, fault=known.get((file.key, file.sha256), file.fault)) for file in chosen)
    return replace(task, files=files)
