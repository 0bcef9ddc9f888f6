"""Joins the lines of hard-wrapped text (lines of equal width, or one sentence per line) back into paragraphs.

Old exports, e-mails, Usenet and wire archives break every line after some 60 to 80 characters. Whether a text was
wrapped, and where its paragraphs begin, can be seen from the text alone: a paragraph begins after an empty line, with
an indent, or after a line that had room for the next word.
"""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from pipeline.cleaning.characters import word_hash
from pipeline.cleaning.lines import LIST_SIGNS, Line, LinePart, is_ended
from pipeline.text.lines import line_end

# Smallest and largest width, in characters, of wrapped lines; printed columns are narrower, paragraphs wider.
_NARROWEST, _WIDEST = 44, 100
# In a text with fewer lines, one cannot tell whether it was wrapped.
_LEAST_LINES = 6
# Share of lines that may be wider than the rest: an address, a headline.
_MOST_WIDE = 0.03
# In wrapped English, two of three lines are broken within a sentence, before a small letter. A text is wrapped only if
# at least _LEAST_RUNNING lines are broken so, and _RUNNING_SHARE of those that another line follows directly. Verse may
# be broken so, too, but its lines are not full.
_LEAST_RUNNING, _RUNNING_SHARE = 3, 0.3
# Share of the lines broken within a sentence that must have no room for the next word.
_FULL_SHARE = 0.85
# If at least _EXACT_SHARE of the lines broken within a sentence are as full as possible, a machine has wrapped the
# text. Then _LEAST_OPEN such lines are enough, whatever letter the next lines begin with.
_EXACT_SHARE, _LEAST_OPEN = 0.95, 5
# Share of the width that ragged lines may leave unused.
_SLACK = 0.12
# If an indent begins a paragraph, at least this share of the indented lines follows the end of a sentence; hanging
# indents do not.
_INDENT_AFTER_END = 0.6
# If this many quotations go on in the next line without a new mark, each line is a sentence, not a paragraph.
_LEAST_QUOTATIONS = 2
# If each line is a sentence, empty lines divide paragraphs only if there is at least one for every eight lines; if they
# are rarer, they divide something else.
_GROUP_SHARE = 1 / 8
# Number of letters of the longest word that is looked up.
_LONGEST_WORD = 40

_DIVIDED = re.compile(r"([^\W\d_]{1,40})(-|\u00ad|\u2010|¬)$")
_GOES_ON = re.compile(r"[^\W\d_]+")
_COMPOUND = re.compile(r"(?<![^\W\d_])[^\W\d_]++(?:-[^\W\d_]++)++")
_WORD = re.compile(r"[^\W\d_]+")
# Unlike LIST_ITEM, this includes "a)": such a line was broken on purpose, even if it is not an item of a list.
_ITEM = re.compile(rf"(?:[{LIST_SIGNS}]|\(?(?:\d{{1,2}}|[a-z])[.)])\s+\S")
_RULE = re.compile(r"[\W_]{3,}")
_HEADER = re.compile(r"[A-Z][A-Za-z-]{1,24}: ")
_QUOTED_MAIL = ("> ", ">", "| ")
_TWO_SENTENCES = re.compile(r"(?<=[a-z]{3})[.!?][\"”’']?\s+[\"“‘']?[A-Z]")
_OPENING, _CLOSING = "“„«", "”»"


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a text was wrapped.

    width: characters of its full lines.
    slack: characters that a line may leave unused and still count as full.
    indent: smallest indent of a line that begins a paragraph; None if indents mean nothing.
    """

    width: int
    slack: int
    indent: int | None


def unwrapped(text: str, lines: list[Line]) -> list[Line]:
    """Joins the lines of each paragraph if the text is hard-wrapped; otherwise returns the lines unchanged.

    The `parts` of a joined line say where each of its raw lines is in the page and in the joined text. Lines are joined
    with a space, or with nothing if a word is divided; the hyphen of a divided word is left out, unless it belongs to
    the word.
    """
    if len(lines) < _LEAST_LINES:
        return lines
    wide = sum(len(line.text) > _WIDEST for line in lines)
    if wide <= max(1, _MOST_WIDE * len(lines)):
        end = line_end(text)
        indents = [line.start - text.rfind(end, 0, line.start) - 1 for line in lines]
        layout = _layout(lines, indents)
        if layout:
            return _Joiner(lines).joined([_goes_on(lines, indents, i, layout) for i in range(1, len(lines))])
    return _Joiner(lines).joined(_sentences_that_go_on(lines)) if _is_sentence_a_line(lines) else lines


def _layout(lines: Sequence[Line], indents: Sequence[int]) -> _Layout | None:
    """Finds out how the text was wrapped; returns None if it was not."""
    widths = [indent + len(line.text) for indent, line in zip(indents, lines, strict=True)]
    # The few widest lines are left out, since they may be addresses that could not be broken.
    width = sorted(widths)[-1 - int(_MOST_WIDE * len(lines))]
    if not _NARROWEST <= width <= _WIDEST:
        return None
    following = [i for i in range(1, len(lines)) if not lines[i].gap]
    open_ = [i for i in following if not lines[i - 1].ended]
    # The room that a line had left after a space and the next word. If a machine wrapped the text it is negative, for
    # the word did not fit; in a poem the word would have fitted.
    room = {i: width - widths[i - 1] - 1 - len(lines[i].text.split(None, 1)[0]) for i in open_}
    running = [i for i in open_ if lines[i].text[0].islower()]
    ragged = int(_SLACK * width)
    # If most lines begin with names and figures, few of them show by a small letter that a sentence runs on.
    exact = len(open_) >= _LEAST_OPEN and len(running) >= 2 and _share_below(0, room.values()) >= _EXACT_SHARE
    left = [room[i] for i in running]
    if not exact and (
        len(running) < max(_LEAST_RUNNING, _RUNNING_SHARE * len(following)) or _share_below(ragged, left) < _FULL_SHARE
    ):
        return None
    slack = 0 if _share_below(0, left) >= _EXACT_SHARE else ragged
    return _Layout(width, slack, _paragraph_indent(lines, indents, following))


def _share_below(limit: int, values: Collection[int]) -> float:
    """Returns the share of values below a limit; 1.0 if there are no values."""
    return sum(value < limit for value in values) / len(values) if values else 1.0


def _paragraph_indent(lines: Sequence[Line], indents: Sequence[int], following: Sequence[int]) -> int | None:
    """Returns the commonest indent of newly indented lines after a sentence; None if too few of them follow one."""
    deeper = [i for i in following if indents[i] > indents[i - 1]]
    ended = [i for i in deeper if lines[i - 1].ended]
    if not deeper or len(ended) < _INDENT_AFTER_END * len(deeper):
        return None
    return Counter(indents[i] for i in ended).most_common(1)[0][0]


def _goes_on(lines: Sequence[Line], indents: Sequence[int], i: int, layout: _Layout) -> bool:
    """Whether line `i` continues the paragraph of the line above."""
    before, line = lines[i - 1], lines[i]
    if line.gap or _RULE.fullmatch(before.text) or _RULE.fullmatch(line.text) or line.text.startswith(_QUOTED_MAIL):
        return False
    # "From: ..." and "Date: ..." below each other are an e-mail's header; one such line alone may be a sentence.
    if _HEADER.match(line.text) and _HEADER.match(before.text):
        return False
    word = line.text.split(None, 1)[0]
    # If the line above had room for the next word, it was broken to end a paragraph.
    short = indents[i - 1] + len(before.text) + 1 + len(word) + layout.slack <= layout.width
    if layout.indent is not None and indents[i] >= layout.indent:
        # Within a block that is indented as a whole, a line may continue the one above.
        return indents[i] == indents[i - 1] and not short and not before.ended
    if _ITEM.match(line.text) and (short or before.ended):
        return False
    return not short or (line.text[0].islower() and not before.ended)


def _is_sentence_a_line(lines: Sequence[Line]) -> bool:
    """Whether every line is one sentence, so that paragraphs have several lines.

    A sign is a quotation that goes on in the next line without a new mark; a new paragraph would begin with one.
    """
    prose = 0
    for line in lines:
        if line.ended and line.text.count(" ") >= 3:
            if _TWO_SENTENCES.search(line.text):
                return False
            prose += 1
    if 2 * prose < len(lines):
        return False
    return sum(_sentences_that_go_on(lines, only_open=True)) >= _LEAST_QUOTATIONS


def _sentences_that_go_on(lines: Sequence[Line], only_open: bool = False) -> list[bool]:
    """Returns for each line but the first whether it continues the paragraph of the line above, in a text with one
    sentence per line.

    If empty lines divide the text into paragraphs, a sentence continues the paragraph unless there is an empty line
    above. If they do not, or if `only_open` is set, it continues the paragraph only within an open quotation.
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
    """Joins the lines of a text. It looks up the text's own words to tell a divided word from one with a hyphen."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._words: set[str] | None = None
        self._compounds: set[str] = set()

    def joined(self, goes_on: Sequence[bool]) -> list[Line]:
        """Joins lines; `goes_on` says for each line but the first whether it is to be joined to the line above."""
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
        """Makes one line of several."""
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
        """Returns how many characters to cut off the end of a line, and the string that joins it to the next."""
        if text.endswith(("--", "—")) and not text.endswith((" --", " —")):
            return 0, ""
        divided, rest = _DIVIDED.search(text), _GOES_ON.match(following)
        if not divided or not rest or not following[0].islower():
            return (0, "") if divided and rest and following[0].isupper() else (0, " ")
        return (0, "") if self._has_hyphen(divided[1], rest[0], text, following, divided[2]) else (1, "")

    def _has_hyphen(self, first: str, second: str, text: str, following: str, mark: str) -> bool:
        """Whether the hyphen at the end of a line belongs to the word ("well-" and "known"), which was not divided."""
        if mark in "\u00ad¬":
            return False
        if text[: -len(first) - 1].endswith("-") or following[len(second) : len(second) + 1] == "-":
            return True  # "state-of-" and "the-art"
        if self._words is None:
            whole = "\n".join(line.text for line in self._lines).lower()
            self._words, self._compounds = set(_WORD.findall(whole)), set(_COMPOUND.findall(whole))
        word, compound = (first + second).lower(), f"{first}-{second}".lower()
        # The text's own spelling elsewhere decides; if there is none, the list of common English words.
        if word in self._words or compound in self._compounds:
            return word not in self._words
        return not _is_known(word) and _is_known(first.lower()) and _is_known(second.lower())


@lru_cache(maxsize=1)
def _known_words() -> frozenset[int]:
    from pipeline.cleaning.likeness import word_vectors

    return frozenset(np.asarray(word_vectors().keys).tolist())


def _is_known(word: str) -> bool:
    """Whether a word is common enough to have a vector in the line model."""
    return len(word) <= _LONGEST_WORD and word_hash(word) in _known_words()
