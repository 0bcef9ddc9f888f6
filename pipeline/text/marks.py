"""Pairs the quotation marks of an article, paragraph by paragraph, and recovers from missing and wrong ones.

It handles double marks (“ ” " '' `` „ ‟ « » ＂), single marks (‘ ’ ' ‚ ‹ ›) and apostrophes, nested marks, marks that
point the wrong way, missing marks, and quotations over several paragraphs (each paragraph has an opening mark, but only
the last one has a closing mark). A stray mark never has an effect beyond its paragraph.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.text.lines import paragraphs

_DOUBLE = re.compile(r"[“”„‟〝〞«»\"＂]|``|''|’’|‘‘|´´")
_SINGLE = re.compile(r"[‘’'‚‛‹›`´]")
_ONLY_OPEN = frozenset({"“", "„", "‟", "〝", "``", "‘‘"})
_ONLY_CLOSE = frozenset({"”", "〞", "’’", "´´"})
_BEFORE_OPEN = frozenset(" \u202a\u202b\u200e\u200f\t\u00a0\u2009\u202f([{—–-―/|>:…")
_AFTER_CLOSE = frozenset(" \t\u00a0\u2009\u202f)]}.,;:!?—–-―/|<…")
_MAX_RUN = 8  # a longer run of quotation marks is not punctuation
_ENDERS = frozenset(".,!?…;—–-")
_ELIDED = re.compile(r"(?:em|til|tis|twas|cause|bout|round|n|d|ll|s|re|ve|m|t|\d0s|\d\d)\b", re.IGNORECASE)
_MARKS = frozenset("“”„‟〝〞«»\"＂‘’'‚‛‹›`´")


@dataclass(frozen=True, slots=True)
class Quoted:
    """Text between two quotation marks, within one paragraph.

    start, end: the half-open span between the marks, without white space at its ends.
    outer_start, outer_end: the half-open span that includes the marks.
    style: "double" or "single".
    depth: 0 for an outermost quotation, 1 for a quotation within another.
    chain: a number that is the same for the paragraphs of one quotation.
    flags: "unclosed" or "unopened" (a mark is missing, and the paragraph's border takes its place), "wrong-way" (a mark
        points the wrong way), "continued" (there is no closing mark, because the quotation continues in the next
        paragraph).
    """

    start: int
    end: int
    outer_start: int
    outer_end: int
    style: str
    depth: int
    chain: int
    flags: tuple[str, ...] = ()


@dataclass(slots=True)
class _Mark:
    start: int
    end: int
    text: str
    opens: bool
    closes: bool


def find_quoted(text: str) -> list[Quoted]:
    """Finds all quoted spans of `text`, including nested ones, sorted by start. Each non-empty line is a paragraph."""
    found: list[Quoted] = []
    lines = list(paragraphs(text))
    open_chain: tuple[str, int] | None = None
    for number, (start, end) in enumerate(lines):
        following = text[lines[number + 1][0]] if number + 1 < len(lines) else ""
        # Double marks come first, since single marks that belong to a double one ('' for ") must be left out.
        doubles = _pair(text, (start, end), _double_marks(text, start, end), "double")
        doubles = _missing(text, (start, end), doubles, following)
        singles = _pair(text, (start, end), _single_marks(text, start, end, doubles), "single")
        singles = _missing(text, (start, end), singles, following)
        here = sorted(_nest(doubles, singles), key=lambda q: (q.start, -q.end))
        here, open_chain = _chain(here, start, len(found), open_chain)
        found.extend(here)
    return found


def _around(text: str, mark: tuple[int, int], line: tuple[int, int]) -> tuple[str, str]:
    """Returns the characters beside a mark, looking past adjacent marks; a paragraph's border counts as a blank."""
    left, right = mark[0] - 1, mark[1]
    # Adjacent marks (“‘) are skipped, so that both are judged by the same letter or space.
    while left >= line[0] and text[left] in _MARKS and mark[0] - left <= _MAX_RUN:
        left -= 1
    while right < line[1] and text[right] in _MARKS and right - mark[1] < _MAX_RUN:
        right += 1
    return (text[left] if left >= line[0] else " "), (text[right] if right < line[1] else " ")


def _can(left: str, right: str) -> tuple[bool, bool]:
    """Whether a mark between two characters can open, and whether it can close."""
    can_open = not right.isspace() and (left in _BEFORE_OPEN or left.isspace())
    return can_open, not left.isspace() and (right in _AFTER_CLOSE or right.isspace())


def _double_marks(text: str, start: int, end: int) -> list[_Mark]:
    marks = []
    for match in _DOUBLE.finditer(text, start, end):
        mark = match[0]
        left, right = _around(text, match.span(), (start, end))
        can_open, can_close = _can(left, right)
        if mark in _ONLY_OPEN:
            opens, closes = True, mark == "“" and can_close and not can_open
        elif mark in _ONLY_CLOSE:
            opens, closes = can_open and not can_close, True
        elif mark in "«»":
            plain = can_open == can_close  # the neighbours do not decide, so « opens and » closes
            opens, closes = (mark == "«", mark == "»") if plain else (can_open, can_close)
        elif can_open or can_close:
            opens, closes = can_open, can_close
        else:
            # The neighbours do not decide: the mark may close, and it may open unless it is at the end of a word.
            opens, closes = left.isspace() or not right.isspace(), True
        marks.append(_Mark(match.start(), match.end(), mark, opens, closes))
    return marks


def _single_marks(text: str, start: int, end: int, doubles: list[Quoted]) -> list[_Mark]:
    """Finds the single marks that may open or close a quotation; apostrophes and elisions ('tis) are left out."""
    taken = {p for q in doubles for p in (*range(q.outer_start, q.start), *range(q.end, q.outer_end))}
    marks = []
    for match in _SINGLE.finditer(text, start, end):
        at, mark = match.start(), match[0]
        if at in taken or text[at + 1 : at + 2] == mark or (at and text[at - 1] == mark):
            continue
        can_open, can_close = _can(*_around(text, match.span(), (start, end)))
        if can_open == can_close or (can_open and mark in "’'" and _ELIDED.match(text, at + 1)):
            continue
        # A closing mark in a place where it could only open is an apostrophe: ’90s, ’tis.
        if can_open and mark == "’":
            continue
        marks.append(_Mark(at, at + 1, mark, can_open, can_close))
    return _without_possessives(text, marks)


def _without_possessives(text: str, marks: list[_Mark]) -> list[_Mark]:
    """Leaves out plural possessives (“the players’ union”): a mark after an s, if the next mark closes as well."""
    kept: list[_Mark] = []
    for k, mark in enumerate(marks):
        if mark.closes and text[mark.start - 1] in "sSzxZX" and text[mark.end : mark.end + 1] == " ":
            # In “the players’ union said,’ Roe” the second mark closes, so that the first is a possessive.
            after = text[mark.end + 1 : mark.end + 2]
            better = k + 1 < len(marks) and marks[k + 1].closes
            if after.isalpha() and better:
                continue
        kept.append(mark)
    return kept


def _pair(text: str, line: tuple[int, int], marks: list[_Mark], style: str) -> list[Quoted]:
    """Pairs one paragraph's marks into quoted spans. A span with only one mark reaches to the border."""
    pairs: list[tuple[_Mark | None, _Mark | None]] = []
    opener: _Mark | None = None
    for mark in marks:
        if opener is None:
            if mark.opens:
                opener = mark
            elif mark.closes:
                pairs.append((None, mark))
        elif mark.opens and not (mark.closes and _closes_first(text, opener, mark)):
            pairs.append((opener, None))  # a second opening mark: the first one has no partner
            opener = mark
        else:
            pairs.append((opener, mark))
            opener = None
    if opener is not None:
        pairs.append((opener, None))
    found = []
    for a, b in pairs:
        flags = tuple(_flags(a, b))
        outer = (a.start if a else line[0], b.end if b else line[1])
        inner = _trim(text, a.end if a else line[0], b.start if b else line[1])
        if inner[0] < inner[1]:
            found.append(Quoted(*inner, *outer, style, 0, 0, flags))
    return found


def _closes_first(text: str, opener: _Mark, mark: _Mark) -> bool:
    """Whether `mark`, which may both open and close, closes the quotation begun by `opener`. The answer is yes if there
    is text between the two marks, and if `mark` has no blank before it or (as in text that was split into tokens)
    blanks on both sides.
    """
    apart = text[mark.end : mark.end + 1].isspace() or mark.end == len(text)
    return mark.start > opener.end + 1 and (apart or not text[mark.start - 1].isspace())


def _flags(a: _Mark | None, b: _Mark | None) -> Iterator[str]:
    if a is None:
        yield "unopened"
    elif a.text in _ONLY_CLOSE:
        yield "wrong-way"
    if b is None:
        yield "unclosed"
    elif b.text in _ONLY_OPEN and (a is None or a.text not in "„‟"):
        yield "wrong-way"


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _goes_on(following: str, style: str) -> bool:
    """Whether the next paragraph begins with a quotation mark of the same style; `following` is its first character."""
    return following != "" and following in _MARKS and _same_kind(following, style)


def _missing(text: str, line: tuple[int, int], found: list[Quoted], following: str) -> list[Quoted]:
    """Decides for each span with only one mark whether it reaches to the paragraph's border, or the mark is stray."""
    kept: list[Quoted] = []
    for k, quoted in enumerate(found):
        if "unclosed" in quoted.flags:
            # Only the last quotation of a paragraph may be unclosed; the opening mark of an earlier one is stray.
            if k + 1 == len(found):
                kept.extend(_running_on(text, line, quoted, following, bool(kept)))
        elif "unopened" in quoted.flags:
            # A quotation that was never opened is accepted if it is the paragraph's first and ends as speech does.
            first = not kept and quoted.style == "double" and text[quoted.end - 1] in _ENDERS
            if first and not any(q.outer_start < quoted.start for q in found[:k]):
                kept.append(quoted)
        else:
            kept.append(quoted)
    return kept


def _running_on(text: str, line: tuple[int, int], quoted: Quoted, following: str, goes_on: bool) -> Iterator[Quoted]:
    """Yields an unclosed quotation, flagged "continued" if the next paragraph goes on; nothing if its mark is stray."""
    believed = quoted.style == "double" and _plausible_open(text, quoted, line, goes_on)
    # If the paragraph was broken within a sentence, the next one continues it without a quotation mark.
    broken = following.islower() and text[quoted.end - 1].isalnum()
    if _goes_on(following, quoted.style) or (broken and believed):
        others = tuple(f for f in quoted.flags if f != "unclosed")
        yield replace(quoted, flags=(*others, "continued"))
    elif believed:
        yield quoted


def _same_kind(mark: str, style: str) -> bool:
    return (mark in "“„‟«\"＂`'") if style == "double" else (mark in "‘'‚‹")


def _plausible_open(text: str, quoted: Quoted, line: tuple[int, int], goes_on: bool) -> bool:
    """Whether an unclosed mark probably opens a quotation. At least four words must follow the mark, and it must be at
    the start of the paragraph, after a comma or colon, or after the end of a sentence if the paragraph already has
    quoted words (`goes_on`).
    """
    before = text[line[0] : quoted.outer_start].rstrip()
    long_enough = len(text[quoted.start : quoted.end].split()) >= 4
    return long_enough and (not before or before[-1] in ",:" or (goes_on and before[-1] in ".!?"))


def _nest(doubles: list[Quoted], singles: list[Quoted]) -> list[Quoted]:
    """Sets the depth of nested spans to 1, and drops spans in single marks that cross one in double marks."""
    if not singles:
        return doubles
    # A double quotation within a single one shows that the paper uses single marks outside, as British papers do.
    single_house = [s for s in singles if any(s.start <= d.outer_start and d.outer_end <= s.end for d in doubles)]
    result = [replace(d, depth=1) if _inside(d, single_house) else d for d in doubles]
    for single in singles:
        if _inside(single, doubles):
            result.append(replace(single, depth=1))
        elif single in single_house or not any(
            single.start < d.outer_end and d.outer_start < single.end for d in doubles
        ):
            result.append(single)
    return result


def _inside(quoted: Quoted, others: list[Quoted]) -> bool:
    return any(o.start <= quoted.outer_start and quoted.outer_end <= o.end for o in others)


def _chain(
    here: list[Quoted], line_start: int, number: int, open_chain: tuple[str, int] | None
) -> tuple[list[Quoted], tuple[str, int] | None]:
    """Numbers the chains of one paragraph's spans. A span that continues the quotation left open by the previous
    paragraph gets the number of that quotation; every other span gets a new number. Also returns the chain that this
    paragraph leaves open.
    """
    chained: list[Quoted] = []
    still_open: tuple[str, int] | None = None
    for k, quoted in enumerate(here):
        chain = number + k
        if open_chain and quoted.outer_start == line_start and quoted.style == open_chain[0]:
            chain = open_chain[1]
        chained.append(replace(quoted, chain=chain))
        if "continued" in quoted.flags:
            still_open = (quoted.style, chain)
    return chained, still_open
