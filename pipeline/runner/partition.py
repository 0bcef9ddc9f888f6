"""Divides raw files into parts that stay the same when files are added or removed elsewhere.

The place of a file is a hash of its path, read as a string of bits. Parts are the leaves of a binary tree over these
bits; a leaf is split when it holds too much. So the division depends on the set of files and not on its history, and a
new file touches one part, or splits it in two. The first half of the bits is a hash of what the files of one batch
have in common (the date, or the first digits of the number in their names), so that a new day touches few parts.

A large file of many documents is not in the tree but is a part of its own, so that its thousands of articles are not
processed again because another file was added. Its documents are later divided into parts at borders that depend on
their ids; each part is named after its first document (stages/ingest.py). An even larger file is read in pieces,
by several tasks.
"""

import hashlib
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import astuple, dataclass, replace

from pipeline.formats import NotDivisible, Piece, divide, may_hold_many
from pipeline.options import Options
from pipeline.storage import open_folder, reading_of
from pipeline.store import Store
from pipeline.tasks.raw_files import RawStream
from pipeline.tasks.task import RawFile

# Number of bits in the place of a file, which is the largest depth of the tree of parts.
_BITS = 64
# A file of many documents is a part of its own if it has at least the maximum bytes of a part divided by this number.
_ALONE_FROM = 16
_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)([-_/.]?)([01]\d)\2([0-3]\d)(?!\d)")
_NUMBER = re.compile(r"(\d+)\d\d(?!\d)\D*$")


@dataclass(frozen=True, slots=True)
class RawPart:
    """Files that are ingested together.

    name: the bits that lead to the leaf ("all" if there is only one leaf); for a single large file, "file-" and the
        hash of its path.
    """

    name: str
    files: tuple[RawFile, ...]


def partition(
    files: Iterable[RawFile], max_files: int, max_bytes: int, holds_many: Callable[[str], bool] = lambda path: False
) -> list[RawPart]:
    """Returns the parts, sorted by name, each with at most `max_files` and `max_bytes`, unless one file is larger.

    A file for whose path `holds_many` is true is a part of its own if it has at least a sixteenth of `max_bytes`; so is
    each piece of a divided file.
    """
    small, parts = [], []
    for file in files:
        if file.piece is not None:
            # The first piece has the name that the whole file would have.
            place = f"file-{int(_bits(file.path), 2):016x}"
            parts.append(RawPart(f"{place}-at-{file.piece[0]:012}" if file.piece[0] else place, (file,)))
        elif file.size * _ALONE_FROM >= max_bytes and holds_many(file.path):
            parts.append(RawPart(f"file-{int(_bits(file.path), 2):016x}", (file,)))
        else:
            small.append((_bits(file.path), file))
    parts += [RawPart(name or "all", tuple(fs)) for name, fs in _leaves("", sorted(small), max_files, max_bytes)]
    return sorted(parts, key=lambda part: part.name)


def place_of(part: str) -> str:
    """Returns the place in a part's name: the bits of its leaf, or "file-" and the hash of a large file's path."""
    first, _, rest = part.partition("-")
    return f"file-{rest.partition('-')[0]}" if first == "file" else "" if first == "all" else first


def batch_of(path: str) -> str:
    """Returns what the paths of a batch share: a date, or all before a number's last two digits ("x12345": "x123")."""
    date = list(_DATE.finditer(path))
    if date:
        return "-".join(date[-1].group(1, 3, 4))
    number = _NUMBER.search(path)
    return path[: number.end(1)] if number else path


def _bits(path: str) -> str:
    # The hash of the batch precedes that of the file, so that files of one day are neighbours and are separated last.
    texts = (text.encode("utf-8", "surrogateescape") for text in (batch_of(path), path))
    halves = (hashlib.blake2b(text, digest_size=_BITS // 16).digest() for text in texts)
    return f"{int.from_bytes(b''.join(halves)):0{_BITS}b}"


def _leaves(
    prefix: str, placed: list[tuple[str, RawFile]], max_files: int, max_bytes: int
) -> Iterator[tuple[str, list[RawFile]]]:
    small = len(placed) <= max_files and sum(f.size for _, f in placed) <= max_bytes
    if small or len(placed) == 1 or len(prefix) == _BITS:
        if placed:
            yield prefix, [f for _, f in sorted(placed, key=lambda p: p[1].path)]
        return
    depth = len(prefix)
    for bit in "01":
        yield from _leaves(prefix + bit, [p for p in placed if p[0][depth] == bit], max_files, max_bytes)


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
