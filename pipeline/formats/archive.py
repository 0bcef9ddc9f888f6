"""Reads the members of a .zip; each member's own name decides its format."""

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import IO, Any

from pipeline.formats.document import RawDocument, RawReject
from pipeline.formats.salvage import salvage

ReadMember = Callable[[str, IO[bytes]], Iterator[RawDocument | RawReject]]
ArchiveReader = Callable[[io.BufferedReader, Callable[[str], bool], ReadMember], Iterator[RawDocument | RawReject]]
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)


def read_zip(
    stream: io.BufferedReader, is_wanted: Callable[[str], bool], read: ReadMember
) -> Iterator[RawDocument | RawReject]:
    """Yields the documents of the members, in the order of the archive, with the member's name as `member`.

    If the list of members is lost, the members are searched for one by one. Archives inside the archive are not opened.
    """
    try:
        archive = zipfile.ZipFile(stream)
    except _BROKEN as error:
        yield RawReject(None, "broken", f"unreadable list of members, so they were searched for one by one: {error}")
        yield from _salvaged(stream, is_wanted, read)
        return
    with archive:
        last = {info.filename: info for info in archive.infolist()}
        for info in archive.infolist():
            name = info.filename
            if info.is_dir():
                continue
            if leads_out(name):
                yield RawReject(None, "unsafe-path", "its path leads out of the archive: not read", name)
                continue
            if not is_wanted(name):
                continue
            if last[name] is not info:
                yield RawReject(None, "broken", "a later member has the same name and takes its place", name)
                continue
            try:
                member = archive.open(info)
            except _BROKEN as error:
                yield RawReject(None, "broken", f"cannot be unpacked: {error}", name)
                continue
            with member:
                for item in read(name, member):
                    yield replace(item, member=name)


def leads_out(name: str) -> bool:
    """Whether the path of a member is absolute, or leads out of the archive."""
    path = name.replace("\\", "/")
    return path.startswith("/") or ".." in path.split("/") or path[1:3] == ":/"


def _salvaged(
    stream: io.BufferedReader, is_wanted: Callable[[str], bool], read: ReadMember
) -> Iterator[RawDocument | RawReject]:
    seen: set[str] = set()
    for name, member in salvage(stream):
        if name.endswith("/"):
            continue
        if leads_out(name):
            yield RawReject(None, "unsafe-path", "its path leads out of the archive: not read", name)
            continue
        if not is_wanted(name):
            continue
        if name in seen:
            yield RawReject(None, "broken", "an earlier member has the same name", name)
            continue
        seen.add(name)
        source: Any = member
        for item in read(name, source):
            yield replace(item, member=name)
