"""`Step`: one link of the flow, as the runner sees it.

A step is a pure function from Arrow tables to Arrow tables. It knows neither files nor processes; the runner gives
it its inputs and writes what it returns. A stage, as the user sees it, is one step or several.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import IO, Any, Literal, Protocol

import pyarrow as pa

from pipeline.config import Config

Tables = Mapping[str, pa.Table]


class Corpus(Protocol):
    """The inputs of a step that needs the whole corpus at once."""

    def read(self, table: str) -> pa.Table:
        """All rows of an input, with the columns that the step declares."""

    def text_of(self, doc_id: str) -> str:
        """articles.text of one document, read when asked for."""

    def part_of(self, doc_id: str) -> str:
        """The part in which an article lies."""


class Part(Protocol):
    """The inputs of a part step that looks things up in other parts."""

    def read(self, table: str) -> pa.Table:
        """The part's rows of an input."""

    def lookup(self, table: str, part: str, key: str, wanted: pa.Array) -> pa.Table:
        """The rows whose `key` is wanted, in one part of a table that the step declares in `lookups`."""


class Bucket(Protocol):
    """The inputs of a step that takes what lies in one bucket, of all parts."""

    def read(self, table: str) -> pa.Table:
        """The bucket's rows of a bucketed input, or all rows of another one."""

    def lookup(self, table: str, key: str, wanted: pa.Array, columns: Sequence[str]) -> pa.Table:
        """The rows whose `key` is wanted, in a table that the step declares in `lookups`, found part by part."""


@dataclass(frozen=True)
class RawRows:
    """What came of a raw file that is one document: its row of documents, and its rows of rejects."""

    document: dict[str, Any]
    rejects: list[dict[str, Any]]


@dataclass(frozen=True)
class RawInput:
    """A raw file: its path below the raw folder, the hash of its bytes, and how to open it.

    `before` is what the same program made of the same bytes in the last run, where that is known.
    """

    path: str
    sha256: str
    open: Callable[[], AbstractContextManager[IO[bytes]]]
    before: RawRows | None = None


FileReader = Iterable[RawInput]


@dataclass(frozen=True)
class Step:
    """Name, inputs, outputs and function of a step.

    scope: "files" takes raw files and yields one mapping of tables per output part; "part" takes one part of each
    input and returns one of each output; "bucket" takes one bucket of each bucketed input, over all parts; "corpus"
    takes all parts, and outputs with a column doc_id but no buckets are divided as the documents are.
    `columns` limits what is read of an input. `whole` names inputs of which a part step takes all parts. `lookups` are
    tables that a step reads some rows of: they do not count for whether a task is up to date, so its inputs must carry
    a hash of what it reads there. `before` is an output of a part step that it also gets, as "before", with the rows
    that it wrote last time with the same program, model and options: to find again what was found. `by_document` says
    that a part step takes each document by itself: what it gives for one, and its order, depends on the rows of its
    inputs with that doc_id alone; so a document whose rows are the same keeps what it gave last time. Its first input
    has every document for which it gives rows, in that order. Of a step that takes files it says the same of each file.
    `resources` names the word lists and weights (below pipeline/resources) that the result depends on; the program
    itself is found from what the module of `run` imports. `identity` adds what else it depends on, such as a model's
    version.
    """

    name: str
    stage: str
    scope: Literal["files", "part", "bucket", "corpus"]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    sections: tuple[str, ...]
    run: Callable[..., Any]
    resources: tuple[str, ...] = ()
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    whole: tuple[str, ...] = ()
    lookups: tuple[str, ...] = ()
    before: str | None = None
    by_document: bool = False
    identity: Callable[[Config], str] | None = None


RunFiles = Callable[[FileReader, Config], Iterator[Tables]]
RunPart = Callable[[Tables, Config], Tables]
RunPartWithLookups = Callable[[Part, Config], Tables]
RunBucket = Callable[[Bucket, Config], Tables]
RunCorpus = Callable[[Corpus, Config], Tables]
