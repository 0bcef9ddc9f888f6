"""Stores what was built from what: one record per task, in one file per step. Keeps the tables of the last finished run
by hard links, so that readers see one version while a run writes.

A part is replaced by renaming a new file over it, so a link made before still leads to the old file. The links are made
before a run writes its first part, and removed when it has finished; they cost only the space of the parts that are
replaced in the meantime. After a killed run the links stay, and readers use them, until another run has finished.
"""

import os
import shutil
import time
from collections.abc import Container, Iterable, Mapping
from pathlib import Path

from pipeline.flow import STEPS
from pipeline.store import KEPT, Part, Store
from pipeline.tables import PUBLIC, TABLES
from pipeline.tasks.task import Record
from pipeline.tasks.unchanged import SEEN

_PAUSES = 100
"""Pause between two saves, in multiples of the time that a save takes, so that saving costs one per cent of a run. A
killed run loses the tasks done in one pause. A save of 2,000 parts takes 0.07 s and writes 3 MB.
"""


class StepState:
    """The records of one step, which are saved while the step runs, so that a killed run loses almost nothing."""

    def __init__(self, store: Store, step: str) -> None:
        self._store, self._name = store, f"_state/{step}.json"
        self.records: dict[str, Record] = {}
        try:
            for part, content in (store.read_json(self._name) or {}).items():
                record = self.records[part] = Record.from_json(content)
                if step in STEPS and not {p.table for p in record.outputs} <= {*STEPS[step].outputs, SEEN}:
                    raise ValueError(f"{step} writes no such table")
        except (TypeError, KeyError, AttributeError, ValueError):
            self.records = {}  # written by another version, so everything is built again
        self._saved_at, self._cost, self._dirty = 0.0, 0.0, False
        self._there: dict[str, dict[str, int]] = {}  # table -> file -> size, listed once

    def current(self, part: str, fingerprint: str, verify: bool = False) -> Record | None:
        """Returns the record of a task if it is up to date; `verify` checks all bytes of its parts, not only sizes."""
        record = self.records.get(part)
        if not record or record.fingerprint != fingerprint:
            return None
        return record if all(map(self._store.is_intact if verify else self._is_there, record.outputs)) else None

    def causes(self, part: str) -> Mapping[str, str]:
        """Returns the causes of a task in its last record: what its result depended on; empty if there is none."""
        record = self.records.get(part)
        return record.causes if record else {}

    def _is_there(self, part: Part) -> bool:
        """Whether a part is in its folder with the right size, according to a listing of the folder."""
        if part.table not in self._there:
            self._there[part.table] = self._store.sizes(part.table)
        return self._there[part.table].get(f"{part.name}.parquet") == part.bytes

    def put(self, record: Record) -> None:
        """Adds a record. Saves the file at once, or later if saving takes long."""
        self.records[record.part] = record
        self._dirty = True
        if time.monotonic() - self._saved_at > _PAUSES * self._cost:
            self.save()

    def keep_only(self, parts: set[str]) -> None:
        """Forgets tasks that are no longer planned, and saves."""
        self._dirty = self._dirty or not self.records.keys() <= parts
        self.records = {p: r for p, r in self.records.items() if p in parts}
        self.save()

    def save(self) -> None:
        """Writes the file if a record has changed since the last save."""
        if self._dirty:
            begin = time.monotonic()
            self._store.write_json(self._name, {p: r.to_json() for p, r in self.records.items()})
            self._saved_at = time.monotonic()
            self._cost, self._dirty = self._saved_at - begin, False


_OTHERS = ("raw", "pieces", "faulty", "lease")
"""Names in the folder that are not steps."""


def steps_gone(store: Store, steps: Container[str]) -> list[str]:
    """Returns the steps on record that this program does not have, because another version of it used the folder."""
    names = (name.removesuffix(".json") for name in store.names("_state") if name.endswith(".json"))
    return [name for name in names if name not in _OTHERS and name not in steps]


def forget_steps(store: Store, gone: Iterable[str]) -> None:
    """Removes the records of steps that no longer exist, and their tables if these no longer exist either."""
    for step in gone:
        for record in StepState(store, step).records.values():
            for table in {part.table for part in record.outputs} - TABLES.keys():
                store.remove(table)
                store.remove(f"_work/{table}")
        store.remove(f"_state/{step}.json")


# Linked last, so that its presence shows that the version is complete.
_MANIFEST = "manifest.json"


def keep_version(store: Store) -> None:
    """Keeps the current tables, unless a killed run has left the kept tables of an earlier, finished run.

    Nothing is kept on object storage and on file systems without hard links: there, readers see what is being written.
    """
    if not store.is_local or not (Path(store.root) / _MANIFEST).is_file():
        return
    root, kept = Path(store.root), Path(store.root) / KEPT
    if (kept / _MANIFEST).is_file():
        return
    shutil.rmtree(kept, ignore_errors=True)
    try:
        for table in PUBLIC:
            (kept / table).mkdir(parents=True)
            for part in store.parts(table):
                os.link(root / table / f"{part}.parquet", kept / table / f"{part}.parquet")
        os.link(root / _MANIFEST, kept / _MANIFEST)
    except OSError:
        shutil.rmtree(kept, ignore_errors=True)


def let_version_go(store: Store) -> None:
    """Lets readers see the tables as they are now."""
    if store.is_local:
        kept = Path(store.root) / KEPT
        (kept / _MANIFEST).unlink(missing_ok=True)
        shutil.rmtree(kept, ignore_errors=True)
