"""Which visible lines of a page an extractor took for the article."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

_WORD = re.compile(r"\w+")
_MIN_WORDS = 3
_MIN_WORDS_ANYWHERE = 8


def main_lines(visible: str, extracted: str) -> tuple[bool, ...]:
    """One verdict per line of `visible`: whether it, or a part of it, stands in the `extracted` text.

    Lines are compared by their words. Equal lines are aligned in order first, so that a headline that also
    stands in a menu is matched where the article has it; what is left between two aligned lines is matched by
    containment (extractors join lines at `<br>`, and cut parts out of them), from three words on. A line of
    eight words or more that stands anywhere in the extracted text is taken, since extractors also move blocks.
    """
    seen = [" ".join(_WORD.findall(line.lower())) for line in visible.split("\n")]
    # A row of a table is one extracted line, "a | b", and one visible line per cell.
    cells = (cell for line in extracted.split("\n") for cell in line.split("|"))
    taken = [key for cell in cells if (key := " ".join(_WORD.findall(cell.lower())))]
    verdict = [False] * len(seen)
    if not taken:
        return tuple(verdict)
    matcher = SequenceMatcher(None, seen, taken, autojunk=False)
    a = b = 0
    for start, other, size in matcher.get_matching_blocks():
        _contained(seen, taken, (a, start), (b, other), verdict)
        for i in range(start, start + size):
            verdict[i] = bool(seen[i])
        a, b = start + size, other + size
    everything = " " + " ".join(taken) + " "
    for i, key in enumerate(seen):
        verdict[i] = verdict[i] or (key.count(" ") >= _MIN_WORDS_ANYWHERE - 1 and f" {key} " in everything)
    return tuple(verdict)


def _contained(
    seen: list[str], taken: list[str], span: tuple[int, int], gap: tuple[int, int], verdict: list[bool]
) -> None:
    """Within a gap of the alignment: lines that are part of an extracted line, or have one as a part."""
    pieces = taken[gap[0] : gap[1]]
    if not pieces:
        return
    whole = " " + " ".join(pieces) + " "
    long_pieces = [f" {piece} " for piece in pieces if piece.count(" ") >= _MIN_WORDS - 1]
    for i in range(*span):
        key = seen[i]
        if not key:
            continue
        if key in pieces or (key.count(" ") >= _MIN_WORDS - 1 and f" {key} " in whole):
            verdict[i] = True
        else:
            padded = f" {key} "
            verdict[i] = any(piece in padded for piece in long_pieces)
