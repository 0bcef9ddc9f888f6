"""`find_quotes`: finds every quotation of one article, with its speaker."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.quotations.boosting import load_boosted
from pipeline.quotations.build import direct_quote, reported_quote, turn_quote
from pipeline.quotations.descriptions import Description, describe, with_descriptions
from pipeline.quotations.direct import attribute, grouped
from pipeline.quotations.features import NAMES
from pipeline.quotations.follow import abstain, settle_pronouns
from pipeline.quotations.join import join
from pipeline.quotations.lexicon import load_lexicon
from pipeline.quotations.mending import adjacent, continued, correct_reports, within_paragraphs
from pipeline.quotations.naming import FEATURES
from pipeline.quotations.options import QuoteOptions
from pipeline.quotations.other_speakers import with_joint_speakers, with_relays
from pipeline.quotations.quote import Quote
from pipeline.quotations.relayed import relayed_pieces, relayed_reports
from pipeline.quotations.report import REPORT_NAMES, reported
from pipeline.quotations.reported_kinds import with_kinds
from pipeline.quotations.scene import Scene
from pipeline.quotations.settle_names import settle_author, settle_names
from pipeline.quotations.tagged import as_reports, overrule
from pipeline.quotations.transcript import Turn, blockquotes, turns
from pipeline.quotations.tree import Span, SpanIndex
from pipeline.quotations.unmarked import signed

if TYPE_CHECKING:
    from pipeline.entities.mention import Mention
    from pipeline.parsing import Parse
    from pipeline.quotations.tagger.attribution import Attribution, Reading

_MIN_SHARED = 0.5  # a report with more than this share of a turn's characters is the same quotation as the turn
_MIN_CONSIDERED = 0.15  # a report with a lower probability is not even combined with quoted words


@dataclass(frozen=True, slots=True)
class FoundQuotes:
    """The quotations of one article, sorted by start, and its descriptions of people."""

    quotes: list[Quote]
    descriptions: list[Description] = field(default_factory=list)


def find_quotes(
    parse: Parse,
    mentions: Sequence[Mention],
    options: QuoteOptions,
    attributions: Sequence[Attribution] | None = None,
    author: str | None = None,
    reading: Reading | None = None,
) -> FoundQuotes:
    """Finds every quotation of an article, sorted by start.

    mentions: the mentions of people, places and organisations in the same parse.
    attributions: what the tagger found; None in the light profile.
    author: the only author of the article, who is the speaker where the article says "I".
    reading: everything that the transformer found; its references tell which names speakers stand for. None in the
        light profile.
    """
    if not len(parse):
        return FoundQuotes([])
    scene = Scene(parse, mentions, load_lexicon())
    settled = attributed(scene, options, attributions, author)
    ranker = load_boosted("naming" if reading is not None else "naming_light", FEATURES)
    # Names come before joint speakers, since "they" may refer to people whom the ranking has named.
    settled = settle_names(scene, settled, reading, ranker, options.min_name_confidence)
    settled = with_relays(scene, with_joint_speakers(scene, settled))
    descriptions = describe(scene)
    settled = with_kinds(scene, with_descriptions(scene, settled, descriptions))
    return FoundQuotes([q for q in settled if _wanted(q, options)], descriptions)


def _wanted(quote: Quote, options: QuoteOptions) -> bool:
    sure = quote.kind != "indirect" or quote.confidence is None or quote.confidence >= options.min_indirect
    return sure and bool(getattr(options, quote.kind))


def attributed(
    scene: Scene, options: QuoteOptions, attributions: Sequence[Attribution] | None, author: str | None
) -> list[Quote]:
    """Finds every quotation of an article, sorted by start, with the names that the rules give to the speakers."""
    # Quotations are found in two ways: from quoted pieces, by looking for a speaker nearby (`attribute`), and from cues
    # or the tagger's attributions, by looking for the words that they report. After corrections by layout, the two are
    # combined.
    ranker, model = load_boosted("ranker", NAMES), load_boosted("reports", REPORT_NAMES)
    pieces = list(attribute(scene, ranker))
    if attributions is None:
        # Weak reports are kept for now, since quoted words within them may support them.
        reports = reported(scene, model, _MIN_CONSIDERED)
    else:
        attributions = list(within_paragraphs(scene, attributions))
        reports = as_reports(scene, attributions)
        pieces = list(overrule(scene, pieces, attributions, ranker))
    pieces = list(adjacent(scene, pieces))
    pieces = list(relayed_pieces(scene, pieces))
    reports = list(relayed_reports(scene, correct_reports(scene, reports)))
    pieces = list(continued(scene, pieces, reports))
    layout_turns = [*turns(scene), *blockquotes(scene), *signed(scene)]
    # Turns and block quotations win, since the layout shows them, which is surer than any model.
    turn_index = _TurnIndex(layout_turns)
    quoted = [scene.segments[piece.segment].quoted for piece in pieces]
    pieces = [p for p, q in zip(pieces, quoted, strict=True) if not turn_index.has_part_of(q.start, q.end)]
    labels = {k for turn in layout_turns if turn.label for k in scene.tree.tokens(*turn.label)}
    reports = [r for r in reports if r.proposal.source not in labels]  # all the speaker's words are in the turn
    reports = [r for r in reports if not turn_index.has_most_of_a_turn(scene.tree.span(*c) for c in r.proposal.content)]
    pieces, joined = join(scene, pieces, reports)
    quotes = [direct_quote(scene, group, ranker) for group in grouped(scene, pieces, options)]
    quotes += [reported_quote(scene, j, ranker) for j in joined]
    quotes += [turn_quote(scene, turn) for turn in layout_turns]
    quotes.sort(key=lambda q: (q.start, q.end, q.kind))
    # Pronouns are resolved in text order, since each may refer to the previous speaker. "I" comes last.
    settled = [abstain(q, options.min_name) for q in settle_pronouns(scene, quotes)]
    return settle_author(scene, settled, author)


class _TurnIndex:
    """The turns of transcripts, block quotations and signed paragraphs, indexed by the characters that they cover."""

    def __init__(self, turns: list[Turn]) -> None:
        self._length = [sum(end - start for start, end in turn.parts) for turn in turns]
        self._parts: SpanIndex[tuple[int, int, int]] = SpanIndex()
        for number, turn in enumerate(turns):
            for start, end in turn.parts:
                self._parts.add(start, end, (number, start, end))

    def has_part_of(self, start: int, end: int) -> bool:
        """Whether any of the characters from `start` to `end` belong to a turn."""
        return any(first < end and start < last for _, first, last in self._parts.near(start, end))

    def has_most_of_a_turn(self, spans: Iterable[Span]) -> bool:
        """Whether the spans contain more than half of any turn."""
        shared: Counter[int] = Counter()
        for start, end in spans:
            for number, first, last in set(self._parts.near(start, end)):
                shared[number] += max(0, min(end, last) - max(start, first))
        return any(common > _MIN_SHARED * self._length[number] for number, common in shared.items())
