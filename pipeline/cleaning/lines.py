"""The lines of a page, with what the rules and the model need to know about each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

_WORD = re.compile(r"\w+(?:[’'.-]\w+)*")
_HEAD_WORD = re.compile(r"[^\W\d_]+")
# Characters at the start of a line by which rules know how it begins.
_HEAD = 240
_CODEC = "cp1252"
_END = re.compile(r"[.!?…。！？]['\"”’»)\]」』）]*\s*(?:\[\d+\])?$")
_LAST = frozenset(".!?…'\"”’»)]。！？」』）")
# Scripts that put no spaces between words: a word has about two of these characters.
_IDEOGRAPH = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
# Signs before an item of a list, and a line that is such an item.
LIST_SIGNS = "•·*▪►–—-"
LIST_ITEM = re.compile(rf"(?:[{LIST_SIGNS}]|\(?\d{{1,2}}[.)])\s+\S")
# A line with this many characters per word is not running text.
_LONG_WORD = 12
_OPENING = "\"“‘«'„"
_SURE_END = frozenset(".!?…。！？")
# A close button or a bullet that scraping glued to the front of a line of text.
_GLUED = re.compile(r"^[×✕✖╳]\s*(?=\w\S*\s)")


class LinePart(NamedTuple):
    """A raw line that was joined to others: its place in the page, and where it begins in the joined text."""

    start: int
    end: int
    at: int


@dataclass(slots=True)  # not frozen, which would make a line four times as slow
class Line:
    """One non-empty line.

    text: `page[start:end]`, without white space at its ends.
    number: counts all lines of the page from 0.
    gap: empty lines before it.
    words: how many, split at white space.
    ended: whether it ends as a sentence does.
    parts, numbers: the raw lines of a joined paragraph.
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
    def head(self) -> tuple[str, ...]:
        """The words of its first 240 characters, in lower case."""
        if self._head is None:
            self._head = _head(self.text[:_HEAD])
        return self._head

    @property
    def places(self) -> tuple[LinePart, ...]:
        """The places of its text in the page, one part per raw line."""
        return self.parts or (LinePart(self.start, self.end, 0),)

    @property
    def prose(self) -> bool:
        """Whether it is one or more sentences, and so most surely part of an article."""
        return self.ended and self.words >= 8

    @property
    def quoted(self) -> bool:
        return self.text[0] in _OPENING


def split_lines(page: str, cut: bool = True) -> tuple[list[Line], list[tuple[int, int]]]:
    """The non-empty lines of a page, and the spans of stray marks glued to the front of one of them.

    cut: whether such marks are cut off.
    """
    lines, strays = uncounted_lines(page, cut)
    count_parts(lines, [len(line.text.split()) for line in lines])
    return lines, strays


def uncounted_lines(page: str, cut: bool = True) -> tuple[list[Line], list[tuple[int, int]]]:
    """The lines before `count_parts`; their number of words is not set yet."""
    lines: list[Line] = []
    strays: list[tuple[int, int]] = []
    at = gap = 0
    for number, raw in enumerate(page.split("\n")):
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


def is_ended(text: str) -> bool:
    """Whether a line ends as a sentence does."""
    last = text[-1]
    return last in _SURE_END or (last in _LAST and bool(_END.search(text[-12:])))


def count_parts(lines: Sequence[Line], parts: Sequence[int]) -> None:
    """Sets the number of words of each line to that in `parts`: the number of parts into which white space
    divides it.
    """
    for line, words in zip(lines, parts, strict=True):
        # Text without spaces would count as one word, and so as no prose.
        if len(line.text) > _LONG_WORD * words:
            words = max(words, len(_IDEOGRAPH.findall(line.text)) // 2)
        line.words = words


def _head_table() -> bytes:
    """For every byte of the code page its letter in lower case, or a space if it is not a letter."""
    letters = [bytes([code]).decode(_CODEC, "replace").lower() for code in range(256)]
    return b"".join(c.encode(_CODEC) if _HEAD_WORD.fullmatch(c) else b" " for c in letters)


_HEAD_TABLE = _head_table()
# The commonest characters that are not ASCII. Most lines are ASCII without them, which is faster still.
_HEAD_MARKS = "’“”‘–—…\xa0"


def _head(text: str) -> tuple[str, ...]:
    """The words of a text in lower case, as `_HEAD_WORD` finds them, but by bytes, in a quarter of the time."""
    if not text.isascii():
        for mark in _HEAD_MARKS:
            text = text.replace(mark, " ")
    try:
        codec = "ascii" if text.isascii() else _CODEC
        return tuple(text.encode(codec).translate(_HEAD_TABLE).decode(codec).split())
    except UnicodeEncodeError:
        return tuple(_HEAD_WORD.findall(text.lower()))


def heads(lines: Sequence[Line]) -> tuple[str, ...]:
    """The heads of some lines one after another, by one look-up instead of many."""
    return _head("\n".join([line.text[:_HEAD] for line in lines]))


def words_of(text: str) -> list[str]:
    """The words of a text in lower case."""
    return [word.lower() for word in _WORD.findall(text)]
