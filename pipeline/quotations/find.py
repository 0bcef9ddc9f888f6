"""`find_quotes`: every quotation of one article, with its speaker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.quotations.author import settle_author
from pipeline.quotations.boosting import load_boosted
from pipeline.quotations.build import direct_quote, reported_quote, turn_quote
from pipeline.quotations.corrections import adjacent, correct_reports, within_paragraphs
from pipeline.quotations.descriptions import Description, describe, with_descriptions
from pipeline.quotations.direct import Attributed, attribute, grouped
from pipeline.quotations.features import NAMES
from pipeline.quotations.follow import abstain, settle_pronouns
from pipeline.quotations.join import join
from pipeline.quotations.joint import with_joint_speakers, with_relays
from pipeline.quotations.lexicon import load_lexicon
from pipeline.quotations.naming import FEATURES
from pipeline.quotations.options import QuoteOptions
from pipeline.quotations.quote import Quote
from pipeline.quotations.report import REPORT_NAMES, Reported, reported
from pipeline.quotations.reported_kinds import with_kinds
from pipeline.quotations.scene import Scene
from pipeline.quotations.settle_names import settle_names
from pipeline.quotations.tagged import as_reports, overrule
from pipeline.quotations.transcript import Turn, blockquotes, turns
from pipeline.quotations.unmarked import continued, signed

if TYPE_CHECKING:
    from pipeline.entities.mention import Mention
    from pipeline.parsing import Parse
    from pipeline.quotations.tagger.attribution import Attribution, Reading

_SAME = 0.5  # share of a turn's words that a report must contain to be the same
_LOOK = 0.15  # chance below which a report is not even joined with quotation marks


@dataclass(frozen=True, slots=True)
class FoundQuotes:
    """The quotations of one article, in order of their start, and how it describes its people."""

    quotes: list[Quote]
    descriptions: list[Description] = field(default_factory=list)


def find_quotes(
    parse: Parse,
    mentions: Sequence[Mention],
    options: QuoteOptions,
    attributions: Sequence[Attribution] | None = None,
    author: str | None = None,
    reading: Reading | None = None,
) -> list[Quote]:
    """The quotations that `find_all_quotes` gives."""
    return find_all_quotes(parse, mentions, options, attributions, author, reading).quotes


def find_all_quotes(
    parse: Parse,
    mentions: Sequence[Mention],
    options: QuoteOptions,
    attributions: Sequence[Attribution] | None = None,
    author: str | None = None,
    reading: Reading | None = None,
) -> FoundQuotes:
    """Every quotation of an article, in order of start.

    mentions: those of `find_mentions` for the same parse.
    attributions: what the tagger found, for `options.model` "accurate"; None for the light profile.
    author: the person whom the byline names; the speaker where the article says "I".
    reading: whom the reader takes speakers to stand for; None for the light profile.
    """
    if not len(parse):
        return FoundQuotes([])
    scene = Scene(parse, mentions, load_lexicon())
    settled = attributed(scene, options, attributions, author)
    ranker = load_boosted("naming" if reading is not None else "naming_light", FEATURES)
    # Before those who speak together, since "they" takes up whom the ranking has named.
    settled = settle_names(scene, settled, reading, ranker, options.min_name_confidence)
    settled = with_relays(scene, with_joint_speakers(scene, settled))
    descriptions = describe(scene)
    settled = with_kinds(scene, with_descriptions(scene, settled, descriptions))
    return FoundQuotes([q for q in settled if getattr(options, q.kind)], descriptions)


def attributed(
    scene: Scene, options: QuoteOptions, attributions: Sequence[Attribution] | None, author: str | None
) -> list[Quote]:
    """Every quotation of an article, in order of start, with the names that the rules give their speakers."""
    # Two ways to a speaker: quoted pieces look for who is near (`attribute`), verbs and the tagger look for what they
    # report. Then corrections that the layout is sure of, and last the two are joined.
    ranker, model = load_boosted("ranker", NAMES), load_boosted("reports", REPORT_NAMES)
    pieces = list(attribute(scene, ranker))
    if attributions is None:
        # Weak reports are kept for now: quoted words inside of them are further evidence.
        reports = reported(scene, model, min(_LOOK, options.min_indirect))
    else:
        attributions = list(within_paragraphs(scene, attributions))
        reports = as_reports(scene, attributions)
        pieces = list(overrule(scene, pieces, attributions, ranker))
    pieces = list(adjacent(scene, pieces))
    reports = list(correct_reports(scene, reports))
    spoken = [*turns(scene), *blockquotes(scene), *signed(scene)]
    # Turns and block quotations are told by the layout, which is surer than any model, and so win.
    pieces = _outside(scene, pieces, spoken)
    reports = [r for r in reports if not _within(scene, r, spoken)]
    pieces, joined = join(scene, pieces, reports, options)
    joined = continued(scene, joined)
    quotes = [direct_quote(scene, group, ranker) for group in grouped(scene, pieces, options)]
    quotes += [reported_quote(scene, j, ranker) for j in joined]
    quotes += [turn_quote(scene, turn) for turn in spoken]
    quotes.sort(key=lambda q: (q.start, q.end, q.kind))
    # Pronouns from first to last, as each may take up the quotation before; and an "I" only when all others are
    # settled.
    settled = [abstain(q, options.min_name) for q in settle_pronouns(scene, quotes)]
    return settle_author(scene, settled, author)


def _within(scene: Scene, report: Reported, spoken: list[Turn]) -> bool:
    """Whether a report repeats a transcript's turn or a block quotation: it contains more than half of its words."""
    spans = [scene.tree.span(a, b) for a, b in report.proposal.content]
    return any(
        sum(max(0, min(e, b) - max(s, a)) for s, e in spans for a, b in turn.parts)
        > _SAME * sum(b - a for a, b in turn.parts)
        for turn in spoken
    )


def _outside(scene: Scene, pieces: list[Attributed], spoken: list[Turn]) -> list[Attributed]:
    """The quoted pieces that are not part of a transcript's turn or a block quotation."""
    taken = [part for turn in spoken for part in turn.parts]
    kept = []
    for piece in pieces:
        quoted = scene.segments[piece.segment].quoted
        if not any(a < quoted.end and quoted.start < b for a, b in taken):
            kept.append(piece)
    return kept
