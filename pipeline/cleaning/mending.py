"""Rescues lines of plain text that the model cannot judge alone, using the lines around them; drops repeats in HTML."""

import re
from collections.abc import Sequence

from pipeline.cleaning.described import NEUTRAL, Described
from pipeline.cleaning.lines import LIST_ITEM, Line
from pipeline.cleaning.verdicts import Decision

UPDATE = re.compile(r"(?:update|latest|new|correction|developments?)\b", re.IGNORECASE)
SIGNED = re.compile(r"[―—–-]\s?[A-Z]")
# The model's probability from which a dropped line is kept after all, as a heading and as a closing line.
_LEAST_HEADING, _LEAST_CLOSING = 0.08, 0.1
# Such a heading, or "UPDATE 13 May 2022", has at most this many words.
_HEADING_WORDS = 6
# A closing line has at least and at most this many words.
_LEAST_WORDS, _MOST_WORDS = 3, 12


def drop_repeats(lines: Sequence[Line], decided: list[Decision]) -> None:
    """Drops prose that also stands further up: some pages hold a text twice, for phones and for desktops."""
    seen: set[str] = set()
    for i, (line, decision) in enumerate(zip(lines, decided, strict=True)):
        if decision.kept and line.prose and decision.rule != "override-keep":
            if line.text in seen:
                decided[i] = Decision("boilerplate", "repeated-text", decision.score, False)
            seen.add(line.text)


def keep_between(found: Described, decided: list[Decision]) -> None:
    """Keeps some dropped lines that say too little for any model to judge: headings of updates; signs, numbers, short
    speech and short headings between two kept lines; list items; and short sentences that end the article.
    """
    _keep_updates(found, decided)
    for i in range(1, len(decided) - 1):
        here, line = decided[i], found.lines[i]
        if here.label != "boilerplate" or not (decided[i - 1].kept and decided[i + 1].kept):
            continue
        furniture = found.furniture[i]
        # Alone, "* * *", "3." or “No.” say nothing, but between two paragraphs they belong to the article.
        if furniture in NEUTRAL or (not furniture and (line.quoted or line.ended)):
            decided[i] = Decision("body", "between-kept", here.score, True)
        elif not furniture and _is_heading(found.lines, i) and (here.score or 0.0) >= _LEAST_HEADING:
            decided[i] = Decision("subhead", "short-heading", here.score, True)
    _keep_lists(found, decided)
    _keep_closing(found, decided)


def _keep_updates(found: Described, decided: list[Decision]) -> None:
    """Keeps the heading of an update ("UPDATE 13 May 2022") that has kept lines within two lines above and below it."""
    for i, (line, here) in enumerate(zip(found.lines, decided, strict=True)):
        # A digit is required, which "Latest news", a heading above teasers, does not have.
        if here.label != "boilerplate" or found.furniture[i] or not line.text[-1].isdigit():
            continue
        near = any(d.kept for d in decided[max(0, i - 2) : i]) and any(d.kept for d in decided[i + 1 : i + 3])
        if near and line.words <= _HEADING_WORDS and UPDATE.match(line.text):
            decided[i] = Decision("subhead", "update-heading", here.score, True)


def _keep_lists(found: Described, decided: list[Decision]) -> None:
    """Keeps list items and lead-ins where the article goes on, and the name below a quotation ("― Jo Marsh")."""
    kept = [i for i, decision in enumerate(decided) if decision.kept]
    for i in range(kept[0] + 1, len(decided)) if kept else ():
        if decided[i].label == "boilerplate" and not found.rules[i]:
            decided[i] = _listed(found, decided, i, kept[-1]) or decided[i]


def _listed(found: Described, decided: Sequence[Decision], i: int, last: int) -> Decision | None:
    """Returns the decision that keeps a dropped line, or None if nothing does so. `last` is the last line kept."""
    line, score = found.lines[i], decided[i].score
    # "― Jo Marsh" right below a kept line is a signature; elsewhere a dash begins an item of a list.
    if SIGNED.match(line.text) and decided[i - 1].kept and line.words <= 12:
        return Decision("body", "signature", score, True)
    leads_in = line.text.endswith(":")
    # The model drops "She gave three reasons:", since it does not end as a sentence does.
    opens = leads_in and i + 1 < len(decided) and decided[i + 1].kept and found.lines[i + 1].gap < 3
    inside = i < last and line.words >= 3 and (leads_in or LIST_ITEM.match(line.text))
    if opens or (inside and not _list_of_others(found, decided, i)):
        return Decision("body", "list-item", score, True)
    return None


def _list_of_others(found: Described, decided: Sequence[Decision], i: int) -> bool:
    """Whether there is furniture between a dropped line and the last kept line above it."""
    # A bullet below "Related:" lists another article, unless a kept line stands between the two.
    for j in range(i - 1, -1, -1):
        if decided[j].kept:
            return False
        if found.furniture[j] and found.furniture[j] not in NEUTRAL:
            return True
    return True


def _is_heading(lines: Sequence[Line], i: int) -> bool:
    return lines[i].words <= _HEADING_WORDS and lines[i].text[0].isupper() and lines[i - 1].prose and lines[i + 1].prose


def _keep_closing(found: Described, decided: list[Decision]) -> None:
    """Keeps up to two short sentences after the last kept line, if only furniture follows them."""
    lines = found.lines
    last = max((i for i, decision in enumerate(decided) if decision.kept), default=len(lines))
    end = last + 1
    while end < min(len(lines), last + 3) and not found.rules[end] and lines[end].ended:
        end += 1
    # "The trial continues." closes an article if furniture or nothing follows. If other text follows, the sentence may
    # be a teaser, and three times the probability is required.
    over = end >= len(lines) or bool(found.rules[end])
    closing = range(last + 1, end)
    if (not over and lines[end].ended) or any(not _LEAST_WORDS <= lines[i].words <= _MOST_WORDS for i in closing):
        return
    for i in closing:
        score = decided[i].score
        # It must have as much white space above it as the last paragraph: a line set apart belongs to something else.
        alike = lines[i].gap == lines[last].gap
        if alike and (score is None or score >= (_LEAST_CLOSING if over else 3 * _LEAST_CLOSING)):
            decided[i] = Decision("body", "closing-line", score, True)
