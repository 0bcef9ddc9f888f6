"""`Parse`: what the language model saw in one article, as plain parallel lists.

The crafts work on this structure alone, so they need no spaCy and their tests run in milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Parse:
    """Tokens of one article; every list has one item per token, offsets are code points into `text`.

    `tag` is the Penn Treebank tag, `dep` the ClearNLP dependency label, `head` the index of the head
    token in these lists (a root is its own head). `entity` is the model's own label with its IOB
    prefix ("B-PERSON", "I-PERSON"), "" outside of entities. `sentence` and `paragraph` number the
    sentences and the non-empty lines from 0. Where the parser was not run, `dep` is "" and `head` is
    the token itself. White space is never a token.
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

    def word(self, i: int) -> str:
        """The characters of token `i`."""
        return self.text[self.start[i] : self.end[i]]

    def words(self) -> list[str]:
        """The characters of every token."""
        text = self.text
        return [text[s:e] for s, e in zip(self.start, self.end, strict=True)]
