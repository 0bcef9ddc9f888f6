"""Defines a task (one step on one part or bucket) and its record: plain data that can be sent to other machines."""

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
"""The cause added to a task without documents that took too much, so that it runs again if [limits] change."""


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file below the raw folder, or a piece of one.

    path, size, sha256: its path in the folder, its size in bytes, and the hash of its bytes.
    fault: (reason, detail) if it is not to be read.
    piece: the piece of a large file to read, as the values of a `formats.Piece`; `size` is then its share of the bytes.
    """

    path: str
    size: int
    sha256: str
    fault: tuple[str, str] | None = None
    piece: tuple[int, int, int, int] | None = None

    @property
    def key(self) -> str:
        """Identifies the file by its path or, for a piece, by path and start."""
        return self.path if self.piece is None else f"{self.path} from {self.piece[0]}"


@dataclass(frozen=True, slots=True)
class Faulty:
    """A document (or, in `ingest`, a raw file) on which a step fails.

    key: its doc_id, or the key of the raw file.
    digest: the hash of its content.
    reason, detail: for its row of `rejects`.
    """

    key: str
    digest: str
    reason: str
    detail: str


@dataclass(frozen=True)
class Task:
    """One step on one part, one bucket, or the corpus.

    inputs: maps each input table to its parts, and each part to its hash.
    files: the raw files, for a step on these.
    causes: maps each kind of thing on which the result depends (code, options, an input) to its hash. The fingerprint
        is made of them; a run compares them to say why a task runs again.
    bucket: the number of the bucket, for a step on buckets.
    lookups: maps each table in which the step looks things up to its parts, and each part to its hash.
    bundles: maps each bucketed input with many parts to its bundles.
    before: maps each earlier part with results that the step may reuse to the hashes of its tables.
    last: what a step on the corpus wrote in the last run; parts with the same rows are not written again.
    skip: documents at fault, which are left out.
    only: for a trial that writes nothing, the documents to process.
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
        """A hash of the causes: the same for tasks that have the same output."""
        return _digest(sorted(self.causes.items()))


def with_causes(tasks: list[Task], step: Step, config: Options) -> list[Task]:
    """Returns the tasks of a step with their causes: the hashes of everything on which their results depend."""
    program = {
        # Only the options that the step declares.
        "options": config.fingerprint(step.sections),
        "code": code_hash(step.run.__module__),
        "schema": _digest([TABLES[t].fingerprint for t in step.outputs]),
        "model": step.identity(config.only(step.sections)) if step.identity else "",
    }
    return [replace(task, causes=program | _inputs(task, step)) for task in tasks]


def program_of(causes: Mapping[str, str]) -> dict[str, str]:
    """Returns those causes of a task that are the same for all tasks of its step: code, options, schema and model."""
    other = ("raw files", LIMITS)
    return {kind: value for kind, value in causes.items() if not kind.startswith("input ") and kind not in other}


def with_limits(task: Task) -> Task:
    """Returns the task with the limits among its causes, since documents that took too much are left out of it."""
    return replace(task, causes={**task.causes, LIMITS: task.config.fingerprint((LIMITS,))})


def _inputs(task: Task, step: Step) -> dict[str, str]:
    causes = {f"input {table}": _hash_of_parts(parts) for table, parts in task.inputs.items()}
    if step.scope == "files":
        causes["raw files"] = _digest([(f.path, f.sha256, *(f.piece or ())) for f in task.files])
    return causes


def _hash_of_parts(parts: Mapping[str, str]) -> str:
    """Returns the same as `_digest` of the sorted parts, in a third of the time."""
    rows = ", ".join([f"[{_quoted(name)}, {_quoted(sha256)}]" for name, sha256 in sorted(parts.items())])
    return hashlib.sha256(f"[{rows}]".encode()).hexdigest()[:16]


def _digest(content: object) -> str:
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Record:
    """A finished task: its fingerprint and the causes that went into it, the parts it wrote, and what it cost."""

    part: str
    fingerprint: str
    causes: dict[str, str]
    outputs: tuple[Part, ...]
    rows_in: int
    seconds: float
    cpu_seconds: float
    peak_mb: float

    def to_json(self) -> dict[str, Any]:
        """Returns the record as plain values, for `from_json`."""
        fields = {name: getattr(self, name) for name in self.__slots__}
        return {**fields, "outputs": [{name: getattr(p, name) for name in p.__slots__} for p in self.outputs]}

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> Record:
        """Reverses `to_json`. Raises TypeError, ValueError or KeyError if the file is damaged or old."""
        outputs = tuple(Part(**{**part, "buckets": tuple(part["buckets"])}) for part in content["outputs"])
        record = cls(**{**content, "outputs": outputs})
        for kind, values in (
            (str, (record.part, record.fingerprint)),
            (dict, (record.causes,)),
            (int | float, (record.rows_in, record.seconds, record.cpu_seconds, record.peak_mb)),
            (str, (text for p in outputs for text in (p.table, p.name, p.sha256, p.content, *p.buckets))),
            (int, (number for p in outputs for number in (p.rows, p.bytes))),
        ):
            if wrong := [value for value in values if not isinstance(value, kind)]:
                raise ValueError(f"a record has {wrong[0]!r}")
        return record
