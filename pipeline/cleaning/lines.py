"""Splits a page into lines, with what the rules and the model need to know about each."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from pipeline.text.lines import line_end

_WORD = re.compile(r"\w+(?:[’'.-]\w+)*")
_HEAD_WORD = re.compile(r"[^\W\d_]+")
# Number of characters at the start of a line whose words rules look at.
_HEAD = 240
_CODEC = "cp1252"
_END = re.compile(r"[.!?…。！？]['\"”’»)\]」』）]*\s*(?:\[\d+\])?$")
_LAST = frozenset(".!?…'\"”’»)]。！？」』）")
# Characters of scripts that put no spaces between words; a word has about two of them.
_IDEOGRAPH = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
# Signs that stand before an item of a list, and the pattern of a line that is such an item.
LIST_SIGNS = "•·*▪►–—-"
LIST_ITEM = re.compile(rf"(?:[{LIST_SIGNS}]|\(?\d{{1,2}}[.)])\s+\S")
# A line with more characters per word than this is not running text, or is in a script without spaces.
_LONG_WORD = 12
_OPENING = "\"“‘«'„"
_SURE_END = frozenset(".!?…。！？")
INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_NO_BREAK = "\u00a0\u2007\u202f"
# A close button that scraping has glued to the front of a line of text.
_GLUED = re.compile(r"^[×✕✖╳]\s*(?=\w\S*\s)")


class LinePart(NamedTuple):
    """A raw line that is part of a joined one: its span in the page, and where it begins in the joined text (`at`)."""

    start: int
    end: int
    at: int


@dataclass(slots=True)  # not frozen, which would make a line four times as slow
class Line:
    """One non-empty line.

    number: its number among all lines of the page, empty ones included, from 0.
    start, end: its half-open span in the page.
    text: that span of the page, which has no white space at its ends. If lines were joined, their joined text.
    gap: number of empty lines right above it.
    words: number of words, split at white space.
    ended: whether it ends as a sentence does.
    parts, numbers: if lines were joined, the place and the number of each of them.
    """

    number: int
    start: int
    end: int
    text: str
    gap: int
    words: int
    ended: bool
    parts: tuple[LinePart, ...] = field(default=(), init=False)
    numbers: tuple[int, ...] = field(default=(), init=False)
    _head: tuple[str, ...] | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def plain(self) -> str:
        """The text as rules of wording read it."""
        return plain_text(self.text)

    @property
    def head(self) -> tuple[str, ...]:
        """The words of the line's first 240 characters, in lower case."""
        if self._head is None:
            self._head = _head(plain_text(self.text[:_HEAD]))
        return self._head

    @property
    def places(self) -> tuple[LinePart, ...]:
        """Where the line's text is in the page, one part per raw line."""
        return self.parts or (LinePart(self.start, self.end, 0),)

    @property
    def prose(self) -> bool:
        """Whether the line is one or more sentences, long enough to be almost surely part of an article."""
        return self.ended and self.words >= 8

    @property
    def quoted(self) -> bool:
        """Whether the line begins with a quotation mark."""
        return self.text[0] in _OPENING


def split_lines(page: str, cut: bool = True) -> tuple[list[Line], list[tuple[int, int]]]:
    """Splits a page into its non-empty lines; returns also the spans of stray marks that were cut off.

    cut: whether to cut off stray marks (close buttons) that are glued to the front of a line.
    """
    lines, strays = uncounted_lines(page, cut)
    count_parts(lines, [len(line.text.split()) for line in lines])
    return lines, strays


def uncounted_lines(page: str, cut: bool = True) -> tuple[list[Line], list[tuple[int, int]]]:
    """Does what `split_lines` does, but leaves the number of words to be set by `count_parts`."""
    lines: list[Line] = []
    strays: list[tuple[int, int]] = []
    at = gap = 0
    for number, raw in enumerate(page.split(line_end(page))):
        text = raw.strip()
        if not text:
            gap += 1
        else:
            start = at if raw[0] == text[0] else at + raw.index(text[0])
            if cut and text[0] in "×✕✖╳" and (glued := _GLUED.match(text)):
                strays.append((start, start + 1))
                start += glued.end()
                text = text[glued.end() :]
            lines.append(Line(number, start, start + len(text), text, gap, 0, is_ended(text)))
            gap = 0
        at += len(raw) + 1
    return lines, strays


def plain_text(text: str) -> str:
    """Returns what a reader takes a text for: no-break spaces become spaces, and soft hyphens and zero-width characters
    go, unless nothing else would be left.
    """
    if text.isascii():
        return text
    seen = text
    # Hardly any text has such a mark, and a pattern would take ten times as long to find that out.
    for mark in INVISIBLE:
        if mark in seen:
            seen = seen.replace(mark, "")
    seen = seen.strip() or text
    for mark in _NO_BREAK:
        if mark in seen:
            seen = seen.replace(mark, " ")
    return seen


def is_ended(text: str) -> bool:
    """Whether a line ends as a sentence does."""
    last = text[-1]
    return last in _SURE_END or (last in _LAST and bool(_END.search(text[-12:])))


def count_parts(lines: Sequence[Line], parts: Sequence[int]) -> None:
    """Sets each line's number of words: its parts between white space, or half its characters in unspaced scripts."""
    for line, words in zip(lines, parts, strict=True):
        # Text without spaces would count as one word, and so as no prose.
        if len(line.text) > _LONG_WORD * words:
            words = max(words, len(_IDEOGRAPH.findall(line.text)) // 2)
        line.words = words


def _head_table() -> bytes:
    """Maps every byte of _CODEC to its letter in lower case, or to a space if it is not a letter."""
    letters = [bytes([code]).decode(_CODEC, "replace").lower() for code in range(256)]
    return b"".join(c.encode(_CODEC) if _HEAD_WORD.fullmatch(c) else b" " for c in letters)


_HEAD_TABLE = _head_table()
# The commonest characters outside ASCII. Without them most lines are ASCII, which is faster still.
_HEAD_MARKS = "’“”‘–—…\xa0"


def _head(text: str) -> tuple[str, ...]:
    """Returns the lower-case words of a text as `_HEAD_WORD` does, but from bytes, in a quarter of the time."""
    if not text.isascii():
        for mark in _HEAD_MARKS:
            text = text.replace(mark, " ")
    try:
        codec = "ascii" if text.isascii() else _CODEC
        return tuple(text.encode(codec).translate(_HEAD_TABLE).decode(codec).split())
    except UnicodeEncodeError:
        return tuple(_HEAD_WORD.findall(text.lower()))


def heads(lines: Sequence[Line]) -> tuple[str, ...]:
    """Returns the heads of all lines, one after another, from a single look-up."""
    return _head(plain_text("\n".join([line.text[:_HEAD] for line in lines])))


def words_of(text: str) -> list[str]:
    """Returns the words of a text in lower case."""
    return [word.lower() for word in _WORD.findall(text)]
