"""Combines what the tagger found with quotation marks and ranker (accurate profile).

The tagger (`pipeline.quotations.tagger`) reads only the text, and returns spans. They are converted to the same kinds
of reports and pieces as the light profile has, so that all later steps are the same.
"""

from __future__ import annotations

import itertools
import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.quotations.boosting import Boosted
from pipeline.quotations.clauses import Proposal
from pipeline.quotations.direct import Attributed
from pipeline.quotations.names import is_title_of
from pipeline.quotations.report import Reported
from pipeline.quotations.scene import Scene
from pipeline.quotations.tree import Span
from pipeline.text.word_classes import DASHES

if TYPE_CHECKING:
    from pipeline.quotations.tagger.attribution import Attribution

# Where ranker and tagger differ, the tagger's speaker is chosen if the ranker's probability is below _RANKER_UNSURE, or
# if it is below _RANKER_SURE and the tagger's log odds are above _TAGGER_SURE.
_RANKER_UNSURE, _RANKER_SURE, _TAGGER_SURE = 0.6, 0.97, 0.5
_MAX_AGREED = 0.995  # highest probability of a speaker on whom both agree, since they sometimes make the same error
# Highest probability of the ranker's speaker if the tagger's differs: on dev, 88% of such speakers were right.
_MAX_DISPUTED = 0.88
LINE_DASHES = DASHES | {"--"}
# A piece with at most this many words is nobody's if the tagger found no attribution for it. Dev has six such pieces;
# one of them was somebody's words.
_MAX_NOBODYS_WORDS = 3
_NOBODYS_LOG_ODDS = -9.0  # log odds given to such words
_MIN_CONTAINED = 0.5  # an attribution applies to a quoted piece if it contains at least this share of the piece


def as_reports(scene: Scene, attributions: Sequence[Attribution]) -> list[Reported]:
    """Converts the tagger's attributions to reports, leaving out those whose content contains no token."""
    found = []
    for attribution in attributions:
        content = _content(scene, attribution)
        cue = list(_ranges(scene, (attribution.cue,))) if attribution.cue else []
        if not content:
            continue
        words = cue[0] if cue else (content[0][0], content[0][0])
        source = _source_head(scene, attribution.source)
        proposal = Proposal(_top(scene, words), words, content, source, "tagger", "", attribution.probability)
        found.append(Reported(proposal, log_odds(attribution.probability), attribution.probability, True, bool(cue)))
    return found


def _content(scene: Scene, attribution: Attribution) -> tuple[tuple[int, int], ...]:
    """Returns the content as ranges of tokens, without a dash of dialogue, and without headings in its midst."""
    tree = scene.tree
    content = [(a + (a < b and tree.word[a] in LINE_DASHES), b) for a, b in _ranges(scene, attribution.content)]
    # The tagger may read across the end of a line: "Harbour to close" above "Roe said that ..." is not what Roe said.
    text = [(a, b) for a, b in content if not scene.is_unended(a)]
    return tuple(text if text and len({tree.paragraph[a] for a, _ in content}) > 1 else content)


def overrule(
    scene: Scene, pieces: Sequence[Attributed], attributions: Sequence[Attribution], ranker: Boosted
) -> Iterator[Attributed]:
    """Yields the quoted pieces, each with the likelier of the speakers that ranker and tagger give.

    A signature ("― Name"), a nickname and the title of a work are not overruled. If both give the same speaker, the
    probability rises; if they differ, the tagger's speaker is chosen unless the ranker is surer.
    """
    contents = _Contents(attributions)
    for piece in pieces:
        quoted = scene.segments[piece.segment].quoted
        number = contents.speaks_for((quoted.start, quoted.end))
        attribution = attributions[number] if number is not None else None
        piece = replace(piece, tagged=number)
        head = _source_head(scene, attribution.source) if attribution is not None else None
        if attribution is not None and head is not None and scene.segment_at[head] == piece.segment:
            # Whoever is named within the words does not say them, but they are somebody's.
            piece, head = replace(piece, nobody=min(piece.nobody, 1.0 - attribution.probability)), None
        ruled = piece.rule == "caption" or piece.nobody == 1.0  # a signature, a nickname or the title of a work
        if attribution is None and not ruled and scene.segments[piece.segment].words <= _MAX_NOBODYS_WORDS:
            piece = replace(piece, log_odds=_NOBODYS_LOG_ODDS, nobody=1.0)
        if attribution is None or head is None or ruled:
            yield piece
            continue
        yield _weighed(scene, piece, attribution, head, ranker.calibrated(piece.log_odds))


def _weighed(scene: Scene, piece: Attributed, attribution: Attribution, head: int, own: float) -> Attributed:
    """Chooses between the ranker's speaker of a piece, whose probability is `own`, and the tagger's."""
    cue, other = _head(scene, attribution.cue), attribution.probability
    nobody = min(piece.nobody, 1.0 - other)
    # The formula assumes that their errors are independent, which is not quite true: hence the maximum.
    if piece.head is not None and _within(scene, piece.head, attribution.source):
        probability = min(1.0 - (1.0 - own) * (1.0 - other), _MAX_AGREED)
        verb = piece.verb if cue is None else cue
        return replace(piece, log_odds=log_odds(probability), combined=probability, nobody=nobody, verb=verb)
    # The tagger reads the sentence, the ranker counts distances: where they differ, the tagger is right more often.
    if own < _RANKER_UNSURE or (own < _RANKER_SURE and log_odds(other) > _TAGGER_SURE):
        odds = log_odds(other)
        return replace(piece, head=head, verb=cue, log_odds=odds, combined=other, nobody=nobody, rule="tagged")
    return replace(piece, nobody=nobody, combined=min(own, _MAX_DISPUTED))


def log_odds(probability: float) -> float:
    """Returns the log odds of a probability; they are finite even for 0 and 1."""
    probability = min(max(probability, 1e-6), 1.0 - 1e-6)
    return math.log(probability / (1.0 - probability))


class _Contents:
    """An index of the contents of attributions, which finds the contents that overlap a quoted piece quickly."""

    def __init__(self, attributions: Sequence[Attribution]) -> None:
        spans = sorted((s, e, number) for number, each in enumerate(attributions) for s, e in each.content)
        self._starts, self._ends = [s for s, _, _ in spans], [e for _, e, _ in spans]
        self._numbers = [number for _, _, number in spans]
        self._furthest = list(itertools.accumulate(self._ends, max))

    def speaks_for(self, piece: Span) -> int | None:
        """Returns the number of the attribution with the largest share of a piece; None if that is under half."""
        overlap: dict[int, int] = {}
        k = bisect_left(self._starts, piece[1])
        while k and self._furthest[k - 1] > piece[0]:
            k -= 1
            if self._ends[k] > piece[0]:
                both = min(piece[1], self._ends[k]) - max(piece[0], self._starts[k])
                overlap[self._numbers[k]] = overlap.get(self._numbers[k], 0) + both
        if not overlap:
            return None
        most, best = max((size, number) for number, size in overlap.items())
        return best if most >= _MIN_CONTAINED * (piece[1] - piece[0]) else None


def _ranges(scene: Scene, spans: Sequence[Span | None]) -> Iterator[tuple[int, int]]:
    for span in spans:
        tokens = scene.tree.tokens(*span) if span is not None else range(0)
        if tokens:
            yield tokens[0], tokens[-1]


def _head(scene: Scene, span: Span | None) -> int | None:
    """Returns the token that heads a span: the first one whose own head is outside it; None if it contains no token."""
    for first, last in _ranges(scene, (span,)):
        return _top(scene, (first, last))
    return None


def _source_head(scene: Scene, span: Span | None) -> int | None:
    """Returns the token that heads a source: the last of the name that ends it, if what stands before is its title."""
    head = _head(scene, span)
    for first, last in _ranges(scene, (span,)):
        while last > first and not scene.tree.word[last][-1].isalnum():
            last -= 1
        if head is not None and is_title_of(scene, first, last, head):
            return last
    return head


def _top(scene: Scene, tokens: tuple[int, int]) -> int:
    head = scene.tree.head
    for i in range(tokens[0], tokens[1] + 1):
        if not tokens[0] <= head[i] <= tokens[1] or head[i] == i:
            return i
    return tokens[1]


def _within(scene: Scene, token: int, span: Span | None) -> bool:
    return span is not None and span[0] < scene.tree.end[token] and scene.tree.start[token] < span[1]
