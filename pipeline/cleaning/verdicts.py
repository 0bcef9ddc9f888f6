"""Decides from the probabilities of a page's lines which of them are kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import mul

from pipeline.cleaning.described import Described
from pipeline.cleaning.lines import Line


@dataclass(slots=True)  # not frozen, which would make it four times as slow
class Decision:
    """The decision about a line: label, rule and score as in the table `blocks`, and whether it is kept."""

    label: str
    rule: str
    score: float | None
    kept: bool


NEAR_START = 6
"""A byline, a credit or a kept sentence belongs to an article if it is at most this many lines from its beginning."""
Scores = Sequence[float | None]
# Whether a line is kept, the rule that says so, and the model's score.
Verdict = tuple[bool, str, float | None]
# A line that is more than _EDGE lines outside the article's main stretch must reach a higher threshold: _OUTSIDE times
# the page's own, or _HIGHEST if that is less. Lines above it extend the stretch if they are at most _REACH lines away.
_OUTSIDE, _HIGHEST, _REACH, _EDGE = 1.6, 0.8, 20, 2


def kept_lines(probabilities: Sequence[float], weights: Sequence[float], highest: float) -> list[bool]:
    """Returns for each line of a page whether it is kept: its probability must reach the page's best threshold (at most
    `highest`), or a higher one outside the article's main stretch.

    Most articles are one stretch of lines. It is found as the range with the most probability above the threshold,
    extended by sure lines nearby. A line more than two lines outside needs a higher probability, since a single teaser
    or comment reads like a paragraph.
    """
    limit = best_threshold(probabilities, weights, highest)
    high = max(limit, min(_OUTSIDE * limit, _HIGHEST))
    # If no probability is between the two thresholds, the stretch makes no difference.
    if not any(limit <= probability < high for probability in probabilities):
        return [probability >= limit for probability in probabilities]
    # Each line counts for the stretch by how far its probability is above the threshold, or against it if below.
    start, end = _stretch([(p - limit) * own for p, own in zip(probabilities, weights, strict=True)])
    sure = [i for i, probability in enumerate(probabilities) if probability >= high]
    # Each sure line moves the end, so that a pull quote or an advertisement in between does not end the article.
    for i in sure:
        if end <= i < end + _REACH:
            end = i + 1
    for i in reversed(sure):
        if start - _REACH <= i < start:
            start = i
    inside = range(start - _EDGE, end + _EDGE)
    return [p >= (limit if i in inside else high) for i, p in enumerate(probabilities)]


def _stretch(values: Sequence[float]) -> tuple[int, int]:
    """Finds the half-open range with the largest sum; returns (0, 0) if no sum is positive."""
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
    """Returns the threshold, at most `highest`, that maximises the expected F1 of a page's kept lines.

    It is half of the best expected F1 (Lipton, Elkan and Naryanaswamy 2014). A page about which the model is unsure
    throughout (recipes, lists, other languages) thus gets a low threshold, and is not emptied.
    """
    all_mass = sum(map(mul, probabilities, weights))
    mass = weight = best = 0.0
    for probability, own in sorted(zip(probabilities, weights, strict=True), reverse=True):
        mass += probability * own
        weight += own
        # The expected F1 if all lines down to this one are kept. In order of probability it rises to a single maximum.
        here = 2 * mass / (weight + all_mass)
        if here < best:  # the maximum is passed
            break
        best = here
    return min(highest, best / 2)


def judged_by_markup(lines: Sequence[Line], scores: Scores, highest: float) -> list[Verdict]:
    """Judges every line of a page whose markup the model has seen. The extractor is only one of its features."""
    known = [score or 0.0 for score in scores]
    keeps = kept_lines(known, [len(line.text) for line in lines], highest)
    return [(keep, "line-model", score) for keep, score in zip(keeps, known, strict=True)]


def kept_span(verdicts: Sequence[Verdict], found: Described, extracted: bool) -> tuple[int, int]:
    """Returns the half-open range from the article's first kept line to its last.

    Looks only at the lines of the densest prose (`found.span`), extended upwards to a dateline and over kept
    sentences close above. The first kept sentence or dateline among them opens the article, since any other kept line
    may be the title. On an `extracted` page, whose markup names the title, the first kept line opens the article.
    """
    span = found.span
    # Only small gaps are bridged upwards: a kept sentence ten lines above the article is a teaser for another one.
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
