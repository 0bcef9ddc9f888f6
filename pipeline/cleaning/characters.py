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
_PROBES = 4


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
    opens: npt.NDArray[np.uint32]
    closes: npt.NDArray[np.uint32]
    lengths: Ints
    hashes: Hashes
    line: Ints
    size: Ints
    capital: npt.NDArray[np.bool_]
    kind: npt.NDArray[np.uint8]


@cache
def _tables() -> tuple[npt.NDArray[np.uint8], Hashes]:
    """Class and lower case of every character of the basic plane; those above it count as the last one, a symbol."""
    kinds = np.full(_TABLE, SYMBOL, dtype=np.uint8)
    lower = np.arange(_TABLE, dtype=np.uint64)
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


def _powers() -> Hashes:
    powers, out = 1, []
    for _ in range(_LONGEST_WORD):
        powers = powers * _FACTOR % 2**64
        out.append(powers)
    return np.array(out, dtype=np.uint64)


_POWERS = _powers()


def word_hash(word: str) -> int:
    """The number that stands for a word; the same for every case of it."""
    _, lower = _tables()
    codes = [int(lower[min(ord(letter), _TABLE - 1)]) for letter in word]
    return sum(code * int(_POWERS[min(i, _LONGEST_WORD - 1)]) for i, code in enumerate(codes)) % 2**64


@cache
def _classes() -> tuple[Hashes, npt.NDArray[np.uint8]]:
    """An open hash table of the words of `resources/line_words.txt`, with their classes as bits."""
    kinds: dict[int, int] = {}
    bit = 0
    for line in (resources.files("pipeline.resources") / WORDS).read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            bit = 1 << WORD_CLASSES.index(line.strip("[]"))
        elif not line.startswith("#"):
            for word in line.split():
                kinds[word_hash(word)] = kinds.get(word_hash(word), 0) | bit
    keys = np.zeros(1 << _BITS, dtype=np.uint64)
    values = np.zeros(1 << _BITS, dtype=np.uint8)
    for key, value in kinds.items():
        slot = next(s for k in range(_PROBES) if not keys[s := ((key >> (64 - _BITS)) + k) % (1 << _BITS)])
        keys[slot], values[slot] = key, value
    return keys, values


def word_kinds(hashes: Hashes) -> npt.NDArray[np.uint8]:
    """The classes of words, as bits in the order of WORD_CLASSES."""
    keys, values = _classes()
    slot = (hashes >> np.uint64(64 - _BITS)).astype(np.int64)
    out = np.zeros(len(hashes), dtype=np.uint8)
    for probe in range(_PROBES):
        at = (slot + probe) & ((1 << _BITS) - 1)
        out |= np.where(keys[at] == hashes, values[at], 0).astype(np.uint8)
    return out


def characters(texts: Sequence[str]) -> Characters:
    """What `texts` (lines, none of them empty) are made of."""
    kinds, lower = _tables()
    joined = "\n".join(texts).encode("utf-32-le", "surrogatepass")
    codes = np.minimum(np.frombuffer(joined, dtype=np.uint32), _TABLE - 1)
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    ends = np.cumsum(lengths + 1) - 1
    starts = ends - lengths
    kind = kinds[codes]
    line = np.repeat(np.arange(len(texts)), lengths + 1)[: len(codes)]
    counts = np.bincount(line * CLASSES + kind, minlength=len(texts) * CLASSES).reshape(-1, CLASSES)
    letters = np.flatnonzero((kind == LOWER) | (kind == UPPER) | (kind == LETTER))
    begins = np.flatnonzero(np.diff(letters, prepend=-2) > 1)
    size = np.diff(begins, append=len(letters))
    place = np.minimum(np.arange(len(letters)) - np.repeat(begins, size), _LONGEST_WORD - 1)
    hashes = np.add.reduceat(lower[codes[letters]] * _POWERS[place], begins) if len(letters) else np.zeros(0, np.uint64)
    openers = letters[begins]
    return Characters(
        counts=counts.astype(np.float32),
        first=kind[starts],
        second=kind[np.minimum(starts + 1, len(kind) - 1)],
        last=kind[ends - 1],
        opens=codes[starts],
        closes=codes[ends - 1],
        lengths=lengths,
        hashes=hashes,
        line=line[openers],
        size=size,
        capital=kind[openers] == UPPER,
        kind=word_kinds(hashes),
    )
