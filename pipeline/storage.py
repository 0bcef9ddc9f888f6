"""Opens, reads and writes files on this machine or on object storage, at an address such as s3://bucket/folder.

Everything goes through `pyarrow.fs`. S3 is tested; gs://, abfs:// and hdfs:// use the same calls but are not tested. On
object storage a file appears only when it is complete, so it is written under its own name; elsewhere it is written
under a temporary name and then renamed.
"""

import contextlib
import os
import shutil
import time
import uuid
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import pyarrow as pa
from pyarrow import fs

from pipeline.errors import InputError, StorageError

Content = TypeVar("Content")
_OBJECTS = ("s3", "gcs", "abfs")
"""File systems, by pyarrow's type names, on which a file appears only when it is closed."""
_ATTEMPTS = 12
"""Attempts of a request to S3. The pauses between them add up to some 25 s, enough for a store that restarts."""
_PAUSES = (0.1, 0.3, 1.0, 3.0, 6.0)
"""Seconds between further attempts of a read that pyarrow has given up."""
_DELAYED_OPEN_SINCE = 21
"""First major version of pyarrow in which writing a small object takes one request, not three."""
_S3_KEYS = ("region", "scheme", "endpoint_override")
"""Parameters that an S3 address may have after "?"."""


def open_folder(address: str) -> tuple[fs.FileSystem, str]:
    """Returns the file system and the root path of a local folder, or of an address such as s3://bucket/folder.

    Credentials and region of S3 come from the usual environment variables and files; AWS_ENDPOINT_URL, or
    "?endpoint_override=host:port&scheme=http" after the address, names another store with the same protocol.
    Raises InputError for an address that cannot be opened.
    """
    if not address:  # most likely an unset shell variable
        raise InputError("a folder is given as an empty text", "name the folder: . is the working directory")
    if "://" in address:
        return _opened(address, os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL"))
    return fs.LocalFileSystem(), str(Path(address).absolute())


@lru_cache(maxsize=16)
def _opened(address: str, endpoint: str | None) -> tuple[fs.FileSystem, str]:
    """Opens an address. Cached, since every task opens its folders and an S3 client takes 0.2 s to make."""
    try:
        parts = urlsplit(address)
        if parts.scheme in ("s3", "s3a"):
            return _s3(parts, endpoint), unquote(parts.netloc.rpartition("@")[2] + parts.path).rstrip("/")
        system, path = fs.FileSystem.from_uri("gs" + address[3:] if parts.scheme == "gcs" else address)
    except (OSError, ValueError, pa.ArrowException) as error:
        raise InputError(f"{address}: cannot be opened: {error}", "give a folder, or an address that exists") from None
    return system, path.rstrip("/")


def _s3(parts: SplitResult, endpoint: str | None) -> fs.FileSystem:
    given = dict(parse_qsl(parts.query))
    if strange := sorted(given.keys() - set(_S3_KEYS)):
        raise ValueError(f"{', '.join(strange)} after the ?: expected some of {', '.join(_S3_KEYS)}")
    if endpoint:
        given.setdefault("endpoint_override", endpoint)
    bucket = parts.netloc.rpartition("@")[2]
    region = given.get("region") or os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    options: dict[str, Any] = {"retry_strategy": fs.AwsStandardS3RetryStrategy(max_attempts=_ATTEMPTS)}
    if int(pa.__version__.partition(".")[0]) >= _DELAYED_OPEN_SINCE:
        options["allow_delayed_open"] = True
    if "endpoint_override" in given:
        options["endpoint_override"] = given["endpoint_override"]
    elif not region:
        region = fs.resolve_s3_region(bucket)
    if parts.username:
        options |= {"access_key": unquote(parts.username), "secret_key": unquote(parts.password or "")}
    return fs.S3FileSystem(region=region, scheme=given.get("scheme", "https"), **options)


def is_local(system: fs.FileSystem) -> bool:
    """Whether the files are on this machine's own file system."""
    return isinstance(system, fs.LocalFileSystem)


def write_whole(system: fs.FileSystem, path: str, data: bytes | pa.Buffer) -> None:
    """Writes a file atomically: readers see all of it or nothing. Raises StorageError."""
    folder, _, name = path.rpartition("/")
    whole = system.type_name in _OBJECTS
    target = path if whole else f"{folder}/.{name}.{uuid.uuid4().hex[:8]}.tmp"
    try:
        if not whole:  # object storage has no folders to make
            system.create_dir(folder, recursive=True)
        with system.open_output_stream(target, compression=None) as sink:
            sink.write(data)
        if not whole:
            system.move(target, path)
    except OSError as error:
        if not whole:
            with contextlib.suppress(OSError):
                system.delete_file(target)
        raise _cannot_write(path, len(data), error, is_local(system)) from None


def patiently(read: Callable[[], Content], system: fs.FileSystem) -> Content:
    """Calls `read` and returns its result; if object storage fails, tries again several times.

    pyarrow repeats most failed requests itself, but not if the error response has more bytes than were requested, as
    for a small object. It then reports "Failed to flush response stream".
    """
    for pause in () if is_local(system) else _PAUSES:
        try:
            return read()
        except (FileNotFoundError, PermissionError):
            raise
        except OSError:
            time.sleep(pause)
    return read()


def read_whole(system: fs.FileSystem, path: str) -> pa.Buffer:
    """Reads all bytes of a file. Raises FileNotFoundError, PermissionError, and StorageError for any other failure."""

    def read() -> pa.Buffer:
        with system.open_input_file(path) as source:
            return source.read_buffer(source.size())  # passing the size saves a request

    with reading_of(path):
        return patiently(read, system)


@contextlib.contextmanager
def reading_of(path: str) -> Iterator[None]:
    """Turns any OSError except FileNotFoundError and PermissionError into a StorageError."""
    try:
        yield
    except (FileNotFoundError, PermissionError):
        raise
    except OSError as error:
        what = f"{path}: cannot be read: {_first_line(error)}"
        remedy = "check the disk or the network connection; the next run carries on where this one ended"
        raise StorageError(what, remedy) from None


def _cannot_write(path: str, size: int, error: OSError, local: bool) -> StorageError:
    """Returns the StorageError for a failed write, with the space that is needed and free, and a remedy."""
    if not local:
        what = f"{path}: cannot be written: {_first_line(error)}"
        remedy = "check the address, the credentials, and the store; the next run carries on where this one ended"
        return StorageError(what, remedy)
    folder = next((f for f in Path(path).parents if f.exists()), None)
    free = f", {shutil.disk_usage(folder).free / 1e6:,.1f} MB free" if folder else ""
    why = os.strerror(error.errno) if error.errno else _first_line(error)
    what = f"{path}: cannot be written: {why} ({size / 1e6:,.1f} MB needed{free})"
    remedy = "free some space, or get permission to write there; the next run carries on where this one ended"
    return StorageError(what, remedy)


def _first_line(error: OSError) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
