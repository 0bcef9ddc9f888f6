"""Rescues lines of plain text that the model cannot judge alone, using the lines around them; drops repeats in HTML."""

import re
from collections import Counter
from collections.abc import Sequence

from pipeline.cleaning.described import NEUTRAL, Described
from pipeline.cleaning.lines import LIST_ITEM, Line
from pipeline.cleaning.verdicts import Decision

UPDATE = re.compile(r"(?:update|latest|new|correction|developments?)\b", re.IGNORECASE)
SIGNED = re.compile(r"[―—–-]\s?[A-Z]")
# Lowest probability at which a dropped line is kept after all: as a heading; as a list item or closing line.
_LEAST_HEADING, _LEAST_OTHER = 0.08, 0.1
# Such a heading, or "UPDATE 13 May 2022", has at most this many words.
_HEADING_WORDS = 6
# Smallest and largest number of words of a closing line; the largest also applies to signatures.
_LEAST_WORDS, _MOST_WORDS = 3, 12


def drop_repeats(lines: Sequence[Line], decided: list[Decision]) -> None:
    """Drops prose that also stands further up: some pages hold a text twice, for phones and for desktops. A line that
    stands there alone three times or more stays, such as a question that each of ten people is asked.
    """
    prose = [i for i, decision in enumerate(decided) if decision.kept and lines[i].prose]
    count = Counter(lines[i].text for i in prose)
    times = [1, *(count[lines[i].text] for i in prose), 1]
    seen: set[str] = set()
    for i, above, own, below in zip(prose, times, times[1:], times[2:], strict=False):
        alone = own > 2 and above == below == 1
        if lines[i].text in seen and not alone and decided[i].rule != "override-keep":
            decided[i] = Decision("boilerplate", "repeated-text", decided[i].score, False)
        seen.add(lines[i].text)


def keep_between(found: Described, decided: list[Decision]) -> None:
    """Keeps some dropped lines that say too little for any model to judge: headings of updates; signs, numbers, short
    speech and short headings between two kept lines; the name below a quotation ("― Jo Marsh"); and short sentences
    that end the article.
    """
    _keep_updates(found, decided)
    for i in range(1, len(decided)):
        if decided[i].label == "boilerplate" and decided[i - 1].kept:
            decided[i] = _after_kept(found, decided, i) or decided[i]
    _keep_closing(found, decided)


def _after_kept(found: Described, decided: Sequence[Decision], i: int) -> Decision | None:
    """Returns the decision that keeps a dropped line below a kept one; None if the line stays dropped."""
    line, furniture, score = found.lines[i], found.furniture[i], decided[i].score
    if not found.rules[i] and SIGNED.match(line.text) and line.words <= _MOST_WORDS:
        return Decision("body", "signature", score, True)
    if not found.rules[i] and LIST_ITEM.match(line.text) and (score or 0.0) >= _LEAST_OTHER:
        return Decision("body", "list-item", score, True)
    if i + 1 == len(decided) or not decided[i + 1].kept:
        return None
    # Alone, "* * *", "3." or “No.” say nothing, but between two paragraphs they belong to the article.
    if furniture in NEUTRAL or (not furniture and (line.quoted or line.ended)):
        return Decision("body", "between-kept", score, True)
    heading = not furniture and _is_heading(found.lines, i) and (score or 0.0) >= _LEAST_HEADING
    return Decision("subhead", "short-heading", score, True) if heading else None


def _keep_updates(found: Described, decided: list[Decision]) -> None:
    """Keeps the heading of an update ("UPDATE 13 May 2022") that has kept lines within two lines above and below it."""
    for i, (line, here) in enumerate(zip(found.lines, decided, strict=True)):
        # A final digit is required: "Latest news" is a heading above teasers.
        if here.label != "boilerplate" or found.furniture[i] or not line.text[-1].isdigit():
            continue
        near = any(d.kept for d in decided[max(0, i - 2) : i]) and any(d.kept for d in decided[i + 1 : i + 3])
        if near and line.words <= _HEADING_WORDS and UPDATE.match(line.text):
            decided[i] = Decision("subhead", "update-heading", here.score, True)


def _is_heading(lines: Sequence[Line], i: int) -> bool:
    return lines[i].words <= _HEADING_WORDS and lines[i].text[0].isupper() and lines[i - 1].prose and lines[i + 1].prose


def _keep_closing(found: Described, decided: list[Decision]) -> None:
    """Keeps up to two short sentences after the last kept line, if only furniture or nothing follows them."""
    lines = found.lines
    last = max((i for i, decision in enumerate(decided) if decision.kept), default=len(lines))
    end = last + 1
    while end < min(len(lines), last + 3) and not found.rules[end] and lines[end].ended:
        end += 1
    # If other text follows, the sentence may be a teaser.
    if end < len(lines) and not found.rules[end]:
        return
    for i in range(last + 1, end):
        score, words = decided[i].score, lines[i].words
        # It must have as much white space above it as the last paragraph: a line set apart belongs to something else.
        alike = lines[i].gap == lines[last].gap and _LEAST_WORDS <= words <= _MOST_WORDS
        if alike and (score is None or score >= _LEAST_OTHER):
            decided[i] = Decision("body", "closing-line", score, True)
