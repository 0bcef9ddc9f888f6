"""Describes the lines of a page by their wording."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import compress

from pipeline.cleaning.characters import characters
from pipeline.cleaning.furniture import rule_by_cue, rule_by_opening
from pipeline.cleaning.heading import line_label
from pipeline.cleaning.lines import Line, split_lines
from pipeline.cleaning.structure import article_span
from pipeline.cleaning.tried import Tried, worth_trying

# Rules for wordings that are furniture outside the article but belong to the text inside it: signs between stories,
# list numbers, topics as subheads.
NEUTRAL = ("separator", "number", "section-label")
RECURRING = "recurring"


@dataclass(frozen=True, slots=True)
class Described:
    """The lines of a page, with what their wording says about each.

    furniture: the rule by which each line is page furniture, if any.
    labels: (label, rule) of each line that is a byline, credit or date.
    span: half-open range of the lines where the page's prose is densest.
    rules: one rule per line, from its label or else from `furniture`.
    marks: (label, rule) of each line whose wording alone decides.
    stories: indices of lines that may mark the border between two stories.
    """

    lines: list[Line]
    furniture: list[str | None]
    labels: list[tuple[str, str] | None]
    span: tuple[int, int]
    rules: list[str | None]
    marks: list[tuple[str, str] | None]
    stories: list[int]


def describe(text: str) -> Described:
    """Splits a text into lines and describes each by its wording."""
    lines, _ = split_lines(text)
    return describe_lines(lines, worth_trying(lines, characters([line.text for line in lines])))


def describe_lines(lines: list[Line], tried: Tried, recurring: Collection[int] = ()) -> Described:
    """Describes lines by their wording, with the rules in `tried`. Recurring lines that match no rule are furniture."""
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
        rules[i] = rule_by_opening(lines[i].plain, tried.opening[i])
    for i in compress(range(len(lines)), tried.cued):
        if rules[i] is None:
            rules[i] = rule_by_cue(lines[i].plain, lines[i].head)
    return rules
