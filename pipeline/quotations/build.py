"""Makes the final `Quote` from what was decided, with the rule and a reason in plain words."""

import re

from pipeline.quotations.boosting import Boosted
from pipeline.quotations.direct import Attributed
from pipeline.quotations.join import Joined
from pipeline.quotations.names import speaker_of
from pipeline.quotations.quote import Quote
from pipeline.quotations.scene import Scene
from pipeline.quotations.transcript import Turn
from pipeline.quotations.unmarked import own_words

_DASH = re.compile(r"[―—–]|--?")
_MIN_OVERRULING = 0.8  # above this probability, the ranker's speaker of the quoted words replaces the report's source
_REASONS = {
    "cued": "{!r} goes with {!r}, the likeliest cue near the words",
    "ranked": "{!r} is the most likely speaker nearby",
    "tagged": "the tagger links these words to {!r}",
    "carried": "{!r} said the previous words, which these continue",
    "caption": "{!r} is signed under the words",
    "unattributed": "a whole sentence in quotation marks, and nobody nearby seems to say it",
    "scare": "nobody seems to say these words: scare quotes, a title or a slogan",
}


def direct_quote(scene: Scene, group: list[Attributed], ranker: Boosted) -> Quote:
    """Makes one direct quotation from quoted pieces that belong together."""
    tree = scene.tree
    segments = [scene.segments[p.segment].quoted for p in group]
    parts = tuple((q.start, q.end) for q in segments)
    outer = tuple((q.outer_start, q.outer_end) for q in segments)
    flags = tuple(sorted({f for q in segments for f in q.flags}))
    # The surest piece decides for all: in "We waited," Roe said, "and waited." the evidence is beside the first.
    first = max(group, key=lambda p: p.log_odds)
    if first.rule == "carried":  # another piece may have a cue for the same speaker, and is then used instead
        first = max(group, key=lambda p: (p.head == first.head and p.rule != "carried", p.log_odds))
    if first.head is None:
        reason = _REASONS[first.rule]
        return Quote("direct", parts, None, None, None, None, "unknown", first.rule, reason, None, flags, outer)
    speaker = speaker_of(scene, first.head, signature=first.rule == "caption")
    cue = tree.span(first.verb, first.verb) if first.verb is not None else None
    if first.rule == "caption" and (dash := _DASH.search(scene.text, outer[-1][1], speaker.span[0])):
        cue = dash.span()
    words = scene.text[speaker.span[0] : speaker.span[1]]
    cue_text = scene.text[slice(*cue)] if cue else ""
    reason = _REASONS["cued" if cue and first.rule == "ranked" else first.rule].format(words, cue_text)
    probabilities = [round(c, 3) for p in group if (c := p.probability(ranker)) is not None]
    confidence = max(probabilities, default=None)
    return Quote("direct", parts, cue, *speaker, first.rule, reason, confidence, flags, outer)


def reported_quote(scene: Scene, joined: Joined, ranker: Boosted) -> Quote:
    """Makes a quotation of a reported clause: mixed, indirect, or direct if it is in the speaker's own words."""
    tree, proposal = scene.tree, joined.report.proposal
    parts = tuple(tree.span(a, b) for a, b in joined.content)
    own = own_words(scene, joined)
    kind = "mixed" if joined.pieces else "direct" if own else "indirect"
    marks = {f for p in joined.pieces for f in scene.segments[p.segment].quoted.flags}
    flags = tuple(sorted(marks | ({"no-marks"} if own else set())))
    cue = tree.span(*proposal.words) if joined.report.cued else None
    by = f"{scene.text[cue[0] : cue[1]]!r}" if cue else "the tagger"
    probability, head, rule = joined.report.probability, proposal.source, f"report: {proposal.type}"
    # In a nested report the quoted words are the inner speaker's; the ranker would choose the outer one.
    if joined.pieces and not joined.report.nested:
        head, probability = _mixed_speaker(scene, joined, ranker)
    if head is None:
        reason = f"{by} reports it, and names nobody"
        return Quote(kind, parts, cue, None, None, None, "unknown", rule, reason, round(probability, 3), flags)
    speaker = speaker_of(scene, head)
    words = scene.text[speaker.span[0] : speaker.span[1]]
    if head != proposal.source:
        reason = f"{words!r} is the most likely speaker of the quoted words"
    else:
        reason = f"{by} belongs to {words!r}" if cue else f"the tagger links these words to {words!r}"
    return Quote(kind, parts, cue, *speaker, rule, reason, round(probability, 3), flags)


def _mixed_speaker(scene: Scene, joined: Joined, ranker: Boosted) -> tuple[int | None, float]:
    """Returns a mixed quotation's speaker with a probability: the source, unless the ranker is sure of another."""
    source, probability = joined.report.proposal.source, joined.report.probability
    best = max(joined.pieces, key=lambda p: p.log_odds)
    own = best.probability(ranker) or probability
    # If the two agree, the higher probability counts. If they differ, the ranker wins only if it is very sure.
    if best.head is None:
        return source, probability
    if source is None:
        return best.head, own
    if best.head == source:
        return source, max(probability, own)
    name = speaker_of(scene, source).name
    if name is not None and name == speaker_of(scene, best.head).name:
        return source, max(probability, own)
    return (best.head, own) if own > _MIN_OVERRULING else (source, probability)


def turn_quote(scene: Scene, turn: Turn) -> Quote:
    """Makes a quotation from a transcript's turn, a signed paragraph or a block quotation."""
    tree = scene.tree
    cue = tree.span(turn.cue, turn.cue) if turn.cue is not None else None
    if turn.label is None and turn.head is not None:
        speaker = speaker_of(scene, turn.head)
        words = scene.text[speaker.span[0] : speaker.span[1]]
        reason = f"a paragraph without quotation marks after {words!r} and a colon"
        return Quote("direct", turn.parts, cue, *speaker, "blockquote", reason, None, ("no-marks",))
    label, mention = turn.label, scene.mention_at[turn.head] if turn.head is not None else -1
    words = scene.text[slice(*label)] if label else ""
    if turn.cue is not None:
        rule, reason, flag = "signed", _REASONS["caption"].format(words), "no-marks"
    else:
        rule, reason, flag = "transcript", f"a turn of a transcript, labelled {words!r}", "label"
        # A station, or a role in brackets, may come between the name and the colon.
        colon = scene.text.find(":", label[1], label[1] + 40) if label else -1
        cue = (colon, colon + 1) if colon >= 0 else None
    who = (label, mention if mention >= 0 else None, turn.name, "person" if turn.name else "unknown")
    return Quote("direct", turn.parts, cue, *who, rule, reason, None, (flag,))
