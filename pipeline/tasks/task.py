"""A task: one step on one part, and the record that it leaves. Plain data, so that any engine can send it anywhere."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pipeline.options import Options
from pipeline.stages.step import Step
from pipeline.store import Part
from pipeline.tables import TABLES
from pipeline.tasks.bundles import Bundle
from pipeline.tasks.code_hash import code_hash

_quoted = json.encoder.encode_basestring_ascii
LIMITS = "limits"
"""The cause of a task that may have left out documents which took too much: with other limits it is done again."""


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file below the raw folder: its path there, its size in bytes, and the hash of its bytes.

    fault: reason and detail if it is not read.
    piece: the stretch of a large file that is read, as a plain `formats.Piece`; `size` is then its share.
    """

    path: str
    size: int
    sha256: str
    fault: tuple[str, str] | None = None
    piece: tuple[int, int, int, int] | None = None

    @property
    def key(self) -> str:
        """The path, and where a piece begins."""
        return self.path if self.piece is None else f"{self.path} from {self.piece[0]}"


@dataclass(frozen=True, slots=True)
class Faulty:
    """A document (in `ingest` a raw file) on which a step fails: its id or path, the hash of its content, and the
    reason and detail of its row of `rejects`.
    """

    key: str
    digest: str
    reason: str
    detail: str


@dataclass(frozen=True)
class Task:
    """One step on one input part, which gives one output part.

    inputs: the parts of each input table, with their hashes.
    bucket: the number of the bucket, for a task on one.
    lookups: the parts of the tables in which it looks things up, with their hashes.
    bundles: how the parts of bucketed inputs are put together, if there are many.
    before: the parts of the step's own output in which it may find earlier results, with the hash of each table's
        bytes.
    last: what a corpus step wrote in the last run: parts with the same rows are left as they are.
    causes: what the fingerprint is made of, by kind, so that a run can say why it does something again.
    """

    step: str
    part: str
    raw: str
    processed: str
    config: Options
    inputs: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    files: tuple[RawFile, ...] = ()
    causes: Mapping[str, str] = field(default_factory=dict)
    bucket: int | None = None
    lookups: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    bundles: Mapping[str, tuple[Bundle, ...]] = field(default_factory=dict)
    before: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    last: tuple[Part, ...] = ()
    skip: tuple[Faulty, ...] = ()
    only: tuple[str, ...] | None = None

    @property
    def fingerprint(self) -> str:
        """Equal for tasks that give the same output."""
        return _digest(sorted(self.causes.items()))


def with_causes(tasks: list[Task], step: Step, config: Options) -> list[Task]:
    """The tasks of a step, with the hashes of everything that their results depend on."""
    program = {
        # Only the options that the step declares: changing another one leaves its results as they are.
        "options": config.fingerprint(step.sections),
        "code": code_hash(step.run.__module__),
        "schema": _digest([TABLES[t].fingerprint for t in step.outputs]),
        "model": step.identity(config.only(step.sections)) if step.identity else "",
    }
    return [replace(task, causes=program | _inputs(task, step)) for task in tasks]


def program_of(causes: Mapping[str, str]) -> dict[str, str]:
    """Those of a task's causes that are the same for all tasks of its step: code, model, options."""
    other = ("raw files", LIMITS)
    return {kind: value for kind, value in causes.items() if not kind.startswith("input ") and kind not in other}


def with_limits(task: Task) -> Task:
    """A task whose result depends on `[limits]`, since documents that took too much are left out of it."""
    return replace(task, causes={**task.causes, LIMITS: task.config.fingerprint((LIMITS,))})


def _inputs(task: Task, step: Step) -> dict[str, str]:
    causes = {f"input {table}": _hash_of_parts(parts) for table, parts in task.inputs.items()}
    if step.scope == "files":
        causes["raw files"] = _digest([(f.path, f.sha256, *(f.piece or ())) for f in task.files])
    return causes


def _hash_of_parts(parts: Mapping[str, str]) -> str:
    """What `_digest` gives for the sorted parts, in a third of the time: a large corpus has many."""
    rows = ", ".join([f"[{_quoted(name)}, {_quoted(sha256)}]" for name, sha256 in sorted(parts.items())])
    return hashlib.sha256(f"[{rows}]".encode()).hexdigest()[:16]


def _digest(content: object) -> str:
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Record:
    """A finished task: its fingerprint, what the fingerprint was made of, what it wrote, and what it cost."""

    part: str
    fingerprint: str
    causes: dict[str, str]
    outputs: tuple[Part, ...]
    rows_in: int
    seconds: float
    cpu_seconds: float
    peak_mb: float

    def to_json(self) -> dict[str, Any]:
        """The record as plain values, for `from_json`."""
        fields = {name: getattr(self, name) for name in self.__slots__}
        return {**fields, "outputs": [{name: getattr(p, name) for name in p.__slots__} for p in self.outputs]}

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> Record:
        return cls(
            **{**content, "outputs": tuple(Part(**{**p, "buckets": tuple(p["buckets"])}) for p in content["outputs"])}
        )
