"""Opens the raw files of a task, one after another."""

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import IO, Any

import pyarrow as pa
from pyarrow import fs

from pipeline.errors import InputError
from pipeline.stages.step import RawInput, RawRows
from pipeline.storage import open_folder, patiently
from pipeline.tasks.task import Task

_BUFFER = 1 << 18


def raw_inputs(task: Task, before: Mapping[tuple[str, str], RawRows]) -> Iterator[RawInput]:
    """Yields the files of a task. `before` maps path and hash of some files to their rows in the last run."""
    system, root = open_folder(task.raw)
    for file in task.files:
        opened = partial(_opened, system, root, file.path)
        yield RawInput(file.path, file.sha256, opened, before.get((file.path, file.sha256)), file.fault, file.piece)


@contextmanager
def _opened(system: fs.FileSystem, root: str, path: str) -> Iterator[IO[bytes]]:
    try:
        opened = system.open_input_file(f"{root}/{path}")
    except OSError as error:
        raise _unreadable(path, error) from None
    with opened, io.BufferedReader(RawStream(opened, path, system), _BUFFER) as source:
        yield source


class RawStream(io.RawIOBase):
    """A raw file, open for reading. A read error ends the run, since the disk or network is to blame, not the file."""

    def __init__(self, source: pa.NativeFile, path: str, system: fs.FileSystem) -> None:
        self._source, self._path, self._system = source, path, system

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return int(self._source.tell())

    def seek(self, offset: int, whence: int = 0) -> int:
        return int(self._source.seek(offset, whence))

    def readinto(self, buffer: Any) -> int:
        try:
            return int(patiently(partial(self._source.readinto, buffer), self._system))
        except OSError as error:
            raise _unreadable(self._path, error) from None


def _unreadable(path: str, error: OSError) -> InputError:
    return InputError(f"{path}: cannot be read: {error}", "check the disk or the network connection, then run again")
