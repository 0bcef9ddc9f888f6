"""Which visible lines of a page an extractor took for the article."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

_WORD = re.compile(r"\w+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
# Words from which a line may be part of a longer piece of what trafilatura took.
_MIN_WORDS = 3
# Words from which a line may stand anywhere in it, across the borders of pieces.
_MIN_WORDS_ANYWHERE = 8


def words_of(text: str) -> list[str]:
    """The words of a text, for comparison: in lower case, without invisible characters."""
    return _WORD.findall((text if text.isascii() else _INVISIBLE.sub("", text)).lower())


def main_lines(visible: str, extracted: str) -> tuple[bool, ...]:
    """One verdict per line of `visible`: whether it, or a part of it, is in the `extracted` text.

    Lines are compared by the letters of their words, since extractors differ in where they see a space. Equal lines are
    aligned in order first, so that a headline that is also in a menu is matched in its article. Between two aligned
    lines, the rest is matched by containment, from three words on, since extractors join lines at `<br>` and cut parts
    out of them. A line of eight words or more that is anywhere in the extracted text counts, since extractors also move
    blocks.
    """
    words = [words_of(line) for line in visible.split("\n")]
    seen, sizes = ["".join(line) for line in words], [len(line) for line in words]
    # A row of a table is one extracted line, "a | b", and one visible line per cell.
    cells = (words_of(cell) for line in extracted.split("\n") for cell in line.split("|"))
    parts = [cell for cell in cells if cell]
    taken, taken_sizes = ["".join(cell) for cell in parts], [len(cell) for cell in parts]
    verdict = [False] * len(seen)
    if not taken:
        return tuple(verdict)
    matcher = SequenceMatcher(None, seen, taken, autojunk=False)
    a = b = 0
    for start, other, size in matcher.get_matching_blocks():
        pieces = list(zip(taken[b:other], taken_sizes[b:other], strict=True))
        _contained(seen, sizes, (a, start), pieces, verdict)
        for i in range(start, start + size):
            verdict[i] = bool(seen[i])
        a, b = start + size, other + size
    everything = "".join(taken)
    for i, key in enumerate(seen):
        verdict[i] = verdict[i] or (sizes[i] >= _MIN_WORDS_ANYWHERE and key in everything)
    return tuple(verdict)


def _contained(
    seen: list[str], sizes: list[int], span: tuple[int, int], pieces: list[tuple[str, int]], verdict: list[bool]
) -> None:
    """Match the lines in a gap of the alignment that are part of an extracted line, or contain one.

    `span` are the lines of the gap, `pieces` those of the extracted text.
    """
    if not pieces:
        return
    whole = "".join(piece for piece, _ in pieces)
    short = {piece for piece, _ in pieces}
    long_pieces = [piece for piece, size in pieces if size >= _MIN_WORDS]
    for i in range(*span):
        key = seen[i]
        if not key:
            continue
        if key in short or (sizes[i] >= _MIN_WORDS and key in whole):
            verdict[i] = True
        else:
            verdict[i] = any(piece in key for piece in long_pieces)
