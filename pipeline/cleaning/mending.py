"""Rescues lines of plain text that the model cannot judge alone, using the lines around them; drops repeats in HTML."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.cleaning.described import NEUTRAL, Described
from pipeline.cleaning.lines import LIST_ITEM, Line
from pipeline.cleaning.verdicts import Decision

SIGNED = re.compile(r"[―—–-]\s?[A-Z]")
UPDATE = re.compile(r"(?:update|latest|new|correction|developments?)\b", re.IGNORECASE)
_CAPTION = re.compile(
    r"\((?:photo|image|picture|credit|file|ap|afp|reuters)\b|\b(?:pictured|file photo|photo by)\b|\)\.?$", re.I
)
# The model's probability from which a dropped line is kept after all, as a standfirst, as a heading between kept lines,
# and as a closing line.
_LEAST_STANDFIRST, _LEAST_HEADING, _LEAST_CLOSING = 0.3, 0.08, 0.1
# A closing line has at least and at most this many words.
_LEAST_WORDS, _MOST_WORDS = 3, 12


def keep_standfirst(found: Described, decided: list[Decision], title: int | None, start: int) -> None:
    """Keeps the sentence right below the title, if it stands above the article's first paragraph (`start`). It is not
    kept if the model gives it a low probability, since captions and teasers stand there as well.
    """
    if title is None:
        return
    below = [i for i in range(title + 1, start) if not found.rules[i]]
    # Only the first line below the title that no rule knows: the second is as often a caption.
    if below and not decided[below[0]].kept:
        line, score = found.lines[below[0]], decided[below[0]].score
        likely = score is None or score >= _LEAST_STANDFIRST
        if likely and line.ended and 4 <= line.words <= 45 and not _CAPTION.search(line.text):
            decided[below[0]] = Decision("body", "standfirst", score, True)


def drop_repeats(lines: Sequence[Line], decided: list[Decision]) -> None:
    """Drops prose that also stands further up: some pages hold a text twice, for phones and for desktops."""
    seen: set[str] = set()
    for i, (line, decision) in enumerate(zip(lines, decided, strict=True)):
        if decision.kept and line.prose and decision.rule != "override-keep":
            if line.text in seen:
                decided[i] = Decision("boilerplate", "repeated-text", decision.score, False)
            seen.add(line.text)


def mended(found: Described, decided: list[Decision]) -> list[Decision]:
    """Keeps some dropped lines that say too little for any model to judge: signs, numbers, short speech and short
    headings between two kept lines, list items, and short sentences that end the article. Returns the decisions.
    """
    _keep_updates(found, decided)
    for i in range(1, len(decided) - 1):
        here, line = decided[i], found.lines[i]
        if here.kept or here.label != "boilerplate" or not (decided[i - 1].kept and decided[i + 1].kept):
            continue
        furniture = found.furniture[i]
        # Alone, "* * *", "3." or “No.” say nothing, but between two paragraphs they belong to the article.
        if furniture in NEUTRAL or (not furniture and (line.quoted or line.ended)):
            decided[i] = Decision("body", "between-kept", here.score, True)
        elif not furniture and _is_short_heading(found.lines, i) and (here.score or 0.0) >= _LEAST_HEADING:
            decided[i] = Decision("subhead", "short-heading", here.score, True)
    _keep_lists(found, decided)
    return _closed(found, decided)


def _keep_updates(found: Described, decided: list[Decision]) -> None:
    """Keeps the heading of an update ("UPDATE 13 May 2022") that has kept lines within two lines above and below it."""
    for i, (line, here) in enumerate(zip(found.lines, decided, strict=True)):
        # A digit is required, which "Latest news", a heading above teasers, does not have.
        if here.kept or here.label != "boilerplate" or found.furniture[i] or not line.text[-1].isdigit():
            continue
        near = any(d.kept for d in decided[max(0, i - 2) : i]) and any(d.kept for d in decided[i + 1 : i + 3])
        if near and line.words <= 6 and UPDATE.match(line.text):
            decided[i] = Decision("subhead", "update-heading", here.score, True)


def _keep_lists(found: Described, decided: list[Decision]) -> None:
    """Keeps bullets, numbered lines and lines ending in a colon where the article continues around them, and the name
    below a quotation ("― Jo Marsh").
    """
    kept = [i for i, decision in enumerate(decided) if decision.kept]
    if not kept:
        return
    for i in range(kept[0] + 1, len(decided)):
        line, here = found.lines[i], decided[i]
        if here.kept or here.label != "boilerplate" or found.rules[i]:
            continue
        # "― Jo Marsh" right below a kept line is a signature; elsewhere a dash begins an item of a list.
        signed = SIGNED.match(line.text) and decided[i - 1].kept and line.words <= 12
        inside = i < kept[-1] and (LIST_ITEM.match(line.text) or line.text.endswith(":")) and line.words >= 3
        # The model drops "She gave three reasons:", since it does not end as a sentence does.
        leads_in = (
            line.text.endswith(":") and i + 1 < len(decided) and decided[i + 1].kept and found.lines[i + 1].gap < 3
        )
        # Any of the three is enough; which one holds only decides the name of the rule.
        if signed or leads_in or (inside and not _list_of_others(found, decided, i)):
            decided[i] = Decision("body", "signature" if signed else "list-item", here.score, True)


def _list_of_others(found: Described, decided: Sequence[Decision], i: int) -> bool:
    """Whether there is furniture between a dropped line and the last kept line above it."""
    # A bullet below "Related:" lists another article, unless a kept line stands between the two.
    for j in range(i - 1, -1, -1):
        if decided[j].kept:
            return False
        if found.furniture[j] and found.furniture[j] not in NEUTRAL:
            return True
    return True


def _is_short_heading(lines: Sequence[Line], i: int) -> bool:
    line = lines[i]
    return line.words <= 6 and line.text[0].isupper() and lines[i - 1].prose and lines[i + 1].prose


def _closed(found: Described, decided: list[Decision]) -> list[Decision]:
    """Keeps up to two short sentences after the last kept line, unless another sentence follows them."""
    last = max((i for i, decision in enumerate(decided) if decision.kept), default=-1)
    if last < 0:
        return decided
    end = last + 1
    while end < len(decided) and end <= last + 2 and not found.rules[end] and found.lines[end].ended:
        end += 1
    # "The trial continues." closes an article if furniture or nothing follows. If other text follows, the sentence may
    # be a teaser, and three times the probability is required.
    over = end == len(decided) or bool(found.rules[end])
    least = _LEAST_CLOSING if over else 3 * _LEAST_CLOSING
    over = over or not found.lines[end].ended
    if not over or any(not _LEAST_WORDS <= found.lines[i].words <= _MOST_WORDS for i in range(last + 1, end)):
        return decided
    for i in range(last + 1, end):
        score = decided[i].score
        # It must have as much white space above it as the last paragraph: a line set apart belongs to something else.
        if found.lines[i].gap == found.lines[last].gap and (score is None or score >= least):
            decided[i] = Decision("body", "closing-line", decided[i].score, True)
    return decided
