"""Readers of raw files: bytes in, documents out.

- `reader.py` chooses the reader by the file's name: `plain.py`, `html.py`, `records.py` (JSON), `delimited.py`,
  `columnar.py`, `warc.py`, `archive.py`; `packing.py` unpacks; `fields.py` reads a record whatever its fields are
  called.
- HTML: `visible.py` (the lines of a page), `extract.py` (everything else), `titles.py`, `authors.py`, `dates.py`,
  `metadata.py` (what the head says), `markup.py` (what each line stands in).
- `document.py`: what a reader returns, and the reasons why a file gives no document.
"""

from pipeline.formats.document import RawDocument, RawReject
from pipeline.formats.options import ReadOptions
from pipeline.formats.pieces import NotDivisible, Piece, divide
from pipeline.formats.reader import is_raw_file, may_hold_many, read_file

__all__ = [
    "NotDivisible",
    "Piece",
    "RawDocument",
    "RawReject",
    "ReadOptions",
    "divide",
    "is_raw_file",
    "may_hold_many",
    "read_file",
]
