"""Defines `Step`: one link of the flow, as the runner sees it.

A step is a pure function from Arrow tables to Arrow tables. It knows neither files nor processes: the runner reads its
inputs and writes its results. A stage, as the user sees it, consists of one or more steps.
"""

import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import IO, Any, Literal, Protocol, TypeVar

import pyarrow as pa

from pipeline.errors import PipelineError
from pipeline.options import Options
from pipeline.tables import table_of

Tables = Mapping[str, pa.Table]
Row = dict[str, Any]


class Corpus(Protocol):
    """The inputs of a step that needs the whole corpus at once."""

    def read(self, table: str) -> pa.Table:
        """Returns all rows of an input, with the columns that the step declares."""

    def pieces(self, table: str) -> Iterable[pa.Table]:
        """Yields the same rows piece by piece, for a step that needs only some of them in memory."""

    def part_of(self, doc_id: str) -> str:
        """Returns the name of the part that contains an article."""


class Part(Protocol):
    """The inputs of a step that works on one part and looks up rows in other parts."""

    def read(self, table: str) -> pa.Table:
        """Returns the part's rows of an input."""

    def lookup(self, table: str, part: str, key: str, wanted: pa.Array) -> pa.Table:
        """Returns the rows of one part whose `key` is in `wanted`, from a table that the step declares as `lookup`."""


class Bucket(Protocol):
    """The inputs of a step that works on one bucket, with rows from all parts."""

    def read(self, table: str) -> pa.Table:
        """Returns the bucket's rows of a bucketed input, or all rows of any other input."""

    def lookup(self, table: str, key: str, wanted: pa.Array, columns: Sequence[str]) -> pa.Table:
        """Returns the rows of all parts whose `key` is in `wanted`, from a table that the step declares as `lookup`."""

    def before(self) -> pa.Table:
        """Returns the rows of `Step.before` from the previous run; none if the code or the options have changed."""


@dataclass(frozen=True)
class RawRows:
    """The result of reading a raw file that holds one document: its row of documents, and its rows of rejects."""

    document: dict[str, Any]
    rejects: list[dict[str, Any]]


@dataclass(frozen=True)
class RawInput:
    """A raw file to be read.

    path: its path below the raw folder.
    sha256: the hash of its bytes.
    open: opens the file for reading.
    before: the file's rows of the previous run, if code, options and bytes are unchanged; the file is then not read
        again.
    fault: reason and detail of the reject, if the file cannot be read.
    piece: if only a piece of the file is to be read, the fields of a `formats.Piece`.
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
    """A table that a step reads. `take` says which of its rows are read, `columns` which columns (if none: all)."""

    table: str
    take: Literal["part", "bucket", "every", "lookup"]
    columns: tuple[str, ...] = ()


def part(table: str, *columns: str) -> Input:
    """Declares an input of which the step reads one part; the step runs once for each part of its first input."""
    return Input(table, "part", columns)


def bucket(table: str) -> Input:
    """Declares an input of which the step reads one bucket, with rows from all parts; it runs once for each bucket."""
    return Input(table, "bucket")


def every(table: str, *columns: str) -> Input:
    """Declares an input of which the step reads all rows."""
    return Input(table, "every", columns)


def lookup(table: str) -> Input:
    """Declares an input in which the step itself looks up some rows of other parts.

    A change in these rows does not make a task run again, so another input must contain a hash of them.
    """
    return Input(table, "lookup")


@dataclass(frozen=True)
class Step:
    """A function of the flow, with what the runner must know about it.

    run: a pure function, named after the first table that it makes. The code, word lists and weights that it depends on
        are found from its imports.
    stage: the stage that it belongs to, as in `--until stage`.
    inputs: the tables that it reads, declared by part(...), bucket(...), every(...) or lookup(...); see `scope`.
    outputs: the tables that it makes; if none is named, the one table of its own name.
    sections: the options that it may read: whole sections ("quotes") or single options ("quotes.model").
    by_document: whether each document's rows depend only on the input rows with its doc_id, and come in the order of
        the first input. A document whose inputs are unchanged then keeps its rows of the previous run. For a step that
        reads raw files, the same holds for each file.
    before: one of the outputs. If code, models and options are unchanged, the step can reuse the rows that it wrote to
        this table in the previous run: as the input "before", or by `Bucket.before`.
    identity: returns a string that identifies what else the result depends on, such as a model's version; raises if
        that is missing or wrong.
    """

    run: Callable[..., Any]
    stage: str
    inputs: tuple[Input, ...]
    outputs: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    by_document: bool = False
    before: str | None = None
    identity: Callable[[Options], str] | None = None

    def __post_init__(self) -> None:
        if not self.outputs:
            object.__setattr__(self, "outputs", (self.name,))
        if self.name != self.outputs[0]:
            raise ValueError(f"step {self.name} makes {self.outputs[0]} first: give both the same name")

    @property
    def name(self) -> str:
        """The name of the function and of its first table."""
        return self.run.__name__

    @property
    def scope(self) -> Literal["files", "part", "bucket", "corpus"]:
        """Whether it runs for each part of the raw files, each part of a table, each bucket, or once for the corpus."""
        if not self.inputs:
            return "files"
        ways = {i.take for i in self.inputs}
        return "part" if "part" in ways else "bucket" if "bucket" in ways else "corpus"

    @property
    def reads(self) -> tuple[str, ...]:
        """The tables that decide whether a task is up to date: all inputs except lookups."""
        return tuple(i.table for i in self.inputs if i.take != "lookup")

    @property
    def lookups(self) -> tuple[str, ...]:
        """The tables in which the step only looks up rows."""
        return tuple(i.table for i in self.inputs if i.take == "lookup")

    def taken(self, table: str) -> Input:
        """Returns the declaration of the input `table`; lookups are not considered."""
        return next(i for i in self.inputs if i.table == table and i.take != "lookup")

    def columns(self, table: str) -> list[str] | None:
        """Returns the columns of an input that are read; None for all."""
        return list(self.taken(table).columns) or None


Result = TypeVar("Result")


@dataclass
class Rejects:
    """Collects the rejects of one task."""

    stage: str
    rows: list[dict[str, object]] = field(default_factory=list)

    def add(self, doc_id: str, source: str, reason: str, detail: str) -> None:
        """Adds a document that was not processed, or was processed only in part."""
        names = {"doc_id": doc_id, "source": source}
        self.rows.append({**names, "stage": self.stage, "reason": reason, "detail": detail})

    def guard(self, doc_id: str, source: str, work: Callable[..., Result], *arguments: object) -> Result | None:
        """Returns `work(*arguments)`. After an exception, unless a PipelineError, adds a reject and returns None."""
        try:
            return work(*arguments)
        except PipelineError:
            raise
        except Exception as error:
            frame = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}"
            self.add(doc_id, source, "internal-error", f"{type(error).__name__}: {error} ({where})"[:500])
            return None

    def table(self) -> pa.Table:
        """Returns the rows as the table `rejects`."""
        return table_of("rejects", self.rows)
