"""Reads pages, plain text and Markdown into documents, with limits on size and a reject for what is unreadable."""

from collections.abc import Iterator, Mapping
from typing import IO, Any

from pipeline.formats.document import RawDocument, RawReject, is_address, one_note
from pipeline.formats.options import ReadOptions
from pipeline.formats.packing import read_at_most
from pipeline.text.decode import NotTextError, decode, html_charset

# A page's source may have this many times as many characters as its text, because of markup, scripts and styles.
MARKUP_FACTOR = 20


def read_html(stream: IO[bytes], options: ReadOptions) -> Iterator[RawDocument | RawReject]:
    """Yields the document of a file that is one page, or a reject."""
    yield from read_source(stream, options)


def read_source(
    stream: IO[bytes],
    options: ReadOptions,
    record: int | None = None,
    charset: str | None = None,
    given: Mapping[str, object] | None = None,
) -> Iterator[RawDocument | RawReject]:
    """Decodes and reads one page. `charset` is the encoding declared by whatever served the page; see `read_page`."""
    most = 4 * MARKUP_FACTOR * options.max_chars
    data = read_at_most(stream, most)
    if data is None:
        yield RawReject(record, "too-long", f"more than {most} bytes of HTML")
        return
    try:
        decoded = decode(data, charset or html_charset(data))
    except NotTextError as error:
        yield RawReject(record, "binary", str(error))
        return
    if not decoded.text.strip():
        yield RawReject(record, "empty", f"{len(data)} bytes, no text")
        return
    yield from read_page(decoded.text, decoded.encoding, record, options, given, decoded.note)


def looks_like_html(text: str) -> bool:
    """Whether a text begins like an HTML page."""
    start = text[:200].lstrip("\ufeff \t\r\n").lower()
    return start.startswith(("<!doctype html", "<html", "<?xml")) and ("<html" in text[:2000].lower() or "<!d" in start)


def starts_like_html(data: bytes) -> bool:
    """Whether bytes of unknown encoding begin like an HTML page."""
    start = data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<!doctype html", b"<html")) or (start.startswith(b"<?xml") and b"<html" in start)


def read_page(
    source: str,
    encoding: str,
    record: int | None,
    options: ReadOptions,
    given: Mapping[str, object] | None = None,
    note: str | None = None,
) -> Iterator[RawDocument | RawReject]:
    """Reads one page's HTML source into a document, or a reject.

    Values in `given`, which come from the file that contained the page (a WARC, say), override what the markup says.
    """
    if len(source) > options.max_chars * MARKUP_FACTOR:
        yield RawReject(record, "too-long", f"{len(source)} characters of HTML")
        return
    given = {key: value for key, value in (given or {}).items() if value is not None}
    try:
        fields, lost = _page_fields(source, given)
    except ImportError:  # a broken installation
        raise
    except Exception as error:  # a page that breaks a parser must not cost the records after it
        yield RawReject(record, "broken", f"{type(error).__name__}: {error}"[:300])
        return
    if fields is None:
        yield RawReject(record, "no-text", f"no visible text in the page{f': {lost}' if lost else ''}")
    elif len(fields["text"]) > options.max_chars:
        yield RawReject(record, "too-long", f"{len(fields['text'])} characters, at most {options.max_chars}")
    else:
        yield RawDocument(record, "text/html", encoding=encoding, note=note, **fields)


def _page_fields(source: str, given: Mapping[str, object]) -> tuple[dict[str, Any] | None, str | None]:
    """Returns the fields of a RawDocument, and None; if the page shows no text, None and what could not be read."""
    # Imported here, since lxml and trafilatura take 0.4 s to import, and a run over plain text does not need them.
    from pipeline.formats.extract import extract
    from pipeline.formats.visible import parse_page

    root, lost = parse_page(source)
    url = given.get("url")
    page = extract(root, str(url) if is_address(url) else None) if root is not None else None
    if page is None:
        return None, lost
    fields = {name: getattr(page, name) for name in page.__slots__}
    if "byline" in given:  # the record's byline replaces the page's authors
        fields["authors"] = None
    return {**fields, **given, "lost": one_note(lost, page.lost, given.get("lost"))}, None


def read_text(stream: IO[bytes], options: ReadOptions) -> Iterator[RawDocument | RawReject]:
    """Yields the document of a text file, or a reject. A page of HTML that was saved as .txt is read as HTML."""
    yield from _read(stream, options, "text/plain")


def read_markdown(stream: IO[bytes], options: ReadOptions) -> Iterator[RawDocument | RawReject]:
    """Yields the document of a Markdown file, or a reject. The Markdown syntax stays in the text."""
    yield from _read(stream, options, "text/markdown")


def _read(stream: IO[bytes], options: ReadOptions, media_type: str) -> Iterator[RawDocument | RawReject]:
    most = 4 * MARKUP_FACTOR * options.max_chars  # as for HTML, since it may be a page
    data = read_at_most(stream, most)
    if data is None:
        yield RawReject(None, "too-long", f"more than {most} bytes")
        return
    try:
        decoded = decode(data)
    except NotTextError as error:
        yield RawReject(None, "binary", str(error))
        return
    text = decoded.text
    if not text.strip():
        yield RawReject(None, "empty", f"{len(data)} bytes, all white space" if data else "no text")
    elif looks_like_html(text):
        yield from read_page(text, decoded.encoding, None, options, note=decoded.note)
    elif len(text) > options.max_chars:
        yield RawReject(None, "too-long", f"{len(text)} characters, at most {options.max_chars}")
    else:
        yield RawDocument(None, media_type, text, decoded.encoding, note=decoded.note)
