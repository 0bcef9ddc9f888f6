"""Runs tasks in processes of this machine. A worker that dies is replaced, its task tried again; after
2,000 tasks workers are renewed."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context, parent_process
from multiprocessing.queues import SimpleQueue
from types import ModuleType
from typing import Any

from pipeline.engines.watch import Said, Watch, set_queue, tell
from pipeline.errors import InternalError
from pipeline.tables import without_pandas
from pipeline.tasks.faulty import KILLED, Excess, divided
from pipeline.tasks.task import Record, Task
from pipeline.tasks.threads import one_thread

# A task whose process dies this often is divided until the guilty documents are found; without any, the run ends.
_ATTEMPTS = 3
_LOOK_SECONDS = 1.0
"""How often the workers are looked at."""
_RENEWED_AFTER = 2_000
"""Tasks of a worker after which new processes take over: what models and caches hold does not add up over a large
corpus, and the two seconds that a process takes to begin are little beside so many tasks."""


class LocalEngine:
    """`workers` processes. Each has one thread for linear algebra, since more would only slow the others down."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._pool: ProcessPoolExecutor | None = None
        self._watch: Watch | None = None
        self._stopped = False
        self._done = 0  # tasks of these processes

    def __enter__(self) -> LocalEngine:
        return self

    def __exit__(self, kind: type[BaseException] | None, *error: object) -> None:
        if kind is not None:  # what is running would be waited for
            self.stop()
        self._close()

    def stop(self) -> None:
        """Kills the processes; `run`, where it is under way, ends with InternalError. May be called in any thread."""
        self._stopped = True
        for process in list((getattr(self._pool, "_processes", None) or {}).values()):
            process.kill()

    def run(self, tasks: Iterable[Task]) -> Iterator[Record]:
        """The record of each task as it ends. Raises InternalError for a task that kills its worker every time."""
        waiting = list(tasks)[::-1]
        deaths: Counter[str] = Counter()
        running: dict[Future[Record], Task] = {}
        stopped: dict[str, Excess] = {}
        while waiting or running:
            worn = self._done >= _RENEWED_AFTER * self.workers
            if worn and not running:
                self._close()
                worn = False
            # After a death the suspects run one at a time, which shows which of them it is.
            limit = 1 if any(deaths[t.part] for t in (*waiting, *running.values())) else 2 * self.workers
            try:
                while waiting and len(running) < limit and not worn:
                    running[self._submit(waiting[-1])] = waiting[-1]
                    waiting.pop()
                done, _ = wait(running, _LOOK_SECONDS, return_when=FIRST_COMPLETED)
                stopped |= self._look(running.values())
                for future in done:
                    record = future.result()
                    deaths.pop(running.pop(future).part, None)
                    self._done += 1
                    yield record
            except BrokenProcessPool:
                stopped |= self._look(running.values())
                self._close()
                if self._stopped:
                    raise InternalError("the tasks were stopped from outside", "run again") from None
                waiting += self._again(running.values(), stopped, deaths)
                running, stopped = {}, {}

    def _again(self, tasks: Iterable[Task], stopped: dict[str, Excess], deaths: Counter[str]) -> list[Task]:
        """What to run again of the tasks whose processes died: those that were stopped, or have died too often, without
        the documents at fault, the others as they are. Counts the deaths of each; raises InternalError for one that has
        died too often without a document at fault.
        """
        again = []
        for task in tasks:
            if not stopped or task.part in stopped:
                deaths[task.part] += 1
            excess = stopped.get(task.part, KILLED if deaths[task.part] >= _ATTEMPTS else None)
            if excess and (found := divided(task, excess, self._try)):
                task = found
                del deaths[task.part]
            elif excess and deaths[task.part] >= _ATTEMPTS:
                raise InternalError(
                    f"step {task.step}, part {task.part}, tried {_ATTEMPTS} times: {excess.detail}",
                    "use fewer --workers" if excess is KILLED else "raise this limit: no single document takes as much",
                ) from None
            again.append(task)
        return again

    def _look(self, tasks: Iterable[Task]) -> dict[str, Excess]:
        """Stops workers that take too much time or memory, and returns the parts that they were working on."""
        limits = next((task.config.limits for task in tasks), None)
        return self._watch.look(limits) if limits and self._watch else {}

    def _try(self, task: Task) -> Excess | None:
        """Runs a trial alone; why it was stopped, None if it was not."""
        try:
            future = self._submit(task)
            while not future.done():
                wait([future], _LOOK_SECONDS)
                if stopped := self._look([task]):
                    self._close()
                    return next(iter(stopped.values()))
            future.result()
        except BrokenProcessPool:
            self._close()
            return KILLED
        return None

    def _submit(self, task: Task) -> Future[Record]:
        if self._pool is None:
            one_thread(os.environ)
            context = get_context("spawn")
            said = context.SimpleQueue()
            self._watch = Watch(said)
            self._pool = ProcessPoolExecutor(self.workers, context, _begin_worker, (said,))
        with _unheard():
            return self._pool.submit(_execute, task)

    def _close(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None
            self._done = 0
        if self._watch is not None:
            self._watch.forget()


@contextmanager
def _unheard() -> Iterator[None]:
    """Keeps Ctrl-C to this process: those that it starts meanwhile ignore it from their first moment on."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin_worker(said: SimpleQueue[Said]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # where `_unheard` can do nothing
    _watch_parent()
    set_queue(said)
    without_pandas()
    without_spacy_commands()


def without_spacy_commands() -> None:
    """Keeps spaCy from loading its command line with itself: web clients and templates, 0.4 s of CPU time.

    For processes that only run tasks, before they load spaCy: `spacy.info` and `spacy.cli` will not work in them.
    """
    info: Any = ModuleType("spacy.cli.info")
    info.info = None  # all that spaCy takes from there
    sys.modules |= {"spacy.cli": ModuleType("spacy.cli"), "spacy.cli.info": info}


def _watch_parent() -> None:
    """Ends the worker when its parent ends, so that a killed run leaves no processes behind."""

    def wait_for_end() -> None:
        parent = parent_process()
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=wait_for_end, daemon=True).start()


def _execute(task: Task) -> Record:
    from pipeline.tasks.execute import execute

    return execute(task, partial(tell, task.part))
