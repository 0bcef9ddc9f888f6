"""Runs the flow: plans each step, skips the tasks that are up to date, and lets the engine run the others."""

import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby

from rich.console import Console

from pipeline.engines import Engine, engine
from pipeline.errors import DamagedPartError, InputError, UserError
from pipeline.flow import OLD_STAGES, STAGES, STEPS
from pipeline.formats import READERS, is_raw_file, may_hold_many
from pipeline.options import Options
from pipeline.runner import lock
from pipeline.runner.estimate import estimate
from pipeline.runner.manifest import Totals, manifest, notices
from pipeline.runner.partition import RawPart, partition, with_pieces
from pipeline.runner.plan import Written, add_outputs, drop_read, tasks_of, why, with_before
from pipeline.runner.progress import StageProgress, StepProgress, stage_line
from pipeline.runner.raw import list_raw
from pipeline.runner.state import StepState, forget_steps, keep_version, let_version_go, steps_gone
from pipeline.stages.step import Step
from pipeline.store import NO_ROWS, Store, parts_among
from pipeline.tables import PUBLIC, TABLES
from pipeline.tasks import bundles
from pipeline.tasks.bundles import Bundle, bundles_of
from pipeline.tasks.faulty import remembered, terms_of
from pipeline.tasks.task import LIMITS, RawFile, Record, Task, with_limits

_MOST_DAMAGED = 100
"""A run that finds more damaged parts than this ends, since the disk is probably failing."""


@dataclass(frozen=True)
class RunRequest:
    """What to run: folders, configuration, engine. `until` is the last stage to run; None runs all stages."""

    raw: str
    processed: str
    config: Options
    workers: int
    engine: str = "local"
    scheduler: str | None = None
    until: str | None = None
    explain: bool = False
    dry_run: bool = False
    verbose: bool = False
    verify: bool = False


@dataclass
class RunSummary:
    """What a run did: the numbers of tasks done and skipped by step, of rows by table, and of rejects by reason."""

    done: dict[str, int] = field(default_factory=dict)
    skipped: dict[str, int] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    rejects: dict[str, int] = field(default_factory=dict)


def run(request: RunRequest, console: Console | None = None) -> RunSummary:
    """Brings the processed folder up to date. Raises UserError; bad documents only become rows of `rejects`."""
    console = console or Console(stderr=True, highlight=False)
    store = Store(request.processed)
    steps = _chosen(request.until)
    for step in steps:
        if step.identity:
            # so that a missing model is reported now, not after hours of work
            step.identity(request.config.only(step.sections))
    tell = partial(console.print, markup=False, soft_wrap=True)
    store.check_own()
    with lock.hold(store, tell) as check_held:
        if gone := steps_gone(store, STEPS):
            said = "was built by another version of the program: all tables are built anew"
            console.print(f"{store.address}: {said} (no longer there: {', '.join(gone)})", markup=False, soft_wrap=True)
            if not request.dry_run:
                forget_steps(store, gone)
        options = request.config.run
        files = list_raw(request.raw, store, is_raw_file, request.config.ingest.follow_links)
        if not files:
            _check_never_filled(request.raw, store)
            kinds = ", ".join(READERS)
            tell(
                f"warning: {request.raw}: has no files to read; put articles there, or correct --raw (formats: {kinds})"
            )
        pieces = with_pieces(files, request.raw, store, request.config, tell)
        parts = partition(pieces, options.files_per_part, options.megabytes_per_part * 1_000_000, may_hold_many)
        raw = {"folder": request.raw, "files": len(files), "bytes": sum(f.size for f in files)}
        # A damaged part is removed when it is found, and everything is planned again: what depends on it has to run,
        # too.
        for attempt in itertools.count():
            try:
                with engine(request.engine, request.workers, request.scheduler, tell) as workers:
                    books = _Run(request, store, workers, console, check_held)
                    for stage, its_steps in groupby(steps, key=lambda step: step.stage):
                        books.run_stage(stage, list(its_steps), parts)
                break
            except DamagedPartError as error:
                if attempt >= _MOST_DAMAGED:
                    raise
                console.print(f"notice: {error.what}", markup=False, soft_wrap=True)
        if request.dry_run:
            for line in estimate(books.new_files, books.again, request.config.quotes.model, request.workers):
                tell(line)
        else:
            books.finish(raw)
        return books.summary


def _check_never_filled(raw: str, store: Store) -> None:
    """Raises InputError if the raw folder is empty but the tables are not, as when a disk is not mounted."""
    before = (store.read_json("manifest.json") or {}).get("raw", {})
    if before.get("files"):
        what = f"{raw}: has no files, but {store.address} was made from {before['files']:,} files of {before['folder']}"
        raise InputError(what, f"mount the disk, or correct --raw; to make empty tables, remove {store.address} first")


def _chosen(until: str | None) -> list[Step]:
    last = STAGES[-1] if until is None else OLD_STAGES.get(until, until)
    if last not in STAGES:
        raise UserError(f"--until {until}: no such stage", f"use one of: {', '.join(STAGES)}")
    wanted = STAGES[: STAGES.index(last) + 1]
    return [step for step in STEPS.values() if step.stage in wanted]


class _Run:
    """The state of one run: what has been written so far, step by step."""

    def __init__(
        self, request: RunRequest, store: Store, workers: Engine, console: Console, check_held: Callable[[], None]
    ) -> None:
        self.request, self.store, self.workers, self.console = request, store, workers, console
        self.check_held = check_held
        self.written: Written = {}
        # Needed at the end, when the records are gone: the parts of each table, and the totals of each step.
        self.parts: dict[str, list[str]] = {}
        self.totals: dict[str, Totals] = {}
        self.bundles: dict[str, tuple[Bundle, ...]] = {}
        # The bytes of each part's largest table so far, which indicate how long its next task will take.
        self.weight: dict[str, int] = {}
        self.summary = RunSummary()
        # In a dry run: tables that would be rebuilt, raw files that would be read, tasks that would run again.
        self.stale: set[str] = set()
        self.new_files: list[RawFile] = []
        self.again: list[Record] = []

    def run_stage(self, stage: str, steps: list[Step], parts: list[RawPart]) -> None:
        """Runs the tasks that are not up to date in the steps of a stage, and reports the result."""
        progress = StageProgress(stage, steps=steps)
        for step in steps:
            self.run_step(step, parts)
            totals = self.totals.get(step.name) or Totals.of([])
            progress.read[step.name] = totals.rows_in
            for table, rows in totals.rows_out.items():
                progress.rows[table] = progress.rows.get(table, 0) + rows
            progress.done += self.summary.done.get(step.name, 0)
            progress.skipped += self.summary.skipped.get(step.name, 0)
        if not self.request.dry_run:
            stage_line(self.console, progress)

    def run_step(self, step: Step, parts: list[RawPart]) -> None:
        """Runs the tasks of one step that are not up to date; in a dry run, only counts them."""
        request = self.request
        if waiting := sorted(self.stale & {*step.reads, *step.lookups}):
            self._say(f"{step.name}: waits for {', '.join(waiting)}")
            self.stale |= set(step.outputs)
            if not self.new_files:  # otherwise the estimate for the new files covers them
                self.again += StepState(self.store, step.name).records.values()
            return
        tasks = tasks_of(step, request.raw, request.processed, request.config, parts, self.written)
        state = StepState(self.store, step.name)
        tasks = [with_limits(t) if LIMITS in state.causes(t.part) else t for t in tasks]
        current = {t.part: r for t in tasks if (r := state.current(t.part, t.fingerprint, request.verify))}
        todo = [t for t in tasks if t.part not in current]
        if request.explain or request.dry_run:
            self._explain(step, tasks, todo, state)
        if request.dry_run:
            self._count_only(step, todo, state)
            add_outputs(self.written, current.values())
            return
        self._do(step, todo, len(current), state, {t.part for t in tasks})
        state.keep_only({t.part for t in tasks})
        self.summary.done[step.name], self.summary.skipped[step.name] = len(todo), len(current)
        records = [state.records[t.part] for t in tasks]
        self.totals[step.name] = Totals.of(records)
        for part in (part for record in records for part in record.outputs):
            self.parts.setdefault(part.table, []).append(part.name)
            self.weight[part.name] = max(part.bytes, self.weight.get(part.name, 0))
        add_outputs(self.written, records)
        # A corpus of a million articles has millions of hashes, so each is kept only until the last step that reads it.
        drop_read(self.written, step)

    def _count_only(self, step: Step, todo: list[Task], state: StepState) -> None:
        """In a dry run, records what would be done, for the estimate."""
        if todo:
            self.stale |= set(step.outputs)
        self.new_files += [file for task in todo for file in task.files]
        if step.scope != "files":
            self.again += [state.records[task.part] for task in todo if task.part in state.records]

    def _do(self, step: Step, todo: list[Task], skipped: int, state: StepState, planned: set[str]) -> None:
        """Runs the tasks of a step, and records each when it ends."""
        if todo:
            keep_version(self.store)
        with StepProgress(step, len(todo), skipped, self.console, self.request.verbose) as progress:
            # Documents that made a worker fail in an earlier run are left out.
            if todo and (skip := remembered(self.store, step.name, terms_of(todo[0]))):
                todo = [replace(with_limits(task), skip=skip) for task in todo]
            together = self._bundles_of(step) if todo else {}
            todo = [replace(task, bundles=together) for task in with_before(step, todo, state.records, planned)]
            for record in self._records(todo):
                # After each task, since this run must stop writing if the machine slept and another run took the lock.
                self.check_held()
                state.put(record)
                progress.advance(record.rows_in)

    def _bundles_of(self, step: Step) -> dict[str, tuple[Bundle, ...]]:
        """Returns the bundles of the step's bucketed inputs, and of the tables in which it looks up hashes."""
        tables = [t for t in step.reads if step.taken(t).take == "bucket"]
        tables += [t for t in step.lookups if step.scope == "bucket" and TABLES[t].hashed]
        found = {t: bundles_of(self.written.get(t, {}), self.store.sizes(t)) for t in tables}
        self.bundles |= found
        return found

    def finish(self, raw: dict[str, object]) -> None:
        """Removes what is no longer wanted, prints warnings, and writes the manifest."""
        self.check_held()
        older = self._tidy()
        for totals in self.totals.values():
            for table, rows in totals.rows_out.items():
                self.summary.rows[table] = self.summary.rows.get(table, 0) + rows
        for part, sha256 in self.written.get("rejects", {}).items():
            reasons = self.store.read("rejects", {part: sha256}, ["reason"])["reason"]
            self.summary.rejects = dict(Counter(self.summary.rejects) + Counter(reasons.to_pylist()))
        said = notices(self.store, self.request.config)
        if older and any(self.summary.done.values()):
            said.append(f"{', '.join(older)}: still those of an earlier run; run without --until to renew them")
        for line in said:
            self.console.print(f"warning: {line}", markup=False, soft_wrap=True)
        content = manifest(self.request.config, raw, self.totals)
        self.store.write_json("manifest.json", {**content, "warnings": said}, indent=1)
        let_version_go(self.store)

    def _tidy(self) -> list[str]:
        """Removes parts and bundles that are no longer wanted; returns the tables that an earlier run made."""
        built = {table for name in self.totals for table in STEPS[name].outputs}
        older = []
        for table in TABLES:
            files = self.store.sizes(table)
            if self.request.verify and not self.parts.get(table):  # no record has the hash of a part without rows
                files.pop(f"{NO_ROWS}.parquet", None)
            there = parts_among(files)
            if TABLES[table].shared:  # parts of steps that are not in this run are kept, too
                left_out = STEPS.keys() - self.totals.keys()
                others = [part for part in there if part.split("-")[0] in left_out]
                self.store.tidy(table, [*self.parts.get(table, ()), *(p for p in others if p != NO_ROWS)], files)
            elif table in built or not there:
                self.store.tidy(table, self.parts.get(table, ()), files)
            elif table in PUBLIC and there != [NO_ROWS]:
                older.append(table)
        for table, wanted in self.bundles.items():
            bundles.tidy(self.store, table, wanted)
        return older

    def _records(self, todo: list[Task]) -> Iterator[Record]:
        if todo:  # the largest first, so that no worker is still busy with it when the others have finished
            yield from self.workers.run(sorted(todo, key=self._weight, reverse=True))

    def _weight(self, task: Task) -> int:
        return sum(file.size for file in task.files) or self.weight.get(task.part, 0)

    def _explain(self, step: Step, tasks: list[Task], todo: list[Task], state: StepState) -> None:
        if not todo:
            self._say(f"{step.name}: {len(tasks)} parts up to date")
        for task in todo:
            self._say(f"{step.name} {task.part}: {why(task, state.records.get(task.part))}")

    def _say(self, text: str) -> None:
        self.console.print(text, markup=False)
