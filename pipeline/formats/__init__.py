"""Readers of raw files: bytes in, documents out."""

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
