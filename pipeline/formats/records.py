"""Documents out of JSON records: .jsonl, .ndjson and .json, in whatever layout the fields have."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import IO

from pipeline.formats.document import RawDocument, RawReject
from pipeline.formats.html import looks_like_html, read_page
from pipeline.formats.options import ReadOptions
from pipeline.text.dates import parse_date
from pipeline.text.decode import NotTextError, decode

_LISTS = ("articles", "documents", "stories", "items", "results", "records", "entries", "data", "rows")


def read_json_lines(stream: IO[bytes], options: ReadOptions) -> Iterator[RawDocument | RawReject]:
    """One document per line; `record` counts lines from 0. Empty lines are passed over."""
    for number, line in enumerate(_lines(stream)):
        if not line.strip():
            continue
        try:
            decoded = decode(line)
            value = json.loads(decoded.text)
        except (ValueError, RecursionError) as error:
            binary = isinstance(error, NotTextError)
            yield RawReject(number, "binary" if binary else "broken", f"line {number + 1}: {error}")
            continue
        yield from read_record(value, number, decoded.encoding, options, f"line {number + 1}")


def read_json(stream: IO[bytes], options: ReadOptions) -> Iterator[RawDocument | RawReject]:
    """A list of records, an object that holds such a list, one record, or lines of records after all."""
    data = stream.read()
    try:
        decoded = decode(data)
        value = json.loads(decoded.text)
    except NotTextError as error:
        yield RawReject(None, "binary", str(error))
        return
    except (ValueError, RecursionError) as error:
        if _is_json_lines(data):
            import io

            yield from read_json_lines(io.BytesIO(data), options)
        else:
            yield RawReject(None, "broken" if data.strip() else "empty", str(error))
        return
    if isinstance(value, dict):
        value = next((value[k] for k in _LISTS if _is_records(value.get(k))), value)
    if not isinstance(value, list):
        yield from read_record(value, None, decoded.encoding, options, "the file")
        return
    if not value:
        yield RawReject(None, "empty", "an empty list")
    for number, record in enumerate(value):
        yield from read_record(record, number, decoded.encoding, options, f"record {number + 1}")


def read_record(
    value: object, record: int | None, encoding: str, options: ReadOptions, where: str
) -> Iterator[RawDocument | RawReject]:
    """The document of one record; the record's own fields win over what its HTML says."""
    if not isinstance(value, Mapping):
        yield RawReject(record, "broken", f"{where}: {type(value).__name__}, expected an object")
        return
    text = _first_text(value, options.text_fields)
    html = None if text else _first_text(value, options.html_fields)
    if text and looks_like_html(text):
        text, html = None, text
    if not text and not html:
        known = any(_field(value, name) is not None for name in options.text_fields + options.html_fields)
        fields = ", ".join(sorted(map(str, value)))[:200]
        detail = f"{where}: no text" if known else f"{where}: no text field among {fields or 'no fields'}"
        yield RawReject(record, "empty" if known else "no-text", detail)
        return
    given = _fields(value, options)
    if len(text or html or "") > options.max_chars * (1 if text else 20):
        yield RawReject(record, "too-long", f"{where}: {len(text or html or '')} characters")
    elif html:
        yield from read_page(html, encoding, record, options, given)
    elif text:
        yield RawDocument(record, "text/plain", text, encoding, **given)  # type: ignore[arg-type]


def _lines(stream: IO[bytes]) -> Iterator[bytes]:
    """The lines of a stream; UTF-16 is recoded first, since its line ends are two bytes wide."""
    first = stream.readline()
    if first[:2] in (b"\xff\xfe", b"\xfe\xff"):
        for line in decode(first + stream.read()).text.split("\n"):
            yield line.encode("utf-8", "surrogatepass")
        return
    yield first
    yield from stream


def _is_json_lines(data: bytes) -> bool:
    first = data.lstrip().split(b"\n", 1)
    try:
        return len(first) == 2 and isinstance(json.loads(decode(first[0]).text), dict)
    except (ValueError, RecursionError):
        return False


def _is_records(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)


def _fields(value: Mapping[str, object], options: ReadOptions) -> dict[str, object]:
    """What the record says of its document, by the names of RawDocument."""
    dates = (parse_date(_field(value, name)) for name in options.date_fields)
    fetched = (parse_date(_field(value, name)) for name in options.fetched_fields)
    urls = (_text(_field(value, name)) for name in options.url_fields)
    return {
        "url": next((url for url in urls if url and url.lower().startswith(("http://", "https://"))), None),
        "fetched_at": next((moment for moment in fetched if moment), None),
        "title": _first_text(value, options.title_fields),
        "byline": next((b for n in options.author_fields if (b := _names(_field(value, n)))), None),
        "site": _first_text(value, options.site_fields),
        "published_at": next((moment for moment in dates if moment), None),
        "language": _first_text(value, options.language_fields),
    }


def _first_text(value: Mapping[str, object], names: tuple[str, ...]) -> str | None:
    return next((text for name in names if (text := _text(_field(value, name)))), None)


def _field(value: Mapping[str, object], name: str) -> object:
    """A field by name, or by path ("source.name")."""
    if name in value:
        return value[name]
    here: object = value
    for part in name.split("."):
        if not isinstance(here, Mapping) or part not in here:
            return None
        here = here[part]
    return here


def _text(value: object) -> str | None:
    """A string that holds anything, as it stands; a list of paragraphs joined by empty lines."""
    if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        value = "\n\n".join(value)
    return value if isinstance(value, str) and value.strip() else None


def _names(value: object) -> str | None:
    if isinstance(value, Mapping):
        value = value.get("name")
    if isinstance(value, list):
        value = ", ".join(name for item in value if (name := _names(item)))
    return value.strip() if isinstance(value, str) and value.strip() else None
