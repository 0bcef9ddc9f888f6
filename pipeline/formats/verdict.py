"""Which visible lines of a page an extractor took for the article."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

_WORD = re.compile(r"\w+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
# Words from which a line may be part of a longer piece of what trafilatura took.
_MIN_WORDS = 3
# Words from which a line may stand anywhere in it, across the borders of pieces.
_MIN_WORDS_ANYWHERE = 8
# Lines, and pairs of equal lines, up to which the longest stretches are looked for first; with more that takes minutes.
_MOST_LINES, _MOST_PAIRS = 4_000, 20_000
# Characters that may be searched through per character of the page, and at least.
_SEARCHED_PER_CHARACTER, _LEAST_SEARCHED = 100, 20_000_000
# A search costs as much as going through this many characters, however short the text is.
_SEARCH = 100


def words_of(text: str) -> list[str]:
    """The words of a text, for comparison: in lower case, without invisible characters."""
    return _WORD.findall((text if text.isascii() else _INVISIBLE.sub("", text)).lower())


def main_lines(words: Sequence[Sequence[str]], extracted: str) -> tuple[bool, ...]:
    """One verdict per line, given the `words_of` each: whether it, or a part of it, is in the `extracted` text.

    Lines are compared by the letters of their words, since extractors differ in where they see a space. Equal lines are
    aligned in order first, so that a headline that is also in a menu is matched in its article. Between two aligned
    lines, the rest is matched by containment, from three words on, since extractors join lines at `<br>` and cut parts
    out of them. A line of eight words or more that is anywhere in the extracted text counts, since extractors also move
    blocks.
    """
    seen, sizes = ["".join(line) for line in words], [len(line) for line in words]
    # A row of a table is one extracted line, "a | b", and one visible line per cell.
    cells = (words_of(cell) for line in extracted.split("\n") for cell in line.split("|"))
    parts = [cell for cell in cells if cell]
    taken, taken_sizes = ["".join(cell) for cell in parts], [len(cell) for cell in parts]
    verdict = [False] * len(seen)
    if not taken:
        return tuple(verdict)
    budget = _Budget(_LEAST_SEARCHED + _SEARCHED_PER_CHARACTER * (sum(map(len, seen)) + len(extracted)))
    a = b = 0
    for start, other, size in _aligned(seen, taken):
        pieces = list(zip(taken[b:other], taken_sizes[b:other], strict=True))
        _contained(seen, sizes, (a, start), pieces, verdict, budget)
        for i in range(start, start + size):
            verdict[i] = bool(seen[i])
        a, b = start + size, other + size
    everything = "".join(taken)
    for i, key in enumerate(seen):
        verdict[i] = verdict[i] or (
            sizes[i] >= _MIN_WORDS_ANYWHERE and budget.allows(len(everything)) and key in everything
        )
    return tuple(verdict)


class _Budget:
    """How many characters may still be searched. Once they are used up, nothing more is found."""

    def __init__(self, most: int) -> None:
        self.left = most

    def allows(self, characters: int, searches: int = 1) -> bool:
        """Whether this many searches of texts of this many characters may still be done; if so, they are counted as
        done.
        """
        self.left -= searches * (characters + _SEARCH)
        return self.left >= 0


def _aligned(seen: Sequence[str], taken: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Stretches of equal lines, in the order of both texts: where they begin in each, and how many lines they have. The
    last one is empty and stands at the end of both.
    """
    counts, others = Counter(seen), Counter(taken)
    pairs = sum(count * others[line] for line, count in counts.items())
    if len(seen) + len(taken) <= _MOST_LINES and pairs <= _MOST_PAIRS:
        yield from SequenceMatcher(None, seen, taken, autojunk=False).get_matching_blocks()
        return
    for here, there in _in_order(seen, taken):
        yield here, there, 1
    yield len(seen), len(taken), 0


def _in_order(seen: Sequence[str], taken: Sequence[str]) -> list[tuple[int, int]]:
    """The largest set of pairs of equal lines that come in the same order in both texts.

    Of several equal lines, the first of one text is paired with the first of the other, and so on.
    """
    places: defaultdict[str, list[int]] = defaultdict(list)
    for there in range(len(taken) - 1, -1, -1):
        places[taken[there]].append(there)
    pairs = [(here, places[line].pop()) for here, line in enumerate(seen) if line and places.get(line)]
    ends: list[int] = []  # the lowest last place of a chain of each length
    last: list[int] = []  # the pair that has it
    before: list[int] = []  # of each pair, the one before it in its chain; -1 for none
    for number, (_, there) in enumerate(pairs):
        length = bisect_left(ends, there)
        before.append(last[length - 1] if length else -1)
        ends[length : length + 1] = [there]
        last[length : length + 1] = [number]
    chain = []
    at = last[-1] if last else -1
    while at >= 0:
        chain.append(pairs[at])
        at = before[at]
    return chain[::-1]


def _contained(
    seen: list[str],
    sizes: list[int],
    span: tuple[int, int],
    pieces: list[tuple[str, int]],
    verdict: list[bool],
    budget: _Budget,
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
        if key in short or (sizes[i] >= _MIN_WORDS and budget.allows(len(whole)) and key in whole):
            verdict[i] = True
        else:
            verdict[i] = budget.allows(len(key), len(long_pieces)) and any(piece in key for piece in long_pieces)
