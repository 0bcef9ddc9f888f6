"""Words and their hashes, the same on every platform and in every process, computed without a Python loop."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]

_WORD = re.compile(r"\w+")
_PLAIN = re.compile(r"[\x00-\x7f“”–—…•]*")
_ACCENT = re.compile(r"[\u0300-\u036f]+")
# Places of a word with random numbers of their own; longer words use them again.
_POSITIONS = 64
_GAMMA = np.uint64(0x9E3779B97F4A7C15)
_MIX_A = np.uint64(0xBF58476D1CE4E5B9)
_MIX_B = np.uint64(0x94D049BB133111EB)
_FILTER_BITS, _FILTER_SPACE = (16, 22), 32
# Odd factor between the words of a run, which makes their order count.
_STEP = 0xD6E8FEB86659FD93


def words(text: str) -> list[str]:
    """The words of a text as they are compared: no case, no accents, no apostrophes, no soft hyphens."""
    if not text.isascii():
        text = text.replace("’", "").replace("‘", " ").replace("\u00ad", "")
        if not _PLAIN.fullmatch(text):
            text = _ACCENT.sub("", unicodedata.normalize("NFKD", text))
    return _WORD.findall(text.casefold().replace("'", ""))


def mix(values: Hashes) -> Hashes:
    """Spread 64-bit values evenly (the finaliser of SplitMix64: Steele, Lea and Flood 2014)."""
    values = values + _GAMMA
    values = (values ^ (values >> np.uint64(30))) * _MIX_A
    values = (values ^ (values >> np.uint64(27))) * _MIX_B
    return values ^ (values >> np.uint64(31))


@functools.cache
def _table() -> Hashes:
    """A random number for every byte at every position: tabulation hashing (Zobrist 1970)."""
    return mix(np.arange(_POSITIONS * 256, dtype=np.uint64))


def word_hashes(tokens: Sequence[str]) -> Hashes:
    """One 64-bit hash per word. Empty words are not allowed."""
    if not tokens:
        return np.empty(0, dtype=np.uint64)
    # All words as one row of bytes, each ended by a newline, which no word contains.
    data = np.frombuffer(("\n".join(tokens) + "\n").encode("utf-8", "surrogatepass"), dtype=np.uint8)
    ends = np.flatnonzero(data == 10)
    starts = np.concatenate([[0], ends[:-1] + 1])
    place = np.arange(len(data)) - np.repeat(starts, ends + 1 - starts)
    cells = _table()[(place % _POSITIONS) * 256 + data]
    # The newline is hashed, too: its place gives the length of the word.
    return mix(np.add.reduceat(cells, starts))


def letter_hashes(letters: Hashes, starts: npt.NDArray[np.int64], sizes: npt.NDArray[np.int64]) -> Hashes:
    """One 64-bit hash per word of a text given as numbers: word k is letters[starts[k]:starts[k] + sizes[k]].

    For texts too long to be split into words first. The hashes differ from those of `word_hashes`.
    """
    ahead = np.cumsum(sizes) - sizes
    within = np.arange(int(sizes.sum())) - np.repeat(ahead, sizes)
    values = letters[np.repeat(starts, sizes) + within] * _factors()[within % _POSITIONS]
    return mix(np.add.reduceat(values, ahead) + sizes.astype(np.uint64))


@functools.cache
def _factors() -> Hashes:
    """An odd random number for each place of a letter in its word."""
    return mix(np.arange(_POSITIONS, dtype=np.uint64)) | np.uint64(1)


def _rolled(tokens: Hashes, size: int) -> Hashes:
    """A hash per run of `size` words; there must be at least one run."""
    count = len(tokens) - size + 1
    total = np.zeros(count, dtype=np.uint64)
    factor = 1
    # A polynomial of the words' hashes: one addition per place of the run, whatever the number of runs.
    for k in range(size):
        total += tokens[k : k + count] * np.uint64(factor)
        factor = factor * _STEP % 2**64
    return mix(total)


def shingle_hashes(tokens: Hashes, size: int) -> Hashes:
    """A hash per run of `size` words, in order of the text; one hash of all words if there are fewer."""
    return _rolled(tokens, min(size, len(tokens))) if len(tokens) else tokens


def ngrams(tokens: Hashes, size: int) -> Hashes:
    """A hash per run of `size` words. The last `size - 1` places are 0, so that place k is still that of word k."""
    out = np.zeros(len(tokens), dtype=np.uint64)
    if len(tokens) >= size:
        out[: len(tokens) - size + 1] = _rolled(tokens, size)
    return out


def text_hashes(tokens: Hashes, starts: npt.NDArray[np.int64]) -> Hashes:
    """One hash per sequence of words: sequence k is tokens[starts[k]:starts[k + 1]]. 0 only for no words."""
    sizes = np.diff(starts)
    within = np.arange(len(tokens)) - np.repeat(starts[:-1], sizes)
    places = mix(within.astype(np.uint64) * np.uint64(2) + np.uint64(1)) | np.uint64(1)
    # Sums overflow and wrap around, which is what a hash modulo 2 ** 64 wants.
    running = np.concatenate([np.zeros(1, np.uint64), np.cumsum(tokens * places)])
    sums = running[starts[1:]] - running[starts[:-1]]
    return np.where(sizes > 0, np.maximum(mix(sums + sizes.astype(np.uint64)), np.uint64(1)), np.uint64(0))


def distinct(values: Hashes) -> Hashes:
    """The distinct values, ascending. Sorting is several times as fast as numpy's hash table on such values."""
    ordered = np.sort(values)
    return ordered[np.append(True, ordered[1:] != ordered[:-1])] if len(ordered) else ordered


def repeated(values: Hashes) -> Hashes:
    """The values that occur several times, once each, ascending."""
    ordered = np.sort(values)
    return distinct(ordered[1:][ordered[1:] == ordered[:-1]])


def among(values: Hashes, pool: Hashes) -> npt.NDArray[np.bool_]:
    """Which of the values are in the pool. A table of the pool's low bits rules out most that are not, without a
    search."""
    found = np.zeros(len(values), dtype=np.bool_)
    if len(pool):
        least, most = _FILTER_BITS
        # A power of two with room for 32 times the pool: one in 32 strangers passes, and the table stays in the cache.
        size = 1 << min(most, max(least, (len(pool) * _FILTER_SPACE).bit_length()))
        table = np.zeros(size, dtype=np.bool_)
        table[pool & np.uint64(size - 1)] = True
        maybe = np.flatnonzero(table[values & np.uint64(size - 1)])
        pool = np.sort(pool)
        place = np.minimum(np.searchsorted(pool, values[maybe]), len(pool) - 1)
        found[maybe] = pool[place] == values[maybe]
    return found
