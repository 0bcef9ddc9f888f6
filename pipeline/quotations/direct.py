"""Decides who says each quoted piece, and which pieces form one quotation."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest

import numpy as np

from pipeline.quotations.boosting import Boosted
from pipeline.quotations.candidates import Candidates, nominal_heads
from pipeline.quotations.features import NAMES, Carried, PairFeatures, Row
from pipeline.quotations.options import QuoteOptions
from pipeline.quotations.scene import Scene
from pipeline.text.arrays import Floats
from pipeline.text.word_classes import ONE_PARTICLE

_CERTAIN_LOG_ODDS = 3.5  # log odds given to a signed quotation
# A dash and a name at the end of a line: "― Jane Roe, Larkhill".
SIGNATURE = (
    rf"(?P<dash>[―—–]|--?)[^\S\n]*(?P<name>[A-Z][\w.'’-]*(?:[^\S\n]+(?:[A-Z][\w.'’-]*|{ONE_PARTICLE})){{1,4}})"
    r"(?:[^\S\n]*[,(][^\n]{0,60})?[.]?[^\S\n]*(?=\n|$)"
)
_SIGNED = re.compile(rf"[^\S\n]*(?:\n\s*)?{SIGNATURE}")
# Log odds that a short piece (fewer than `min_words`) must exceed: one that ends as speech does; any other.
_MIN_SHORT_SPEECH, _MIN_SHORT_TERM = 0.85, 1.4
_PATTERN = NAMES.index("pattern")
_LEADS_IN = re.compile(
    r"(?:\b(?:on|in|titled|entitled|book|film|show|programme|program|series|song|album|novel|play|essay)|['’]s)\s*\Z",
    re.I,
)
# Two speakers whose log odds are both higher than this are sure enough to count as different people.
_SURE_LOG_ODDS = 1.0
_MIN_SENTENCE_WORDS = 7  # a quoted sentence of at least this many words is a quotation even if nobody seems to say it
_MIN_SCARE_PROBABILITY = 0.5  # from this probability of "nobody" on, a piece is a scare quote, title or slogan


@dataclass(frozen=True, slots=True)
class Attributed:
    """A quoted piece with its most likely speaker.

    segment: number of the piece.
    head, verb: token numbers of the speaker's head and of the cue; None if there is none.
    log_odds: log odds that the speaker is right.
    nobody: the probability that nobody says it.
    rule: "ranked", "carried" (the speaker of the previous piece), "caption" (a dash and a name after the piece),
        "tagged" (the tagger's speaker), "unattributed" or "scare" (nobody says it).
    tagged: number of the tagger's attribution that contains the piece.
    combined: for tagged pieces, the probability of the speaker according to ranker and tagger together.
    """

    segment: int
    head: int | None
    verb: int | None
    log_odds: float
    nobody: float
    rule: str
    tagged: int | None = None
    combined: float | None = None

    def probability(self, ranker: Boosted) -> float | None:
        """Returns the probability that the speaker is right; None for a signature, for which it was not measured."""
        if self.rule == "caption":
            return None
        return ranker.calibrated(self.log_odds) if self.combined is None else self.combined


def heads_by_paragraph(scene: Scene) -> list[list[int]]:
    """Returns each paragraph's nominal heads outside datelines, and the last word of each name without such a head."""
    tree = scene.tree
    found: list[list[int]] = [[] for _ in tree.paragraph_start]
    heads = set(nominal_heads(tree))
    for mention in scene.mentions:
        if mention.form == "name":
            tokens = tree.tokens(mention.start, mention.end)
            # A name that the part-of-speech tagger mistook for an adjective ("Polish") may still be the speaker.
            if tokens and not any(i in heads for i in tokens):
                heads.add(tokens[-1])
    for i in sorted(heads - scene.dateline):
        found[tree.paragraph[i]].append(i)
    return found


def attribute(scene: Scene, ranker: Boosted) -> Iterator[Attributed]:
    """Yields, in order, every outermost quoted piece with its best candidate for the speaker."""
    nearby = Candidates(scene, heads_by_paragraph(scene))
    features = PairFeatures(scene)
    carried: Carried | None = None
    for number in range(len(scene.segments)):
        signed = _signature(scene, number)
        # A signature is certain, so that the ranker is not needed.
        if signed is not None:
            yield Attributed(number, signed, None, _CERTAIN_LOG_ODDS, 0.0, "caption")
            carried = Carried(signed, _entity(scene, signed), number)
            continue
        # No speaker continues from one section of a page to the next.
        if carried is not None and not _same_section(scene, carried.segment, number):
            carried = None
        candidates = nearby.near(number, carried.head if carried else None)
        if not candidates:
            yield Attributed(number, None, None, -9.0, 1.0, "unattributed")
            continue
        rows = features.rows(number, candidates, carried)
        scores = ranker.scores(np.array([r.values for r in rows], dtype=np.float64))
        best = int(np.argmax(scores))
        # A softmax over the candidates and "nobody", so that among many weak candidates none is sure.
        log_odds, nobody = _log_odds(scores, best)
        chosen: Row = rows[best]
        # “The Harbour Post” is a title even near a verb of speech, unless the verb touches it ("..., Roe said").
        titled = _is_title(scene, number) and (not chosen.values[_PATTERN] or _is_announced(scene, number))
        if scene.is_nickname(number) or titled:
            log_odds, nobody = -_CERTAIN_LOG_ODDS, 1.0
        again = carried is not None and carried.head == chosen.head
        yield Attributed(number, chosen.head, chosen.verb, log_odds, nobody, "carried" if again else "ranked")
        # A speaker who is less likely than not is not carried on: otherwise an error would pass from piece to piece.
        if log_odds > 0:
            carried = Carried(chosen.head, _entity(scene, chosen.head), number)


def _same_section(scene: Scene, before: int, number: int) -> bool:
    section = scene.tree.section
    return section[scene.segments[before].paragraph] == section[scene.segments[number].paragraph]


def _is_title(scene: Scene, number: int) -> bool:
    """Whether the piece is written like the title of a work: with capitals, and without the punctuation of speech."""
    segment = scene.segments[number]
    words = [w for w in scene.tree.word[segment.first : segment.last] if len(w) > 3 and w[0].isalpha()]
    quotation = scene.text[segment.quoted.start : segment.quoted.end]
    # A single capitalised word may just begin a sentence; more than ten words are speech, even capitalised.
    if len(words) < 2 or segment.words > 10 or quotation[-1] in "?!" or ". " in quotation:
        return False
    return sum(w[0].isupper() for w in words) >= 0.8 * len(words)


def _is_announced(scene: Scene, number: int) -> bool:
    """Whether a word before the piece introduces the title of a work: "On 'Harbour Talk', Roe said ..."."""
    start = scene.segments[number].quoted.outer_start
    return _LEADS_IN.search(scene.text, max(0, start - 20), start) is not None


def _entity(scene: Scene, head: int) -> int | None:
    m = scene.mention_at[head]
    return scene.mentions[m].entity if m >= 0 else None


def _signature(scene: Scene, number: int) -> int | None:
    """Returns the last token of a signature (a dash and a name) at the end of a quoted piece's line or on the next
    line; None if there is none. If the line begins with quoted words, the signature is for all pieces in it.
    """
    tree, segment = scene.tree, scene.segments[number]
    paragraph, pieces = segment.paragraph, scene.by_paragraph[segment.paragraph]
    begin = tree.paragraph_start[paragraph]
    # In “We won,” and then: “At last.” — Jane Roe the signature is for both pieces.
    whole = scene.segments[pieces[0]].first == begin
    # In 'He replied, “At last.” — Jane Roe' she signs the whole line, but "he" says the quoted words.
    lead = range(begin, segment.first)
    if not whole and tree.word[lead[-1]] == "," and any(tree.tag[i].startswith("VB") for i in lead):
        return None
    quoted = scene.segments[pieces[-1] if whole else number].quoted
    match = _SIGNED.match(scene.text, quoted.outer_end)
    if match is None:
        return None
    token = scene.tree.token_at(match.start("name") + len(match["name"].rstrip(".'’-")) - 1)
    return token if token < len(scene.tree) and scene.tree.tag[token] != "PRP" else None


def _log_odds(scores: Floats, best: int) -> tuple[float, float]:
    """Returns the log odds of the best candidate and the probability of "nobody", whose score is 0, by softmax."""
    top = max(float(scores[best]), 0.0)
    e = np.exp(scores - top)
    nobody = math.exp(-top)
    total = float(e.sum()) + nobody
    share = min(float(e[best]) / total, 1.0 - 1e-9)
    return math.log(share / (1.0 - share)), nobody / total


def grouped(scene: Scene, pieces: list[Attributed], options: QuoteOptions) -> list[list[Attributed]]:
    """Groups the pieces of each quotation: by speaker within a paragraph, by the marks over several paragraphs."""
    groups: list[list[Attributed]] = []
    for piece, following in zip_longest(pieces, pieces[1:]):
        # This comes first, since pieces in the middle of a long quotation have no speaker near them.
        if groups and _same_chain(scene, groups[-1][-1], piece):
            groups[-1].append(piece)
            continue
        goes_on = following is not None and _same_chain(scene, piece, following)
        if not goes_on and _is_scare(scene, piece, options):
            if _is_sentence(scene, piece):
                groups.append([replace(piece, head=None, verb=None, rule="unattributed")])
            elif options.keep_scare:
                groups.append([replace(piece, head=None, verb=None, rule="scare")])
            continue
        if groups:
            last = groups[-1][-1]
            a, b = scene.segments[last.segment], scene.segments[piece.segment]
            # Two attributions of the tagger are two quotations, even with the same speaker.
            same_attribution = last.tagged == piece.tagged or None in (last.tagged, piece.tagged)
            if (
                same_attribution
                and a.paragraph == b.paragraph
                and last.head == piece.head
                and piece.segment == last.segment + 1
            ):
                groups[-1].append(piece)
                continue
        groups.append([piece])
    return groups


def _same_chain(scene: Scene, last: Attributed, piece: Attributed) -> bool:
    """Whether two pieces are paragraphs of one quotation. If their speakers are sure but differ, they are not."""
    if min(last.log_odds, piece.log_odds) > _SURE_LOG_ODDS and last.head is not None and piece.head is not None:
        a, b = _entity(scene, last.head), _entity(scene, piece.head)
        if a is not None and b is not None and a != b:
            return False
    return scene.segments[last.segment].quoted.chain == scene.segments[piece.segment].quoted.chain


def _is_scare(scene: Scene, piece: Attributed, options: QuoteOptions) -> bool:
    """Whether nobody seems to say the piece. A short piece counts as said only if it has a cue and a likely speaker."""
    segment = scene.segments[piece.segment]
    if segment.words >= options.min_words:
        return piece.nobody >= _MIN_SCARE_PROBABILITY
    # “Yes,” with a comma inside the marks is probably speech; a “safe” harbour is not, and needs a surer speaker.
    ends_as_speech = scene.text[segment.quoted.end - 1] in ",.?!"
    return piece.verb is None or piece.log_odds <= (_MIN_SHORT_SPEECH if ends_as_speech else _MIN_SHORT_TERM)


def _is_sentence(scene: Scene, piece: Attributed) -> bool:
    """Whether the piece is a whole sentence, and so somebody's words even if nobody nearby seems to say it."""
    segment, text = scene.segments[piece.segment], scene.text
    quoted = segment.quoted
    whole = text[quoted.start].isupper() and text[quoted.end - 1] in ".?!"
    return segment.words >= _MIN_SENTENCE_WORDS and whole and not _is_title(scene, piece.segment)
