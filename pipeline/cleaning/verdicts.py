"""From the probability of each line of a page to the decision whether it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import mul

from pipeline.cleaning.described import Described
from pipeline.cleaning.lines import Line


@dataclass(slots=True)  # not frozen, which would make it four times as slow
class Decision:
    """What was decided about a line: label, rule and score as in the table `blocks`, and whether it is kept."""

    label: str
    rule: str
    score: float | None
    kept: bool


NEAR_START = 6
"""Lines above an article's first sentence that still belong to it: byline, credit, a kept sentence."""
Scores = Sequence[float | None]
# Whether a line is kept, the rule that says so, and the model's score.
Verdict = tuple[bool, str, float | None]
# Beyond _EDGE lines of the densest stretch and up to _REACH a line needs _OUTSIDE times the threshold, at most
# _HIGHEST.
_OUTSIDE, _HIGHEST, _REACH, _EDGE = 1.6, 0.8, 20, 2


def kept_lines(probabilities: Sequence[float], weights: Sequence[float], highest: float) -> list[bool]:
    """Which lines of a page are kept: those from the best threshold up (at most `highest`).

    Most articles are one stretch of lines: the stretch with the most kept lines and fewest others, extended by sure
    lines nearby. A line more than two lines away needs a higher chance, since a single teaser or comment reads like a
    paragraph.
    """
    limit = best_threshold(probabilities, weights, highest)
    high = max(limit, min(_OUTSIDE * limit, _HIGHEST))
    # Nothing stands between the two thresholds, so that the stretch would change nothing.
    if not any(limit <= probability < high for probability in probabilities):
        return [probability >= limit for probability in probabilities]
    # A kept line counts for the stretch by how much it is above the threshold, a dropped one against it.
    start, end = _stretch([(p - limit) * own for p, own in zip(probabilities, weights, strict=True)])
    sure = [i for i, probability in enumerate(probabilities) if probability >= high]
    # Sure lines move the end on step by step, so that a pull quote or an advertisement in between does not end the
    # article.
    for i in sure:
        if end <= i < end + _REACH:
            end = i + 1
    for i in reversed(sure):
        if start - _REACH <= i < start:
            start = i
    inside = range(start - _EDGE, end + _EDGE)
    return [p >= (limit if i in inside else high) for i, p in enumerate(probabilities)]


def _stretch(values: Sequence[float]) -> tuple[int, int]:
    """The half-open range with the largest sum, (0, 0) if none is positive."""
    best = total = 0.0
    start, found = 0, (0, 0)
    for i, value in enumerate(values):
        total += value
        if total <= 0:
            total, start = 0.0, i + 1
        elif total > best:
            best, found = total, (start, i + 1)
    return found


def best_threshold(probabilities: Sequence[float], weights: Sequence[float], highest: float) -> float:
    """The threshold, at most `highest`, that maximises the expected F1 of the kept lines of a page.

    It is half of the best expected F1 (Lipton, Elkan and Naryanaswamy 2014), so that a page of which the model is
    unsure throughout (recipes, lists, other languages) is not emptied.
    """
    all_mass = sum(map(mul, probabilities, weights))
    mass = weight = best = 0.0
    for probability, own in sorted(zip(probabilities, weights, strict=True), reverse=True):
        mass += probability * own
        weight += own
        # Expected F1 if all lines down to this one are kept: in order of chance it rises to one top and falls.
        here = 2 * mass / (weight + all_mass)
        if here < best:  # it only falls from here on
            break
        best = here
    return min(highest, best / 2)


def judged_by_markup(lines: Sequence[Line], scores: Scores, highest: float) -> list[Verdict]:
    """Kept, rule and score of every line of a page whose markup the model has seen.

    The extractor's verdict is one of the things that the model weighs; it does not decide by itself.
    """
    known = [score or 0.0 for score in scores]
    # Square roots weigh between one vote per line and one per character.
    keeps = kept_lines(known, [len(line.text) ** 0.5 for line in lines], highest)
    return [(keep, "line-model", score) for keep, score in zip(keeps, known, strict=True)]


def kept_span(verdicts: Sequence[Verdict], found: Described, extracted: bool) -> tuple[int, int]:
    """The range from the first to the last kept line in the densest prose, extended upwards while kept sentences follow
    closely.

    A dateline opens an article wherever it is. A kept line above the first sentence may be the title, and so does not
    open the article; on an extracted page the markup names the title.
    """
    span = found.span
    # Upwards only over small gaps: a kept sentence ten lines above the article is a teaser of another one.
    opening = next((i for i in range(span[0]) if verdicts[i][1] == "dateline"), span[0])
    for i in range(opening - 1, -1, -1):
        if verdicts[i][0] and (extracted or found.lines[i].ended):
            opening = i
        elif opening - i > NEAR_START:
            break
    kept = [i for i in range(opening, span[1]) if verdicts[i][0]]
    if not kept:
        return span
    opens = (i for i in kept if extracted or found.lines[i].ended or verdicts[i][1] == "dateline")
    return next(opens, kept[0]), kept[-1] + 1
