"""The lines of a page, with what their wording says about them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import compress

from pipeline.cleaning.characters import characters
from pipeline.cleaning.furniture import rule_by_cue, rule_by_opening
from pipeline.cleaning.heading import line_label
from pipeline.cleaning.lines import Line, split_lines
from pipeline.cleaning.structure import article_span
from pipeline.cleaning.tried import Tried, worth_trying

# Wordings that are furniture outside the article, and part of it inside (signs between stories, list numbers, topics
# as subheads).
NEUTRAL = ("separator", "number", "section-label")
RECURRING = "recurring"


@dataclass(frozen=True, slots=True)
class Described:
    """The lines of a page, with what the rules of wording say.

    furniture, labels: the wording rules of each line.
    span: where its prose is densest.
    rules: one wording rule per line, furniture before labels.
    marks: (label, rule) where the wording decides.
    stories: indices of lines that may stand between two stories.
    """

    lines: list[Line]
    furniture: list[str | None]
    labels: list[tuple[str, str] | None]
    span: tuple[int, int]
    rules: list[str | None]
    marks: list[tuple[str, str] | None]
    stories: list[int]


def describe(text: str) -> Described:
    """The lines of a text, with what their wording says about them."""
    lines, _ = split_lines(text)
    return describe_lines(lines, worth_trying(lines, characters([line.text for line in lines])))


def describe_lines(lines: list[Line], tried: Tried, recurring: Collection[int] = ()) -> Described:
    """The same for given lines. The lines at the indices `recurring` are furniture, unless their wording tells more."""
    furniture = _furniture(lines, tried)
    labels: list[tuple[str, str] | None] = [None] * len(lines)
    for i in compress(range(len(lines)), tried.labels):
        if not furniture[i]:
            labels[i] = line_label(lines[i])
    for i in recurring:
        if not furniture[i] and not labels[i]:
            furniture[i] = RECURRING
    rules, marks = furniture.copy(), labels.copy()
    for i, (rule, label) in enumerate(zip(furniture, labels, strict=True)):
        if label:
            rules[i] = label[1]
        elif rule and rule not in NEUTRAL:
            marks[i] = ("boilerplate", rule)
    stories = list(compress(range(len(lines)), tried.stories))
    return Described(lines, furniture, labels, article_span(lines, furniture), rules, marks, stories)


def _furniture(lines: Sequence[Line], tried: Tried) -> list[str | None]:
    rules: list[str | None] = [None] * len(lines)
    for i in compress(range(len(lines)), tried.opening):
        rules[i] = rule_by_opening(lines[i].text, tried.opening[i])
    for i in compress(range(len(lines)), tried.cued):
        if rules[i] is None:
            rules[i] = rule_by_cue(lines[i].text, lines[i].head)
    return rules
