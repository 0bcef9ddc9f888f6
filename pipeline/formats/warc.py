"""Reads web archives: the pages of a .warc and the texts of a .wet, with their addresses and the time of fetching."""

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from pipeline.errors import PipelineError
from pipeline.formats.document import RawDocument, RawReject
from pipeline.formats.fields import most_bytes, spared
from pipeline.formats.html import read_source, read_text, starts_like_html
from pipeline.formats.options import ReadOptions
from pipeline.formats.pieces import Piece
from pipeline.text.dates import parse_date

logging.getLogger("warcio").setLevel(logging.CRITICAL)  # problems with a record become rejects

_PAGES = ("text/html", "application/xhtml+xml")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_ENCODINGS = ("", "identity", "none", "gzip", "x-gzip", "deflate")
_START = b"WARC/"
_LINE = 1 << 16
# Number of kinds of records without a page that are counted separately.
_MAX_KINDS = 100


def read_warc(
    stream: io.BufferedReader, options: ReadOptions, piece: Piece | None = None
) -> Iterator[RawDocument | RawReject]:
    """Yields one document per HTML page of a successful response, and per text of a .wet; `record` counts all records
    from 0.

    Other records (requests, images, redirects) are not documents; the last rejects say how many there were of each
    kind. A damaged record is a reject, and reading goes on at the next bytes that look like a record. If only a
    `piece` is read, `stream` has only the bytes of that piece.

    Sources: WARC 1.1 (ISO 28500:2017); warcio parses the headers and decodes transfer and content encodings.
    """
    others: Counter[str] = Counter()
    for number, record in enumerate(_records(stream), piece.record if piece else 0):
        if isinstance(record, str):
            yield RawReject(number, "broken", f"record {number + 1}: {record}")
            continue
        kind, media_type = _kind(record)
        if kind is None:
            entry = _Entry(record, number, media_type)
            yield from spared(_document(entry, options, others), number, f"record {number + 1}")
        else:
            others[kind if kind in others or len(others) < _MAX_KINDS else "of further kinds"] += 1
        cut = record.rec_headers.get_header("WARC-Truncated")
        if cut and kind is None:
            yield RawReject(number, "broken", f"record {number + 1}: cut off when it was fetched ({cut})")
        # Skips what was not read of the record; otherwise the next record would be looked for inside it.
        left = _drain(record)
        if left:
            yield RawReject(number, "broken", f"record {number + 1}: {left} bytes are missing at its end")
    for kind, count in sorted(others.items()):
        yield RawReject(None, "not-a-page", f"{count} record{'s' * (count > 1)}: {kind}")


@dataclass(frozen=True, slots=True)
class _Entry:
    """A record that may hold a document.

    number: its number, from 0, among the records of the file.
    media_type: the type of its content, "" if it declares none.
    given: what the record says of the document: address and time of fetching.
    """

    record: Any
    number: int
    media_type: str
    given: dict[str, object] = field(init=False)

    def __post_init__(self) -> None:
        headers = self.record.rec_headers
        url = (headers.get_header("WARC-Target-URI") or "").strip("<>") or None
        given = {"url": url, "fetched_at": parse_date(headers.get_header("WARC-Date"))}
        object.__setattr__(self, "given", given)


def _records(stream: io.BufferedReader) -> Iterator[Any]:
    """Yields the records of the archive; instead of a record that cannot be read, a string with the reason."""
    from warcio.bufferedreaders import BufferedReader
    from warcio.recordloader import ArcWarcRecordLoader

    reader = BufferedReader(stream, block_size=_LINE)
    loader = ArcWarcRecordLoader(verify_http=False, arc2warc=False)
    strange = 0
    while line := reader.readline(_LINE):
        # Skips stray bytes line by line, until a line looks like the head of a record.
        if not line.startswith(_START):
            strange += len(line.strip()) and len(line)
            continue
        if strange:
            yield f"{strange} bytes before it belong to no record"
            strange = 0
        try:
            record = loader.parse_record_stream(reader, line, "warc")
            length = record.rec_headers.get_header("Content-Length")
            if not (length or "").strip().isdigit():
                raise ValueError(f"Content-Length {length!r}")
        except PipelineError:
            raise
        except Exception as error:  # the headers may contain anything
            yield f"{type(error).__name__}: {error}"[:200]
            continue
        yield record
    if strange:
        yield f"{strange} bytes belong to no record"


def _kind(record: Any) -> tuple[str | None, str]:
    """Returns (kind, media type) of a record. The kind is None if the record may hold a document."""
    type_ = str(record.rec_type or "no type")
    if type_ == "response" and record.http_headers is not None:
        status = str(record.http_headers.get_statuscode())
        media_type = _media_type(record.http_headers.get_header("Content-Type"))
        if not re.fullmatch(r"2\d\d", status):
            return f"{type_}, status {status or 'missing'}"[:80], media_type
        return (None if media_type in (*_PAGES, "") else f"{type_}, {media_type}"[:80]), media_type
    media_type = _media_type(record.content_type)
    wanted = (type_ == "resource" and media_type in _PAGES) or (type_ == "conversion" and media_type == "text/plain")
    return (
        None if wanted else f"{type_}, {media_type}"[:80] if type_ in ("resource", "conversion") else type_
    ), media_type


def _media_type(header: str | None) -> str:
    return (header or "").split(";")[0].strip().lower()


def _document(entry: _Entry, options: ReadOptions, others: Counter[str]) -> Iterator[RawDocument | RawReject]:
    record, number = entry.record, entry.number
    try:
        data = _payload(record, most_bytes(options))
    except PipelineError:
        raise
    except Exception as error:  # the server may have sent anything
        yield RawReject(number, "broken", f"record {number + 1}: {type(error).__name__}: {error}"[:200])
        return
    encoding = (record.http_headers.get_header("Content-Encoding") if record.http_headers else None) or ""
    if encoding.lower() not in _ENCODINGS and not starts_like_html(data):  # some archives store decoded content
        yield RawReject(number, "broken", f"record {number + 1}: content encoding {encoding!r} is not supported")
    elif record.rec_type == "conversion":
        for item in read_text(io.BytesIO(data), options):
            given: dict[str, Any] = entry.given if isinstance(item, RawDocument) else {}
            yield replace(item, record=number, **given)
    elif not entry.media_type and not starts_like_html(data):
        others[f"{record.rec_type}, no media type"] += 1
    else:
        header = record.http_headers.get_header("Content-Type") if record.http_headers else record.content_type
        charset = _CHARSET.search(header or "")
        yield from read_source(io.BytesIO(data), options, number, charset[1] if charset else None, entry.given)


def _payload(record: Any, most: int) -> bytes:
    """Returns the unpacked content of a record, cut to `most` + 1 bytes, so that one that is too long is recognised."""
    stream, pieces, size = record.content_stream(), [], 0
    while size <= most and (piece := stream.read(min(_LINE, most + 1 - size))):
        pieces.append(piece)
        size += len(piece)
    return b"".join(pieces)


def _drain(record: Any) -> int:
    """Skips the rest of the record, and returns how many bytes of it are missing."""
    stream = record.raw_stream
    while stream.read(_LINE):
        pass
    return int(getattr(stream, "limit", 0))
