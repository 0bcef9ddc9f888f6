"""The functions that run on a Dask worker, which runs each task in a separate process, by means of a local engine.

Therefore limits, the search for documents at fault, threads and kernels work as in the local engine. If a task is
killed, the worker stays alive. A worker has one process for each of its threads; they end when the worker dies.
"""

import multiprocessing
import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.engines.alike import Facts, check_alike, facts
from pipeline.engines.local import LocalEngine
from pipeline.errors import ClusterError
from pipeline.options import Options
from pipeline.store import Store, scratch_folder
from pipeline.tasks.task import Record, Task

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
