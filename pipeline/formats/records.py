"""Reads the records of .jsonl, .ndjson and .json one by one, so that a file may have any size."""

from __future__ import annotations

import codecs
import io
import json
import re
from collections.abc import Iterator

from pipeline.formats.document import RawDocument, RawReject
from pipeline.formats.fields import holds_text, json_object, most_bytes, read_record
from pipeline.formats.lines import read_lines
from pipeline.formats.options import ReadOptions
from pipeline.formats.pieces import Piece
from pipeline.text.decode import Decoded, NotTextError, decode

_LISTS = ("articles", "documents", "stories", "items", "results", "records", "entries", "data", "rows")
_SCALAR = r'(?:"(?:[^"\\]|\\.)*"|[-+.\deE]+|true|false|null)'
# Matches the start of {"status": "ok", "articles": [{...}]}, whose list is read record by record.
_WRAPPER = re.compile(
    rf'\s*\{{\s*(?:"(?:[^"\\]|\\.)*"\s*:\s*{_SCALAR}\s*,\s*)*"(?:{"|".join(_LISTS)})"\s*:\s*\[(?=\s*\{{)'
)
_OTHER_JSON = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\[|\{[ \t]*\r?\n)")
# This many bytes at the start of a file decide between JSON and JSON lines.
_PEEK = 1024
_LIST = re.compile(r"\s*\[")
_BLANK = re.compile(r"[\s,]*")
_WHOLE = 1 << 24  # size in bytes below which a file is decoded as a whole
_CHUNK = 1 << 20
# A syntax error this close to the end of the buffer, in characters, may only mean that the record continues.
_NEAR_THE_END = 16
_KEY = re.compile(r'"(?P<name>(?:[^"\\]|\\.)*+)"\s*+:\s*+')
_DECODER = json.JSONDecoder(object_pairs_hook=json_object)
# A list within an object is recognised if it begins within this many characters.
_HEAD = 1 << 16
# If the first _TRIES lines of a file are not JSON, the rest is not read.
_TRIES = 10


def is_other_json(head: bytes) -> bool:
    """Whether a file with this beginning is JSON, but not with one record per line."""
    return _OTHER_JSON.match(head[:_PEEK]) is not None


def read_json_lines(
    stream: io.BufferedReader, options: ReadOptions, piece: Piece | None = None
) -> Iterator[RawDocument | RawReject]:
    """Yields one document per line; `record` counts lines from 0. Empty lines are skipped.

    A file that begins as a list, or with a brace alone on its line, is read as .json. If only a `piece` is read,
    `stream` has only the bytes of that piece.
    """
    if piece is None and is_other_json(stream.peek(_PEEK)):
        yield from read_json(stream, options)
        return
    for line in read_lines(stream, most_bytes(options), piece.line if piece else 0):
        if line.fault:
            yield RawReject(line.number, *line.fault)
            continue
        if not line.text.strip():
            continue
        where = f"line {line.number + 1}"
        try:
            value = _DECODER.decode(line.text)
        except (ValueError, RecursionError) as error:
            yield RawReject(line.number, "broken", f"{where}: {error}")
            continue
        yield from read_record(value, line.number, line.encoding, options, where, line.note)


def read_json(stream: io.BufferedReader, options: ReadOptions) -> Iterator[RawDocument | RawReject]:
    """Yields the documents of a file that is a list of records, an object with such a list, or one or more records."""
    try:
        values = _Values(stream, options)
    except NotTextError as error:
        yield RawReject(None, "binary", str(error))
        return
    waiting: object = None  # the first value, which is the whole file if no other follows
    count = 0
    for value in values:
        if count == 1 and not values.listed:
            yield from _of_value(values, waiting, 0, options)
        count += 1
        if count == 1 and not values.listed:
            waiting = value
        else:
            yield from _of_value(values, value, count - 1, options)
    if not count:
        yield RawReject(None, "empty", "an empty list" if values.listed else "no text")
    elif count == 1 and not values.listed:
        yield from _of_value(values, waiting, None, options)


def _of_value(
    values: _Values, value: object, record: int | None, options: ReadOptions
) -> Iterator[RawDocument | RawReject]:
    where = "the file" if record is None else f"record {record + 1}"
    if isinstance(value, _Fault):
        yield RawReject(record, value.reason, f"{where}: {value.detail}")
    elif record is None and isinstance(value, dict) and (inner := _records_in(value, options)):
        for number, item in enumerate(inner):
            yield from read_record(item, number, values.encoding, options, f"record {number + 1}", values.note)
    else:
        yield from read_record(value, record, values.encoding, options, where, values.note)


def _records_in(value: dict[str, object], options: ReadOptions) -> list[object] | None:
    """Returns the records in an object: the items of its lists. None if it has no such list, or is itself a record."""
    if holds_text(value, options):
        return None
    lists = {name: inner for name, inner in value.items() if isinstance(inner, list) and _are_objects(inner)}
    with_text = [inner for inner in lists.values() if any(holds_text(item, options) for item in inner)]
    if found := with_text or [inner for name, inner in lists.items() if name in _LISTS]:
        return [item for inner in found for item in inner]
    inner = list(value.values())
    return inner if _are_objects(inner) else None


def _are_objects(values: list[object]) -> bool:
    return bool(values) and all(isinstance(value, dict) for value in values)


class _Fault:
    """A value that could not be read: the reason and detail of its reject."""

    def __init__(self, reason: str, detail: str) -> None:
        self.reason, self.detail = reason, detail


class _Values:
    """Iterates over the values of a JSON file in order, with only a few in memory at a time.

    listed: whether the file begins with a list. The values are then the items of this list and of further lists.

    After a fault, reading goes on at the next line, except within a list.
    """

    def __init__(self, stream: io.BufferedReader, options: ReadOptions) -> None:
        self._limit, self._options = most_bytes(options), options
        self._stream = stream
        self._pieces = self._decoded()
        self._buffer, self._at, self._ended = "", 0, False
        self._scan = _DECODER.raw_decode
        self.encoding, self.note = "utf-8", None
        first: Decoded = next(self._pieces)
        self._buffer, self.encoding, self.note = first.text, first.encoding, first.note
        self._wrapped = self._done = False
        self.listed = self._begin_list()

    def __iter__(self) -> Iterator[object]:
        faults, good = 0, False
        while self._skip_blank():
            if self.listed and self._buffer[self._at] == "]":
                self._at += 1
                if self._wrapped:
                    yield from self._rest_of_wrapper()
                yield from self._between_lists()
                if self._done:
                    return
                continue
            value = self._next()
            if self.listed and isinstance(value, _Fault):
                value.detail += "; the rest of the list was not read"
            yield value
            if not isinstance(value, _Fault):
                good = True
                continue
            faults += 1
            if self.listed or not self._to_next_line():
                return
            # Not JSON at all: otherwise each of a million lines would be a reject.
            if faults == _TRIES and not good:
                yield _Fault("broken", f"no JSON in the first {_TRIES} lines, the rest was not read")
                return
        if self.listed:
            yield _Fault("broken", "the list breaks off")

    def _next(self) -> object:
        while True:
            try:
                value, end = self._scan(self._buffer, self._at)
            except json.JSONDecodeError as error:
                # A fault near the end of what was read usually means that the value continues in the next chunk.
                cut = error.msg.startswith("Unterminated") or error.pos >= len(self._buffer) - _NEAR_THE_END
                if not cut or self._ended:
                    return _Fault("broken", str(error))
                if len(self._buffer) - self._at > self._limit:
                    return _Fault("too-long", f"more than {self._limit} characters")
                self._more(len(self._buffer) - self._at)  # doubled, so that a long value is scanned only a few times
                continue
            except (RecursionError, ValueError) as error:  # too deep, or a number of thousands of digits
                return _Fault("broken", str(error))
            # "12" at the end of the buffer may be the beginning of "123".
            if end == len(self._buffer) and not self._ended and not isinstance(value, dict | list | str):
                self._more(1)
                continue
            self._at = end
            return value

    def _begin_list(self) -> bool:
        """Moves into a list that begins here, alone or within an object; returns whether there is one."""
        if len(self._buffer) - self._at < _HEAD and not self._ended:
            self._more(_HEAD)
        wrapper = _WRAPPER.match(self._buffer, self._at)
        # {"title": ..., "text": ..., "items": [...]} is an article that also has a list of something.
        if wrapper and self._is_article(f"{wrapper[0]}]}}"):
            wrapper = None
        start = wrapper or _LIST.match(self._buffer, self._at)
        self._wrapped = bool(wrapper)
        self._at = start.end() if start else self._at
        return bool(start)

    def _is_article(self, source: str) -> bool:
        try:
            return holds_text(_DECODER.decode(source), self._options)
        except ValueError:  # the fault is reported when the value is read
            return True

    def _rest_of_wrapper(self) -> Iterator[object]:
        """Yields the records of an object's further lists, then the object itself if it has a text."""
        outer: dict[str, object] = {}
        while self._skip_blank():
            if self._buffer[self._at] == "}":
                self._at += 1
                break
            key = _KEY.match(self._buffer, self._at)
            if key is None and len(self._buffer) - self._at < _HEAD and not self._ended:
                self._more(_HEAD)
                key = _KEY.match(self._buffer, self._at)
            value: object = _Fault("broken", "the object around the list breaks off, or goes on in an odd way")
            if key:
                self._at = key.end()
                value = self._next() if self._skip_blank() else value
            if isinstance(value, _Fault):
                self._done = True
                yield value
                return
            if isinstance(value, list) and any(holds_text(item, self._options) for item in value):
                yield from value
            elif key:
                outer[key["name"]] = value
        if holds_text(outer, self._options):
            yield outer

    def _between_lists(self) -> Iterator[object]:
        """Moves into the next list, and yields the values before it."""
        while not self._done:
            self._done = not self._skip_blank()
            if self._done or self._begin_list():
                return
            value = self._next()
            if isinstance(value, _Fault):
                value.detail = f"what follows the list was not read: {value.detail}"
                self._done = True
            yield value

    def _skip_blank(self) -> bool:
        """Moves to the next value and returns whether there is one."""
        while True:
            self._at = _BLANK.match(self._buffer, self._at).end()  # type: ignore[union-attr]
            if self._at < len(self._buffer):
                return True
            if self._ended:
                return False
            self._more(1)

    def _to_next_line(self) -> bool:
        while (found := self._buffer.find("\n", self._at)) < 0:
            if self._ended:
                return False
            self._at = len(self._buffer)
            self._more(1)
        self._at = found + 1
        return True

    def _more(self, least: int) -> None:
        """Reads at least `least` more characters, unless the file ends first."""
        pieces, size = [self._buffer[self._at :]], 0
        while size < least and not self._ended:
            piece = next(self._pieces, None)
            if piece is None:
                self._ended = True
            else:
                pieces.append(piece.text)
                size += len(piece.text)
        self._buffer, self._at = "".join(pieces), 0

    def _decoded(self) -> Iterator[Decoded]:
        """Yields the text in chunks. For a file of more than 16 MB, the first 16 MB decide the encoding."""
        data = self._stream.read(_WHOLE)
        if len(data) < _WHOLE:
            yield decode(data)
            return
        found = decode(data[: _end_of_character(data)])
        decoder = codecs.getincrementaldecoder(found.encoding)("replace")
        while data:
            yield Decoded(decoder.decode(data), found.encoding, found.note)
            data = self._stream.read(_CHUNK)
        yield Decoded(decoder.decode(b"", final=True), found.encoding)


def _end_of_character(data: bytes) -> int:
    """Returns where the last ASCII character among the last eight bytes ends; the length of `data` if there is none."""
    end = len(data)
    return next((i + 1 for i in range(end - 1, end - 9, -1) if data[i] < 0x80), end)
