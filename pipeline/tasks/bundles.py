"""Bundles some thirty parts of a table into one file, so that a bucket is read from few files.

A bucket has rows in nearly every part. Without bundles, each of some sixteen buckets would open every part of the
corpus, which costs more than reading the rows. The first task that needs a bundle reads its parts and writes it for all
others. A bundle is named after the hashes of its parts, and stays until one of them changes. Hashes of the parts' names
decide where a bundle ends, so that a new part changes one bundle and not all later ones.
"""

import hashlib
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.store import BUNDLES, Store
from pipeline.tables import empty

_PARTS = 32
"""Average number of parts in a bundle. Fewer mean more files to open, more mean more to read after a change."""
_MIN_PARTS = 64
"""A table with fewer parts is read part by part: bundles of a small corpus would cost more than they save."""
_APART = 7
"""Bucket k is read from bundle k * _APART on."""
_MAX_BYTES = 8_000_000
"""A bundle ends with the part that makes it larger than this number of bytes, to limit the memory for making it."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """Parts of a table, in order, with the hash of each one's bytes."""

    parts: tuple[tuple[str, str], ...]

    @property
    def name(self) -> str:
        """The name of the bundle's file: the same for the same parts with the same bytes."""
        return hashlib.sha256(repr(self.parts).encode()).hexdigest()[:24]


def bundles_of(parts: Mapping[str, str], sizes: Mapping[str, int]) -> tuple[Bundle, ...]:
    """Returns the bundles of a table, in the order of its parts; none if the table has too few parts to be worth it.

    parts: maps the name of each part to the hash of its bytes.
    sizes: maps the name of each file to its size, as `Store.sizes` does.
    """
    return tuple(_divided(parts, sizes)) if len(parts) >= _MIN_PARTS else ()


def _divided(parts: Mapping[str, str], sizes: Mapping[str, int]) -> Iterator[Bundle]:
    bundle: list[tuple[str, str]] = []
    size = 0
    for part, sha256 in parts.items():
        if bundle and (size >= _MAX_BYTES or zlib.crc32(part.encode()) % _PARTS == 0):
            yield Bundle(tuple(bundle))
            bundle, size = [], 0
        bundle.append((part, sha256))
        size += sizes.get(f"{part}.parquet", 0)
    if bundle:
        yield Bundle(tuple(bundle))


def read_bundled(
    store: Store, table: str, bundles: Sequence[Bundle], parts: Mapping[str, str], bucket: int
) -> pa.Table:
    """Reads the rows of a bucket, in the order of the parts. `parts` are the parts that have rows in it."""
    found: dict[int, pa.Table] = {}
    # Each bucket begins with a different bundle, so that workers that run side by side make different bundles.
    for step in range(len(bundles)):
        number = (step + bucket * _APART) % len(bundles)
        own = {part: parts[part] for part, _ in bundles[number].parts if part in parts}
        if len(bundles[number].parts) == 1:
            found[number] = store.read_bucket(table, own, bucket)
        elif own:
            found[number] = _read(store, table, bundles[number], bucket)
    return pa.concat_tables([empty(table), *(found[number] for number in sorted(found))])


def _read(store: Store, table: str, bundle: Bundle, bucket: int) -> pa.Table:
    rows = store.read_bundle(table, bundle.name, bucket)
    if rows is None:
        whole = store.read(table, dict(bundle.parts))
        store.write_bundle(table, bundle.name, whole)
        rows = whole.filter(pc.equal(whole["bucket"], bucket))
    return rows


def read_each(store: Store, table: str, bundles: Iterable[Bundle], columns: list[str]) -> Iterator[pa.Table]:
    """Yields the given columns of all parts of a table that is not bucketed, bundle by bundle."""
    for bundle in bundles:
        if len(bundle.parts) == 1:
            yield store.read(table, [part for part, _ in bundle.parts], columns)
            continue
        rows = store.read_bundle(table, bundle.name, columns=columns)
        if rows is None:
            rows = store.read(table, dict(bundle.parts))
            store.write_bundle(table, bundle.name, rows)
        yield rows.select(columns)


def tidy(store: Store, table: str, wanted: Iterable[Bundle]) -> None:
    """Removes the bundles of a table that are not among `wanted`."""
    folder = f"{BUNDLES}/{table}"
    for name in set(store.names(folder)) - {bundle.name for bundle in wanted}:
        store.remove(f"{folder}/{name}")
