"""Allows only one run at a time in a processed folder."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import BusyError, InputError
from pipeline.store import Store


@contextmanager
def hold(store: Store) -> Iterator[None]:
    """Holds the folder until the block ends; if the process is killed, the operating system releases it.

    Raises BusyError if another run holds it. A folder on object storage is not guarded: see docs/limits.md.
    """
    if not store.is_local:
        yield
        return
    file = Path(store.root) / ".lock"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle = file.open("a+", encoding="utf-8")
    except OSError as error:
        raise InputError(
            f"{store.address}: cannot be written: {error.strerror}", "choose another --processed"
        ) from None
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BusyError(_who(handle.name), "wait for it to end, or choose another --processed") from None
        handle.truncate(0)
        owner = {
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "since": time.strftime("%Y-%m-%d %H:%M:%S"),
        }
        handle.write(json.dumps(owner))
        handle.flush()
        yield


def _who(name: str) -> str:
    file = Path(name)
    try:
        owner = json.loads(file.read_text(encoding="utf-8"))
        who = f"process {owner['pid']} on {owner['host']} since {owner['since']}"
        return f"{file.parent}: another run holds it ({who})"
    except (OSError, ValueError, KeyError):
        return f"{file.parent}: another run holds it"
