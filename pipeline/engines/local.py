"""Runs tasks in processes of this machine. A worker that dies is replaced, and its task is tried again."""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process

from pipeline.errors import InternalError
from pipeline.tasks.task import Record, Task
from pipeline.tasks.threads import one_thread

# A task that kills its process this often ends the run.
_ATTEMPTS = 3


class LocalEngine:
    """`workers` processes. Each has one thread for linear algebra, since more would only slow the others down."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> LocalEngine:
        return self

    def __exit__(self, *error: object) -> None:
        self._close()

    def run(self, tasks: Iterable[Task]) -> Iterator[Record]:
        """The record of each task as it ends. Raises InternalError for a task that kills its worker every time."""
        waiting = list(tasks)[::-1]
        deaths: Counter[str] = Counter()
        running: dict[Future[Record], Task] = {}
        while waiting or running:
            # After a death the suspects run one at a time, which shows which of them it is.
            limit = 1 if any(deaths[t.part] for t in (*waiting, *running.values())) else 2 * self.workers
            try:
                while waiting and len(running) < limit:
                    running[self._submit(waiting[-1])] = waiting[-1]
                    waiting.pop()
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    record = future.result()
                    deaths.pop(running.pop(future).part, None)
                    yield record
            except BrokenProcessPool:
                self._close()
                for task in running.values():
                    deaths[task.part] += 1
                    waiting.append(task)
                    if deaths[task.part] >= _ATTEMPTS:
                        raise InternalError(
                            f"step {task.step}, part {task.part}: its process was killed {_ATTEMPTS} times",
                            "most often the machine ran out of memory: use fewer --workers",
                        ) from None
                running = {}

    def _submit(self, task: Task) -> Future[Record]:
        if self._pool is None:
            one_thread(os.environ)
            self._pool = ProcessPoolExecutor(self.workers, get_context("spawn"), _watch_parent)
        return self._pool.submit(_execute, task)

    def _close(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None


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

    return execute(task)
