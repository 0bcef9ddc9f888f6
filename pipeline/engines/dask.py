"""Runs tasks on a Dask cluster or, for trying it out without a scheduler's address, on a small one of this machine.

The cluster needs nothing but the installed package and storage that all its machines share. Which tasks there are, and
which are done, is known to the run and written in the processed folder, so whatever dies can be started again.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import logging
import os
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, replace
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from pipeline.engines import on_worker
from pipeline.engines.alike import Facts, check_alike, facts
from pipeline.engines.on_worker import Terms
from pipeline.errors import ClusterError, InternalError
from pipeline.options import Options
from pipeline.store import Store
from pipeline.tasks.task import Record, Task
from pipeline.tasks.threads import one_thread

_FILES = "_state/files"
"""Where workers find the user's files, until the run ends."""
_ATTEMPTS = 3
"""A task with which workers die is given to Dask this often. Dask itself tries it on four workers each time."""
_PER_THREAD = 2
"""Tasks in flight per thread of the workers: one that runs and one that waits, so that none has to ask for work."""
_LOOK_SECONDS = 1.0  # of waiting for a task, after which the connection is looked at
_COUNT_SECONDS = 5.0
"""How often the workers are counted, since some join and some leave."""
_CONNECT_SECONDS = 30.0  # after which a scheduler that does not answer is an error
_WORKERS_SECONDS = 60.0
"""How long the run waits for the first worker."""

_CALM = {
    "distributed.worker.profile.enabled": False,
    "distributed.admin.tick.interval": "500ms",
    "distributed.admin.system-monitor.interval": "5s",
}
"""How seldom Dask looks at itself. Of 40 seconds of waiting, a scheduler and a worker took 3.0 CPU seconds with its own
settings, and 0.5 with these."""


class DaskEngine:
    """Connects when there is something to do. `tell` is called with what the user should know."""

    def __init__(self, workers: int, scheduler: str | None, tell: Callable[[str], None]) -> None:
        self._workers, self._scheduler, self._tell = workers, scheduler, tell
        self._client: Any = None
        self._cluster: Any = None
        self._terms: Terms | None = None
        self._processed = ""
        self._threads, self._counted = 0, 0.0
        self._running: dict[Any, Task] = {}  # by future

    def __enter__(self) -> DaskEngine:
        return self

    def __exit__(self, kind: type[BaseException] | None, *error: object) -> None:
        if self._client is None:
            return
        # Whatever is closed here may be gone already.
        with contextlib.suppress(Exception):
            if kind is not None and self._client.status == "running":
                self._client.cancel(list(self._running), force=True)
                self._client.run(on_worker.stop, self._processed, on_error="ignore")
            if self._client.status == "running":
                self._client.run(on_worker.release, on_error="ignore")
        with contextlib.suppress(Exception):
            if self._processed:
                Store(self._processed).remove(_FILES)
        with contextlib.suppress(Exception):
            self._client.close(timeout=5)
        if self._cluster is not None:
            with contextlib.suppress(Exception):
                self._cluster.close(timeout=10)
        self._client = self._cluster = self._terms = None

    def run(self, tasks: Iterable[Task]) -> Iterator[Record]:
        """The record of each task as it ends. Raises ClusterError if the cluster cannot be used, or no more."""
        waiting = [_absolute(task) for task in tasks][::-1]
        deaths: Counter[str] = Counter()
        running = self._running
        done: SimpleQueue[Any] = SimpleQueue()
        while waiting or running:
            while waiting and len(running) < self._limit(waiting[-1]):
                task = waiting.pop()
                future = self._client.submit(
                    on_worker.work, task, self._terms, key=f"{task.step}-{uuid.uuid4().hex}", pure=False
                )
                running[future] = task
                future.add_done_callback(done.put)
            try:
                future = done.get(timeout=_LOOK_SECONDS)
            except Empty:
                self._check_connected()
                continue
            task = running.pop(future)
            if future.status == "finished":
                yield future.result()
                continue
            if future.status != "error":  # cancelled or lost, as when the scheduler ends
                raise self._gone()
            error = future.exception()
            if not _died(error):
                raise error
            deaths[task.part] += 1
            if deaths[task.part] >= _ATTEMPTS:
                raise InternalError(
                    f"step {task.step}, part {task.part}: its workers died each time, {_ATTEMPTS} times over",
                    "look into the workers' logs: most often a machine ran out of memory; use fewer workers on each",
                )
            waiting.append(task)

    def _limit(self, task: Task) -> int:
        """How many tasks may be in flight, after connecting and looking how many threads there are."""
        if self._terms is None:
            self._connect()
            self._prepare(task)
        if time.monotonic() - self._counted > _COUNT_SECONDS:
            self._threads = sum(self._asked(self._client.nthreads).values())
            self._counted = time.monotonic()
        return max(1, self._threads) * _PER_THREAD

    def _connect(self) -> None:
        try:
            distributed: Any = importlib.import_module("distributed")
        except ImportError:
            raise ClusterError(
                "--engine dask: Dask is not installed", 'pip install "newsquotes[dask]", here and where workers are'
            ) from None
        # Workers start processes, which Python forbids to processes of the kind that Dask makes of them by default.
        settings = importlib.import_module("dask").config
        settings.set({"distributed.worker.daemon": False, **_CALM})
        if self._scheduler is None:
            one_thread(os.environ)
            settings.set({"distributed.dashboard.link": "http://127.0.0.1:{port}/status"})
            # Workers are threads of this process, since each starts a process for its tasks anyway: one more in between
            # takes 2.6 CPU seconds to start, and half of what Dask costs for a task.
            self._cluster = distributed.LocalCluster(
                n_workers=self._workers,
                threads_per_worker=1,
                processes=False,
                memory_limit=0,
                dashboard_address="127.0.0.1:0",
                silence_logs=logging.ERROR,
            )
        where = self._scheduler or self._cluster
        try:
            self._client = distributed.Client(where, timeout=_CONNECT_SECONDS, set_as_default=False)
            self._client.wait_for_workers(1, timeout=_WORKERS_SECONDS)
        except (OSError, ValueError) as error:
            what = "no worker has come" if self._client else f"no scheduler answers: {error}"
            raise ClusterError(
                f"--scheduler {self._scheduler}: {what}",
                "start one with `dask scheduler`, and workers with `newsquotes worker tcp://ADDRESS:8786`",
            ) from None

    def _prepare(self, task: Task) -> None:
        """Before any work: sends the user's files, ends what a killed run left running, and compares the workers."""
        store, self._processed = Store(task.processed), task.processed
        token = f"{_FILES}/{uuid.uuid4().hex}.json"
        store.write_json(token, {})
        terms = Terms(replace(facts(task.config), processor=""), dict(_sent_files(store, task.config)), token)
        stopped = sum(self._asked(self._client.run, on_worker.stop, task.processed, on_error="ignore").values())
        if stopped:
            self._tell(f"{stopped} tasks of an earlier run were still at work, and were stopped")
        answers = self._asked(self._client.run, on_worker.introduce, task, terms, on_error="return")
        for worker, answer in answers.items():
            if isinstance(answer, ClusterError):
                raise ClusterError(f"{worker}: {answer.what}", answer.remedy)
            if not isinstance(answer, Facts):
                raise ClusterError(
                    f"{worker}: cannot do tasks: {type(answer).__name__}: {answer}",
                    "install this version of newsquotes there, with its extra [dask], and start the workers again",
                )
        check_alike(terms.own, answers)
        processor = next(iter(answers.values())).processor
        self._terms = replace(terms, own=replace(terms.own, processor=processor))
        count = f"{len(answers)} worker{'s' * (len(answers) > 1)}"
        place = f"at {self._client.scheduler.address}" if self._scheduler else "on this machine"
        self._tell(f"dask: {count} {place}, dashboard {self._client.dashboard_link}")

    def _asked(self, call: Callable[..., Any], *given: Any, **options: Any) -> Any:
        try:
            return call(*given, **options)
        except (OSError, TimeoutError):
            raise self._gone() from None

    def _check_connected(self) -> None:
        if self._client.status != "running":
            raise self._gone()

    def _gone(self) -> ClusterError:
        return ClusterError(
            f"{self._scheduler or 'the local cluster'}: the scheduler has gone",
            "start it again, with its workers, or use --engine local: the next run carries on where this one ended",
        )


def serve(scheduler: str, workers: int) -> int:
    """Runs workers of this machine for a scheduler until they are ended; the exit code."""
    environment = {**os.environ, "DASK_DISTRIBUTED__WORKER__DAEMON": "False"}
    for name, value in _CALM.items():  # as Dask reads its settings from there
        environment[f"DASK_{name.upper().replace('.', '__').replace('-', '_')}"] = str(value)
    one_thread(environment)
    command = [sys.executable, "-m", "distributed.cli.dask_worker", scheduler]
    # Dask would count the memory of its own process, but tasks are done beside it: [limits] megabytes holds for those.
    settings = ["--nworkers", str(workers), "--nthreads", "1", "--memory-limit", "0"]
    return subprocess.call([*command, *settings], env=environment)


def _absolute(task: Task) -> Task:
    """The task with whole paths, since workers have other working directories."""
    raw, processed = (a if "://" in a else str(Path(a).absolute()) for a in (task.raw, task.processed))
    return replace(task, raw=raw, processed=processed)


def _sent_files(store: Store, config: Options) -> Iterator[tuple[tuple[str, str], str]]:
    """The user's files, put where workers find them; each by its option."""
    for section, options in config.sections.items():
        for field in fields(options):
            path = getattr(options, field.name)
            if field.metadata.get("file") and path:
                content = Path(path).read_bytes()
                name = f"{_FILES}/{hashlib.sha256(content).hexdigest()[:16]}-{Path(path).name}"
                store.write_bytes(name, content)
                yield (section, field.name), name


def _died(error: BaseException) -> bool:
    """Whether the workers died, so that the task may not be to blame."""
    distributed: Any = importlib.import_module("distributed")
    return isinstance(error, distributed.KilledWorker)
