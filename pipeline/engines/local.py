"""Runs tasks in processes of this machine. A worker that dies is replaced and its task tried again; one that takes too
much CPU time or memory for its task is stopped. From time to time all workers are replaced, to free memory.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context, parent_process
from multiprocessing.queues import SimpleQueue
from types import ModuleType
from typing import Any

import psutil

from pipeline.errors import InternalError
from pipeline.options import LimitOptions
from pipeline.tables import without_pandas
from pipeline.tasks.faulty import KILLED, Excess, divided
from pipeline.tasks.task import Record, Task
from pipeline.tasks.threads import one_thread

# If a task's process dies this many times, the task is divided to find the documents at fault; if there are none, the
# run ends.
_ATTEMPTS = 3
_LOOK_SECONDS = 1.0
"""The workers are checked after this many seconds."""
_RENEWED_AFTER = 2_000
"""After this many tasks per worker, new processes take over, since caches grow over a large corpus. Starting a process
takes two seconds.
"""
_RENEWED_FOR_ONE = 1_000
"""The same limit before a task that is the only one of its step: it may hold a column of the whole corpus, in addition
to whatever its process keeps from earlier tasks.
"""
_NEW_OBJECTS = 100_000
"""Threshold of the garbage collector in a worker: it looks for reference cycles after this many new objects. Tasks make
many objects and hardly any cycle. With Python's default of 700, the search took 7% of the time of quotations, 15% of
the time of names, and a third of the time of some steps on entities.
"""


class LocalEngine:
    """Runs tasks in `workers` processes, each with one thread for linear algebra; more would slow the others down."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._pool: ProcessPoolExecutor | None = None
        self._watch: Watch | None = None
        self._stopped = False
        self._done = 0  # number of tasks that the current processes have done

    def __enter__(self) -> LocalEngine:
        return self

    def __exit__(self, kind: type[BaseException] | None, *error: object) -> None:
        if kind is not None:  # otherwise closing would wait for the running tasks
            self.stop()
        self._close()

    def stop(self) -> None:
        """Kills the processes; if `run` is running, it ends with InternalError. May be called from any thread."""
        self._stopped = True
        for process in list((getattr(self._pool, "_processes", None) or {}).values()):
            process.kill()

    def run(self, tasks: Iterable[Task]) -> Iterator[Record]:
        """Yields the record of each task when it ends. Raises InternalError if a task repeatedly kills its worker."""
        waiting = list(tasks)[::-1]
        deaths: Counter[str] = Counter()
        running: dict[Future[Record], Task] = {}
        stopped: dict[str, Excess] = {}
        enough = (_RENEWED_FOR_ONE if len(waiting) == 1 else _RENEWED_AFTER) * self.workers
        while waiting or running:
            worn = self._done >= enough
            if worn and not running:
                self._close()
                worn = False
            # After a death, the tasks that were running are run one at a time, to find out which one was to blame.
            limit = 1 if deaths else 2 * self.workers
            try:
                while waiting and len(running) < limit and not worn:
                    running[self._submit(waiting[-1])] = waiting[-1]
                    waiting.pop()
                done, _ = wait(running, _LOOK_SECONDS, return_when=FIRST_COMPLETED)
                stopped |= self._stop_excessive(running.values())
                for future in done:
                    record = future.result()
                    deaths.pop(running.pop(future).part, None)
                    self._done += 1
                    yield record
            except BrokenProcessPool:
                stopped |= self._stop_excessive(running.values())
                self._close()
                if self._stopped:
                    raise InternalError("the tasks were stopped from outside", "run again") from None
                waiting += self._to_repeat(running.values(), stopped, deaths)
                running, stopped = {}, {}

    def _to_repeat(self, tasks: Iterable[Task], stopped: dict[str, Excess], deaths: Counter[str]) -> list[Task]:
        """Returns the tasks to run again after their processes have died, and counts the deaths of each.

        Tasks that were stopped, or have died too often, are returned without the documents at fault; other tasks are
        returned unchanged. Raises InternalError for a task that has died too often without a document at fault.
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

    def _stop_excessive(self, tasks: Iterable[Task]) -> dict[str, Excess]:
        """Stops workers that take too much time or memory, and maps the parts they were working on to the reasons."""
        limits = next((task.config.limits for task in tasks), None)
        return self._watch.look(limits) if limits and self._watch else {}

    def _try(self, task: Task) -> Excess | None:
        """Runs a trial alone; returns why it was stopped, or None if it finished."""
        try:
            future = self._submit(task)
            while not future.done():
                wait([future], _LOOK_SECONDS)
                if stopped := self._stop_excessive([task]):
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
            queue = context.SimpleQueue()
            self._watch = Watch(queue)
            self._pool = ProcessPoolExecutor(self.workers, context, _begin_worker, (queue,))
        with _interrupts_blocked():
            return self._pool.submit(_execute, task)

    def _close(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None
            self._done = 0
        if self._watch is not None:
            self._watch.forget()


@contextmanager
def _interrupts_blocked() -> Iterator[None]:
    """Blocks Ctrl-C within the block, so that processes started there ignore it from the beginning."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin_worker(queue: SimpleQueue[TaskStart]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # for systems on which `_interrupts_blocked` does nothing
    _watch_parent()
    set_queue(queue)
    without_pandas()
    without_spacy_commands()
    gc.set_threshold(_NEW_OBJECTS)


def without_spacy_commands() -> None:
    """Keeps spaCy from loading its command line (web clients and templates), which takes 0.4 s of CPU time.

    To be called before spaCy is loaded, in processes that only run tasks: `spacy.info` and `spacy.cli` will not work.
    """
    info: Any = ModuleType("spacy.cli.info")
    info.info = None  # the only thing that spaCy imports from it
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

    return execute(task, partial(report_start, task.part))


# Sent when a task begins: the worker's process id, the task's part, the worker's CPU time so far, the input size in
# bytes.
TaskStart = tuple[int, str, float, int]
_MEGABYTE = 1_000_000  # bytes


@dataclass
class Watch:
    """Knows what each worker is working on, and stops workers that take too much.

    queue: the queue through which workers report what they begin.
    doing: maps the id of each process to its last report.
    """

    queue: Any
    doing: dict[int, TaskStart] = field(default_factory=dict)

    def look(self, limits: LimitOptions) -> dict[str, Excess]:
        """Stops the workers that exceed the limits, and maps the part of each stopped task to the reason."""
        stopped = {}
        while not self.queue.empty():
            start: TaskStart = self.queue.get()
            self.doing[start[0]] = start
        for pid, (_, task, begun, size) in list(self.doing.items()):
            try:
                process = psutil.Process(pid)
                excess = _excess(process, begun, size, limits)
                if excess:
                    process.kill()
                    stopped[task] = excess
            except psutil.NoSuchProcess:
                self.doing.pop(pid, None)
        return stopped

    def forget(self) -> None:
        self.doing.clear()
        while not self.queue.empty():
            self.queue.get()


def _excess(process: psutil.Process, begun: float, size: int, limits: LimitOptions) -> Excess | None:
    times = process.cpu_times()
    most = limits.seconds + limits.seconds_per_megabyte * size / _MEGABYTE
    if size and times.user + times.system - begun > most:
        return Excess("too-slow", f"took more than {most:.0f} s of CPU time: [limits] seconds, seconds_per_megabyte")
    if size and process.memory_info().rss > limits.megabytes * _MEGABYTE:
        return Excess("too-large", f"took more than {limits.megabytes} MB of memory: [limits] megabytes")
    return None


_queue: SimpleQueue[TaskStart] | None = None


def set_queue(queue: SimpleQueue[TaskStart]) -> None:
    """In a worker: sets the queue for `report_start`."""
    global _queue
    _queue = queue


def report_start(task: str, size: int) -> None:
    """In a worker: tells the watching process which task begins, and the size of its input in bytes."""
    if _queue is not None:
        times = os.times()
        with contextlib.suppress(OSError):
            _queue.put((os.getpid(), task, times.user + times.system, size))
