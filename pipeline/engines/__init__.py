"""Engines run tasks, in processes of this machine or on a cluster.

An engine is a context manager with `run(tasks)`, which yields the record of each task when it ends, in any order. To
add an engine, write a module here and add its name to `ENGINES`.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Protocol

from pipeline.errors import UserError
from pipeline.tasks.task import Record, Task


class Engine(Protocol):
    """Runs tasks somewhere."""

    def run(self, tasks: Iterable[Task]) -> Iterator[Record]:
        """Yields the record of each task when it ends. Raises the error of a task that fails."""


Tell = Callable[[str], None]


def _local(workers: int, scheduler: str | None, tell: Tell) -> AbstractContextManager[Engine]:
    from pipeline.engines.local import LocalEngine

    if scheduler is not None:
        raise UserError(f"--scheduler {scheduler}: for a cluster", "add --engine dask")
    return LocalEngine(workers)


def _dask(workers: int, scheduler: str | None, tell: Tell) -> AbstractContextManager[Engine]:
    from pipeline.engines.dask import DaskEngine

    return DaskEngine(workers, scheduler, tell)


ENGINES: dict[str, Callable[[int, str | None, Tell], AbstractContextManager[Engine]]] = {"local": _local, "dask": _dask}


def engine(name: str, workers: int, scheduler: str | None, tell: Tell) -> AbstractContextManager[Engine]:
    """Returns the engine `name` with this many workers. `tell` is called with messages for the user.

    Raises UserError if there is no engine of that name.
    """
    if name not in ENGINES:
        raise UserError(f"--engine {name}: no such engine", f"use one of: {', '.join(ENGINES)}")
    return ENGINES[name](workers, scheduler, tell)
