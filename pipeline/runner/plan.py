"""Plans the tasks of a step, given what the previous steps wrote."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import replace

from pipeline.flow import STEPS
from pipeline.options import Options
from pipeline.runner.partition import RawPart, place_of
from pipeline.stages.step import Step
from pipeline.tasks.task import Record, Task, program_of, with_causes
from pipeline.tasks.unchanged import part_name

_WHOLE = "all"
_BUCKET_SIGN = "#"
"""Separates the name of a table from the number of a bucket in the keys of `Written`."""
# A task looks for results to reuse in at most this many earlier parts. If there are more, a leaf with thousands of
# records was split, and nothing is reused.
_MOST_RELATED = 8
# Maps a table, or a bucket of one, to its parts, and each part to the hash of its bytes or rows.
Written = dict[str, dict[str, str]]
_LAST_READER = {table: step.name for step in STEPS.values() for table in (*step.reads, *step.lookups)}
_COUNTED = "rejects"
"""A table that is read by no step, but by the run itself at its end."""


def add_outputs(written: Written, records: Iterable[Record]) -> None:
    """Adds to `written` what the tasks of these records wrote."""
    for record in records:
        for part in record.outputs:
            written.setdefault(part.table, {})[part.name] = part.sha256
            for number, rows in enumerate(part.buckets):
                if rows:
                    written.setdefault(_bucket(part.table, number), {})[part.name] = rows


def drop_read(written: Written, step: Step) -> None:
    """Removes from `written` what no step after this one reads."""
    for name in list(written):
        table = name.partition(_BUCKET_SIGN)[0]
        if table != _COUNTED and _LAST_READER.get(table, step.name) == step.name:
            del written[name]


def tasks_of(
    step: Step, raw: str, processed: str, config: Options, parts: list[RawPart], written: Written
) -> list[Task]:
    """Returns the tasks of a step, in a fixed order."""
    if step.scope == "files":
        tasks = [Task(step.name, p.name, raw, processed, config, files=p.files) for p in parts]
    elif step.scope == "part":
        names = sorted(written.get(step.reads[0], {}))
        tasks = [Task(step.name, n, raw, processed, config, _inputs(step, written, n)) for n in names]
    elif step.scope == "bucket":
        lookups = {table: dict(sorted(written.get(table, {}).items())) for table in step.lookups}
        tasks = []
        for number in range(config.run.buckets):
            one = {t for t in step.reads if step.taken(t).take == "bucket"}
            inputs = {t: written.get(_bucket(t, number) if t in one else t, {}) for t in step.reads}
            if any(inputs[t] for t in one):
                name = f"bucket-{number:04d}"
                tasks.append(Task(step.name, name, raw, processed, config, inputs, bucket=number, lookups=lookups))
    else:
        tasks = [Task(step.name, _WHOLE, raw, processed, config, {t: written.get(t, {}) for t in step.reads})]
    return with_causes(tasks, step, config)


def _bucket(table: str, number: int) -> str:
    return f"{table}{_BUCKET_SIGN}{number}"


def _inputs(step: Step, written: Written, part: str) -> Mapping[str, Mapping[str, str]]:
    whole = {t for t in step.reads if step.taken(t).take == "every"}
    return {t: written.get(t, {}) if t in whole else {part: written[t][part]} for t in step.reads}


def with_before(step: Step, tasks: list[Task], records: Mapping[str, Record], planned: Container[str]) -> list[Task]:
    """Returns the tasks with the earlier results that they may reuse: `before`, or `last` for a task on the corpus.

    records: the records of the last run. Only results of the same program, model and options are reused.
    planned: the parts that have a task in this run.

    A task on a part may reuse the results of that part. If there are none, it may reuse the results of parts from which
    this part was split or merged.
    """
    if not (step.before or step.by_document or step.scope == "corpus") or not tasks:
        return tasks
    program = program_of(tasks[0].causes)
    known = sorted(name for name, record in records.items() if program_of(record.causes) == program)
    if step.scope == "corpus":
        return [replace(task, last=records[task.part].outputs) if task.part in known else task for task in tasks]
    # Not from a part that is still planned, since that has a task of its own, which reuses its rows.
    gone = [name for name in known if name not in planned] if step.scope != "bucket" else []
    known_parts = set(known)
    found = {task.part: [task.part] if task.part in known_parts else _related(task.part, gone) for task in tasks}
    return [replace(task, before={n: _hashes(step, records[n]) for n in found[task.part]}) for task in tasks]


def _hashes(step: Step, record: Record) -> dict[str, str]:
    """Maps each table to the hash of the part that a task wrote under its own name (the first, if it wrote several)."""
    return {p.table: p.sha256 for p in record.outputs if p.name == part_name(step, p.table, record.part)}


def _related(part: str, gone: list[str]) -> list[str]:
    """Returns the parts in `gone` that are above or below `part` in the tree; none if there are too many."""
    # When a leaf is split or merged, its bits stay a prefix of the new ones (or the reverse), which shows where its
    # documents were.
    place = place_of(part)
    found = [name for name in gone if _related_places(place, place_of(name))]
    return found if len(found) <= _MOST_RELATED else []


def _related_places(one: str, other: str) -> bool:
    if one.startswith("file-") or other.startswith("file-"):
        return one == other
    return one.startswith(other) or other.startswith(one)


def why(task: Task, before: Record | None) -> str:
    """Returns why a task has to run, in words."""
    if before is None:
        return "never done"
    if before.fingerprint == task.fingerprint:
        return "its output is missing or damaged"
    changed = [kind for kind, value in task.causes.items() if before.causes.get(kind) != value]
    return f"changed: {', '.join(changed)}"
