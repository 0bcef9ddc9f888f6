"""The characters and words of many lines at once, as arrays.

A line costs microseconds here where it would cost a hundred in Python: the texts are joined, every character is given
its class by one look into a table, and what a line has of each class is one count over the whole.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]

CLASSES = 16
SPACE, LOWER, UPPER, DIGIT, IDEOGRAPH, LETTER, STOP, QUERY = range(8)
COMMA, QUOTE, APOSTROPHE, COLON, MARK, DASH, BRACKET, SYMBOL = range(8, CLASSES)
_MARKS = {
    STOP: ".", QUERY: "!?…。！？｡।؟", COMMA: ",;、，；،؛", QUOTE: '"“”„«»「」『』‹›', APOSTROPHE: "'’‘‚", COLON: ":：",
    MARK: "|•·▪►→←▶>‣●■◆", DASH: "-–—―‐‑", BRACKET: "()[]{}（）【】",
}  # fmt: skip
_CATEGORIES = {"Ll": LOWER, "Lu": UPPER, "Lt": UPPER, "Mn": LETTER, "Mc": LETTER, "Nd": DIGIT}
_TABLE = 0x10000
_LONGEST_WORD = 64
_FACTOR = 0x9E3779B97F4A7C15
WORDS = "line_words.txt"
WORD_CLASSES = ("english", "function", "furniture", "you", "speech", "date")
_BITS = 16


@dataclass(frozen=True, slots=True)
class Characters:
    """`counts`: (lines, CLASSES), characters of each class; `first`, `second`, `last`: classes of the characters there;
    `opens`, `closes`: their code points; `lengths`: in characters.

    Per word (a run of letters), in order: `hashes` of it in lower case, its `line`, its `size` in letters, `capital`:
    begins with one, `kind`: bits in the order of WORD_CLASSES.
    """

    counts: npt.NDArray[np.float32]
    first: npt.NDArray[np.uint8]
    second: npt.NDArray[np.uint8]
    last: npt.NDArray[np.uint8]
    opens: npt.NDArray[np.uint16]
    closes: npt.NDArray[np.uint16]
    lengths: Ints
    hashes: Hashes
    line: Ints
    size: Ints
    capital: npt.NDArray[np.bool_]
    kind: npt.NDArray[np.uint8]


@cache
def _tables() -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint16]]:
    """Class and lower case of every character of the basic plane; those above it count as the last one of it."""
    kinds = np.full(_TABLE, SYMBOL, dtype=np.uint8)
    lower = np.arange(_TABLE, dtype=np.uint16)
    for code in range(_TABLE):
        category = unicodedata.category(chr(code))
        if category[0] == "L":
            ideograph = 0x2E80 <= code <= 0xD7FF or 0xF900 <= code <= 0xFAFF or 0xFF66 <= code <= 0xFFDC
            kinds[code] = _CATEGORIES.get(category, IDEOGRAPH if ideograph else LETTER)
            lower[code] = ord(chr(code).lower()[0])
        elif category[0] in "ZC":
            kinds[code] = SPACE
        else:
            kinds[code] = _CATEGORIES.get(category, SYMBOL)
    for kind, marks in _MARKS.items():
        for mark in marks:
            kinds[ord(mark)] = kind
    return kinds, lower


def _powers(factor: int, count: int) -> Hashes:
    power, out = 1, []
    for _ in range(count):
        power = power * factor % 2**64
        out.append(power)
    return np.array(out, dtype=np.uint64)


_POWERS = _powers(_FACTOR, _LONGEST_WORD)


def word_hash(word: str) -> int:
    """The number that stands for a word; the same for every case of it."""
    _, lower = _tables()
    codes = [int(lower[min(ord(letter), _TABLE - 1)]) for letter in word]
    return sum(code * int(_POWERS[min(i, _LONGEST_WORD - 1)]) for i, code in enumerate(codes)) % 2**64


class HashTable:
    """Where hashes stand in a list of keys, none of them 0."""

    def __init__(self, keys: Hashes) -> None:
        self._keys = np.zeros(1 << _BITS, dtype=np.uint64)
        self._places = np.full(1 << _BITS, -1, dtype=np.int32)
        for place, key in enumerate(keys.tolist()):
            slot = key >> (64 - _BITS)
            while self._keys[slot]:
                slot = (slot + 1) % (1 << _BITS)
            self._keys[slot], self._places[slot] = key, place

    def find(self, hashes: Hashes) -> npt.NDArray[np.int32]:
        """The place of each hash in the list, -1 for those that it does not have."""
        slots = (hashes >> np.uint64(64 - _BITS)).astype(np.int64)
        there = self._keys[slots]
        places = np.where(there == hashes, self._places[slots], -1)
        open_ = np.flatnonzero((there != hashes) & (there != 0))
        slots = slots[open_]
        while len(open_):
            slots = (slots + 1) & ((1 << _BITS) - 1)
            there = self._keys[slots]
            same = there == hashes[open_]
            places[open_[same]] = self._places[slots[same]]
            on = ~same & (there != 0)
            open_, slots = open_[on], slots[on]
        return places


@cache
def _classes() -> tuple[HashTable, npt.NDArray[np.uint8]]:
    """The words of `resources/line_words.txt`, with their classes as bits; the last entry is for all others."""
    kinds: dict[int, int] = {}
    bit = 0
    for line in (resources.files("pipeline.resources") / WORDS).read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            bit = 1 << WORD_CLASSES.index(line.strip("[]"))
        elif not line.startswith("#"):
            for word in line.split():
                kinds[word_hash(word)] = kinds.get(word_hash(word), 0) | bit
    return HashTable(np.array(list(kinds), dtype=np.uint64)), np.array([*kinds.values(), 0], dtype=np.uint8)


def word_kinds(hashes: Hashes) -> npt.NDArray[np.uint8]:
    """The classes of words, as bits in the order of WORD_CLASSES."""
    table, values = _classes()
    return values[table.find(hashes)]


def characters(texts: Sequence[str]) -> Characters:
    """What `texts` (lines, none of them empty) are made of."""
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    codes = _codes("\n".join(texts))
    kind, lower = _looked_up(codes)
    ends = np.cumsum(lengths + 1) - 1
    starts = ends - lengths
    line = np.repeat(np.arange(len(texts), dtype=np.int32), lengths + 1)[: len(codes)]
    letter = np.zeros(len(codes) + 2, dtype=bool)
    letter[1:-1] = (kind == LOWER) | (kind == UPPER) | (kind == LETTER)
    borders = np.flatnonzero(letter[1:] != letter[:-1])
    begins, size = borders[::2], borders[1::2] - borders[::2]
    word_line = line[begins].astype(np.int64)
    hashes = _hashes(lower, begins, size)
    return Characters(
        counts=_counts(kind, line, lengths, np.bincount(word_line, weights=size, minlength=len(texts))),
        first=kind[starts],
        second=kind[np.minimum(starts + 1, len(kind) - 1)],
        last=kind[ends - 1],
        opens=codes[starts],
        closes=codes[ends - 1],
        lengths=lengths,
        hashes=hashes,
        line=word_line,
        size=size,
        capital=kind[begins] == UPPER,
        kind=word_kinds(hashes),
    )


def _codes(text: str) -> npt.NDArray[np.uint16]:
    """The code points of a text; the last one of the basic plane for those above it."""
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    codes = points.astype(np.uint16)
    codes[points >= _TABLE] = _TABLE - 1
    return codes


def _looked_up(codes: npt.NDArray[np.uint16]) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint16]]:
    """The class of every character, and its lower case. By bytes, and then again what is none: five times as fast."""
    kinds, lower = _tables()
    low = bytearray(codes.astype(np.uint8))
    found = np.frombuffer(low.translate(kinds[:256].tobytes()), dtype=np.uint8)
    small = np.frombuffer(low.translate(_lower_bytes()), dtype=np.uint8).astype(np.uint16)
    wide = np.flatnonzero(codes > 0xFF)
    if len(wide):
        found[wide] = kinds[codes[wide]]
        small[wide] = lower[codes[wide]]
    return found, small


@cache
def _lower_bytes() -> bytes:
    return _tables()[1][:256].astype(np.uint8).tobytes()


def _counts(
    kind: npt.NDArray[np.uint8], line: npt.NDArray[np.int32], lengths: Ints, letters: npt.NDArray[Any]
) -> npt.NDArray[np.float32]:
    """How many of each class every line has; `letters`: how many letters. Only what is rare is counted."""
    rare = np.flatnonzero(kind > LOWER)
    found = np.bincount(line[rare] * CLASSES + kind[rare], minlength=len(lengths) * CLASSES)
    counts = found.reshape(-1, CLASSES).astype(np.float32)
    counts[:, LOWER] = letters - counts[:, UPPER] - counts[:, LETTER]
    counts[:, SPACE] = lengths - counts.sum(axis=1)
    return counts


def _hashes(lower: npt.NDArray[np.uint16], begins: Ints, size: Ints) -> Hashes:
    """The sum over each word of letter times power of its place, as `word_hash` makes it."""
    # The longest first: those that have a letter at a place are then the first so many.
    order = np.argsort(-np.minimum(size, _LONGEST_WORD).astype(np.int8), kind="stable")
    first, lengths = begins[order], size[order]
    sums = np.zeros(len(begins), dtype=np.uint64)
    has = len(begins) - np.cumsum(np.bincount(np.minimum(size, _LONGEST_WORD), minlength=_LONGEST_WORD + 1))
    for place, n in enumerate(has[: _LONGEST_WORD - 1].tolist()):
        if not n:
            break
        sums[:n] += lower[first[:n] + place] * _POWERS[place]
    for i in range(int(has[_LONGEST_WORD - 1])):  # letters past the last place have its power
        rest = lower[first[i] + _LONGEST_WORD - 1 : first[i] + lengths[i]]
        sums[i] = (int(sums[i]) + int(rest.sum(dtype=np.uint64)) * int(_POWERS[-1])) % 2**64
    hashes = np.empty_like(sums)
    hashes[order] = sums
    return hashes
