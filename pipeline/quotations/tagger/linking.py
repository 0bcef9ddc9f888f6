"""Joins the tagged spans of a window into attributions: each content with its cue, each cue with its source."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.quotations.tagger.decode import CONTENT, CUE, SOURCE, Floats, Ints, spans_of

Range = tuple[int, int]
Places = npt.NDArray[np.int32]
# Width of the vectors by which a place points to others.
POINTER = 64
CONTENT_TO_CUE, CONTENT_TO_SOURCE, CUE_TO_SOURCE = range(3)
ABROAD = 30.0  # 99% of annotated contents and sources stand in the paragraph of their cue
_LOST = 0.02  # a cue or source with less of the pointer's mass than this is not the one meant


@dataclass(frozen=True, slots=True)
class Linked:
    """One attribution as ranges of places in a window, with the evidence for it, each 0 to 1.

    tagged: mean chance of the content's tags.
    edges: mean chance of its first and last tag.
    cue_mass, source_mass: how much of the pointers rests on the chosen cue and source (or on "nobody").
    """

    content: tuple[Range, ...]
    cue: Range | None
    source: Range | None
    tagged: float
    edges: float
    cue_mass: float
    source_mass: float


def link(tags: Ints, chance: Floats, pointers: Floats, paragraphs: Places) -> list[Linked]:
    """The attributions of one window.

    Takes the best tags (length,), the chance of each tag (length, 7), the pointer vectors (length, 6, 64):
    query and key of content to cue, content to source, cue to source, and the paragraph of each place
    (length,). Place 0 is [CLS]; a pointer to it means nobody. A cue or source in another paragraph must
    hold ABROAD times the mass of one in the same paragraph.
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
        # Contents with one cue are one attribution ("We waited," she said, "and won."); without a cue each is one of
        # its own.
        groups.setdefault(cue if cue is not None else k, []).append((content, mass))
    return [
        _joined(cue if isinstance(cue, tuple) else None, members, sources, chance, pointers, paragraphs)
        for cue, members in groups.items()
    ]


def _joined(
    cue: Range | None,
    members: list[tuple[Range, float]],
    sources: list[Range],
    chance: Floats,
    pointers: Floats,
    paragraphs: Places,
) -> Linked:
    content = tuple(span for span, _ in members)
    views = [_mean([_mass(pointers, CONTENT_TO_SOURCE, span) for span in content])]
    if cue is not None:
        views.append(_mass(pointers, CUE_TO_SOURCE, cue))
    pointed = _mean(views)
    source, source_mass = _heaviest(pointed, sources, paragraphs, cue or content[0])
    nobody = float(pointed[0])
    # Place 0 is nobody: what points there more than to any source has none.
    if source is None or nobody > source_mass:
        source, source_mass = None, nobody
    inside = np.concatenate([_own(chance, span) for span in content])
    edges = [min(_own(chance, span)[0], _own(chance, span)[-1]) for span in content]
    cue_mass = float(np.mean([mass for _, mass in members]))
    return Linked(content, cue, source, float(inside.mean()), float(min(edges)), cue_mass, source_mass)


def _own(chance: Floats, span: Range) -> Floats:
    """The chance, place by place, of the tags that make `span` a content."""
    own = chance[span[0] : span[1], CONTENT + 1].copy()
    own[0] = chance[span[0], CONTENT]  # the first place has the begin tag
    return own


def _mass(pointers: Floats, which: int, span: Range) -> Floats:
    """Where the places of `span` point on average, as a distribution over the window (length,)."""
    queries = pointers[span[0] : span[1], 2 * which]
    scores = queries @ pointers[:, 2 * which + 1].T * POINTER**-0.5
    weights = np.exp(scores - scores.max(1, keepdims=True))
    return np.asarray((weights / weights.sum(1, keepdims=True)).mean(0), dtype=np.float32)


def _mean(views: list[Floats]) -> Floats:
    return views[0] if len(views) == 1 else np.asarray(np.mean(views, axis=0), dtype=np.float32)


def _heaviest(pointed: Floats, spans: list[Range], paragraphs: Places, near: Range) -> tuple[Range | None, float]:
    """The span with most of the mass, and how much it has; None if that is next to nothing."""
    if not spans:
        return None, 0.0
    # Running sums: the mass of any span is a difference of two.
    up_to = np.concatenate(([0.0], np.cumsum(pointed, dtype=np.float64)))
    masses = [float(up_to[end] - up_to[start]) for start, end in spans]
    home = paragraphs[near[0]]
    ranked = [
        mass if paragraphs[start] == home else mass / ABROAD for mass, (start, _) in zip(masses, spans, strict=True)
    ]
    best = ranked.index(max(ranked))
    return (None, 0.0) if masses[best] < _LOST else (spans[best], masses[best])
