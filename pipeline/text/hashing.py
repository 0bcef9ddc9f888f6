"""Splits text into words and hashes them, with the same result on every platform and in every process.

Hashes are computed by numpy, without a loop in Python.
"""

import functools
import re
import unicodedata
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from pipeline.text.arrays import Hashes

_WORD = re.compile(r"\w+")
_PLAIN = re.compile(r"[\x00-\x7f“”–—…•]*")
_ACCENT = re.compile(r"[\u0300-\u036f]+")
# The first 64 letters of a word each have random numbers of their own; later letters reuse them from the start.
_POSITIONS = 64
_GAMMA = np.uint64(0x9E3779B97F4A7C15)
_MIX_A = np.uint64(0xBF58476D1CE4E5B9)
_MIX_B = np.uint64(0x94D049BB133111EB)
# Number of words hashed at once: hashing takes some 30 bytes of memory per letter.
_AT_ONCE = 1 << 16
# The look-up table of `is_in`: its smallest and largest size (as powers of two), and its slots per value.
_FILTER_BITS, _FILTER_SPACE = (16, 22), 32
# The hash of each word in a run is multiplied by a different power of this odd factor, so that word order counts.
_STEP = 0xD6E8FEB86659FD93


def words(text: str) -> list[str]:
    """Splits a text into words normalised for comparison: case-folded, without accents, apostrophes or soft hyphens."""
    if not text.isascii():
        text = text.replace("’", "").replace("‘", " ").replace("\u00ad", "")
        if not _PLAIN.fullmatch(text):
            text = _ACCENT.sub("", unicodedata.normalize("NFKD", text))
    return _WORD.findall(text.casefold().replace("'", ""))


def mix(values: Hashes) -> Hashes:
    """Scrambles 64-bit values so that they spread evenly (the finaliser of SplitMix64: Steele, Lea and Flood 2014)."""
    values = values + _GAMMA
    values = (values ^ (values >> np.uint64(30))) * _MIX_A
    values = (values ^ (values >> np.uint64(27))) * _MIX_B
    return values ^ (values >> np.uint64(31))


@functools.cache
def _table() -> Hashes:
    """Returns a pseudo-random number for every byte at every position, for tabulation hashing (Zobrist 1970)."""
    return mix(np.arange(_POSITIONS * 256, dtype=np.uint64))


def word_hashes(tokens: Sequence[str]) -> Hashes:
    """Returns one 64-bit hash per word. No word may be empty."""
    batches = [_hashes_of(tokens[at : at + _AT_ONCE]) for at in range(0, len(tokens), _AT_ONCE)]
    return np.concatenate(batches) if batches else np.empty(0, dtype=np.uint64)


def _hashes_of(tokens: Sequence[str]) -> Hashes:
    # All words become one array of bytes, each word ended by a newline, which no word contains.
    data = np.frombuffer(("\n".join(tokens) + "\n").encode("utf-8", "surrogatepass"), dtype=np.uint8)
    ends = np.flatnonzero(data == 10)
    starts = np.concatenate([[0], ends[:-1] + 1])
    place = np.arange(len(data)) - np.repeat(starts, ends + 1 - starts)
    cells = _table()[(place % _POSITIONS) * 256 + data]
    # The newline is hashed, too, so that the hash depends on the word's length.
    return mix(np.add.reduceat(cells, starts))


def letter_hashes(letters: Hashes, starts: npt.NDArray[np.int64], sizes: npt.NDArray[np.int64]) -> Hashes:
    """Returns one 64-bit hash per word; word k is letters[starts[k]:starts[k] + sizes[k]], with letters as numbers.

    It is meant for texts too long to be split into words first. The hashes are not those of `word_hashes`.
    """
    ahead = np.cumsum(sizes) - sizes
    within = np.arange(int(sizes.sum())) - np.repeat(ahead, sizes)
    values = letters[np.repeat(starts, sizes) + within] * _factors()[within % _POSITIONS]
    return mix(np.add.reduceat(values, ahead) + sizes.astype(np.uint64))


@functools.cache
def _factors() -> Hashes:
    """Returns an odd pseudo-random number for each place of a letter in its word."""
    return mix(np.arange(_POSITIONS, dtype=np.uint64)) | np.uint64(1)


def _rolled(tokens: Hashes, size: int) -> Hashes:
    """Returns one hash for each run of `size` words; there must be at least one run."""
    count = len(tokens) - size + 1
    total = np.zeros(count, dtype=np.uint64)
    factor = 1
    # The hash is a polynomial of the words' hashes: one array addition per place in the run computes it for all runs.
    for k in range(size):
        total += tokens[k : k + count] * np.uint64(factor)
        factor = factor * _STEP % 2**64
    return mix(total)


def shingle_hashes(tokens: Hashes, size: int) -> Hashes:
    """Returns one hash for each run of `size` words, in text order; if there are fewer words, one hash of them all."""
    return _rolled(tokens, min(size, len(tokens))) if len(tokens) else tokens


def ngrams(tokens: Hashes, size: int) -> Hashes:
    """Returns one hash for each run of `size` words, at the index of its first word; 0 where no run begins."""
    out = np.zeros(len(tokens), dtype=np.uint64)
    if len(tokens) >= size:
        out[: len(tokens) - size + 1] = _rolled(tokens, size)
    return out


def text_hashes(tokens: Hashes, starts: npt.NDArray[np.int64]) -> Hashes:
    """Returns the hash of each sequence tokens[starts[k]:starts[k + 1]]. Only an empty one has the hash 0."""
    sizes = np.diff(starts)
    within = np.arange(len(tokens)) - np.repeat(starts[:-1], sizes)
    places = mix(within.astype(np.uint64) * np.uint64(2) + np.uint64(1)) | np.uint64(1)
    # The sums overflow and wrap around, as they should: the hash is modulo 2 ** 64.
    running = np.concatenate([np.zeros(1, np.uint64), np.cumsum(tokens * places)])
    sums = running[starts[1:]] - running[starts[:-1]]
    return np.where(sizes > 0, np.maximum(mix(sums + sizes.astype(np.uint64)), np.uint64(1)), np.uint64(0))


def distinct(values: Hashes) -> Hashes:
    """Returns the distinct values in ascending order, by sorting: several times as fast as `np.unique` here."""
    ordered = np.sort(values)
    return ordered[np.append(True, ordered[1:] != ordered[:-1])] if len(ordered) else ordered


def repeated(values: Hashes) -> Hashes:
    """Returns the values that occur more than once, each of them once, in ascending order."""
    ordered = np.sort(values)
    return distinct(ordered[1:][ordered[1:] == ordered[:-1]])


def is_in(values: Hashes, pool: Hashes) -> npt.NDArray[np.bool_]:
    """Returns for each value whether it is in the pool. A table of the pool's low bits first rules out most values."""
    present = np.zeros(len(values), dtype=np.bool_)
    if len(pool):
        least, most = _FILTER_BITS
        # The table's size is a power of two: at least 32 times the pool's size, so that at most 1 in 32 values outside
        # the pool passes, but never more than fits in the processor's cache.
        size = 1 << min(most, max(least, (len(pool) * _FILTER_SPACE).bit_length()))
        table = np.zeros(size, dtype=np.bool_)
        table[pool & np.uint64(size - 1)] = True
        maybe = np.flatnonzero(table[values & np.uint64(size - 1)])
        pool = np.sort(pool)
        place = np.minimum(np.searchsorted(pool, values[maybe]), len(pool) - 1)
        present[maybe] = pool[place] == values[maybe]
    return present
