"""Turns the characters and words of many lines into arrays at once.

This takes a few microseconds per line, where a loop in Python would take a hundred. The texts are joined, the class of
every character is looked up in a table, and one call counts the characters of each class in each line.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.cleaning.byline import AUTHOR_WORDS, ROLE_WORDS
from pipeline.cleaning.furniture import CUE_WORDS
from pipeline.cleaning.heading import CONTRIBUTED, CREDIT_WORDS, DATE_WORDS
from pipeline.cleaning.language import ENGLISH
from pipeline.cleaning.lines import INVISIBLE, plain_text
from pipeline.resources import resource
from pipeline.text.arrays import Hashes, Ints

# Number of character classes.
CLASSES = 16
SPACE, LOWER, UPPER, DIGIT, IDEOGRAPH, LETTER, STOP, QUERY = range(8)
COMMA, QUOTE, APOSTROPHE, COLON, MARK, DASH, BRACKET, SYMBOL = range(8, CLASSES)
_MARKS = {
    STOP: ".", QUERY: "!?…。！？｡।؟", COMMA: ",;、，；،؛", QUOTE: '"“”„«»「」『』‹›', APOSTROPHE: "'’‘‚", COLON: ":：",
    MARK: "|•·▪►→←▶>‣●■◆", DASH: "-–—―‐‑", BRACKET: "()[]{}（）【】",
}  # fmt: skip
_CATEGORIES = {"Ll": LOWER, "Lu": UPPER, "Lt": UPPER, "Mn": LETTER, "Mc": LETTER, "Nd": DIGIT}
# Size of the table of classes, which covers the Basic Multilingual Plane. Code points beyond it share its last entry.
_TABLE = 0x10000
# Each of a word's first 64 letters is multiplied by its own power of _FACTOR; any further letters share the last power.
_LONGEST_WORD = 64
# Number of characters that are hashed at once.
_BLOCK = 1 << 15
# A word's hash multiplies each letter by a power of this odd number. The trained models store such hashes, so that
# changing it means training them again.
_FACTOR = 0x9E3779B97F4A7C15
# For each kind of rule, the words (lower-case ASCII) one of which a line must contain for the rule to be worth trying.
CUES: Mapping[str, frozenset[str]] = {
    "furniture cue": CUE_WORDS,
    "credit cue": CREDIT_WORDS,
    "contributed": frozenset([CONTRIBUTED]),
    "author cue": AUTHOR_WORDS,
    "role cue": ROLE_WORDS,
    "date cue": DATE_WORDS,
    "language": ENGLISH,
}
WORDS = "line_words.txt"
WORD_CLASSES = ("english", "function", "furniture", "you", "speech", "date")
_BIT = {name: 1 << number for number, name in enumerate((*WORD_CLASSES, *CUES))}
# Size of the hash table as a power of two: about ten times the number of known words.
_BITS = 16


_OF_LINES = ("starts", "counts", "first", "second", "last", "opens", "closes", "lengths", "odd", "words")
_OF_WORDS = ("begins", "hashes", "size", "capital", "known")


@dataclass(frozen=True, slots=True)
class Characters:
    """Arrays of the characters and words of some lines, which are joined by line breaks.

    One entry per character:
    codes, kinds: code point and class.

    One entry per line:
    starts, lengths: index of its first character, and number of characters.
    counts: (lines, CLASSES), number of its characters of each class.
    first, second, last: classes of its first, second and last character.
    opens, closes: code points of its first and last character.
    odd: whether it contains a character that these classes treat differently from Python's own string methods, so that
        the line must be looked at by itself.
    words: number of its words.

    One entry per word (a run of letters), in text order:
    begins, size: index of its first character, and number of letters.
    hashes: `word_hash` of the word.
    line: number of its line.
    capital: whether it begins with a capital.
    known: its classes as bits, in the order of WORD_CLASSES, then of CUES.
    """

    codes: npt.NDArray[np.uint16]
    kinds: npt.NDArray[np.uint8]
    starts: Ints

    counts: npt.NDArray[np.float32]
    first: npt.NDArray[np.uint8]
    second: npt.NDArray[np.uint8]
    last: npt.NDArray[np.uint8]
    opens: npt.NDArray[np.uint16]
    closes: npt.NDArray[np.uint16]
    lengths: Ints
    odd: npt.NDArray[np.bool_]
    words: Ints
    begins: Ints
    hashes: Hashes
    line: Ints
    size: Ints
    capital: npt.NDArray[np.bool_]
    known: npt.NDArray[np.uint16]

    def has(self, *names: str) -> npt.NDArray[np.bool_]:
        """Returns for each word whether it belongs to any of the named classes (WORD_CLASSES or CUES)."""
        return np.asarray((self.known & sum(_BIT[name] for name in names)) > 0)

    def per_line(self, marked: npt.NDArray[np.bool_]) -> Ints:
        """Counts the marked words of each line; `marked` has one flag per word."""
        filled = np.flatnonzero(self.words)
        found = np.zeros(len(self.words), dtype=np.int64)
        # Summed by lines, since choosing the marked words first would take five times as long.
        found[filled] = np.add.reduceat(marked, (np.cumsum(self.words) - self.words)[filled], dtype=np.int64)
        return found

    def of(self, lines: Ints) -> Characters:
        """Restricts the arrays to some of the lines, given by their numbers in ascending order."""
        number = np.full(len(self.lengths), -1)
        number[lines] = np.arange(len(lines))
        line = number[self.line]
        words = np.flatnonzero(line >= 0)
        chosen = {name: getattr(self, name)[lines] for name in _OF_LINES}
        chosen |= {name: getattr(self, name)[words] for name in _OF_WORDS}
        return replace(self, **(chosen | {"line": line[words]}))


@cache
def _tables() -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint16], npt.NDArray[np.bool_]]:
    """Builds three tables indexed by code point: class, lower case, and whether the character is odd (see
    `Characters`). Code points beyond the basic plane share the last entry, which is odd.
    """
    kinds = np.full(_TABLE, SYMBOL, dtype=np.uint8)
    lower = np.arange(_TABLE, dtype=np.uint16)
    odd = np.zeros(_TABLE, dtype=bool)
    for code in range(_TABLE):
        category = unicodedata.category(letter := chr(code))
        if category[0] == "L":
            ideograph = 0x2E80 <= code <= 0xD7FF or 0xF900 <= code <= 0xFAFF or 0xFF66 <= code <= 0xFFDC
            kinds[code] = _CATEGORIES.get(category, IDEOGRAPH if ideograph else LETTER)
            lower[code] = ord(letter.lower()[0])
            odd[code] = ideograph or category == "Lt" or (code > 0x7F and _is_ascii_elsewhere(letter))
        elif category[0] in "ZC":
            kinds[code] = SPACE
            odd[code] = not letter.isspace()
        else:
            kinds[code] = _CATEGORIES.get(category, SYMBOL)
            odd[code] = letter.isalnum() != (kinds[code] == DIGIT) or kinds[code] == LETTER
    for kind, marks in _MARKS.items():
        for mark in marks:
            kinds[ord(mark)] = kind
    odd[_TABLE - 1] = True
    return kinds, lower, odd


def _is_ascii_elsewhere(letter: str) -> bool:
    """Whether a letter outside ASCII becomes ASCII (the kelvin sign) or several letters when its case is changed."""
    lower, upper = letter.lower(), letter.upper()
    return lower.isascii() or len(lower) > 1 or (len(upper) == 1 and upper.isascii())


def _powers(factor: int, count: int) -> Hashes:
    power, out = 1, []
    for _ in range(count):
        power = power * factor % 2**64
        out.append(power)
    return np.array(out, dtype=np.uint64)


_POWERS = _powers(_FACTOR, _LONGEST_WORD)


def word_hash(word: str) -> int:
    """Returns the hash of a word; case makes no difference."""
    _, lower, _ = _tables()
    codes = [int(lower[min(ord(letter), _TABLE - 1)]) for letter in word]
    return sum(code * int(_POWERS[min(i, _LONGEST_WORD - 1)]) for i, code in enumerate(codes)) % 2**64


class HashTable:
    """Maps each of a list of keys, none of which may be 0, to its index in the list."""

    def __init__(self, keys: Hashes) -> None:
        self._keys = np.zeros(1 << _BITS, dtype=np.uint64)
        self._places = np.full(1 << _BITS, -1, dtype=np.int32)
        for place, key in enumerate(keys.tolist()):
            slot = key >> (64 - _BITS)
            while self._keys[slot]:
                slot = (slot + 1) % (1 << _BITS)
            self._keys[slot], self._places[slot] = key, place

    def find(self, hashes: Hashes) -> npt.NDArray[np.int32]:
        """Returns the index of each hash in the list of keys, or -1 if it is not there."""
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
def _known() -> tuple[HashTable, npt.NDArray[np.uint16]]:
    """Builds a hash table of the words in `resources/line_words.txt` and CUES, and an array with the classes of each
    word as bits. The array's last entry, 0, stands for all words that are not in the table.
    """
    known: dict[int, int] = {}

    def add(words: Iterable[str], bit: int) -> None:
        for word in words:
            known[word_hash(word)] = known.get(word_hash(word), 0) | 1 << bit

    bit = 0
    for line in resource(WORDS).read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            bit = WORD_CLASSES.index(line.strip("[]"))
        elif not line.startswith("#"):
            add(line.split(), bit)
    for number, words in enumerate(CUES.values()):
        add(words, len(WORD_CLASSES) + number)
    return HashTable(np.array(list(known), dtype=np.uint64)), np.array([*known.values(), 0], dtype=np.uint16)


def word_kinds(hashes: Hashes) -> npt.NDArray[np.uint16]:
    """Maps the hashes of words to their classes, as bits in the order of WORD_CLASSES, then of CUES."""
    table, values = _known()
    return values[table.find(hashes)]


def characters(texts: Sequence[str]) -> Characters:
    """Builds the arrays for `texts` (non-empty lines), leaving out invisible characters."""
    texts = seen_texts(texts)
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    codes = _codes("\n".join(texts))
    kinds, lower, odd = _looked_up(codes)
    ends = np.cumsum(lengths + 1) - 1
    starts = ends - lengths
    line = np.repeat(np.arange(len(texts), dtype=np.int32), lengths + 1)[: len(codes)]
    letter = np.zeros(len(codes) + 2, dtype=bool)
    letter[1:-1] = (kinds == LOWER) | (kinds == UPPER) | (kinds == LETTER)
    borders = np.flatnonzero(letter[1:] != letter[:-1])
    begins, size = borders[::2], borders[1::2] - borders[::2]
    word_line = line[begins].astype(np.int64)
    hashes = _hashes(lower, begins, size)
    return Characters(
        codes=codes,
        kinds=kinds,
        starts=starts,
        counts=_counts(kinds, line, lengths, np.bincount(word_line, weights=size, minlength=len(texts))),
        first=kinds[starts],
        second=kinds[np.minimum(starts + 1, len(kinds) - 1)],
        last=kinds[ends - 1],
        opens=codes[starts],
        closes=codes[ends - 1],
        lengths=lengths,
        odd=np.bincount(line[odd], minlength=len(texts)) > 0,
        words=np.bincount(word_line, minlength=len(texts)),
        begins=begins,
        hashes=hashes,
        line=word_line,
        size=size,
        capital=kinds[begins] == UPPER,
        known=word_kinds(hashes),
    )


def seen_texts(texts: Sequence[str]) -> Sequence[str]:
    """Removes soft hyphens and zero-width characters, which would split words, but never a whole line."""
    joined = "".join(texts)
    for mark in INVISIBLE:
        if mark in joined:
            texts = [plain_text(text) if mark in text else text for text in texts]
    return texts


def _codes(text: str) -> npt.NDArray[np.uint16]:
    """Returns the code points of a text, replacing those beyond the basic plane by the plane's last one."""
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    codes = points.astype(np.uint16)
    codes[points >= _TABLE] = _TABLE - 1
    return codes


def _looked_up(codes: npt.NDArray[np.uint16]) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint16], Ints]:
    """Returns the class and the lower case of every character, and the indices of odd characters.

    All characters are first looked up as bytes and those outside ASCII then again in the full tables, which is five
    times as fast as using the full tables for all.
    """
    kinds, lower, odd = _tables()
    low = bytearray(codes.astype(np.uint8))
    found = np.frombuffer(low.translate(kinds[:256].tobytes()), dtype=np.uint8)
    small = np.frombuffer(low.translate(_lower_bytes()), dtype=np.uint8).astype(np.uint16)
    wide = np.flatnonzero((codes > 0x7E) | (codes < 0x1C))  # includes control characters, which may be odd
    found[wide] = kinds[codes[wide]]
    small[wide] = lower[codes[wide]]
    return found, small, wide[odd[codes[wide]]]


@cache
def _lower_bytes() -> bytes:
    return _tables()[1][:256].astype(np.uint8).tobytes()


def among(codes: npt.NDArray[np.uint16], marks: str) -> npt.NDArray[np.bool_]:
    """Returns for each character whether it is one of `marks`."""
    found = codes == ord(marks[0])
    for mark in marks[1:]:
        found |= codes == ord(mark)
    return np.asarray(found)


def _counts(
    kind: npt.NDArray[np.uint8], line: npt.NDArray[np.int32], lengths: Ints, letters: npt.NDArray[Any]
) -> npt.NDArray[np.float32]:
    """Counts each line's characters by class; lower case and spaces are derived from `letters` and `lengths`."""
    rare = np.flatnonzero(kind > LOWER)
    found = np.bincount(line[rare] * CLASSES + kind[rare], minlength=len(lengths) * CLASSES)
    counts = found.reshape(-1, CLASSES).astype(np.float32)
    counts[:, LOWER] = letters - counts[:, UPPER] - counts[:, LETTER]
    counts[:, SPACE] = lengths - counts.sum(axis=1)
    return counts


def _hashes(lower: npt.NDArray[np.uint16], begins: Ints, size: Ints) -> Hashes:
    """Computes `word_hash` of every word: the sum over its letters of each letter times the power for its place."""
    powers, back = _block_powers()
    hashes = np.empty(len(begins), dtype=np.uint64)
    bounds = np.searchsorted(begins, np.arange(0, len(lower) + _BLOCK, _BLOCK)).tolist()
    for block, (i, j) in enumerate(pairwise(bounds)):
        letters = lower[block * _BLOCK : (block + 1) * _BLOCK + _LONGEST_WORD]
        # Running sums over the block as if it were one long word: a word's sum is the difference of two of them.
        sums = np.zeros(len(letters) + 1, dtype=np.uint64)
        np.cumsum(letters * powers[: len(letters)], out=sums[1:])
        first = begins[i:j] - block * _BLOCK
        hashes[i:j] = (sums[first + np.minimum(size[i:j], _LONGEST_WORD - 1)] - sums[first]) * back[first]
    for word in np.flatnonzero(size >= _LONGEST_WORD).tolist():  # further letters share the last power
        rest = lower[begins[word] + _LONGEST_WORD - 1 : begins[word] + size[word]]
        hashes[word] = (int(hashes[word]) + int(rest.sum(dtype=np.uint64)) * int(_POWERS[-1])) % 2**64
    return hashes


@cache
def _block_powers() -> tuple[Hashes, Hashes]:
    """Returns, for each place in a block, the power that multiplies a letter there, and a factor for words that begin
    there. Multiplied by this factor, the sum of a word is the same wherever in the block it begins.
    """
    count = _BLOCK + _LONGEST_WORD
    back = np.full(count, pow(_FACTOR, -1, 2**64), dtype=np.uint64)
    back[0] = 1
    return np.multiply.accumulate(np.full(count, _FACTOR, dtype=np.uint64)), np.multiply.accumulate(back)
