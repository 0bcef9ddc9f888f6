"""From the probability of each line of a page to the decision whether it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from operator import mul

from pipeline.cleaning.lines import Line

Scores = Sequence[float | None]
Verdict = tuple[bool, str, float | None]
"""Whether a line is kept, the rule that says so, and the model's score."""
_LEAST_TRUST, _LEAST_SCORE = 0.5, 0.06
_OUTSIDE, _HIGHEST, _REACH, _EDGE = 1.6, 0.8, 20, 2


def kept_lines(probabilities: Sequence[float], weights: Sequence[float], highest: float) -> list[bool]:
    """Which lines of a page are kept: those from the best threshold up (at most `highest`).

    Articles are mostly one stretch: the one with most of what is kept and least of the rest, extended by sure lines
    nearby. More than two lines away from it, more is asked, since a teaser or a comment alone reads like a paragraph.
    """
    limit = best_threshold(probabilities, weights, highest)
    high = max(limit, min(_OUTSIDE * limit, _HIGHEST))
    if not any(limit <= probability < high for probability in probabilities):
        return [probability >= limit for probability in probabilities]
    start, end = _stretch([(p - limit) * own for p, own in zip(probabilities, weights, strict=True)])
    sure = [i for i, probability in enumerate(probabilities) if probability >= high]
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
        here = 2 * mass / (weight + all_mass)
        if here < best:  # it only falls from here on
            break
        best = here
    return min(highest, best / 2)


def judged_by_both(lines: Sequence[Line], taken: Sequence[bool], scores: Scores | None) -> list[Verdict]:
    """Kept, rule and score of every line of a page that an extractor has judged; `taken` is its verdict.

    The extractor has seen the markup, so what it left out stays out. From what it took, the line model drops captions,
    credits and teasers that it is sure of (shingle F1 on pages of unseen sites: .967 to .970), but not on pages whose
    text it does not recognise as an article (lists, other languages).
    """
    if scores is None:
        return [(verdict, "extractor", None) for verdict in taken]
    known = [(score, len(line.text)) for line, verdict, score in zip(lines, taken, scores, strict=True)
             if verdict and score is not None]  # fmt: skip
    trusted = sum(score * size for score, size in known) >= _LEAST_TRUST * sum(size for _, size in known)
    out: list[Verdict] = []
    for verdict, score in zip(taken, scores, strict=True):
        dropped = verdict and trusted and score is not None and score < _LEAST_SCORE
        out.append((verdict and not dropped, "line-model" if dropped else "extractor", score))
    return out
