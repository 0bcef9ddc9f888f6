"""Indexes the parse of one article: children and extent of each token's subtree, sentences, paragraphs, stories."""

import bisect
from collections import defaultdict
from typing import Generic, TypeVar

from pipeline.parsing import Parse
from pipeline.text.stories import sections

Span = tuple[int, int]


class Tree:
    """Indexes over a `Parse`.

    word, lower: each token as written, and in lower case.
    start, end, tag, dep, head, sentence, paragraph: for each token, as in the `Parse`.
    children: for each token, its children in the parse tree, in order.
    left, right: for each token, the first and the last token of its subtree.
    paragraph_start, sentence_start: the first token of each paragraph and sentence.
    section: for each paragraph, the number of its section; see `sections`.
    """

    def __init__(self, parse: Parse) -> None:
        self.parse = parse
        self.text = parse.text
        self.start, self.end = parse.start, parse.end
        self.tag, self.dep, self.head = parse.tag, parse.dep, parse.head
        self.sentence, self.paragraph = parse.sentence, parse.paragraph
        self.word = parse.words()
        self.lower = [w.lower() for w in self.word]
        self.children, self.left, self.right = _reach(parse.head)
        self.paragraph_start = _first_of_each(parse.paragraph)
        self.sentence_start = _first_of_each(parse.sentence)
        self.section = sections(parse.text, [parse.start[first] for first in self.paragraph_start])

    def __len__(self) -> int:
        return len(self.start)

    def token_at(self, position: int) -> int:
        """Returns the first token that ends after a character position, or the number of tokens if there is none."""
        return bisect.bisect_right(self.end, position)

    def tokens(self, start: int, end: int) -> range:
        """Returns the tokens that overlap a half-open character span."""
        return range(bisect.bisect_right(self.end, start), bisect.bisect_left(self.start, end))

    def span(self, first: int, last: int) -> Span:
        """Returns the character span of the tokens from `first` to `last`, both included."""
        return self.start[first], self.end[last]

    def sentence_range(self, token: int) -> range:
        number = self.sentence[token]
        following = number + 1 < len(self.sentence_start)
        return range(self.sentence_start[number], self.sentence_start[number + 1] if following else len(self))

    def paragraph_range(self, number: int) -> range:
        following = number + 1 < len(self.paragraph_start)
        return range(self.paragraph_start[number], self.paragraph_start[number + 1] if following else len(self))

    def child(self, token: int, *deps: str) -> int | None:
        """Returns the first child of `token` with one of the dependency labels `deps`; None if there is none."""
        dep = self.dep
        for k in self.children[token]:
            if dep[k] in deps:
                return k
        return None


def _reach(head: list[int]) -> tuple[list[list[int]], list[int], list[int]]:
    """Returns for each token its children, and the first and the last token of its subtree."""
    n = len(head)
    children: list[list[int]] = [[] for _ in range(n)]
    for i, h in enumerate(head):
        if h != i:
            children[h].append(i)
    order = [i for i, h in enumerate(head) if h == i]
    for i in order:  # the list grows during the loop, so that every head comes before its children
        order.extend(children[i])
    left, right = list(range(n)), list(range(n))
    for i in reversed(order):
        h = head[i]
        if left[i] < left[h]:
            left[h] = left[i]
        if right[i] > right[h]:
            right[h] = right[i]
    return children, left, right


def _first_of_each(numbers: list[int]) -> list[int]:
    firsts: list[int] = []
    for i, number in enumerate(numbers):
        while len(firsts) <= number:
            firsts.append(i)
    return firsts


T = TypeVar("T")
# The text is divided into cells of this many words or characters: short enough that few things overlap a cell, long
# enough that a long quotation is in only a few cells.
_CELL_WIDTH = 64


class SpanIndex(Generic[T]):
    def __init__(self) -> None:
        self._cells: defaultdict[int, list[T]] = defaultdict(list)

    def add(self, first: int, last: int, thing: T) -> None:
        """Adds a thing that covers `first` to `last`, both included."""
        for cell in range(first // _CELL_WIDTH, last // _CELL_WIDTH + 1):
            self._cells[cell].append(thing)

    def near(self, first: int, last: int) -> list[T]:
        """Returns everything that overlaps the span, and some things nearby; a thing may come more than once."""
        cells = range(first // _CELL_WIDTH, last // _CELL_WIDTH + 1)
        return [thing for cell in cells for thing in self._cells.get(cell, ())]
