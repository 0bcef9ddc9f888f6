"""Which lines are the article, by rules on the shape of the page (the method "rules")."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.cleaning.lines import Line

# What ends the search for more of the article, and what starts a list of other articles.
_ITEM = re.compile(r"[•·*▪►–-]\s+\S|\(?\d{1,2}[.)]\s+\S")
_LIST_RULES = {"list-heading", "tags"}
_GAP_COST = 9


def article_span(lines: Sequence[Line], furniture: Sequence[str | None]) -> tuple[int, int]:
    """The half-open range of lines with the most prose in it (maximal subarray), (0, 0) if there is no prose.

    A line of prose counts its words, any other line costs a little, furniture more: so short paragraphs within
    the article are bridged, lists of headlines are not.
    """
    best, best_span, total, start = 0.0, (0, 0), 0.0, 0
    for i, line in enumerate(lines):
        total += _value(line, furniture[i])
        if total <= 0:
            total, start = 0.0, i + 1
        elif total > best:
            best, best_span = total, (start, i + 1)
    return best_span


def _value(line: Line, rule: str | None) -> float:
    if rule in _LIST_RULES:
        return -20.0
    if rule:
        return -4.0
    if line.ended and (words := line.words) >= 4:
        return 60.0 if words > 60 else float(words)
    part = (line.quoted and line.words > 3) or line.text.endswith(":") or _ITEM.match(line.text) or line.text[0] in "―—"
    return 1.0 if part else -float(_GAP_COST)


def rule_verdict(
    lines: Sequence[Line], furniture: Sequence[str | None], span: tuple[int, int]
) -> list[tuple[bool, str]]:
    """For every line whether it is of the article, and the rule that says so; `span`: of `article_span`."""
    start, end = span
    end = _extended(lines, furniture, end)
    verdict: list[tuple[bool, str]] = []
    in_list = False
    for i, line in enumerate(lines):
        rule = furniture[i]
        sentence = line.ended and line.words >= 4
        if rule == "list-heading":
            in_list = True
        elif line.prose or (line.quoted and sentence):
            in_list = False
        if rule == "separator":
            verdict.append((start < i < end - 1, rule))
        elif rule:
            verdict.append((False, rule))
        elif not start <= i < end:
            verdict.append((False, "outside-article"))
        elif in_list:
            verdict.append((False, "listed"))
        elif sentence:
            verdict.append((True, "sentence"))
        elif _in_run(lines, furniture, i):
            verdict.append((False, "headline-run"))
        else:
            verdict.append((True, "between-paragraphs"))
    return verdict


def _extended(lines: Sequence[Line], furniture: Sequence[str | None], end: int) -> int:
    """Take in short sentences and quotations that follow the last long one directly."""
    while end < len(lines) and not furniture[end] and (lines[end].ended or lines[end].quoted) and lines[end].gap < 3:
        end += 1
    return end


def _in_run(lines: Sequence[Line], furniture: Sequence[str | None], i: int) -> bool:
    """Among four or more neighbouring lines of headline length without an end mark."""

    def bare(j: int) -> bool:
        line = lines[j]
        return not line.ended and not line.quoted and 4 <= line.words <= 30 and not line.text.endswith((":", ";", ","))

    if not bare(i):
        return False
    first = last = i
    while first > 0 and bare(first - 1):
        first -= 1
    while last + 1 < len(lines) and bare(last + 1):
        last += 1
    return last - first + 1 >= 4
