"""Mends the models' attributions where layout, quotation marks or grammar leave no doubt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.parsing.parse import FINITE
from pipeline.quotations.borders import with_borders
from pipeline.quotations.clauses import source_of
from pipeline.quotations.direct import Attributed
from pipeline.quotations.features import FIRST
from pipeline.quotations.lexicon import SPEECH_SHARE
from pipeline.quotations.report import Reported
from pipeline.quotations.scene import Scene
from pipeline.quotations.tree import Span
from pipeline.text.dates import CALENDAR

if TYPE_CHECKING:
    from pipeline.quotations.tagger.attribution import Attribution


_CALENDAR = CALENDAR | {"today", "yesterday", "tomorrow"}
GRAMMAR_LOG_ODDS = 3.0  # log odds given to a speaker whom the words right beside the quotation show
_BESIDE_TOKENS = 5  # such a name and verb are looked for among this many tokens after the closing mark
_PARTICLES = frozenset({"in", "out", "up", "back", "on", "off", "then", "also"})
_OBJECTS = frozenset({"dobj", "dative", "pobj"})
_SPEECH_ENDS = ",?!—–-"
# A paragraph is quoted throughout if at least this share of its tokens is in quotation marks.
_MIN_THROUGHOUT_SHARE = 0.9
# If quoted words are in a paragraph above the cue's, the probability of their attribution is multiplied by this.
_FACTOR_ABOVE_CUE = 0.5
# A report below this probability does not show who goes on speaking in the next paragraph.
_MIN_CONTINUED = 0.5


def correct_reports(scene: Scene, reports: Sequence[Reported]) -> Iterator[Reported]:
    """Yields the reports, corrected. Impossible ones are left out (`_across_heading`, `_beyond_quoted` and
    `_words_within_words` say which). A source that cannot be the speaker is replaced by the cue's grammatical subject,
    and borders are corrected.
    """
    for report in reports:
        if _across_heading(scene, report) or _beyond_quoted(scene, report) or _words_within_words(scene, report):
            continue
        report = _with_source(scene, report)
        source = report.proposal.source
        # "Monday said": the parser mistook a date for the subject, and there is no other subject.
        if source is not None and scene.tree.lower[source] in _CALENDAR and scene.mention_at[source] < 0:
            continue
        yield with_borders(scene, _inner(scene, report))


def _inner(scene: Scene, report: Reported) -> Reported:
    """Returns the inner report whose source says the quoted words of `report`, or `report` itself if there is no inner
    report.

    In "Doe said that Roe had told her it was “over”" the quoted words are Roe's, and Doe passes them on.
    """
    tree, proposal = scene.tree, report.proposal
    quoted = [k for a, b in proposal.content for k in range(a, b + 1) if scene.segment_at[k] >= 0]
    if not quoted or not report.cued or len(proposal.content) > 1:
        return report
    first, last = proposal.content[0]
    for verb in range(first, quoted[0]):
        if tree.head[verb] != proposal.cue or not _reports_below(scene, verb):
            continue
        subject = tree.child(verb, "nsubj")
        clause = next((k for k in tree.children[verb] if k > verb and tree.dep[k] == "ccomp"), None)
        if subject is None or clause is None or subject == proposal.source or not first <= subject < verb:
            continue
        # The parser may end the clause early or late: it must include the quoted words, and not exceed the report.
        content = (max(tree.left[clause], verb + 1), min(max(tree.right[clause], quoted[-1]), last))
        if content[0] <= quoted[0]:
            inner = replace(proposal, cue=verb, words=(verb, verb), content=(content,), source=subject)
            return replace(report, proposal=inner, nested=True)
    return report


def _reports_below(scene: Scene, verb: int) -> bool:
    """Whether a token is a verb of speech in a clause that another verb reports."""
    tree = scene.tree
    return tree.tag[verb][:2] == "VB" and tree.dep[verb] == "ccomp" and scene.quoting[verb] >= SPEECH_SHARE


def _across_heading(scene: Scene, report: Reported) -> bool:
    """Whether the cue is in a headline ("Minister warns of") and the content only in paragraphs below it."""
    tree, proposal = scene.tree, report.proposal
    paragraph = tree.paragraph[proposal.cue]
    below = all(tree.paragraph[a] > paragraph for a, _ in proposal.content)
    return report.cued and below and scene.is_unended(proposal.cue) and tree.word[proposal.words[1]] != ":"


def _beyond_quoted(scene: Scene, report: Reported) -> bool:
    """Whether the cue is a colon that ends a paragraph, and the content is below the next, quoted paragraph."""
    tree, proposal = scene.tree, report.proposal
    last = proposal.words[1]
    if not report.cued or tree.word[last] != ":" or tree.paragraph_range(tree.paragraph[last])[-1] != last:
        return False
    here = tree.paragraph[last]
    return tree.paragraph[proposal.content[0][0]] > here + 1 and here + 1 in scene.by_paragraph


def _words_within_words(scene: Scene, report: Reported) -> bool:
    """Whether cue and content are in one quotation whose speaker quotes somebody else, in marks of their own."""
    proposal = report.proposal
    # The cue and the first and last token of all parts must be in the same quotation.
    outer = {scene.segment_at[k] for a, b in proposal.content for k in (a, b)} | {scene.segment_at[proposal.cue]}
    if len(outer) != 1 or (number := outer.pop()) < 0 or not report.cued:
        return False
    quoted = scene.segments[number].quoted
    return any(q.depth and quoted.start <= q.outer_start and q.outer_end <= quoted.end for q in scene.quoted)


def _with_source(scene: Scene, report: Reported) -> Reported:
    """Replaces a source that cannot be the speaker by the cue's own subject. Such a source is a word of a headline, a
    date, or the person who is asked or told something ("I ask Roe whether ...").
    """
    tree, proposal = scene.tree, report.proposal
    source, cue = proposal.source, proposal.cue
    if source is None or not report.cued or tree.tag[cue][:1] != "V":
        return report
    subject = source_of(tree, cue)
    if subject is None or subject == source:
        return report
    apart = tree.paragraph[source] != tree.paragraph[cue]
    heading = apart and scene.is_unended(source) and tree.word[-1] != ":"
    month = tree.lower[source] in _CALENDAR and scene.mention_at[source] < 0
    # "I ask Roe whether ...": the author asks, and Roe has not spoken yet.
    addressed = tree.head[source] == cue and tree.dep[source] in _OBJECTS and tree.lower[subject] in FIRST
    if heading or month or addressed:
        return replace(report, proposal=replace(proposal, source=subject))
    return report


def adjacent(scene: Scene, pieces: Sequence[Attributed]) -> Iterator[Attributed]:
    """Yields all pieces, with the speaker corrected if a verb and a name follow: "..." chimed in Amy Roe."""
    for piece in pieces:
        found = _beside(scene, piece.segment)
        # Titles and nicknames remain nobody's words, and a signature is surer than a name after the closing mark.
        if found is None or piece.nobody == 1.0 or piece.rule == "caption":
            yield piece
            continue
        head, verb = found
        own = scene.mention_at[piece.head] if piece.head is not None else -1
        if own >= 0 and own == scene.mention_at[head]:
            yield piece
            continue
        log_odds = max(piece.log_odds, GRAMMAR_LOG_ODDS)
        yield replace(piece, head=head, verb=verb, log_odds=log_odds, nobody=0.0, rule="ranked", combined=None)


def _beside(scene: Scene, number: int) -> tuple[int, int] | None:
    """Returns (last token of the name, verb) right after a piece that ends as speech does, or None."""
    tree, segment = scene.tree, scene.segments[number]
    start = segment.last
    if start >= len(tree) or tree.paragraph[start] != segment.paragraph:
        return None
    if scene.text[segment.quoted.end - 1] not in _SPEECH_ENDS or segment.words < 2 or not _opens(scene, number):
        return None
    end = min(start + _BESIDE_TOKENS, tree.paragraph_range(segment.paragraph).stop)
    # After a verb that the ranker knows ("says Roe's mother, Jane Doe"), the ranker chooses better.
    if tree.tag[start] in ("VBD", "VBZ", "VBN") and scene.quoting[start] < SPEECH_SHARE:
        return _named_after(scene, start, end)
    if not scene.names_person(start):
        return None
    last = _last(scene, start)
    verb = _verb(scene, last + 1)
    return None if verb is None else (last, verb)


def _named_after(scene: Scene, verb: int, end: int) -> tuple[int, int] | None:
    """Returns (last token of the name, verb) if a person is named between the verb and `end`, else None."""
    tree, k = scene.tree, verb + 1
    k += k < end and tree.lower[k] in _PARTICLES  # "chimed in little Amy Roe"
    while k < end and scene.mention_at[k] < 0 and tree.tag[k] in ("JJ", "NN", "NNP", "DT"):
        k += 1
    return (_last(scene, k), verb) if k < end and scene.names_person(k) else None


def _opens(scene: Scene, number: int) -> bool:
    """Whether a piece begins a sentence: with a capital, at the start of its paragraph or after another sentence."""
    segment = scene.segments[number]
    first = segment.first == scene.tree.paragraph_start[segment.paragraph]
    after = first or scene.tree.word[segment.first - 1][-1] in ".!?”"
    return after and scene.text[segment.quoted.start].isupper()


def _verb(scene: Scene, k: int) -> int | None:
    tree = scene.tree
    fits = k < len(tree) and tree.tag[k] in ("VBD", "VBZ") and scene.quoting[k] >= SPEECH_SHARE
    return k if fits else None


def _last(scene: Scene, k: int) -> int:
    """Returns the last token of the mention that contains token `k`."""
    mention = scene.mentions[scene.mention_at[k]]
    return scene.tree.tokens(mention.start, mention.end)[-1]


def continued(scene: Scene, pieces: Sequence[Attributed], reports: Sequence[Reported]) -> Iterator[Attributed]:
    """Yields all pieces, with the speaker corrected if a paragraph consists of quoted words alone: they continue what
    the paragraph before says, so that its last speaker is chosen rather than somebody named below or further up.
    """
    tree = scene.tree
    ends = {scene.segments[p.segment].quoted.chain: scene.segments[p.segment].paragraph for p in pieces}
    last: dict[int, tuple[int, int]] = {}  # paragraph -> where its last quotation stands, and the head of the speaker
    for cue, source in ((r.proposal.cue, r.proposal.source) for r in reports if r.probability >= _MIN_CONTINUED):
        here = tree.paragraph[cue]
        if source is not None and tree.paragraph[source] == here:
            last[here] = max(last.get(here, (-1, -1)), (cue, source))
    for piece in pieces:
        segment = scene.segments[piece.segment]
        here, end = segment.paragraph, ends[segment.quoted.chain]
        before = last.get(here - 1)
        if before is not None and _is_elsewhere(scene, piece, (here, end), before[1]):
            piece = replace(piece, head=before[1], verb=None, rule="carried")
            last[here] = segment.first, before[1]
        elif piece.head is not None and piece.log_odds > 0:
            last[here] = max(last.get(here, (-1, -1)), (segment.first, piece.head))
        yield piece


def _is_elsewhere(scene: Scene, piece: Attributed, paragraphs: Span, speaker: int) -> bool:
    """Whether a piece that fills its paragraph with whole sentences has a speaker who stands neither in its quotation
    nor in the paragraph before, and is not the one whom the token `speaker` heads.

    paragraphs: the piece's paragraph, and the last one of its quotation.
    """
    (here, end), tree = paragraphs, scene.tree
    if piece.head is None or piece.rule == "caption" or here - 1 <= tree.paragraph[piece.head] <= end:
        return False
    at = tree.paragraph[piece.head]
    if at > end and not any(tree.tag[k] in FINITE for k in tree.paragraph_range(at)):  # "- Jane Roe." signs the words
        return False
    quoted = scene.segments[piece.segment].quoted
    if not _is_quoted_throughout(scene, here) or scene.text[quoted.end - 1] not in ".?!…":
        return False
    own, other = scene.mention_at[piece.head], scene.mention_at[speaker]
    return own < 0 or other < 0 or scene.mentions[own].entity != scene.mentions[other].entity


def within_paragraphs(scene: Scene, attributions: Sequence[Attribution]) -> Iterator[Attribution]:
    """Yields the tagger's attributions, after dividing each one that joins quoted words in one paragraph to narrative
    in another.

    If the quoted words are in a paragraph above the cue, their attribution gets half the probability, so that the
    ranker may choose somebody nearer.
    """
    tree = scene.tree
    for attribution in attributions:
        quoted, bare = _by_paragraph(scene, attribution)
        # Only paragraphs quoted throughout are split off: a mixed quotation contains narrative from its own sentence.
        if not quoted or not bare or not all(_is_quoted_throughout(scene, n) for n in quoted):
            yield attribution
            continue
        at = attribution.cue or attribution.source
        here = tree.paragraph[min(tree.token_at(at[0]), len(tree) - 1)] if at else -1
        for parts in (quoted, bare):
            spans = tuple(span for n in sorted(parts) for span in parts[n])
            factor = _FACTOR_ABOVE_CUE if parts is quoted and max(quoted) < here else 1.0
            probability = attribution.probability * factor
            if parts is quoted or here in bare:
                yield replace(attribution, content=spans, probability=probability)


def _is_quoted_throughout(scene: Scene, paragraph: int) -> bool:
    """Whether a paragraph has hardly any words outside quotation marks."""
    tokens = scene.tree.paragraph_range(paragraph)
    return sum(scene.segment_at[k] >= 0 for k in tokens) >= _MIN_THROUGHOUT_SHARE * len(tokens)


def _by_paragraph(scene: Scene, attribution: Attribution) -> tuple[dict[int, list[Span]], dict[int, list[Span]]]:
    """Divides the content by paragraph. Returns the spans with quoted words and those without, by paragraph."""
    tree = scene.tree
    quoted: dict[int, list[Span]] = {}
    bare: dict[int, list[Span]] = {}
    for span in attribution.content:
        tokens = tree.tokens(*span)
        for number in sorted({tree.paragraph[k] for k in tokens}):
            inside = [k for k in tokens if tree.paragraph[k] == number]
            kind = quoted if any(scene.segment_at[k] >= 0 for k in inside) else bare
            kind.setdefault(number, []).append(tree.span(inside[0], inside[-1]))
    return quoted, bare


def without_rest(scene: Scene, content: tuple[tuple[int, int], ...], cue: int) -> tuple[tuple[int, int], ...]:
    """Removes the narrative after the cue from the content of a mixed quotation, if the quoted words are whole
    sentences: "and pours the tea" in "“Paid for, no,” he says, and pours the tea", "of the plans" in "“Slow is safe,”
    Roe said of the plans".
    """
    # The ranges that have quoted words. If all ranges do, there is nothing to remove.
    with_quoted = [r for r in content if any(scene.segment_at[k] >= 0 for k in range(r[0], r[1] + 1))]
    if len(with_quoted) == len(content) or not all(_is_own_sentence(scene, r) for r in with_quoted):
        return content
    last = max(b for _, b in with_quoted)
    bare = [r for r in content if r not in with_quoted]
    if cue < last or not all(a > cue and _belongs_to_cue(scene, a, cue) for a, _ in bare):
        return content
    return tuple(with_quoted)


def _is_own_sentence(scene: Scene, tokens: tuple[int, int]) -> bool:
    """Whether all the tokens are quoted, begin with a capital as a sentence does, and end as speech does."""
    first, last = tokens
    if any(scene.segment_at[k] < 0 for k in range(first, last + 1)):
        return False
    quoted = scene.segments[scene.segment_at[first]].quoted
    return scene.text[quoted.start].isupper() and scene.text[quoted.end - 1] in ",.?!"


def _belongs_to_cue(scene: Scene, first: int, cue: int) -> bool:
    """Whether the words from `first` on, after the cue, belong to its clause: "and pours ...", "of the plans ..."."""
    tree = scene.tree
    if tree.lower[first] == "and":
        following = first + 1
        return following < len(tree) and tree.head[following] == cue and tree.dep[following] == "conj"
    before = tree.lower[first - 1]
    return before in ("of", "about", "as") or tree.lower[first] in ("of", "about", "as")
