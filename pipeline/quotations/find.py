"""`find_quotes`: every quotation of one article, with its speaker."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.quotations.boosting import load_boosted
from pipeline.quotations.build import direct_quote, reported_quote
from pipeline.quotations.direct import attribute, grouped
from pipeline.quotations.features import NAMES
from pipeline.quotations.join import join
from pipeline.quotations.lexicon import load_lexicon
from pipeline.quotations.options import QuoteOptions
from pipeline.quotations.quote import Quote
from pipeline.quotations.report import reported
from pipeline.quotations.report_features import REPORT_NAMES
from pipeline.quotations.scene import Scene

if TYPE_CHECKING:
    from pipeline.entities.mention import Mention
    from pipeline.parsing import Parse

_LOOK = 0.15  # reports less likely than this are not even joined with quotation marks


def find_quotes(parse: Parse, mentions: Sequence[Mention], options: QuoteOptions) -> list[Quote]:
    """Quotations in order of their start. `mentions` are those of `find_mentions` for the same parse."""
    if not len(parse):
        return []
    scene = Scene(parse, mentions, load_lexicon())
    ranker, model = load_boosted("ranker", NAMES), load_boosted("reports", REPORT_NAMES)
    pieces = list(attribute(scene, ranker))
    reports = reported(scene, model, min(_LOOK, options.min_indirect))
    pieces, joined = join(scene, pieces, reports, options)
    quotes = [direct_quote(scene, group, ranker) for group in grouped(scene, pieces, options)]
    quotes += [reported_quote(scene, j, ranker, model) for j in joined]
    wanted = [q for q in quotes if getattr(options, q.kind)]
    return sorted(wanted, key=lambda q: (q.start, q.end, q.kind))
