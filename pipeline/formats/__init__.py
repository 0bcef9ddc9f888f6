"""Readers of raw files: they turn bytes into documents.

- `reader.py` chooses the reader by the file's name: `html.py` (and plain text), `records.py` (JSON), `delimited.py`,
  `columnar.py`, `warc.py`, `archive.py`; `packing.py` unpacks; `fields.py` finds the text, title and so on in a record.
- For HTML: `visible.py` (the lines of a page), `extract.py` (everything else), `titles.py`, `authors.py`, `dates.py`,
  `metadata.py` (what the head says), `markup.py` (the elements around each line).
- `document.py` has the classes that a reader returns, and the reasons why a file yields no document.
"""

from pipeline.formats.document import RawDocument, RawReject
from pipeline.formats.options import ReadOptions
from pipeline.formats.pieces import NotDivisible, Piece, divide
from pipeline.formats.reader import READERS, is_raw_file, may_hold_many, read_file

__all__ = [
    "READERS",
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
