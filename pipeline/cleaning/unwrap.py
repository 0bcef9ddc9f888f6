"""Joins hard-wrapped text (lines of one width, or one sentence a line) to the paragraphs that it was made from.

Old exports, e-mails, Usenet and wire archives break every line at some 60 to 80 characters. The text alone shows
whether it is of this kind and where its paragraphs begin: after an empty line, with an indent, or after a line that
would have had room for the next word.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from pipeline.cleaning.characters import word_hash
from pipeline.cleaning.lines import LIST_SIGNS, Line, LinePart, is_ended

# Width in characters of wrapped lines; printed columns are narrower, paragraphs wider.
_NARROWEST, _WIDEST = 44, 100
# A text of fewer lines shows too little of how it was made.
_LEAST_LINES = 6
# Share of lines that may be wider than the rest: an address, a headline.
_MOST_WIDE = 0.03
# In wrapped English, two of three lines end within a sentence, before a small letter. At least this many lines must,
# and this share of those that another line follows directly. Verse does, too, but its lines are not full.
_LEAST_RUNNING, _RUNNING_SHARE = 3, 0.3
# Share of the lines ending within a sentence that must have no room for the next word.
_FULL_SHARE = 0.85
# If almost every line ending within a sentence is as full as possible, a machine has wrapped the text. Then this many
# such lines are enough, however the next ones begin.
_EXACT_SHARE, _LEAST_OPEN = 0.95, 5
# Share of the width that ragged lines leave unused.
_SLACK = 0.12
# If indents begin paragraphs, this share of them follows the end of a sentence; with a hanging indent it does not.
_INDENT_AFTER_END = 0.6
# Quotations that run on into the next line without a new mark: from this many on, lines are sentences, not paragraphs.
_LEAST_QUOTATIONS = 2
# Paragraphs of such lines have eight sentences or fewer; otherwise the empty lines divide something else.
_GROUP_SHARE = 1 / 8
# Letters of the longest word that is looked up.
_LONGEST_WORD = 40

_DIVIDED = re.compile(r"([^\W\d_]{1,40})(-|\u00ad|\u2010|¬)$")
_GOES_ON = re.compile(r"[^\W\d_]+")
_COMPOUND = re.compile(r"(?<![^\W\d_])[^\W\d_]++(?:-[^\W\d_]++)++")
_WORD = re.compile(r"[^\W\d_]+")
# With "a)" as well: it begins a line that was broken on purpose, though it says nothing about the kind of line.
_ITEM = re.compile(rf"(?:[{LIST_SIGNS}]|\(?(?:\d{{1,2}}|[a-z])[.)])\s+\S")
_RULE = re.compile(r"[\W_]{3,}")
_HEADER = re.compile(r"[A-Z][A-Za-z-]{1,24}: ")
_QUOTED_MAIL = ("> ", ">", "| ")
_TWO_SENTENCES = re.compile(r"[a-z]{3}[.!?][\"”’']?\s+[\"“‘']?[A-Z]")
_OPENING, _CLOSING = "“„«", "”»"


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a text was wrapped: `width` of its full lines, `slack` that ragged ones leave, and the indent from which a
    line begins a paragraph (None if indents mean nothing).
    """

    width: int
    slack: int
    indent: int | None


def unwrapped(text: str, lines: list[Line]) -> list[Line]:
    """The lines of a page. If the text is wrapped, those of one paragraph are joined; otherwise they are unchanged.

    A joined line has in `parts` where each of its raw lines is, in the page and in its own text. Lines are joined by a
    space, or by nothing where a word is divided; the hyphen is then left out, unless the word has one anyway.
    """
    if len(lines) < _LEAST_LINES:
        return lines
    wide = sum(len(line.text) > _WIDEST for line in lines)
    if wide <= max(1, _MOST_WIDE * len(lines)):
        indents = [line.start - text.rfind("\n", 0, line.start) - 1 for line in lines]
        layout = _layout(lines, indents)
        if layout:
            return _Joiner(lines).joined([_goes_on(lines, indents, i, layout) for i in range(1, len(lines))])
    return _Joiner(lines).joined(_sentences_that_go_on(lines)) if _is_sentence_a_line(lines) else lines


def _layout(lines: Sequence[Line], indents: Sequence[int]) -> _Layout | None:
    """How the text was wrapped, or None if it was not."""
    widths = [indent + len(line.text) for indent, line in zip(indents, lines, strict=True)]
    # Not the widest line, which may be an address that could not be broken.
    width = sorted(widths)[-1 - int(_MOST_WIDE * len(lines))]
    if not _NARROWEST <= width <= _WIDEST:
        return None
    following = [i for i in range(1, len(lines)) if not lines[i].gap]
    open_ = [i for i in following if not lines[i - 1].ended]
    # What a wrapping machine saw: the next word and a space must not have fitted on the line before. In a poem they
    # would.
    room = {i: width - widths[i - 1] - 1 - len(lines[i].text.split(None, 1)[0]) for i in open_}
    running = [i for i in open_ if lines[i].text[0].islower()]
    ragged = int(_SLACK * width)
    exact = sum(left < 0 for left in room.values()) >= _EXACT_SHARE * len(room)
    if not (exact and len(open_) >= _LEAST_OPEN and len(running) >= 2):  # most lines may begin with names and figures
        if len(running) < _LEAST_RUNNING or len(running) < _RUNNING_SHARE * len(following):
            return None
        if sum(room[i] < ragged for i in running) < _FULL_SHARE * len(running):
            return None
    exact = sum(room[i] < 0 for i in running) >= _EXACT_SHARE * len(running)
    return _Layout(width, 0 if exact else ragged, _paragraph_indent(lines, indents, following))


def _paragraph_indent(lines: Sequence[Line], indents: Sequence[int], following: Sequence[int]) -> int | None:
    """The indent from which a line begins a paragraph: that of lines deeper than the one before, if most of these
    follow the end of a sentence.
    """
    deeper = [i for i in following if indents[i] > indents[i - 1]]
    ended = [i for i in deeper if lines[i - 1].ended]
    if not deeper or len(ended) < _INDENT_AFTER_END * len(deeper):
        return None
    return Counter(indents[i] for i in ended).most_common(1)[0][0]


def _goes_on(lines: Sequence[Line], indents: Sequence[int], i: int, layout: _Layout) -> bool:
    """Whether line `i` continues the paragraph of the line before."""
    before, line = lines[i - 1], lines[i]
    if line.gap or _RULE.fullmatch(before.text) or _RULE.fullmatch(line.text) or line.text.startswith(_QUOTED_MAIL):
        return False
    # "From: ..." above "Date: ...": lines of a mail's head, of which one alone may be a sentence with a colon.
    if _HEADER.match(line.text) and _HEADER.match(before.text):
        return False
    word = line.text.split(None, 1)[0]
    # The line before had room for the next word: whoever broke it there ended a paragraph.
    short = indents[i - 1] + len(before.text) + 1 + len(word) + layout.slack <= layout.width
    if layout.indent is not None and indents[i] >= layout.indent:
        # In a block that is indented as a whole, the lines continue.
        return indents[i] == indents[i - 1] and not short and not before.ended
    if _ITEM.match(line.text) and (short or before.ended):
        return False
    return not short or (line.text[0].islower() and not before.ended)


def _is_sentence_a_line(lines: Sequence[Line]) -> bool:
    """Whether every line is one sentence, and quotations continue from line to line without a new mark, as they never
    do over paragraphs.
    """
    prose = [line for line in lines if line.ended and line.text.count(" ") >= 3]
    if 2 * len(prose) < len(lines) or any(_TWO_SENTENCES.search(line.text) for line in prose):
        return False
    return sum(_sentences_that_go_on(lines, only_open=True)) >= _LEAST_QUOTATIONS


def _sentences_that_go_on(lines: Sequence[Line], only_open: bool = False) -> list[bool]:
    """For each line but the first, whether it continues the paragraph of the line before.

    Within a group between empty lines it does. Where there are no such groups, or with `only_open`, it does within an
    open quotation.
    """
    grouped = not only_open and sum(bool(line.gap) for line in lines[1:]) >= _GROUP_SHARE * len(lines)
    found, opened = [], False
    for before, line in pairwise(lines):
        opened = (opened and before.ended) != _is_unbalanced(before.text)
        if line.gap:
            opened = False
        both = before.ended and line.ended
        reopened = line.text[0] in _OPENING or line.text[0] == '"'
        found.append(both and not line.gap and (grouped or (opened and not reopened)))
        if opened and reopened:
            opened = False
    return found


def _is_unbalanced(text: str) -> bool:
    opening, closing = (sum(map(text.count, marks)) for marks in (_OPENING, _CLOSING))
    return (opening != closing) if opening or closing else text.count('"') % 2 == 1


class _Joiner:
    """Joins lines. Knows the words of the text, which show where a word is divided and where it has a hyphen."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._words: set[str] | None = None
        self._compounds: set[str] = set()

    def joined(self, goes_on: Sequence[bool]) -> list[Line]:
        """The joined lines; `goes_on` says for each line but the first whether it belongs to the one before."""
        found: list[Line] = []
        group = [self._lines[0]]
        for line, on in zip(self._lines[1:], goes_on, strict=True):
            if not on:
                found.append(self._one(group))
                group = []
            group.append(line)
        found.append(self._one(group))
        return found

    def _one(self, group: Sequence[Line]) -> Line:
        """One line made of several."""
        first, last = group[0], group[-1]
        if len(group) == 1:
            return first
        parts: list[LinePart] = []
        pieces: list[str] = []
        at = 0
        for number, line in enumerate(group):
            text, glue = line.text, " "
            if number + 1 < len(group):
                cut, glue = self._seam(text, group[number + 1].text)
                text = text[: len(text) - cut]
            parts.append(LinePart(line.start, line.start + len(text), at))
            pieces.append(text + (glue if number + 1 < len(group) else ""))
            at += len(pieces[-1])
        whole = "".join(pieces)
        joined = Line(first.number, first.start, last.end, whole, first.gap, 0, is_ended(whole))
        joined.parts = tuple(parts)
        joined.numbers = tuple(line.number for line in group)
        return joined

    def _seam(self, text: str, following: str) -> tuple[int, str]:
        """How many characters to cut off a line, and what joins it to the next."""
        if text.endswith(("--", "—")) and not text.endswith((" --", " —")):
            return 0, ""
        divided, rest = _DIVIDED.search(text), _GOES_ON.match(following)
        if not divided or not rest or not following[0].islower():
            return (0, "") if divided and rest and following[0].isupper() else (0, " ")
        return (0, "") if self._has_hyphen(divided[1], rest[0], text, following, divided[2]) else (1, "")

    def _has_hyphen(self, first: str, second: str, text: str, following: str, mark: str) -> bool:
        """Whether a word has a hyphen anyway ("well-" and "known"), and was not divided."""
        if mark in "\u00ad¬":
            return False
        if text[: -len(first) - 1].endswith("-") or following[len(second) : len(second) + 1] == "-":
            return True  # "state-of-" and "the-art"
        if self._words is None:
            whole = "\n".join(line.text for line in self._lines).lower()
            self._words, self._compounds = set(_WORD.findall(whole)), set(_COMPOUND.findall(whole))
        word, compound = (first + second).lower(), f"{first}-{second}".lower()
        # What the text itself writes elsewhere decides; only then what is known about English words.
        if word in self._words or compound in self._compounds:
            return word not in self._words
        return not _is_known(word) and _is_known(first.lower()) and _is_known(second.lower())


@lru_cache(maxsize=1)
def _known_words() -> frozenset[int]:
    from pipeline.cleaning.likeness import word_vectors

    return frozenset(np.asarray(word_vectors().keys).tolist())


def _is_known(word: str) -> bool:
    """Whether a word is a common one, with a vector."""
    return len(word) <= _LONGEST_WORD and word_hash(word) in _known_words()
