"""Allows only one run at a time in a processed folder."""

import contextlib
import json
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from pipeline.errors import BusyError, InputError
from pipeline.runner.lease import Lease
from pipeline.store import Store


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
        raise InputError(
            f"{store.address}: cannot be written: {error.strerror}", "choose another --processed"
        ) from None
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
