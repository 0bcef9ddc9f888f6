"""`find_quotes`: every quotation of one article, with its speaker."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.quotations.boosting import load_boosted
from pipeline.quotations.direct import Attributed, attribute
from pipeline.quotations.features import NAMES
from pipeline.quotations.lexicon import load_lexicon
from pipeline.quotations.names import speaker_of
from pipeline.quotations.options import QuoteOptions
from pipeline.quotations.quote import Quote
from pipeline.quotations.scene import Scene

if TYPE_CHECKING:
    from pipeline.entities.mention import Mention
    from pipeline.parsing import Parse


def find_quotes(parse: Parse, mentions: Sequence[Mention], options: QuoteOptions) -> list[Quote]:
    """Quotations in order of their start. `mentions` are those of `find_mentions` for the same parse."""
    if not len(parse):
        return []
    scene = Scene(parse, mentions, load_lexicon())
    ranker = load_boosted("ranker", NAMES)
    pieces = [a for a in attribute(scene, ranker) if _is_quotation(scene, a, options)]
    quotes = [_quote(scene, group, ranker.calibrated(group[0].raw)) for group in _grouped(scene, pieces)]
    return sorted(quotes, key=lambda q: (q.start, q.end))


def _is_quotation(scene: Scene, piece: Attributed, options: QuoteOptions) -> bool:
    segment = scene.segments[piece.segment]
    return segment.words >= options.min_words and (piece.raw > -1.5 or options.keep_scare)


def _grouped(scene: Scene, pieces: list[Attributed]) -> list[list[Attributed]]:
    """Pieces of one quotation: one speaker, one paragraph; or a quotation that runs on over paragraphs."""
    groups: list[list[Attributed]] = []
    for piece in pieces:
        if groups:
            last = groups[-1][-1]
            a, b = scene.segments[last.segment], scene.segments[piece.segment]
            same = a.paragraph == b.paragraph and last.head == piece.head and piece.segment == last.segment + 1
            if same or a.quoted.chain == b.quoted.chain:
                groups[-1].append(piece)
                continue
        groups.append([piece])
    return groups


def _quote(scene: Scene, group: list[Attributed], confidence: float) -> Quote:
    tree = scene.tree
    segments = [scene.segments[p.segment].quoted for p in group]
    parts = tuple((q.start, q.end) for q in segments)
    flags = tuple(sorted({f for q in segments for f in q.flags}))
    first = group[0]
    if first.head is None:
        return Quote("direct", parts, None, None, None, None, "unknown", "none", "no speaker is near", None, flags)
    speaker = speaker_of(scene, first.head)
    cue = tree.span(first.verb, first.verb) if first.verb is not None else None
    rule = "carried" if first.carried else "ranked"
    words = scene.text[speaker.span[0] : speaker.span[1]]
    reason = f"{words!r} is the most likely speaker nearby"
    return Quote(
        "direct", parts, cue, speaker.span, speaker.mention, speaker.name, speaker.kind, rule, reason,
        round(confidence, 3), flags,
    )  # fmt: skip
