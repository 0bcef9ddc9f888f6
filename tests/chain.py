"""Runs some steps of the flow on tables that a test gives."""

from collections import Counter
from pathlib import Path
from typing import Any

from pipeline.config import load
from pipeline.flow import STEPS
from pipeline.options import Options
from pipeline.runner.plan import Written, add_outputs, tasks_of, with_before
from pipeline.store import Store
from pipeline.tables import table_of
from pipeline.tasks.execute import execute
from pipeline.tasks.task import Record

Row = dict[str, Any]


class Chain:
    """The steps of a folder, done as the runner does them, in this process."""

    def __init__(self, folder: Path, steps: list[str], buckets: int) -> None:
        self.steps = steps
        self.store, self.records = Store(str(folder)), dict[tuple[str, str], Record]()
        self.config = load(Options, overrides=[f"run.buckets={buckets}"])

    def build(self, given: dict[str, dict[str, list[Row]]]) -> Counter[str]:
        """Brings the folder up to date with some tables (name -> part -> rows); counts the tasks that were done."""
        written: Written = {}
        for table, parts in given.items():
            written[table] = {p: self.store.write(table, p, table_of(table, rows)).sha256 for p, rows in parts.items()}
        done: Counter[str] = Counter()
        for step in map(STEPS.__getitem__, self.steps):
            current = []
            last = {part: record for (name, part), record in self.records.items() if name == step.name}
            tasks = tasks_of(step, "", self.store.address, self.config, [], written)
            for task in with_before(step, tasks, last, {task.part for task in tasks}):
                before = self.records.get((step.name, task.part))
                if before is None or before.fingerprint != task.fingerprint:
                    done[step.name] += 1
                    before = self.records[step.name, task.part] = execute(task)
                current.append(before)
            add_outputs(written, current)
            for table in step.outputs:
                self.store.tidy(table, written.get(table, ()))
        return done

    def rows(self, table: str) -> list[Row]:
        """All rows of a table, by its first column."""
        return sorted(self.store.read_all(table).to_pylist(), key=lambda row: str(next(iter(row.values()))))
