"""Indexes everything that attribution needs about one article: parse tree, quoted pieces, mentions, possible cues."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING

from pipeline.quotations.lexicon import SURE_SPEECH_SHARE, Lexicon
from pipeline.quotations.tree import Tree
from pipeline.text.marks import Quoted, find_quoted
from pipeline.text.stories import dateline

if TYPE_CHECKING:
    from pipeline.entities.mention import Mention
    from pipeline.parsing import Parse

# Number of paragraphs at the start of an article that may begin with a dateline.
_LINES_WITH_DATELINE = 6


@dataclass(frozen=True, slots=True)
class Segment:
    """An outermost quoted piece: its span, its tokens (half-open), its paragraph, and its number of words."""

    quoted: Quoted
    first: int
    last: int
    paragraph: int
    words: int


class Scene:
    """Indexes over one article for attributing its quotations.

    segments: the outermost quoted pieces. `quoted` has all quoted spans, including nested ones.
    segment_at: for each token, the number of the segment that contains it, or -1.
    mention_at: for each token, the index of the mention (name, pronoun or role) that contains it, or -1.
    quoted_before: for each token, how many tokens before it are in segments.
    by_paragraph: maps a paragraph to the numbers of its segments.
    dateline: the tokens of datelines ("CITY (Agency) -").
    cue, quoting: for each verb, the lexicon's share of its uses as a cue, and as a cue of quoted words; 0 for other
        tokens.
    full_names: maps the first name and the surname around a nickname to the full name: "Ann" and "Roe" to "Ann Roe".
    """

    def __init__(self, parse: Parse, mentions: Sequence[Mention], lexicon: Lexicon) -> None:
        self.tree = Tree(parse)
        self.text = parse.text
        self.mentions = mentions
        self.lexicon = lexicon
        self.quoted = find_quoted(parse.text)
        self.mention_at = self._mentions()
        self.segments = self._segments()
        self.full_names = self._full_names()
        self.segment_at = [-1] * len(parse)
        self.by_paragraph: dict[int, list[int]] = {}
        for k, segment in enumerate(self.segments):
            self.segment_at[segment.first : segment.last] = [k] * (segment.last - segment.first)
            self.by_paragraph.setdefault(segment.paragraph, []).append(k)
        self.quoted_before = [0, *accumulate(k >= 0 for k in self.segment_at)]
        self.dateline = frozenset(self._dateline())
        verbs = [tag[:1] == "V" for tag in parse.tag]
        self.cue = [lexicon.share("verb", w) if v else 0.0 for w, v in zip(self.tree.lower, verbs, strict=True)]
        self.quoting = [lexicon.share("quoting", w) if v else 0.0 for w, v in zip(self.tree.lower, verbs, strict=True)]

    def _dateline(self) -> Iterator[int]:
        for first in self.tree.paragraph_start[:_LINES_WITH_DATELINE]:
            start = self.tree.start[first]
            if found := dateline(self.text[start:].partition("\n")[0]):
                yield from self.tree.tokens(start, start + found.end)

    def _mentions(self) -> list[int]:
        owner = [-1] * len(self.tree)
        for number, mention in enumerate(self.mentions):
            for i in self.tree.tokens(mention.start, mention.end):
                # If a name is within a role phrase ("Roe's lawyer"), its tokens belong to the name.
                if owner[i] < 0 or mention.form == "name":
                    owner[i] = number
        return owner

    def _attribution_in(self, tokens: range) -> int | None:
        """Returns the comma that ends an unclosed quotation ("We won, she said on Monday."), or None."""
        tree = self.tree
        for i in tokens[3:]:
            if tree.word[i] != ",":
                continue
            for k in range(i + 1, min(i + 5, tokens.stop)):
                if tree.lower[k] in ("i", "we", ","):
                    break
                if tree.tag[k] in ("VBD", "VBZ") and self.lexicon.share("quoting", tree.lower[k]) >= SURE_SPEECH_SHARE:
                    return i
        return None

    def _segments(self) -> list[Segment]:
        found = []
        for quoted in self.quoted:
            if quoted.depth:
                continue
            tokens = self.tree.tokens(quoted.outer_start, quoted.outer_end)
            # An unclosed quotation reaches to the paragraph's end, and would include "she said on Monday".
            if "unclosed" in quoted.flags and (cut := self._attribution_in(tokens)) is not None:
                end = self.tree.end[cut]
                quoted, tokens = replace(quoted, end=end, outer_end=end), range(tokens.start, cut + 1)
            if not tokens:
                continue
            words = len([i for i in tokens if self.tree.word[i][0].isalnum()])
            found.append(Segment(quoted, tokens.start, tokens.stop, self.tree.paragraph[tokens.start], words))
        return found

    def names_person(self, token: int) -> bool:
        """Whether a token is part of the name of a person."""
        number = self.mention_at[token]
        return number >= 0 and self.mentions[number].type == "person" and self.mentions[number].form == "name"

    def is_unended(self, token: int) -> bool:
        """Whether a token is in a line that ends without punctuation: a heading, a caption, a teaser."""
        tokens = self.tree.paragraph_range(self.tree.paragraph[token])
        return self.tree.word[tokens[-1]][-1] not in ".!?\"”’'):;"

    def is_nickname(self, number: int) -> bool:
        """Whether a quoted piece is part of a name: Ann “The Fox” Roe."""
        segment, tree = self.segments[number], self.tree
        if segment.words > 3 or segment.first == 0 or segment.last >= len(tree):
            return False
        before, after = tree.word[segment.first - 1], tree.word[segment.last]
        inner = self.text[segment.quoted.start : segment.quoted.end]
        return before[0].isupper() and after[0].isupper() and inner[0].isupper() and inner[-1] not in ",.?!"

    def _full_names(self) -> dict[str, str]:
        """Maps the word before a nickname, and the word after it, to the full name: "Ann" and "Roe" to "Ann Roe"."""
        found = {}
        for number, segment in enumerate(self.segments):
            if self.is_nickname(number):
                first, last = self.tree.word[segment.first - 1], self.tree.word[segment.last]
                found[first] = found[last] = f"{first} {last}"
        return found
