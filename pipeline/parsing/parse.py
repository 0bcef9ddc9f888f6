"""`Parse`: what the language model says about one article, as plain parallel lists.

The crafts work on this structure alone, so they need no spaCy and their tests run in milliseconds.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Parse:
    """Tokens of one article. Every list has one item per token; offsets are code points into `text`.

    tag: Penn Treebank tag.
    dep: ClearNLP dependency label; "" where the parser did not run.
    head: index of the head token in these lists; the token's own for a root, or where the parser did not run.
    entity: the model's label with its IOB prefix ("B-PERSON", "I-PERSON"); "" outside of entities.
    sentence, paragraph: number of the sentence and of the non-empty line, from 0.

    White space is never a token.
    """

    text: str
    start: list[int]
    end: list[int]
    tag: list[str]
    dep: list[str]
    head: list[int]
    entity: list[str]
    sentence: list[int]
    paragraph: list[int]

    def __len__(self) -> int:
        return len(self.start)

    def sentences(self, start: int, end: int) -> tuple[int, int]:
        """The span of the sentences that contain text[start:end]; never less than that span itself."""
        first, last = bisect_right(self.end, start), bisect_left(self.start, end) - 1
        if first > last:  # no token there
            return start, end
        first = bisect_left(self.sentence, self.sentence[first])
        last = bisect_right(self.sentence, self.sentence[last]) - 1
        return min(start, self.start[first]), max(end, self.end[last])

    def word(self, i: int) -> str:
        """The characters of token `i`."""
        return self.text[self.start[i] : self.end[i]]

    def words(self) -> list[str]:
        """The characters of every token."""
        text = self.text
        return [text[s:e] for s, e in zip(self.start, self.end, strict=True)]
