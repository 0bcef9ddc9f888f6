"""Defines `Parse`, which holds the language model's analysis of one article in plain parallel lists.

Everything after parsing uses only this structure, so it does not need spaCy, and its tests run in milliseconds.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

FINITE = frozenset(["VBD", "VBZ", "VBP", "MD"])
"""Tags of finite verbs."""
SUBJECTS = ("nsubj", "nsubjpass", "csubj")
"""Dependency labels of a clause's subject."""


@dataclass(frozen=True, slots=True)
class Parse:
    """The tokens of one article. Every list has one item per token. White space is never a token.

    start, end: half-open span of the token in `text`, in code points.
    tag: Penn Treebank tag.
    dep: ClearNLP dependency label; "" if the parser did not run.
    head: index of the head token in these lists; for a root, or if the parser did not run, the token's own index.
    entity: the model's label with its IOB prefix ("B-PERSON", "I-PERSON"); "" outside of entities.
    sentence: number of the sentence, from 0.
    paragraph: number of the paragraph (the non-empty line), from 0.
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
        """Returns the span of text[start:end] extended to whole sentences."""
        first, last = bisect_right(self.end, start), bisect_left(self.start, end) - 1
        if first > last:  # no token there
            return start, end
        first = bisect_left(self.sentence, self.sentence[first])
        last = bisect_right(self.sentence, self.sentence[last]) - 1
        return min(start, self.start[first]), max(end, self.end[last])

    def word(self, i: int) -> str:
        return self.text[self.start[i] : self.end[i]]

    def words(self) -> list[str]:
        text = self.text
        return [text[s:e] for s, e in zip(self.start, self.end, strict=True)]
