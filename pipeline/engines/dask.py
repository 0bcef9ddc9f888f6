"""Runs tasks on a Dask cluster or, without a scheduler's address, on a small cluster on this machine, to try it out.

The cluster needs only the installed package and storage that all its machines share. The run records in the processed
folder which tasks are done, so whatever dies can be started again.

`introduce`, `work`, `stop` and `release` run on the workers. A worker runs each task in a separate process, by means of
a local engine: limits, the search for documents at fault, threads and kernels work as there. If a task is killed, the
worker stays alive. A worker has one process for each of its threads; they end when the worker dies.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import logging
import multiprocessing
import os
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from pipeline.engines.alike import Facts, check_alike, facts
from pipeline.engines.local import LocalEngine
from pipeline.errors import ClusterError, InternalError
from pipeline.options import Options
from pipeline.store import Store, scratch_folder
from pipeline.tasks.task import Record, Task
from pipeline.tasks.threads import one_thread

_FILES = "_state/files"
"""Folder in which workers find the user's files, until the run ends."""
_ATTEMPTS = 3
"""How often a task is given to Dask if workers die with it. Each time, Dask tries it on four workers."""
_PER_THREAD = 2
"""Tasks in flight per thread of the workers: one that runs and one that waits, so that no thread is ever idle."""
_LOOK_SECONDS = 1.0  # after waiting this long for a task, the connection is checked
_COUNT_SECONDS = 5.0
"""The workers are counted again after this many seconds, since workers may join or leave."""
_CONNECT_SECONDS = 30.0  # a scheduler that has not answered after this time is an error
_WORKERS_SECONDS = 60.0
"""The run waits this long for the first worker."""

_CALM = {
    "distributed.worker.profile.enabled": False,
    "distributed.admin.tick.interval": "500ms",
    "distributed.admin.system-monitor.interval": "5s",
}
"""Settings that make Dask monitor itself less often. During 40 seconds of waiting, a scheduler and a worker took 3.0
CPU seconds with the defaults, and 0.5 with these.
"""


class DaskEngine:
    """Runs tasks on Dask; connects when there is something to do. `tell` is called with messages for the user."""

    def __init__(self, workers: int, scheduler: str | None, tell: Callable[[str], None]) -> None:
        self._workers, self._scheduler, self._tell = workers, scheduler, tell
        self._client: Any = None
        self._cluster: Any = None
        self._terms: Terms | None = None
        self._processed = ""
        self._threads, self._counted = 0, 0.0
        self._running: dict[Any, Task] = {}  # keyed by future

    def __enter__(self) -> DaskEngine:
        return self

    def __exit__(self, kind: type[BaseException] | None, *error: object) -> None:
        if self._client is None:
            return
        # What is closed here may already be gone.
        with contextlib.suppress(Exception):
            if kind is not None and self._client.status == "running":
                self._client.cancel(list(self._running), force=True)
                self._client.run(stop, self._processed, on_error="ignore")
            if self._client.status == "running":
                self._client.run(release, on_error="ignore")
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
        """Yields the record of each task when it ends. Raises ClusterError if the cluster cannot be used or is lost."""
        waiting = [_absolute(task) for task in tasks][::-1]
        deaths: Counter[str] = Counter()
        running = self._running
        done: SimpleQueue[Any] = SimpleQueue()
        while waiting or running:
            while waiting and len(running) < self._limit(waiting[-1]):
                task = waiting.pop()
                key = f"{task.step}-{uuid.uuid4().hex}"
                future = self._client.submit(work, task, self._terms, key=key, pure=False)
                running[future] = task
                future.add_done_callback(done.put)
            try:
                future = done.get(timeout=_LOOK_SECONDS)
            except Empty:
                self._check_connected()
                continue
            task = running.pop(future)
            if future.status == "finished":
                yield self._call(future.result)  # the scheduler may end before it has handed the result over
                continue
            if future.status != "error":  # cancelled or lost, for example because the scheduler has ended
                raise self._scheduler_gone()
            error = self._call(future.exception)
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
        """Returns the number of tasks that may be in flight. Connects and counts the workers' threads if needed."""
        if self._terms is None:
            self._connect()
            self._prepare(task)
        if time.monotonic() - self._counted > _COUNT_SECONDS:
            self._threads = sum(self._call(self._client.nthreads).values())
            self._counted = time.monotonic()
        return max(1, self._threads) * _PER_THREAD

    def _connect(self) -> None:
        try:
            distributed: Any = importlib.import_module("distributed")
        except ImportError:
            what = "--engine dask: Dask is not installed"
            raise ClusterError(what, 'pip install "newsquotes[dask]", here and where workers are') from None
        # Workers start processes, which daemon processes may not, and Dask makes its workers daemons by default.
        settings = importlib.import_module("dask").config
        settings.set({"distributed.worker.daemon": False, **_CALM})
        if self._scheduler is None:
            one_thread(os.environ)
            settings.set({"distributed.dashboard.link": "http://127.0.0.1:{port}/status"})
            # Workers are threads of this process, since each starts a process for its tasks anyway. A process in
            # between takes 2.6 CPU seconds to start, and accounts for half of Dask's cost per task.
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
        """Prepares the workers: sends the user's files, stops what a killed run left running, compares the workers."""
        store, self._processed = Store(task.processed), task.processed
        token = f"{_FILES}/{uuid.uuid4().hex}.json"
        store.write_json(token, {})
        terms = Terms(replace(facts(task.config), processor=""), dict(_sent_files(store, task.config)), token)
        stopped = sum(self._call(self._client.run, stop, task.processed, on_error="ignore").values())
        if stopped:
            self._tell(f"{stopped} tasks of an earlier run were still at work, and were stopped")
        answers = self._call(self._client.run, introduce, task, terms, on_error="return")
        for worker, answer in answers.items():
            if isinstance(answer, ClusterError):
                raise ClusterError(f"{worker}: {answer.what}", answer.remedy)
            if not isinstance(answer, Facts):
                what = f"{worker}: cannot do tasks: {type(answer).__name__}: {answer}"
                remedy = "install this version of newsquotes there, with its extra [dask], and start the workers again"
                raise ClusterError(what, remedy)
        check_alike(terms.own, answers)
        processor = next(iter(answers.values())).processor
        self._terms = replace(terms, own=replace(terms.own, processor=processor))
        count = f"{len(answers)} worker{'s' * (len(answers) > 1)}"
        place = f"at {self._client.scheduler.address}" if self._scheduler else "on this machine"
        self._tell(f"dask: {count} {place}, dashboard {self._client.dashboard_link}")

    def _call(self, call: Callable[..., Any], *given: Any, **options: Any) -> Any:
        try:
            return call(*given, **options)
        except (OSError, TimeoutError):
            raise self._scheduler_gone() from None

    def _check_connected(self) -> None:
        if self._client.status != "running":
            raise self._scheduler_gone()

    def _scheduler_gone(self) -> ClusterError:
        what = f"{self._scheduler or 'the local cluster'}: the scheduler has gone"
        remedy = "start it again, with its workers, or use --engine local: the next run carries on where this one ended"
        return ClusterError(what, remedy)


def serve(scheduler: str, workers: int) -> int:
    """Runs workers on this machine for a scheduler until they are stopped, and returns the exit code."""
    environment = {**os.environ, "DASK_DISTRIBUTED__WORKER__DAEMON": "False"}
    for name, value in _CALM.items():  # Dask reads its settings from variables with these names
        environment[f"DASK_{name.upper().replace('.', '__').replace('-', '_')}"] = str(value)
    one_thread(environment)
    command = [sys.executable, "-m", "distributed.cli.dask_worker", scheduler]
    # No memory limit, since Dask would count its own process, while tasks run in others, limited by [limits] megabytes.
    settings = ["--nworkers", str(workers), "--nthreads", "1", "--memory-limit", "0"]
    return subprocess.call([*command, *settings], env=environment)


def _absolute(task: Task) -> Task:
    """Returns the task with absolute paths, since workers have other working directories."""
    raw, processed = (a if "://" in a else str(Path(a).absolute()) for a in (task.raw, task.processed))
    return replace(task, raw=raw, processed=processed)


def _sent_files(store: Store, config: Options) -> Iterator[tuple[tuple[str, str], str]]:
    """Writes the user's files where workers find them, and yields the option and the name of each."""
    for section, options in config.sections.items():
        for field in fields(options):
            path = getattr(options, field.name)
            if field.metadata.get("file") and path:
                content = Path(path).read_bytes()
                name = f"{_FILES}/{hashlib.sha256(content).hexdigest()[:16]}-{Path(path).name}"
                store.write_bytes(name, content)
                yield (section, field.name), name


def _died(error: BaseException) -> bool:
    """Whether the error means that workers died while they had the task. The task need not be the cause."""
    distributed: Any = importlib.import_module("distributed")
    return isinstance(error, distributed.KilledWorker)


# Maps an option, such as ("ner", "names"), to the path below the processed folder where the run has put the file.
UserFiles = Mapping[tuple[str, str], str]

_engines: dict[int, LocalEngine] = {}  # keyed by thread
_at_work: dict[int, str] = {}  # thread -> processed folder
_checked: set[Facts] = set()


@dataclass(frozen=True)
class Terms:
    """What all tasks of a run have in common.

    own: the facts of the run's program, which a worker must share.
    files: the user's files.
    token: the name of a file in the processed folder, which a worker sees only if it has the same storage.
    """

    own: Facts
    files: UserFiles
    token: str


def introduce(task: Task, terms: Terms) -> Facts:
    """Returns the facts of this worker. Raises ClusterError if it cannot run tasks."""
    if multiprocessing.current_process().daemon:
        what = "its process may not start others"
        remedy = "start it with `newsquotes worker`, or set DASK_DISTRIBUTED__WORKER__DAEMON=False where it is started"
        raise ClusterError(what, remedy)
    if Store(task.processed).read_json(terms.token) is None:
        what = f"it does not see {task.processed}"
        remedy = "give --raw and --processed that all workers share: a network folder, or an address such as s3://"
        raise ClusterError(what, remedy)
    return facts(_with_own_files(task, terms).config)


def work(task: Task, terms: Terms) -> Record:
    """Runs a task. Raises ClusterError if this worker, which may have joined late, differs from the others."""
    task = _with_own_files(task, terms)
    if terms.own not in _checked:
        check_alike(terms.own, {f"a worker that joined, process {os.getpid()}": facts(task.config)})
        _checked.add(terms.own)
    thread = threading.get_ident()
    _at_work[thread] = task.processed
    engine = _engines.setdefault(thread, LocalEngine(1))
    try:
        (record,) = engine.run([task])
    except BaseException:
        _end(thread)
        raise
    finally:
        _at_work.pop(thread, None)
    return record


def stop(processed: str) -> int:
    """Stops all tasks that write to a folder, such as those of a killed run, and returns their number."""
    threads = [thread for thread, folder in list(_at_work.items()) if folder == processed]
    for thread in threads:
        _end(thread)
    return len(threads)


def release() -> None:
    """Ends the processes that have nothing to do, since their models take memory."""
    for thread in _engines.keys() - _at_work.keys():
        _end(thread)


def _end(thread: int) -> None:
    engine = _engines.pop(thread, None)
    if engine is not None:
        engine.stop()


def _with_own_files(task: Task, terms: Terms) -> Task:
    """Returns the task with the paths of this machine's copies of the user's files."""
    sections = dict(task.config.sections)
    for (section, key), name in terms.files.items():
        sections[section] = replace(sections[section], **{key: str(_copy_of(task.processed, name))})
    return replace(task, config=Options(sections))


def _copy_of(processed: str, name: str) -> Path:
    path = scratch_folder() / name
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}")
        temporary.write_bytes(Store(processed).read_bytes(name))
        temporary.replace(path)
    return path
