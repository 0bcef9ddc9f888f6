"""Decides by the shape of the page which lines are the article (the method "rules")."""

from collections.abc import Sequence
from itertools import groupby

from pipeline.cleaning.lines import LIST_ITEM, Line

# Rules for furniture that begins a list of other articles, or stands below the article.
_LIST_RULES = {"list-heading", "tags"}
# A line of prose gains a point per word, but at most _MOST_WORDS. A line costs _LIST_COST if it begins a list of other
# articles, _FURNITURE_COST if it is other furniture, and _GAP_COST if it is not prose.
_LIST_COST, _FURNITURE_COST, _GAP_COST, _MOST_WORDS = 20, 4, 9, 60

# This many headlines in a row are a list of other articles.
_RUN = 4


def article_span(lines: Sequence[Line], furniture: Sequence[str | None]) -> tuple[int, int]:
    """Finds the half-open range of lines with the most prose, a maximum subarray; returns (0, 0) if there is no prose.

    A line of prose gains as many points as it has words. A line that may be part of an article (a quotation, a list
    item) gains one; any other line costs some. The range therefore bridges a few lines that are not prose, but not a
    list of headlines.
    """
    best, best_span, total, start = 0, (0, 0), 0, 0
    for i, (line, rule) in enumerate(zip(lines, furniture, strict=True)):
        if rule:
            total -= _LIST_COST if rule in _LIST_RULES else _FURNITURE_COST
        # At most _MOST_WORDS, so that one huge line (terms of use, a table run together) does not become the article.
        elif line.ended and line.words >= 4:
            total += line.words if line.words < _MOST_WORDS else _MOST_WORDS
        else:
            total += 1 if _may_be_part(line) else -_GAP_COST
        # Kadane's algorithm: a stretch whose sum is not positive cannot begin a better one.
        if total <= 0:
            total, start = 0, i + 1
        elif total > best:
            best, best_span = total, (start, i + 1)
    return best_span


def _may_be_part(line: Line) -> bool:
    text = line.text
    return (line.quoted and line.words > 3) or text[-1] == ":" or bool(LIST_ITEM.match(text)) or text[0] in "―—"


def rule_verdict(
    lines: Sequence[Line], furniture: Sequence[str | None], span: tuple[int, int]
) -> list[tuple[bool, str]]:
    """Decides for every line whether it is part of the article, and by which rule; `span` is from `article_span`."""
    start, end = span[0], _extended(lines, furniture, span[1])
    verdict = [(False, rule or "outside-article") for rule in furniture]
    in_list, in_run = _in_list(lines, furniture, start), _headline_runs(lines)
    for i in range(start, end):
        line, rule = lines[i], furniture[i]
        sentence = line.ended and line.words >= 4
        if rule == "list-heading":
            in_list = True
        # A sentence ends a list of headlines, unless it is short, as those of teasers may be.
        elif sentence and (line.words >= 8 or line.quoted):
            in_list = False
        if rule == "separator":
            # "* * *" separates two passages of the article; at its start or end it is decoration.
            verdict[i] = (start < i < end - 1, rule)
        elif rule:
            continue
        elif in_list:
            verdict[i] = (False, "listed")
        elif sentence:
            verdict[i] = (True, "sentence")
        elif in_run[i]:
            verdict[i] = (False, "headline-run")
        else:
            verdict[i] = (True, "between-paragraphs")
    return verdict


def _in_list(lines: Sequence[Line], furniture: Sequence[str | None], i: int) -> bool:
    """Whether there is a list heading above a line, with no sentence in between."""
    for j in range(i - 1, -1, -1):
        if furniture[j] == "list-heading":
            return True
        if lines[j].prose or (lines[j].quoted and lines[j].ended and lines[j].words >= 4):
            return False
    return False


def _extended(lines: Sequence[Line], furniture: Sequence[str | None], end: int) -> int:
    """Returns the end of the range, moved down over sentences and quotations that directly follow it."""
    while end < len(lines) and not furniture[end] and (lines[end].ended or lines[end].quoted) and lines[end].gap < 3:
        end += 1
    return end


def _headline_runs(lines: Sequence[Line]) -> list[bool]:
    """Returns for each line whether four or more neighbouring lines are as long as headlines and have no end mark."""
    found: list[bool] = []
    for bare, run in groupby(lines, _is_bare):
        length = len(list(run))
        found += [bare and length >= _RUN] * length
    return found


def _is_bare(line: Line) -> bool:
    return not line.ended and not line.quoted and 4 <= line.words <= 30 and not line.text.endswith((":", ";", ","))
