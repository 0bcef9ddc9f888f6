"""Watches worker processes from outside, and stops those that take too much CPU time or memory for their task."""

import contextlib
import os
from dataclasses import dataclass, field
from multiprocessing.queues import SimpleQueue
from typing import Any

import psutil

from pipeline.options import LimitOptions
from pipeline.tasks.faulty import Excess

# Sent when a task begins: the worker's process id, the task's part, the worker's CPU time so far, the input size in
# bytes.
TaskStart = tuple[int, str, float, int]
_MEGABYTE = 1_000_000


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
