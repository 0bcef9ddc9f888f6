"""Makes training rows for the light profile from PolNeAR: (quoted piece, candidate) pairs, and proposed clauses."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.entities import Mention
from pipeline.parsing import Parse
from pipeline.quotations.candidates import Candidates
from pipeline.quotations.clauses import Proposal, proposals
from pipeline.quotations.direct import heads_by_paragraph
from pipeline.quotations.features import Carried, PairFeatures
from pipeline.quotations.lexicon import Lexicon
from pipeline.quotations.report import report_row
from pipeline.quotations.scene import Scene
from training.learn_lexicon import span_heads
from training.polnear import Article, Attribution, Span

# minimum Jaccard index of the contents, over letters, for a proposal to count as the annotated attribution
_MATCH = 0.5


@dataclass(frozen=True, slots=True)
class Example:
    """One annotated article, with the pipeline's parse, mentions and segments."""

    article: Article
    parse: Parse
    mentions: Sequence[Mention]
    fold: int


@dataclass(slots=True)
class Pairs:
    """The rows of all (piece, candidate) pairs.

    right: for each row, whether the candidate is the head of the annotated source.
    within: for each row, whether the candidate is inside the annotated source.
    sizes: for each piece, its number of candidates.
    fold, words, sourced: for each piece, its fold, its number of words, and whether it has an annotated source.
    """

    rows: list[list[float]] = field(default_factory=list)
    right: list[bool] = field(default_factory=list)
    within: list[bool] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    fold: list[int] = field(default_factory=list)
    words: list[int] = field(default_factory=list)
    sourced: list[bool] = field(default_factory=list)


def add_pairs(data: Pairs, example: Example, lexicon: Lexicon) -> None:
    """Adds the pairs of one article. The feature "last speaker" is taken from the annotation, not from the ranker."""
    scene = Scene(example.parse, example.mentions, lexicon)
    tree = scene.tree
    nearby, features = Candidates(scene, heads_by_paragraph(scene)), PairFeatures(scene)
    carried: Carried | None = None
    for number, segment in enumerate(scene.segments):
        sources = _sources(example.article, (segment.quoted.start, segment.quoted.end))
        candidates = nearby.near(number, carried.head if carried else None)
        if not candidates:
            continue
        gold = {i for s, e in sources for i in span_heads(example.parse, s, e)}
        within = {i for i in candidates if any(tree.start[i] < e and tree.end[i] > s for s, e in sources)}
        right = (within & gold) or within
        for row in features.rows(number, candidates, carried):
            data.rows.append(row.values)
            data.right.append(row.head in right)
            data.within.append(row.head in within)
        data.sizes.append(len(candidates))
        data.fold.append(example.fold)
        data.words.append(segment.words)
        data.sourced.append(bool(sources))
        if right:
            head = min(right)
            m = scene.mention_at[head]
            carried = Carried(head, scene.mentions[m].entity if m >= 0 else None, number)


def _sources(article: Article, piece: Span) -> tuple[Span, ...]:
    """Returns the source spans of the attribution that covers most of the piece; none if it covers less than half."""
    covered = [sum(_shared(piece, c) for c in a.content) for a in article.attributions]
    best = max(range(len(covered)), key=covered.__getitem__, default=None)
    if best is None or covered[best] < 0.5 * (piece[1] - piece[0]):
        return ()
    return article.attributions[best].source


def _shared(a: Span, b: Span) -> int:
    return max(0, min(a[1], b[1]) - max(a[0], b[0]))


@dataclass(slots=True)
class Reports:
    """The rows of all proposals.

    right: for each row, whether an annotated attribution has the same cue and nearly the same content.
    sourced: for each row, whether this attribution also has the proposed source.
    """

    rows: list[list[float]] = field(default_factory=list)
    right: list[bool] = field(default_factory=list)
    sourced: list[bool] = field(default_factory=list)
    fold: list[int] = field(default_factory=list)


def add_reports(data: Reports, example: Example, lexicon: Lexicon) -> None:
    """Adds the proposals of one article."""
    scene = Scene(example.parse, example.mentions, lexicon)
    found = list(proposals(scene))
    rivals = Counter(p.cue for p in found)
    for proposal in found:
        match = _match(scene, proposal, example.article)
        data.rows.append(report_row(scene, proposal, rivals[proposal.cue]))
        data.right.append(match is not None)
        data.sourced.append(match is not None and _same_source(scene, proposal, match))
        data.fold.append(example.fold)


def count_frames(seen: Counter[str], right: Counter[str], example: Example, lexicon: Lexicon) -> None:
    """Counts how often each frame was proposed, and how often correctly."""
    scene = Scene(example.parse, example.mentions, lexicon)
    for proposal in proposals(scene, 0.0):
        seen[proposal.frame] += 1
        right[proposal.frame] += _match(scene, proposal, example.article) is not None


def _match(scene: Scene, proposal: Proposal, article: Article) -> Attribution | None:
    tree, text = scene.tree, scene.text
    cue = tree.span(proposal.cue, proposal.cue)
    spans = [tree.span(a, b) for a, b in proposal.content]
    letters: set[int] | None = None
    best, found = 0.0, None
    for attribution in article.attributions:
        content = attribution.content
        if content[0][0] >= spans[-1][1] or content[-1][1] <= spans[0][0]:
            continue
        if not any(_shared(cue, c) for c in attribution.cue):
            continue
        letters = letters if letters is not None else _letters(text, spans)
        gold = _letters(text, content)
        jaccard = len(letters & gold) / max(1, len(letters | gold))
        if jaccard > best:
            best, found = jaccard, attribution
    return found if best >= _MATCH else None


def _letters(text: str, spans: Sequence[Span]) -> set[int]:
    return {i for s, e in spans for i in range(s, e) if text[i].isalnum()}


def _same_source(scene: Scene, proposal: Proposal, attribution: Attribution) -> bool:
    if not attribution.source:
        return True
    if proposal.source is None:
        return False
    span = scene.tree.span(proposal.source, proposal.source)
    return any(_shared(span, s) for s in attribution.source)
