"""Allows only one run at a time in a processed folder: by a lock, or by a lease on object storage: an object that names
its holder.

The holder writes the object again every few seconds, so a lease that has not changed for a while was left by a run that
died. A run that wants the folder writes its own lease and checks, a moment later, whether it is still there.

A race remains, since pyarrow has no conditional writes: if two runs start at the same moment, both may find no lease,
and the slower one may write after the other has checked. This is noticed at the next renewal, when all but one of them
end with an error. Nothing is damaged by then: both write the same bytes under the same names, and a part of another
corpus or program fails its hash check and is made again.
"""

import contextlib
import json
import os
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import psutil
from filelock import FileLock, Timeout

from pipeline.errors import BusyError, InputError, StorageError
from pipeline.store import Store

LEASE = "_state/lease.json"
RENEWED_EVERY = 10.0
"""Seconds between the renewals of a lease."""
_STALE_AFTER = 60.0
"""Seconds without renewal after which a lease counts as abandoned; several renewals may be late within that time."""
_SETTLED_AFTER = 0.5
"""Seconds after which the writes of two runs that started together are visible."""


@contextmanager
def hold(store: Store, tell: Callable[[str], None]) -> Iterator[Callable[[], None]]:
    """Holds the folder until the block ends. Raises BusyError if another run holds it.

    Yields a function that raises BusyError if another run has taken the folder in the meantime. If the process is
    killed, the operating system releases a local folder; on object storage, the lease expires. `tell` is called with
    messages for the user.
    """
    if not store.is_local:
        lease = Lease(store, tell)
        lease.take()
        try:
            yield lease.check
        finally:
            lease.give_back()
        return
    folder = Path(store.root)
    held = FileLock(folder / ".lock", timeout=0)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        held.acquire()
    except Timeout:
        raise BusyError(_who(folder), "wait for it to end, or choose another --processed") from None
    except OSError as error:
        what = f"{store.address}: cannot be written: {error.strerror}"
        raise InputError(what, "choose another --processed") from None
    owner = folder / ".owner"
    try:
        host, since = socket.gethostname(), time.strftime("%Y-%m-%d %H:%M:%S")
        owner.write_text(json.dumps({"pid": os.getpid(), "host": host, "since": since}), encoding="utf-8")
        yield lambda: None
    finally:
        with contextlib.suppress(OSError):
            owner.unlink(missing_ok=True)
        held.release()


def _who(folder: Path) -> str:
    try:
        owner = json.loads((folder / ".owner").read_text(encoding="utf-8"))
        who = f"process {owner['pid']} on {owner['host']} since {owner['since']}"
        return f"{folder}: another run holds it ({who})"
    except (OSError, ValueError, KeyError):
        return f"{folder}: another run holds it"


@dataclass(frozen=True, slots=True)
class _Owner:
    """The run that holds the folder.

    token: a random text that identifies the run.
    pid, started, host, machine, since: identify its process for a person and for other runs on the same machine.
    renewed: time of the last renewal, as a whole number of milliseconds, so that the object always has the same size
        and a reader gets all of it even while it is being replaced.
    """

    token: str
    pid: int
    started: float
    host: str
    machine: int
    since: str
    renewed: int

    def label(self) -> str:
        return f"process {self.pid} on {self.host} since {self.since}"

    def is_dead(self) -> bool:
        """Whether the owner was a process of this machine that no longer exists."""
        if (self.host, self.machine) != (socket.gethostname(), uuid.getnode()):
            return False
        try:
            return bool(psutil.Process(self.pid).create_time() != self.started)
        except psutil.NoSuchProcess:
            return True


class Lease:
    """The right to write to a processed folder. `tell` is called with messages for the user."""

    def __init__(self, store: Store, tell: Callable[[str], None]) -> None:
        self._store, self._tell = store, tell
        since = time.strftime("%Y-%m-%d %H:%M:%S")
        started = psutil.Process().create_time()
        self._own = _Owner(uuid.uuid4().hex, os.getpid(), started, socket.gethostname(), uuid.getnode(), since, 0)
        self._end = threading.Event()
        self._lost: str | None = None
        self._thread = threading.Thread(target=self._renew, daemon=True)

    def take(self) -> None:
        """Takes the folder. Raises BusyError if another run holds it."""
        holder = self._holder()
        if holder is not None:
            self._check_stale(holder)
            before = f"taken over from {holder.label()}, which has ended without giving it back"
            self._tell(f"{self._store.address}: {before}")
        self._write()
        time.sleep(_SETTLED_AFTER)
        now = self._holder()
        if now is None or now.token != self._own.token:
            raise self._busy(now)
        self._thread.start()

    def check(self) -> None:
        """Raises BusyError if another run has taken the folder in the meantime."""
        if self._lost:
            raise BusyError(self._lost, "wait for that run to end, then run again: it carries on from what is there")

    def give_back(self) -> None:
        """Removes the lease, unless another run holds the folder by now."""
        self._end.set()
        if self._thread.ident is not None:
            self._thread.join()
        if not self._lost:
            with contextlib.suppress(OSError, StorageError):  # if it cannot be removed, it expires
                self._store.remove(LEASE)

    def _check_stale(self, holder: _Owner) -> None:
        if holder.is_dead():
            return
        # The clocks of two machines may differ, so an old lease is not judged by its time but watched for a renewal.
        if abs(time.time() - holder.renewed / 1000) < _STALE_AFTER:
            raise self._busy(holder)
        self._tell(f"{self._store.address}: held by {holder.label()}, who seems to have ended: looking whether it has")
        time.sleep(1.5 * RENEWED_EVERY)
        now = self._holder()
        if now is not None and now != holder:
            raise self._busy(now)

    def _renew(self) -> None:
        while not self._end.wait(RENEWED_EVERY):
            try:
                now = self._holder()
                if now is None or now.token != self._own.token:
                    holder = now.label() if now else "nobody: lease removed"
                    self._lost = f"{self._store.address}: taken over by {holder}"
                    return
                self._write()
            except StorageError:  # the store does not answer; the next renewal may succeed
                continue

    def _write(self) -> None:
        self._own = replace(self._own, renewed=int(time.time() * 1000))
        self._store.write_json(LEASE, asdict(self._own))

    def _holder(self) -> _Owner | None:
        content: Any = self._store.read_json(LEASE)
        if content is None:  # missing or, while it was being replaced, read only in part
            time.sleep(_SETTLED_AFTER)
            content = self._store.read_json(LEASE)
        try:
            return _Owner(**content) if content else None
        except TypeError:  # written by another version
            return None

    def _busy(self, holder: _Owner | None) -> BusyError:
        who = f" ({holder.label()})" if holder else ""
        what = f"{self._store.address}: another run holds it{who}"
        remedy = f"wait for it to end, or choose another --processed; if it was killed, wait {_STALE_AFTER:.0f} s"
        return BusyError(what, remedy)
