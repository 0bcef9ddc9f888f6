"""Combines quoted pieces and reported clauses: a clause that contains quoted words is a mixed quotation."""

from dataclasses import dataclass, replace

from pipeline.quotations.direct import Attributed
from pipeline.quotations.mending import without_rest
from pipeline.quotations.report import Reported
from pipeline.quotations.scene import Scene

# A reported clause with at least this probability absorbs the quoted pieces in it.
_MIN_MIXED_PROBABILITY = 0.3
_MIN_IN_HEADING = 0.75  # the lowest probability of an indirect quotation in a heading, in the light profile
_MIN_LIGHT = 0.45  # the lowest probability outside headings, in the light profile
_MIN_TAGGED = 0.2  # the lowest in the accurate profile, whose tagger leaves out unlikely ones
_MIN_TRUSTED = 0.9  # a report of the tagger with at least this probability needs no support from the ranker


@dataclass(frozen=True, slots=True)
class Joined:
    """A reported clause: its content as ranges of tokens (first, last), and the quoted pieces in it."""

    report: Reported
    content: tuple[tuple[int, int], ...]
    pieces: tuple[Attributed, ...]


def _takes_in(scene: Scene, report: Reported, inside: list[Attributed], touched: int) -> bool:
    """Whether a reported clause absorbs the quoted pieces in it (`inside`), and so is a mixed quotation.

    touched: the number of quoted pieces in it, including those that another report has already absorbed.
    """
    if not inside or report.probability < _MIN_MIXED_PROBABILITY:
        return False
    trusted = report.nested or (report.tagged and report.probability >= _MIN_TRUSTED)
    # No piece may belong to a likelier report or, according to the ranker, to another speaker.
    if not trusted and (len(inside) < touched or not _agrees(report, inside)):
        return False
    # "Roe said “the harbour is open”" is direct, although the parser sees a clause; "Roe said that the harbour “is
    # open”" is mixed.
    return _unquoted(scene, report.proposal.content) >= (1 if report.tagged else 2)


def join(scene: Scene, pieces: list[Attributed], reports: list[Reported]) -> tuple[list[Attributed], list[Joined]]:
    """Combines quoted pieces with reports; returns the pieces that no report absorbs, and the reported clauses."""
    by_segment = {p.segment: p for p in pieces}
    joined: list[Joined] = []
    # The likeliest reports come first, since a quoted piece can be absorbed by one report only.
    for report in sorted(reports, key=lambda r: -r.log_odds):
        content = report.proposal.content
        touched = _touched(scene, content)
        # If the cue is within the quoted words, the report is part of what is quoted.
        if report.cued and scene.segment_at[report.proposal.cue] in touched:
            touched = []
        if not touched:
            # Without quoted words there is only the model's evidence, and a higher probability is required.
            if report.probability >= _threshold(scene, report) and not _says_nothing(scene, content):
                joined.append(Joined(report, content, ()))
            continue
        inside = [by_segment[k] for k in touched if k in by_segment]
        if report.cued:
            content = without_rest(scene, content, report.proposal.cue)
            report = replace(report, proposal=replace(report.proposal, content=content))
        if not _takes_in(scene, report, inside, len(touched)):
            continue
        content = _widen(scene, content, touched)
        for piece in inside:
            del by_segment[piece.segment]
        joined.append(Joined(report, content, tuple(inside)))
    return [p for p in pieces if p.segment in by_segment], joined


def _threshold(scene: Scene, report: Reported) -> float:
    """Returns the lowest probability at which a report without quoted words is accepted."""
    if report.tagged:
        return _MIN_TAGGED
    return _MIN_IN_HEADING if scene.is_unended(report.proposal.cue) else _MIN_LIGHT


def _says_nothing(scene: Scene, content: tuple[tuple[int, int], ...]) -> bool:
    """Whether the reported words are no more than a pronoun or the like: "objected to it", "would not say what"."""
    words = [k for a, b in content for k in range(a, b + 1) if scene.tree.word[k][0].isalnum()]
    return len(words) < 2 and all(scene.tree.tag[k] in ("PRP", "DT", "WP", "RB") for k in words)


def _touched(scene: Scene, content: tuple[tuple[int, int], ...]) -> list[int]:
    return sorted({scene.segment_at[k] for a, b in content for k in range(a, b + 1) if scene.segment_at[k] >= 0})


def _unquoted(scene: Scene, content: tuple[tuple[int, int], ...]) -> int:
    """Counts the words of the content outside quotation marks, not counting a "that" at its start."""
    tree = scene.tree
    return sum(
        scene.segment_at[k] < 0 and tree.word[k][0].isalnum() and not (k == content[0][0] and tree.lower[k] == "that")
        for a, b in content
        for k in range(a, b + 1)
    )


def _agrees(report: Reported, pieces: list[Attributed]) -> bool:
    """Whether, for any of the quoted pieces, the ranker chose the report's cue or source, or chose no speaker."""
    p = report.proposal
    return any(piece.head is None or piece.head == p.source or piece.verb == p.cue for piece in pieces)


def _widen(scene: Scene, content: tuple[tuple[int, int], ...], touched: list[int]) -> tuple[tuple[int, int], ...]:
    """Widens ranges to the quoted pieces that they overlap, since the parser often goes wrong at a mark."""
    ranges = [list(r) for r in content]
    for k in touched:
        segment = scene.segments[k]
        for r in ranges:
            if r[0] < segment.last and segment.first <= r[1]:
                r[0], r[1] = min(r[0], segment.first), max(r[1], segment.last - 1)
    merged: list[list[int]] = []
    for r in sorted(ranges):
        # Widened ranges may meet, and a quotation's parts must not overlap.
        if merged and r[0] <= merged[-1][1] + 1:
            merged[-1][1] = max(merged[-1][1], r[1])
        else:
            merged.append(r)
    return tuple((a, b) for a, b in merged)
