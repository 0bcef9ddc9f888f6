"""Finds out which visible lines of a page an extractor kept in the article."""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

_WORD = re.compile(r"\w+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
# A line needs this many words to count as a part of a longer piece of the extracted text.
_MIN_WORDS = 3
# A line needs this many words to be looked for anywhere in the extracted text, across the borders of pieces.
_MIN_WORDS_ANYWHERE = 8
# With more lines, or more pairs of equal lines, difflib would take minutes, and a simpler alignment is used.
_MOST_LINES, _MOST_PAIRS = 4_000, 20_000
# Limit of the characters that may be searched: per character of the page, and the smallest limit for any page.
_SEARCHED_PER_CHARACTER, _MIN_SEARCHED = 100, 20_000_000
# Cost of a search, in characters, besides the length of its text.
_SEARCH = 100


def words_of(text: str) -> list[str]:
    """Returns the words of a text for comparison, in lower case and without invisible characters."""
    return _WORD.findall((text if text.isascii() else _INVISIBLE.sub("", text)).lower())


def main_lines(words: Sequence[Sequence[str]], extracted: str) -> tuple[bool, ...]:
    """Returns, for each line, whether it or a part of it is in the `extracted` text.

    `words` has the words of each line, from `words_of`.

    Lines are compared by the letters of their words, since extractors differ in where they see a space:

    1. Equal lines are aligned in order, so that a headline that is also in a menu is matched in its article.
    2. Between two aligned lines, the rest is matched by containment, from three words on, since extractors join lines
       at `<br>` and cut parts out of them.
    3. A line of eight words or more also counts anywhere in the extracted text, since extractors also move blocks.
    """
    seen, sizes = ["".join(line) for line in words], [len(line) for line in words]
    # A row of a table is one line of the extracted text ("a | b"), but one visible line per cell.
    cells = (words_of(cell) for line in extracted.split("\n") for cell in line.split("|"))
    parts = [cell for cell in cells if cell]
    taken, taken_sizes = ["".join(cell) for cell in parts], [len(cell) for cell in parts]
    verdict = [False] * len(seen)
    if not taken:
        return tuple(verdict)
    budget = _Budget(_MIN_SEARCHED + _SEARCHED_PER_CHARACTER * (sum(map(len, seen)) + len(extracted)))
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
    """The number of characters that may still be searched. Once it is used up, nothing more is found."""

    def __init__(self, most: int) -> None:
        self.left = most

    def allows(self, characters: int, searches: int = 1) -> bool:
        """Counts searches of texts with this many characters, and returns whether they are still within the budget."""
        self.left -= searches * (characters + _SEARCH)
        return self.left >= 0


def _aligned(seen: Sequence[str], taken: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Yields the runs of equal lines: where each begins in either text, and its length. The last one is empty."""
    counts, others = Counter(seen), Counter(taken)
    pairs = sum(count * others[line] for line, count in counts.items())
    if len(seen) + len(taken) <= _MOST_LINES and pairs <= _MOST_PAIRS:
        yield from SequenceMatcher(None, seen, taken, autojunk=False).get_matching_blocks()
        return
    for here, there in _in_order(seen, taken):
        yield here, there, 1
    yield len(seen), len(taken), 0


def _in_order(seen: Sequence[str], taken: Sequence[str]) -> list[tuple[int, int]]:
    """Returns the largest set of pairs of equal lines that come in the same order in both texts.

    If a line occurs several times, its first occurrence in one text is paired with its first in the other, and so on.
    """
    places: defaultdict[str, list[int]] = defaultdict(list)
    for there in range(len(taken) - 1, -1, -1):
        places[taken[there]].append(there)
    pairs = [(here, places[line].pop()) for here, line in enumerate(seen) if line and places.get(line)]
    ends: list[int] = []  # for each length, the lowest position at which a chain of that length ends
    last: list[int] = []  # for each length, the last pair of that chain
    before: list[int] = []  # for each pair, the previous pair of its chain; -1 if there is none
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
    """Sets the verdict of lines in a gap of the alignment that are within the extracted text, or contain a line of it.

    span: start and end of the gap among the lines of the page.
    pieces: the extracted lines in the gap, each with its number of words.
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
