"""Joins the tagged spans of a window into attributions: each content with its cue, each cue with its source."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.quotations.tagger.decode import CONTENT, CUE, SOURCE, Floats, Ints, spans_of

Range = tuple[int, int]
ParagraphNumbers = npt.NDArray[np.int32]
# Width of the query and key vectors by which a place points to others.
POINTER_WIDTH = 64
CONTENT_TO_CUE, CONTENT_TO_SOURCE, CUE_TO_SOURCE = range(3)
# A cue or source in another paragraph must have this many times the pointer mass of one in the same paragraph: 99% of
# annotated contents and sources are in the paragraph of their cue.
OTHER_PARAGRAPH = 30.0
_MIN_POINTER_MASS = 0.02  # a cue or source is not linked if its share of the pointer mass is lower


@dataclass(frozen=True, slots=True)
class Linked:
    """One attribution as half-open ranges of places in a window, with four pieces of evidence for it, each 0 to 1.

    tagged: mean probability of the content's tags.
    edges: lowest probability of a tag at either end of a part of the content.
    cue_mass, source_mass: share of the pointer mass on the chosen cue and source (or on "nobody").
    """

    content: tuple[Range, ...]
    cue: Range | None
    source: Range | None
    tagged: float
    edges: float
    cue_mass: float
    source_mass: float


def link(tags: Ints, probabilities: Floats, pointers: Floats, paragraphs: ParagraphNumbers) -> list[Linked]:
    """Finds the attributions in one window.

    tags: (length,), the best tags.
    probabilities: (length, 7), the probability of each tag.
    pointers: (length, 6, 64), a query and a key vector for each of content to cue, content to source, and cue to
        source. Place 0 is [CLS]; a pointer to it means "nobody".
    paragraphs: (length,), the number of each place's paragraph.
    """
    contents = spans_of(tags, CONTENT)
    cues = spans_of(tags, CUE)
    sources = spans_of(tags, SOURCE)
    if not contents:
        return []
    groups: dict[Range | int, list[tuple[Range, float]]] = {}
    for k, content in enumerate(contents):
        pointed = _mass(pointers, CONTENT_TO_CUE, content)
        cue, mass = _heaviest(pointed, cues, paragraphs, content)
        # Contents with the same cue are one attribution ("We waited," she said, "and won."). A content without a cue is
        # an attribution of its own.
        groups.setdefault(cue if cue is not None else k, []).append((content, mass))
    return [
        _joined(cue if isinstance(cue, tuple) else None, members, sources, probabilities, pointers, paragraphs)
        for cue, members in groups.items()
    ]


def _joined(
    cue: Range | None,
    members: list[tuple[Range, float]],
    sources: list[Range],
    probabilities: Floats,
    pointers: Floats,
    paragraphs: ParagraphNumbers,
) -> Linked:
    content = tuple(span for span, _ in members)
    views = [_mean([_mass(pointers, CONTENT_TO_SOURCE, span) for span in content])]
    if cue is not None:
        views.append(_mass(pointers, CUE_TO_SOURCE, cue))
    pointed = _mean(views)
    source, source_mass = _heaviest(pointed, sources, paragraphs, cue or content[0])
    nobody = float(pointed[0])
    # Place 0 stands for nobody: if it has more of the mass than the source, there is no source.
    if source is None or nobody > source_mass:
        source, source_mass = None, nobody
    inside = np.concatenate([_own(probabilities, span) for span in content])
    edges = [min(_own(probabilities, span)[0], _own(probabilities, span)[-1]) for span in content]
    cue_mass = float(np.mean([mass for _, mass in members]))
    return Linked(content, cue, source, float(inside.mean()), float(min(edges)), cue_mass, source_mass)


def _own(probabilities: Floats, span: Range) -> Floats:
    """Returns, place by place, the probability of the tag that makes `span` a content."""
    own = probabilities[span[0] : span[1], CONTENT + 1].copy()
    own[0] = probabilities[span[0], CONTENT]  # the first place has the begin tag
    return own


def _mass(pointers: Floats, which: int, span: Range) -> Floats:
    """Returns where the places of `span` point on average, as a distribution over the window (length,)."""
    queries = pointers[span[0] : span[1], 2 * which]
    scores = queries @ pointers[:, 2 * which + 1].T * POINTER_WIDTH**-0.5
    weights = np.exp(scores - scores.max(1, keepdims=True))
    return np.asarray((weights / weights.sum(1, keepdims=True)).mean(0), dtype=np.float32)


def _mean(views: list[Floats]) -> Floats:
    return views[0] if len(views) == 1 else np.asarray(np.mean(views, axis=0), dtype=np.float32)


def _heaviest(
    pointed: Floats, spans: list[Range], paragraphs: ParagraphNumbers, near: Range
) -> tuple[Range | None, float]:
    """Returns the span with the most pointer mass, and that mass. Outside the paragraph of `near` it counts less."""
    if not spans:
        return None, 0.0
    # Running sums: the mass of a span is the difference of two of them.
    up_to = np.concatenate(([0.0], np.cumsum(pointed, dtype=np.float64)))
    masses = [float(up_to[end] - up_to[start]) for start, end in spans]
    home = paragraphs[near[0]]
    places = zip(masses, spans, strict=True)
    ranked = [mass if paragraphs[start] == home else mass / OTHER_PARAGRAPH for mass, (start, _) in places]
    best = ranked.index(max(ranked))
    return (None, 0.0) if masses[best] < _MIN_POINTER_MASS else (spans[best], masses[best])
