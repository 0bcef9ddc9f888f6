"""Lines of a text file of any size, each decoded separately."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.text.decode import NotTextError, decode, decode_piece, wide_encoding

_SAMPLE = 1 << 16


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its line end.

    number: counts from 0.
    fault: (reason, detail) of a line that could not be read, whose text is then empty.
    """

    number: int
    text: str
    encoding: str
    note: str | None = None
    fault: tuple[str, str] | None = None


def read_lines(stream: io.BufferedReader, max_bytes: int, first: int = 0) -> Iterator[Line]:
    """The lines of a stream, ended by line feeds only, numbered from `first`.

    A line of more than `max_bytes` is skipped and reported as a fault.

    UTF-16 and UTF-32 are recognised by their start. Other lines are UTF-8 if they are valid UTF-8. The remaining ones
    have the encoding of the 64 KB from the first such line on, since one line may be too short to tell.
    """
    wide = wide_encoding(stream.peek(4096)[:4096])
    if wide:
        yield from _wide_lines(stream, wide, max_bytes)
        return
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


def _bounded(stream: io.BufferedReader, max_bytes: int) -> Iterator[bytes | int]:
    """The lines of a stream. A line that is too long is replaced by its size in bytes."""
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
    """The encoding of a longer stretch, if that tells more than `otherwise`."""
    try:
        found = decode_piece(sample[: sample.rfind(b"\n") + 1] or sample)
    except NotTextError:
        return otherwise
    return otherwise if found.encoding.startswith("utf-8") else found.encoding
