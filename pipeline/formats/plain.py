"""Reads plain text and Markdown, where the file is the document."""

from collections.abc import Iterator
from typing import IO

from pipeline.formats.document import RawDocument, RawReject
from pipeline.formats.html import MARKUP_FACTOR, looks_like_html, read_page
from pipeline.formats.options import ReadOptions
from pipeline.formats.packing import read_at_most
from pipeline.text.decode import NotTextError, decode


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
