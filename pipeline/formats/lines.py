"""Reads the lines of a text file of any size, and decodes each line separately."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.text.decode import NotTextError, decode, decode_piece, wide_encoding

_SAMPLE = 1 << 16


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file.

    number: its number, from 0.
    text: the decoded line, including its line end.
    fault: (reason, detail) if the line could not be read; its text is then empty.
    """

    number: int
    text: str
    encoding: str
    note: str | None = None
    fault: tuple[str, str] | None = None


def read_lines(stream: io.BufferedReader, max_bytes: int, first: int = 0) -> Iterator[Line]:
    """Yields the lines of a stream, numbered from `first`. Lines end at line feeds or, if the beginning has none, at
    carriage returns, as in Excel's "CSV (Macintosh)".

    A line of more than `max_bytes` is skipped and reported as a fault.

    UTF-16 and UTF-32 are recognised by the start of the stream. Otherwise each line that is valid UTF-8 is UTF-8. All
    other lines get the same encoding, determined from the 64 KB that start at the first of them, since a single line
    may be too short to determine it.
    """
    wide = wide_encoding(stream.peek(4096)[:4096])
    if wide:
        yield from _wide_lines(stream, wide, max_bytes)
        return
    head = stream.peek(_SAMPLE)
    if b"\r" in head and b"\n" not in head:
        stream = io.BufferedReader(_Returns(stream), _SAMPLE)
    fallback: str | None = None
    name = "utf-8"
    for number, raw in enumerate(_bounded(stream, max_bytes), first):
        if isinstance(raw, int):
            yield Line(number, "", name, fault=("too-long", f"line {number + 1}: {raw} bytes, at most {max_bytes}"))
            continue
        try:
            if number == 0:
                found = decode(raw)
                name = "utf-8-sig" if found.encoding == "utf-8-sig" else name
            else:
                found = decode_piece(raw, fallback)
            if fallback is None and not found.encoding.startswith("utf-8"):
                fallback = _encoding_of(raw + stream.peek(_SAMPLE)[:_SAMPLE], found.encoding)
                found = decode_piece(raw, fallback)
        except NotTextError as error:
            yield Line(number, "", name, fault=("binary", f"line {number + 1}: {error}"))
            continue
        yield Line(number, found.text, name if found.encoding == "utf-8" else found.encoding, found.note)


class _Returns(io.RawIOBase):
    """The bytes of a stream with line feeds in place of carriage returns."""

    def __init__(self, source: io.BufferedReader) -> None:
        self._source = source

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._source.read(len(buffer)).replace(b"\r", b"\n")
        buffer[: len(data)] = data
        return len(data)


def _bounded(stream: io.BufferedReader, max_bytes: int) -> Iterator[bytes | int]:
    """Yields the lines of a stream; for a line that is too long, yields its size in bytes instead."""
    while line := stream.readline(max_bytes):
        if len(line) < max_bytes or line.endswith(b"\n"):
            yield line
            continue
        size = len(line)
        while not line.endswith(b"\n") and (line := stream.readline(_SAMPLE)):
            size += len(line)
        yield size


def _wide_lines(stream: io.BufferedReader, encoding: str, max_bytes: int) -> Iterator[Line]:
    reader = io.TextIOWrapper(stream, encoding, errors="replace", newline="\n")
    number, most = 0, max_bytes // 2
    while text := reader.readline(most):
        if len(text) < most or text.endswith("\n"):
            yield Line(number, text, encoding)
        else:
            size = len(text)
            while not text.endswith("\n") and (text := reader.readline(_SAMPLE)):
                size += len(text)
            fault = ("too-long", f"line {number + 1}: {size} characters, at most {most}")
            yield Line(number, "", encoding, fault=fault)
        number += 1
    reader.detach()


def _encoding_of(sample: bytes, otherwise: str) -> str:
    """Returns the encoding of a sample of lines, or `otherwise` if the sample is UTF-8 or not text."""
    try:
        found = decode_piece(sample[: sample.rfind(b"\n") + 1] or sample)
    except NotTextError:
        return otherwise
    return otherwise if found.encoding.startswith("utf-8") else found.encoding
