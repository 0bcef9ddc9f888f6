"""Selects reported speech without quotation marks: of the proposed candidates, those that the model accepts, at most
one for each cue.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from pipeline.quotations.boosting import Boosted
from pipeline.quotations.clauses import TYPES, Proposal, proposals
from pipeline.quotations.features import FIRST, THIRD, VERB_TAGS, indicators, is_verb_tag
from pipeline.quotations.scene import Scene
from pipeline.quotations.tree import SpanIndex, Tree

_DEPS = ("ROOT", "relcl", "acl", "advcl", "xcomp", "ccomp", "conj", "pcomp", "dobj", "pobj")
_IS_TYPE, _IS_DEP = indicators(TYPES), indicators(_DEPS)
_MODALS = frozenset({"could", "would", "might", "may", "can", "should", "must"})
_NEGATIONS = frozenset(["not", "n't", "n’t", "never"])
_FUTURE = frozenset(["will", "’ll", "'ll"])
_QUESTION_WORDS = frozenset(["whether", "how", "what", "why", "if", "who", "when", "where"])
# The depth of a cue in the parse tree is cut off here.
_MAX_DEPTH = 8

REPORT_NAMES = (
    "share",
    "cue",
    "quoting",
    *(f"type_{t}" for t in TYPES),
    *(f"dep_{d}" for d in _DEPS),
    *(f"tag_{t}" for t in VERB_TAGS),
    *("length", "pieces", "that", "to", "wh", "clause_head_verb", "gap", "content_left", "quoted_share"),
    *("cue_quoted", "depth", "negated", "modal", "will", "auxiliaries", "question", "conditional", "sourced"),
    *("source_left", "source_gap", "source_third", "source_first", "source_other", "source_proper", "source_share"),
    *("source_person", "source_organisation", "source_place", "source_plural", "rivals"),
)


def _depth(tree: Tree, token: int) -> int:
    """Counts the steps from a token up to the root of its sentence, at most _MAX_DEPTH."""
    depth = 0
    while tree.head[token] != token and depth < _MAX_DEPTH:
        token, depth = tree.head[token], depth + 1
    return depth


def report_row(scene: Scene, p: Proposal, rivals: int) -> list[float]:
    """Computes the features of a proposal, in the order of `REPORT_NAMES`; `rivals` is how many have its cue."""
    tree = scene.tree
    first, last = p.content[0][0], p.content[-1][1]
    lead = tree.lower[first]
    size = sum(b - a + 1 for a, b in p.content)
    quoted = sum(scene.quoted_before[b + 1] - scene.quoted_before[a] for a, b in p.content)
    children = [tree.lower[k] for k in tree.children[p.cue] if k < p.cue]
    tag, dep = tree.tag[p.cue], tree.dep[p.cue]
    return [
        p.share,
        scene.lexicon.share("noun", tree.lower[p.cue]) if tag[0] == "N" else scene.cue[p.cue],
        scene.quoting[p.cue],
        *_IS_TYPE(p.type),
        *_IS_DEP(dep),
        *is_verb_tag(tag),
        min(size, 60),
        len(p.content),
        lead == "that",
        lead == "to",
        lead in _QUESTION_WORDS,
        any(tree.tag[k][:2] in ("VB", "MD") for k in range(first, min(last, first + 30) + 1)),
        min(20, max(0, first - p.words[1])),
        first < p.cue,
        quoted / max(1, size),
        scene.segment_at[p.cue] >= 0,
        _depth(tree, p.cue),
        not _NEGATIONS.isdisjoint(children),
        not _MODALS.isdisjoint(children),
        not _FUTURE.isdisjoint(children),
        len(children),
        tree.word[tree.sentence_range(p.cue)[-1]] == "?",
        "if" in children,
        *_source(scene, p),
        rivals,
    ]


def _source(scene: Scene, p: Proposal) -> list[float]:
    if p.source is None:
        return [0.0] * 12
    tree, i = scene.tree, p.source
    word, tag = tree.lower[i], tree.tag[i]
    m = scene.mention_at[i]
    kind = scene.mentions[m].type if m >= 0 else ""
    pronoun = tag in ("PRP", "PRP$", "WP", "WDT")
    return [
        1.0,
        i < p.cue,
        min(20, abs(i - p.cue)),
        word in THIRD or word in ("his", "her"),
        word in FIRST,
        pronoun and word not in THIRD and word not in FIRST,
        tag in ("NNP", "NNPS"),
        scene.lexicon.share("source", word) if tag in ("NN", "NNS") else 0.0,
        kind == "person",
        kind == "organisation",
        kind == "place",
        tag in ("NNS", "NNPS"),
    ]


@dataclass(frozen=True, slots=True)
class Reported:
    """A proposal with the model's log odds and the calibrated probability that it is an attribution.

    tagged: whether it was found by the tagger, not from a construction around a cue.
    cued: whether it has a cue; if not, the proposal's cue is the first word of its content.
    nested: whether it was found within the content of another report.
    """

    proposal: Proposal
    log_odds: float
    probability: float
    tagged: bool = False
    cued: bool = True
    nested: bool = False


def reported(scene: Scene, model: Boosted, minimum: float) -> list[Reported]:
    """Returns each cue's likeliest proposal, in text order, without doubles, if its probability reaches `minimum`."""
    found = list(proposals(scene))
    if not found:
        return []
    rivals = Counter(p.cue for p in found)
    log_odds = model.scores(np.array([report_row(scene, p, rivals[p.cue]) for p in found], dtype=np.float64))
    best: dict[int, Reported] = {}
    for p, value in zip(found, log_odds.tolist(), strict=True):
        probability = model.calibrated(value)
        if probability >= minimum and (p.cue not in best or value > best[p.cue].log_odds):
            best[p.cue] = Reported(p, value, probability)
    return _without_doubles(sorted(best.values(), key=lambda r: -r.log_odds))


def _without_doubles(ranked: list[Reported]) -> list[Reported]:
    """Drops the less likely of two reports of nearly the same words. `ranked` begins with the likeliest."""
    kept: list[Reported] = []
    spans: SpanIndex[Proposal] = SpanIndex()
    for one in ranked:
        first, last = one.proposal.content[0][0], one.proposal.content[-1][1]
        if not any(_overlap(one.proposal, other) >= 0.5 for other in spans.near(first, last)):
            kept.append(one)
            spans.add(first, last, one.proposal)
    return sorted(kept, key=lambda r: r.proposal.content)


def _overlap(a: Proposal, b: Proposal) -> float:
    if a.content[-1][1] < b.content[0][0] or b.content[-1][1] < a.content[0][0]:
        return 0.0
    shared = sum(max(0, min(x[1], y[1]) - max(x[0], y[0]) + 1) for x in a.content for y in b.content)
    size = sum(y - x + 1 for p in (a, b) for x, y in p.content) - shared
    return shared / size
