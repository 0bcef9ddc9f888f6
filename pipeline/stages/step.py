"""`Step`: one link of the flow, as the runner sees it.

A step is a pure function from Arrow tables to Arrow tables. It knows neither files nor processes: the runner reads its
inputs and writes what it returns. A stage, as the user sees it, consists of one or more steps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import IO, Any, Literal, Protocol

import pyarrow as pa

from pipeline.options import Options

Tables = Mapping[str, pa.Table]


class Corpus(Protocol):
    """The inputs of a step that needs the whole corpus at once."""

    def read(self, table: str) -> pa.Table:
        """All rows of an input, with the columns that the step declares."""

    def part_of(self, doc_id: str) -> str:
        """The part that contains an article."""


class Part(Protocol):
    """The inputs of a part step that looks things up in other parts."""

    def read(self, table: str) -> pa.Table:
        """The part's rows of an input."""

    def lookup(self, table: str, part: str, key: str, wanted: pa.Array) -> pa.Table:
        """The rows whose `key` is wanted, in one part of a table that the step declares as `lookup`."""


class Bucket(Protocol):
    """The inputs of a step that works on one bucket, from all parts."""

    def read(self, table: str) -> pa.Table:
        """The bucket's rows of a bucketed input, or all rows of any other input."""

    def lookup(self, table: str, key: str, wanted: pa.Array, columns: Sequence[str]) -> pa.Table:
        """The rows whose `key` is wanted, in a table that the step declares as `lookup`, searched part by part."""

    def before(self) -> pa.Table:
        """The rows of the table `Step.before` that the same program wrote for the bucket in the last run."""


@dataclass(frozen=True)
class RawRows:
    """What a raw file of one document gave: its row of documents, and its rows of rejects."""

    document: dict[str, Any]
    rejects: list[dict[str, Any]]


@dataclass(frozen=True)
class RawInput:
    """A raw file: its path below the raw folder, the hash of its bytes, and how to open it.

    before: what the same program made of the same bytes in the last run, if that is known.
    fault: reason and detail if the file is not to be read.
    piece: the stretch of the file to read, as a plain `formats.Piece`.
    """

    path: str
    sha256: str
    open: Callable[[], AbstractContextManager[IO[bytes]]]
    before: RawRows | None = None
    fault: tuple[str, str] | None = None
    piece: tuple[int, int, int, int] | None = None


FileReader = Iterable[RawInput]


@dataclass(frozen=True)
class Input:
    """A table that a step reads: which rows, and which columns (none named: all)."""

    table: str
    take: Literal["part", "bucket", "every", "lookup"]
    columns: tuple[str, ...] = ()


def part(table: str, *columns: str) -> Input:
    """The rows of one part; the step is run for each part of its first input."""
    return Input(table, "part", columns)


def bucket(table: str) -> Input:
    """The rows of one bucket, from all parts; the step is run for each bucket."""
    return Input(table, "bucket")


def every(table: str, *columns: str) -> Input:
    """All rows of the table."""
    return Input(table, "every", columns)


def lookup(table: str) -> Input:
    """Some rows of other parts, which the step looks up itself.

    A change of these rows does not make a task run again, so another input must carry a hash of what is looked up.
    """
    return Input(table, "lookup")


@dataclass(frozen=True)
class Step:
    """A function of the flow, and what the runner must know about it.

    run: a pure function with the name of the first table that it makes. Its imports tell on which program, word lists
        and weights it depends.
    stage: the name that the user knows: `--until stage`.
    inputs: the tables that it reads, as part(...), bucket(...), every(...) or lookup(...); see `scope`.
    outputs: the tables that it makes.
    sections: the options that it may read: whole sections ("quotes") or single keys ("quotes.model").
    by_document: each document's rows depend only on input rows with its doc_id, and come in the order of the first
        input. A document whose inputs are unchanged then keeps its rows of the last run. For a step that reads raw
        files the same holds for each file.
    before: one of the outputs. The step gets its rows of the last run as the input "before" (a step on buckets by
        `Bucket.before`), if program, model and options are the same, so that it can reuse them.
    identity: what else the result depends on, such as a model's version; it also checks that this exists.
    """

    run: Callable[..., Any]
    stage: str
    inputs: tuple[Input, ...]
    outputs: tuple[str, ...]
    sections: tuple[str, ...] = ()
    by_document: bool = False
    before: str | None = None
    identity: Callable[[Options], str] | None = None

    def __post_init__(self) -> None:
        if self.run.__name__ != self.outputs[0]:
            raise ValueError(f"step {self.run.__name__} makes {self.outputs[0]} first: give both one name")

    @property
    def name(self) -> str:
        """The name of the function and of its first table."""
        return self.run.__name__

    @property
    def scope(self) -> Literal["files", "part", "bucket", "corpus"]:
        """What the step is run for: each part of raw files, each part of a table, each bucket, or once for all."""
        if not self.inputs:
            return "files"
        ways = {i.take for i in self.inputs}
        return "part" if "part" in ways else "bucket" if "bucket" in ways else "corpus"

    @property
    def reads(self) -> tuple[str, ...]:
        """The tables that decide whether a task is up to date: all inputs but lookups."""
        return tuple(i.table for i in self.inputs if i.take != "lookup")

    @property
    def lookups(self) -> tuple[str, ...]:
        """The tables that it only looks things up in."""
        return tuple(i.table for i in self.inputs if i.take == "lookup")

    def taken(self, table: str) -> Input:
        """How an input is read."""
        return next(i for i in self.inputs if i.table == table and i.take != "lookup")

    def columns(self, table: str) -> list[str] | None:
        """The columns read of an input; None for all."""
        return list(self.taken(table).columns) or None
