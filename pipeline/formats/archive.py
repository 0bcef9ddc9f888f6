"""Reads the members of a .zip, each by the format of its own name, even if the file has lost its list of members, for
example because a download was interrupted.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import IO, Any

from pipeline.formats.document import RawDocument, RawReject

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


_HEADER = struct.Struct("<4s5H3I2H")
_SIGNATURE = b"PK\x03\x04"
_CHUNK = 1 << 16
# Methods of a .zip member (APPNOTE 4.4.5).
_STORED, _DEFLATED = 0, 8
# Flags of a .zip member (APPNOTE 4.4.4).
_ENCRYPTED, _SIZES_FOLLOW, _UTF8 = 0x1, 0x8, 0x800


def salvage(stream: io.BufferedReader) -> Iterator[tuple[str, io.RawIOBase]]:
    """Yields the name and the unpacked bytes of each member, found by its header.

    Read the bytes before you ask for the next member. Reading raises EOFError or ValueError where the data is
    truncated.
    Source: APPNOTE.TXT 6.3, 4.3.7.
    """
    stream.seek(0)
    while _to_header(stream):
        fields = _HEADER.unpack(stream.read(_HEADER.size))
        flags, method, crc, size, length, extra = fields[2], fields[3], fields[6], fields[7], fields[9], fields[10]
        name = stream.read(length).decode("utf-8" if flags & _UTF8 else "cp437", "replace")
        stream.read(extra)
        member = _Member(stream, method, size, flags, crc)
        yield name, member
        # Moves to the member's end even if nobody has read it, since packed bytes may contain something like a header.
        member.pass_over()


def _to_header(stream: io.BufferedReader) -> bool:
    """Moves to the next header of a member; returns whether there is a complete one."""
    before = b""
    while piece := stream.read(_CHUNK):
        window = before + piece
        found = window.find(_SIGNATURE)
        if found >= 0:
            stream.seek(found - len(window), io.SEEK_CUR)
            return len(stream.peek(_HEADER.size)) >= _HEADER.size
        before = window[-len(_SIGNATURE) :]
    return False


class _Member(io.RawIOBase):
    """The unpacked bytes of a member."""

    def __init__(self, stream: io.BufferedReader, method: int, size: int, flags: int, crc: int) -> None:
        self._stream, self._left = stream, size
        self._inflater: Any = zlib.decompressobj(-zlib.MAX_WBITS) if method == _DEFLATED else None
        self._expected = None if flags & _SIZES_FOLLOW else crc
        self._crc, self._ended = 0, False
        if flags & _ENCRYPTED:
            self._refused = "is encrypted"
        elif method not in (_STORED, _DEFLATED) or (method == _STORED and flags & _SIZES_FOLLOW):
            self._refused = "is packed in another way, or does not say its size"
        else:
            self._refused = ""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._refused:
            raise ValueError(f"the member {self._refused}")
        data = b"" if self._ended else self._inflated(len(buffer)) if self._inflater else self._stored(len(buffer))
        buffer[: len(data)] = data
        self._crc = zlib.crc32(data, self._crc)
        if not data and self._expected not in (None, self._crc):
            raise ValueError("its checksum is wrong")
        return len(data)

    def pass_over(self) -> None:
        """Moves to the end of the member, or up to the damage."""
        try:
            while self.read(_CHUNK):
                pass
        except (EOFError, ValueError, zlib.error):
            return

    def _stored(self, size: int) -> bytes:
        data = self._stream.read(min(size, self._left))
        self._left -= len(data)
        if not data and self._left:
            raise EOFError(f"{self._left} bytes are missing")
        self._ended = not self._left
        return data

    def _inflated(self, size: int) -> bytes:
        while True:
            packed = self._inflater.unconsumed_tail or self._stream.read(_CHUNK)
            data: bytes = self._inflater.decompress(packed, size)
            if self._inflater.eof:
                self._ended = True
                # A chunk may reach into the next member: move back to where that begins.
                self._stream.seek(-len(self._inflater.unused_data), io.SEEK_CUR)
                return data
            if data:
                return data
            if not packed:
                raise EOFError("the member ends before its end marker")
