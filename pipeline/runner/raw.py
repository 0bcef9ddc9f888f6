"""Lists the raw folder and hashes its files, reading again only those that may have changed."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable

from pyarrow import fs

from pipeline.errors import InputError
from pipeline.store import Store, open_folder
from pipeline.tasks.task import RawFile

_CACHE = "_state/raw.json"
_CHUNK = 1 << 20
_RACY_NS = 2_000_000_000  # a file that changed this shortly before it was hashed may have changed again unnoticed


def list_raw(address: str, store: Store, wanted: Callable[[str], bool]) -> list[RawFile]:
    """The raw files for which `wanted(path)` is true, sorted by path.

    A file with the size and time of change of the last run is not read again. Raises InputError if there is no such
    folder.
    """
    system, root = open_folder(address)
    info = system.get_file_info(root)
    if info.type != fs.FileType.Directory:
        what = "no such folder" if info.type == fs.FileType.NotFound else "not a folder"
        raise InputError(f"{address}: {what}", "give the folder of the scraped files with --raw (make all RAW=...)")
    cache = store.read_json(_CACHE) or {}
    known = cache.get("files", {}) if cache.get("root") == root else {}
    hashed_at, files, fresh = time.time_ns(), [], {}
    for item in system.get_file_info(fs.FileSelector(root, recursive=True)):
        path = item.path[len(root) :].lstrip("/")
        if item.type != fs.FileType.File or not wanted(path):
            continue
        size, changed = item.size, item.mtime_ns
        before = known.get(path)
        trusted = before and before[:2] == [size, changed] and changed < cache["hashed_at"] - _RACY_NS
        digest = before[2] if before and trusted else _hash(system, item.path)
        files.append(RawFile(path, size, digest))
        fresh[path] = [size, changed, digest]
    if fresh != known:
        store.write_json(_CACHE, {"root": root, "hashed_at": hashed_at, "files": fresh})
    return sorted(files, key=lambda f: f.path)


def _hash(system: fs.FileSystem, path: str) -> str:
    digest = hashlib.sha256()
    with system.open_input_stream(path, compression=None) as source:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
