"""The parse of one article, indexed for walking: children, extent of subtrees, lower-case words."""

from __future__ import annotations

import bisect

from pipeline.parsing import Parse
from pipeline.text.stories import story_starts

Span = tuple[int, int]
SUBJECTS = ("nsubj", "nsubjpass", "csubj")
"""Dependency labels of a clause's subject."""


class Tree:
    """Indexes over a `Parse`.

    word, lower, tag, dep, head: of each token; `word` as written.
    children: of each token, in order.
    left, right: the first and last token of its subtree.
    depth: its distance from the root.
    story: for each paragraph, the number of its story on a live page.
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
        starts = story_starts(parse.text)
        self.story = [bisect.bisect_right(starts, parse.start[first]) for first in self.paragraph_start]

    def __len__(self) -> int:
        return len(self.start)

    def token_at(self, position: int) -> int:
        """The first token that ends after `position`, or the number of tokens if there is none."""
        return bisect.bisect_right(self.end, position)

    def tokens(self, start: int, end: int) -> range:
        """The tokens that overlap the half-open character span."""
        return range(bisect.bisect_right(self.end, start), bisect.bisect_left(self.start, end))

    def span(self, first: int, last: int) -> Span:
        """The character span of tokens `first` to `last`, both included."""
        return self.start[first], self.end[last]

    def sentence_range(self, token: int) -> range:
        """The tokens of the sentence that contains `token`."""
        number = self.sentence[token]
        following = number + 1 < len(self.sentence_start)
        return range(self.sentence_start[number], self.sentence_start[number + 1] if following else len(self))

    def paragraph_range(self, number: int) -> range:
        """The tokens of a paragraph."""
        following = number + 1 < len(self.paragraph_start)
        return range(self.paragraph_start[number], self.paragraph_start[number + 1] if following else len(self))

    def child(self, token: int, *deps: str) -> int | None:
        """The first child of `token` with one of the dependency labels."""
        dep = self.dep
        for k in self.children[token]:
            if dep[k] in deps:
                return k
        return None


def _reach(head: list[int]) -> tuple[list[list[int]], list[int], list[int]]:
    """The children of each token, and the first and last token below it: from the leaves up, each token once."""
    n = len(head)
    children: list[list[int]] = [[] for _ in range(n)]
    for i, h in enumerate(head):
        if h != i:
            children[h].append(i)
    order = [i for i, h in enumerate(head) if h == i]
    for i in order:  # grows while it is walked: heads come before what hangs from them
        order.extend(children[i])
    left, right = list(range(n)), list(range(n))
    for i in reversed(order):
        h = head[i]
        left[h], right[h] = min(left[h], left[i]), max(right[h], right[i])
    return children, left, right


def _first_of_each(numbers: list[int]) -> list[int]:
    firsts: list[int] = []
    for i, number in enumerate(numbers):
        while len(firsts) <= number:
            firsts.append(i)
    return firsts
