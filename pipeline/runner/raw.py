"""Lists the raw folder and hashes its files, reading again only those that may have changed.

Every file is listed. A file that is not to be read is listed with the reason, so that nothing is skipped silently.
"""

import hashlib
import json
import os
import stat
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from pyarrow import fs

from pipeline.errors import InputError
from pipeline.formats.reader import ARCHIVES
from pipeline.storage import is_local, open_folder, patiently, reading_of
from pipeline.store import Store
from pipeline.tasks.task import RawFile

_CACHE = "_state/raw.json"
_CHUNK = 1 << 20
_RACY_NS = 2_000_000_000  # a file that changed this shortly before it was hashed may change again without a new time
_SIDE_BY_SIDE = 16
"""Number of objects that are hashed at the same time: the time is spent waiting for the network, not computing."""
_KINDS = (
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


@dataclass(frozen=True, slots=True)
class _Found:
    """A file below the raw folder; `fault` is (reason, detail) if it is not to be read."""

    path: str
    size: int = 0
    changed: int = 0
    fault: tuple[str, str] | None = None


def list_raw(address: str, store: Store, wanted: Callable[[str], bool], follow_links: bool = False) -> list[RawFile]:
    """Returns the raw files for which `wanted(path)` is true, sorted by path.

    A file whose size and time of change are the same as in the last run is not read again. Raises InputError if there
    is no such folder, or if the raw and the processed folder are the same or one is inside the other.
    """
    system, root = open_folder(address)
    with reading_of(address):
        info = system.get_file_info(root)
    if info.type != fs.FileType.Directory:
        what = "no such folder" if info.type == fs.FileType.NotFound else "not a folder"
        raise InputError(f"{address}: {what}", "give the folder of the scraped files with --raw (make all RAW=...)")
    check_apart(address, store, wanted)
    known, known_at = _known(store, root)
    hashed_at, files, fresh = time.time_ns(), list[RawFile](), dict[str, list[Any]]()
    local = is_local(system)

    def digest_of(item: _Found) -> list[Any] | None:
        """Returns size, time of change and hash of a file; None if it is not to be read, [] if it is gone."""
        before = known.get(item.path)
        if item.fault:
            return None
        if before and before[:2] == [item.size, item.changed] and item.changed < known_at - _RACY_NS:
            return before
        try:
            digest = _hash(system, f"{root}/{item.path}")
        except FileNotFoundError:  # deleted since the folder was listed, perhaps by a scraper
            return []
        return None if digest is None else [item.size, item.changed, digest]

    def take(item: _Found, digest: list[Any] | None) -> None:
        if digest is None:
            fault = item.fault or ("unreadable", "no right to read it")
            files.append(RawFile(item.path, 0, hashlib.sha256(repr(fault).encode()).hexdigest(), fault))
        elif digest:
            files.append(RawFile(item.path, item.size, digest[2]))
            fresh[item.path] = digest

    if local:  # one by one, so that a folder of millions of files is not held twice
        for item in _walk(Path(root), wanted, follow_links):
            take(item, digest_of(item))
    else:
        found = list(_listed(system, root, wanted))
        with ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
            for item, digest in zip(found, pool.map(digest_of, found), strict=True):
                take(item, digest)
    if fresh != known:
        known.clear()
        store.write_bytes(_CACHE, _as_json(root, hashed_at, fresh))
    return sorted(files, key=lambda f: f.path)


def _as_json(root: str, hashed_at: int, files: Mapping[str, list[Any]]) -> bytes:
    """Encodes the cache file by file, since the JSON encoder would hold a string for every value."""
    head = json.dumps({"root": root, "hashed_at": hashed_at}, ensure_ascii=False)
    rows = (f"{json.dumps(path, ensure_ascii=False)}: {json.dumps(known)}" for path, known in sorted(files.items()))
    return b"".join((head[:-1].encode(), b', "files": {', b",\n".join(row.encode() for row in rows), b"}}"))


def _known(store: Store, root: str) -> tuple[dict[str, list[Any]], int]:
    """Reads size, time and hash of the last run's files, and its time; nothing if its raw folder was another one."""
    cache = store.read_json(_CACHE)
    try:
        if cache["root"] != root:
            return {}, 0
        files = {str(k): v for k, v in cache["files"].items() if len(v) == 3 and isinstance(v[2], str)}
        return files, int(cache["hashed_at"])
    except (TypeError, KeyError, AttributeError, ValueError):
        return {}, 0


def check_apart(address: str, store: Store, wanted: Callable[[str], bool]) -> None:
    """Raises InputError if the tables would be read as raw files."""
    system, root = open_folder(address)
    if not store.system.equals(system):
        return
    raw, processed = PurePath(root), PurePath(store.root)
    if store.is_local:
        raw, processed = Path(root).resolve(), Path(store.root).resolve()
    inside = processed.is_relative_to(raw) and (raw == processed or wanted(f"{processed.relative_to(raw)}/a.parquet"))
    if inside or raw.is_relative_to(processed):
        where = "inside of" if raw != processed else "the same folder as"
        first, second = (store.address, address) if inside else (address, store.address)
        raise InputError(f"{first}: {where} {second}: the run would read its own tables", "choose another --processed")


def _listed(system: fs.FileSystem, root: str, wanted: Callable[[str], bool]) -> Iterator[_Found]:
    for item in system.get_file_info(fs.FileSelector(root, recursive=True)):
        path = item.path[len(root) :].lstrip("/")
        if item.type == fs.FileType.File and wanted(path):
            yield _with_odd_name(path) or _Found(path, item.size, item.mtime_ns)


def _walk(root: Path, wanted: Callable[[str], bool], follow_links: bool) -> Iterator[_Found]:
    """Yields the files below a local folder. Links to other places in it are not followed: these are read anyway."""
    real, seen, waiting = root.resolve(), {_identity(root.stat())}, [""]
    while waiting:
        folder = waiting.pop()
        try:
            entries = sorted(os.scandir(root / folder), key=lambda entry: entry.name)
        except OSError as error:
            yield _Found(_safe(folder), fault=("unreadable", f"a folder that cannot be listed: {error.strerror}"))
            continue
        for entry in entries:
            path = f"{folder}/{entry.name}" if folder else entry.name
            if not wanted(path):
                continue
            info = _examined(entry, path, real, follow_links)
            if isinstance(info, _Found):
                yield info
            elif not stat.S_ISDIR(info.st_mode):
                yield _file(entry, path, info, seen)
            elif _is_own_output(root / path):
                yield _Found(path, fault=("own-output", "a processed folder of this program is no input"))
            elif _identity(info) in seen:  # a link to a parent folder would lead in a circle
                yield _Found(path, fault=("link", "another path leads to the same folder, which is read there"))
            else:
                seen.add(_identity(info))
                waiting.append(path)


def _examined(entry: os.DirEntry[str], path: str, real: Path, follow_links: bool) -> os.stat_result | _Found:
    """Returns the status of an entry of a folder, or, if it is not to be read, a `_Found` with the reason."""
    if unsafe := _with_odd_name(path):
        return unsafe
    try:
        if entry.is_symlink() and (fault := _fault_of_link(entry, real, follow_links)):
            return _Found(path, fault=fault)
        return entry.stat()
    except OSError as error:
        return _Found(path, fault=("unreadable", str(error.strerror)))


def _with_odd_name(path: str) -> _Found | None:
    """Returns a `_Found` with the reason if a file's name cannot be used; None if it can."""
    if _safe(path) != path:
        return _Found(_safe(path), fault=("name", "its name is not UTF-8: rename it"))
    # it would get the same doc_id as a member of an archive
    if any(f"{suffix}!" in path.lower() for suffix in ARCHIVES):
        fault = ("name", "a ! after the suffix of an archive means one of its members: rename it")
        return _Found(path.replace("!", r"\x21"), fault=fault)
    return None


def _file(entry: os.DirEntry[str], path: str, info: os.stat_result, seen: set[tuple[int, int]]) -> _Found:
    """Returns a file to be read, or one with a fault if it is a device or was already reached by another link."""
    if not stat.S_ISREG(info.st_mode):
        kind = next((kind for test, kind in _KINDS if test(info.st_mode)), "no file")
        return _Found(path, fault=("unsupported-format", f"{kind}, not a file"))
    if entry.is_symlink():
        if _identity(info) in seen:
            return _Found(path, fault=("link", "another link leads to the same file, which is read there"))
        seen.add(_identity(info))
    # The later of two times, since a file that was renamed, or unpacked from an archive, keeps the time of its content.
    return _Found(path, info.st_size, max(info.st_mtime_ns, info.st_ctime_ns))


def _fault_of_link(entry: os.DirEntry[str], real: Path, follow_links: bool) -> tuple[str, str] | None:
    """Returns the reason and detail if a link is not followed; None if it is."""
    try:
        target = Path(entry.path).resolve(strict=True)
    except (OSError, RuntimeError):
        return "link", "leads to nothing, or in a circle"
    if target.is_relative_to(real):
        return "link", f"leads to {_safe(str(target.relative_to(real)))}, which is read there"
    if not follow_links:
        return "link", "leads out of the raw folder: --set ingest.follow_links=true reads what is there"
    return None


def _identity(info: os.stat_result) -> tuple[int, int]:
    return info.st_dev, info.st_ino


def _is_own_output(folder: Path) -> bool:
    return (folder / "manifest.json").is_file() and (folder / "_state").is_dir()


def _safe(path: str) -> str:
    """Returns the path with bytes that are not UTF-8 as backslash escapes."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _hash(system: fs.FileSystem, path: str) -> str | None:
    """Returns the hash of a file; None if there is no permission to read it."""

    def read() -> str:
        digest = hashlib.sha256()
        with system.open_input_stream(path, compression=None) as source:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
        return digest.hexdigest()

    try:
        with reading_of(path):
            return patiently(read, system)
    except PermissionError:
        return None
