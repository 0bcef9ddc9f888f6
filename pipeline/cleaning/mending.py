"""Rescues lines that the model cannot judge alone, using the lines around them."""

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
# The model's chance from which a standfirst, a heading between kept lines, and a closing line are taken in after
# all.
_LEAST_STANDFIRST, _LEAST_HEADING, _LEAST_CLOSING = 0.3, 0.08, 0.1
# Words of the lines between the text and a closing line.
_LEAST_WORDS, _MOST_WORDS = 3, 12


def keep_standfirst(found: Described, decided: list[Decision], title: int | None, start: int) -> None:
    """Keep the first sentence below the title and above the article's first paragraph. Captions and teasers stand there
    as well, so it is not kept if the model gives it little chance.
    """
    if title is None:
        return
    below = [i for i in range(title + 1, start) if not found.rules[i]]
    # Only the line right below the title: the second is as often a caption.
    if below and not decided[below[0]].kept:
        line, score = found.lines[below[0]], decided[below[0]].score
        likely = score is None or score >= _LEAST_STANDFIRST
        if likely and line.ended and 4 <= line.words <= 45 and not _CAPTION.search(line.text):
            decided[below[0]] = Decision("body", "standfirst", score, True)


def drop_repeats(lines: Sequence[Line], decided: list[Decision]) -> None:
    """Drop prose that the page has shown before, as pages do that hold one text for telephones and one for desks."""
    seen: set[str] = set()
    for i, (line, decision) in enumerate(zip(lines, decided, strict=True)):
        if decision.kept and line.prose and decision.rule != "override-keep":
            if line.text in seen:
                decided[i] = Decision("boilerplate", "repeated-text", decision.score, False)
            seen.add(line.text)


def mended(found: Described, decided: list[Decision]) -> list[Decision]:
    """The decisions, with some dropped lines kept that say too little for any model: signs, numbers, short speech and
    short headings between two kept lines, and short sentences that end the article.
    """
    _keep_updates(found, decided)
    for i in range(1, len(decided) - 1):
        here, line = decided[i], found.lines[i]
        if here.kept or here.label != "boilerplate" or not (decided[i - 1].kept and decided[i + 1].kept):
            continue
        furniture = found.furniture[i]
        # "* * *", "3.", “No.”: these say nothing by themselves, but between two paragraphs they belong to the article.
        if furniture in NEUTRAL or (not furniture and (line.quoted or line.ended)):
            decided[i] = Decision("body", "between-kept", here.score, True)
        elif not furniture and _is_short_heading(found.lines, i) and (here.score or 0.0) >= _LEAST_HEADING:
            decided[i] = Decision("subhead", "short-heading", here.score, True)
    _keep_lists(found, decided)
    return _closed(found, decided)


def _keep_updates(found: Described, decided: list[Decision]) -> None:
    """Keep "UPDATE 13 May 2022" where the article goes on within two lines above and below."""
    for i, (line, here) in enumerate(zip(found.lines, decided, strict=True)):
        # The digit keeps "Latest news" out, a heading of teasers.
        if here.kept or here.label != "boilerplate" or found.furniture[i] or not line.text[-1].isdigit():
            continue
        near = any(d.kept for d in decided[max(0, i - 2) : i]) and any(d.kept for d in decided[i + 1 : i + 3])
        if near and line.words <= 6 and UPDATE.match(line.text):
            decided[i] = Decision("subhead", "update-heading", here.score, True)


def _keep_lists(found: Described, decided: list[Decision]) -> None:
    """Keep bullets, numbered lines and lines that end in a colon where the article continues around them; also the name
    below a quotation ("― Jo Marsh").
    """
    kept = [i for i, decision in enumerate(decided) if decision.kept]
    if not kept:
        return
    for i in range(kept[0] + 1, len(decided)):
        line, here = found.lines[i], decided[i]
        if here.kept or here.label != "boilerplate" or found.rules[i]:
            continue
        # A signature is "― Jo Marsh" below kept words; above them a dash opens an item of a list.
        signed = SIGNED.match(line.text) and decided[i - 1].kept and line.words <= 12
        inside = i < kept[-1] and (LIST_ITEM.match(line.text) or line.text.endswith(":")) and line.words >= 3
        # "She gave three reasons:" ends no sentence, and the model, which wants an end mark, drops it.
        leads_in = (
            line.text.endswith(":") and i + 1 < len(decided) and decided[i + 1].kept and found.lines[i + 1].gap < 3
        )
        # The order decides the name of the rule only; each of the three is enough.
        if signed or leads_in or (inside and not _list_of_others(found, decided, i)):
            decided[i] = Decision("body", "signature" if signed else "list-item", here.score, True)


def _list_of_others(found: Described, decided: Sequence[Decision], i: int) -> bool:
    """Whether there is furniture between a dropped line and the last kept line above it."""
    # "Related:" above a bullet makes it one of other articles, as far down as nothing kept stands between.
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
    """Keep up to two short sentences after the last kept line, if only furniture follows them."""
    last = max((i for i, decision in enumerate(decided) if decision.kept), default=-1)
    if last < 0:
        return decided
    end = last + 1
    while end < len(decided) and end <= last + 2 and not found.rules[end] and found.lines[end].ended:
        end += 1
    # "The trial continues." closes an article if nothing but furniture follows. If more text follows it may be a
    # teaser: three times the chance is asked.
    over = end == len(decided) or bool(found.rules[end])
    least = _LEAST_CLOSING if over else 3 * _LEAST_CLOSING
    over = over or not found.lines[end].ended
    if not over or any(not _LEAST_WORDS <= found.lines[i].words <= _MOST_WORDS for i in range(last + 1, end)):
        return decided
    for i in range(last + 1, end):
        score = decided[i].score
        # The same white space as above the last paragraph: a line set apart belongs to something else.
        if found.lines[i].gap == found.lines[last].gap and (score is None or score >= least):
            decided[i] = Decision("body", "closing-line", decided[i].score, True)
    return decided
