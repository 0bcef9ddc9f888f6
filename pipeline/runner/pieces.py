"""Divides large files of many records, so that several tasks can read one; remembers the pieces for later runs."""

import io
from collections.abc import Callable, Iterable
from dataclasses import astuple, replace

from pipeline.formats import NotDivisible, Piece, divide, may_hold_many
from pipeline.options import Options
from pipeline.storage import open_folder, reading_of
from pipeline.store import Store
from pipeline.tasks.raw_files import RawStream
from pipeline.tasks.task import RawFile

_CACHE = "_state/pieces.json"
_BUFFER = 1 << 20
_LARGE = 2
"""A file is divided if it has at least this many times the bytes of a part."""


def with_pieces(
    files: Iterable[RawFile], raw: str, store: Store, config: Options, tell: Callable[[str], None]
) -> list[RawFile]:
    """Returns the files, each large one replaced by its pieces; calls `tell` for those that cannot be divided."""
    least = config.run.megabytes_per_part * 1_000_000
    known = store.read_json(_CACHE)
    known = known if isinstance(known, dict) else {}
    before = set(known)
    fresh: dict[str, list[tuple[int, ...]]] = {}
    found: list[RawFile] = []
    for file in files:
        if file.fault or file.size < _LARGE * least or not may_hold_many(file.path):
            found.append(file)
            continue
        key = f"{file.path} {file.sha256} {least} {config.fingerprint(['ingest'])}"
        if key not in known:
            try:
                known[key] = [astuple(piece) for piece in _pieces(raw, file, least, config)]
            except NotDivisible as why:
                known[key] = []
                tell(f"notice: {file.path}: {file.size / 1e6:,.0f} MB are read by one process: {why}")
        fresh[key] = known[key]
        found += _divided(file, [Piece(*piece) for piece in fresh[key]]) or [file]
    if fresh.keys() != before:
        store.write_json(_CACHE, fresh)
    return found


def _pieces(raw: str, file: RawFile, least: int, config: Options) -> list[Piece]:
    system, root = open_folder(raw)
    with reading_of(file.path), system.open_input_file(f"{root}/{file.path}") as source:
        stream: io.BufferedReader = io.BufferedReader(RawStream(source, file.path, system), _BUFFER)
        return divide(file.path, stream, least, config.ingest)


def _divided(file: RawFile, pieces: list[Piece]) -> list[RawFile]:
    """Returns the file once for each piece, with the piece's share of the bytes as its size."""
    units = sum(piece.end - piece.start for piece in pieces)
    return [
        replace(file, size=file.size * (piece.end - piece.start) // units, piece=astuple(piece)) for piece in pieces
    ]
