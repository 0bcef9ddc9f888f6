"""What was built from what: one record per task, in one file per step."""

from __future__ import annotations

import time

from pipeline.store import Store
from pipeline.tasks.task import Record


class StepState:
    """The records of one step. Saved while the step runs, so that a killed run loses next to nothing."""

    def __init__(self, store: Store, step: str) -> None:
        self._store, self._name = store, f"_state/{step}.json"
        self.records: dict[str, Record] = {}
        try:
            for part, content in (store.read_json(self._name) or {}).items():
                self.records[part] = Record.from_json(content)
        except (TypeError, KeyError, AttributeError):
            self.records = {}  # written by another version: build anew
        self._saved_at, self._cost, self._dirty = 0.0, 0.0, False

    def current(self, part: str, fingerprint: str) -> Record | None:
        """The record of a task that is up to date: same fingerprint, and its parts lie there in full."""
        record = self.records.get(part)
        if record and record.fingerprint == fingerprint and all(map(self._store.has, record.outputs)):
            return record
        return None

    def put(self, record: Record) -> None:
        """Keeps a record; writes the file at once, or a little later where the file is large."""
        self.records[record.part] = record
        self._dirty = True
        if time.monotonic() - self._saved_at > 20 * self._cost:
            self.save()

    def keep_only(self, parts: set[str]) -> None:
        """Forgets tasks that are no longer planned, and saves."""
        self._dirty = self._dirty or not self.records.keys() <= parts
        self.records = {p: r for p, r in self.records.items() if p in parts}
        self.save()

    def save(self) -> None:
        """Writes the file if a record changed since."""
        if self._dirty:
            begin = time.monotonic()
            self._store.write_json(self._name, {p: r.to_json() for p, r in self.records.items()})
            self._saved_at = time.monotonic()
            self._cost, self._dirty = self._saved_at - begin, False
