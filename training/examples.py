"""Makes training examples: windows of word pieces with tags and links, some of them in other house styles."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.quotations.tagger.pieces import PARAGRAPH, SIZE, find_features, find_gaps, windows
from training.polnear import Article

OUTSIDE, B_SOURCE, B_CUE, B_CONTENT = 0, 1, 3, 5  # the inside tag of each is one more
IGNORE = -100
NOBODY = 0  # the position of [CLS], to which a cue or content without a source points
STYLES = (
    *("straight", "british", "british", "british_straight", "ticks", "guillemets"),
    *("lost_close", "lost_open", "bare", "bare", "bare", "bare", "lower"),
)
RESTYLED = 0.4  # share of windows that are used in another style


@dataclass
class Tagged:
    """An article in word pieces. Links are indices of pieces; IGNORE where there is none to learn, -1 for "nobody"."""

    ids: list[int]
    surfaces: list[str]
    gaps: list[int]
    tags: list[int]
    to_cue: list[int]
    to_source: list[int]
    names: list[int]
    places: list[int]  # each piece's index in the whole article


@dataclass
class Example:
    """One window, including [CLS] and [SEP]. Links are positions in the window."""

    ids: list[int]
    features: list[int]
    tags: list[int]
    to_cue: list[int]
    to_source: list[int]
    names: list[int]
    places: list[int]


def tagged(article: Article, word_pieces: object) -> Tagged:
    """Splits an article into word pieces with the tags and links of its attributions."""
    encoding = word_pieces.encode(article.text, add_special_tokens=False)  # type: ignore[attr-defined]
    spans = list(encoding.offsets)
    n = len(spans)
    tags, to_cue, to_source = [OUTSIDE] * n, [IGNORE] * n, [IGNORE] * n
    at = [-1] * (len(article.text) + 1)
    for i, (start, end) in enumerate(spans):
        at[start:end] = [i] * (end - start)

    def pieces_of(span: tuple[int, int]) -> list[int]:
        return sorted({i for i in at[span[0] : span[1]] if i >= 0})

    def mark(span: tuple[int, int], tag: int) -> list[int]:
        own = [i for i in pieces_of(span) if tags[i] == OUTSIDE or tags[i] in (tag, tag + 1)]
        for k, i in enumerate(own):
            tags[i] = tag if k == 0 else tag + 1
        return own

    for gold in article.attributions:
        source = [mark(span, B_SOURCE) for span in gold.source][:1]
        cue = [i for span in gold.cue for i in mark(span, B_CUE)]
        speaker = source[0][0] if source and source[0] else -1
        for i in cue:
            to_source[i] = speaker
        for span in _parts(gold.content, article.text):
            for i in mark(span, B_CONTENT):
                to_source[i] = speaker
                to_cue[i] = cue[0] if cue else IGNORE
    return Tagged(
        list(encoding.ids),
        [article.text[s:e] for s, e in spans],
        find_gaps(article.text, spans),
        tags,
        to_cue,
        to_source,
        [IGNORE] * n,
        list(range(n)),
    )


def _parts(spans: Sequence[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    """Returns content spans, joining those of the same paragraph that have only white space between them."""
    parts: list[tuple[int, int]] = []
    for start, end in spans:
        between = text[parts[-1][1] : start] if parts else "x"
        if parts and not between.strip() and "\n" not in between:
            parts[-1] = (parts[-1][0], end)
        else:
            parts.append((start, end))
    return parts


def examples(article: Tagged, ids: dict[str, int], rng: random.Random | None) -> Iterator[Example]:
    """Yields the windows of an article; with `rng`, cut at random positions, and some of them restyled."""
    first = rng.randint(SIZE // 4, SIZE) if rng else None
    for start, end in windows(article.gaps, article.surfaces, SIZE, first):
        part = _slice(article, start, end)
        if rng and rng.random() < RESTYLED:
            part = restyled(part, rng.choice(STYLES), ids, rng)
        yield _framed(part, ids)


def _slice(article: Tagged, start: int, end: int) -> Tagged:
    def inside(link: int) -> int:
        if link < 0:
            return link
        return link - start if start <= link < end else IGNORE

    return Tagged(
        article.ids[start:end],
        article.surfaces[start:end],
        article.gaps[start:end],
        article.tags[start:end],
        [inside(i) for i in article.to_cue[start:end]],
        [inside(i) for i in article.to_source[start:end]],
        article.names[start:end],
        article.places[start:end],
    )


def _framed(part: Tagged, ids: dict[str, int]) -> Example:
    def place(link: int) -> int:
        return IGNORE if link == IGNORE else link + 1  # "nobody" (-1) becomes the position of [CLS]

    gaps = [PARAGRAPH, *part.gaps[1:]] if part.gaps else []
    return Example(
        [ids["[CLS]"], *part.ids, ids["[SEP]"]],
        [0, *find_features(part.surfaces, gaps), 0],
        [OUTSIDE, *begun(part.tags), OUTSIDE],
        [IGNORE, *map(place, part.to_cue), IGNORE],
        [IGNORE, *map(place, part.to_source), IGNORE],
        [IGNORE, *begun(part.names), IGNORE],
        [-1, *part.places, -1],
    )


def begun(tags: Sequence[int]) -> list[int]:
    """Returns `tags` with a new begin tag for spans that lost theirs to a cut or to a lost quotation mark."""
    out: list[int] = []
    for tag in tags:
        inside = tag > 0 and tag % 2 == 0
        continues = bool(out) and out[-1] in (tag, tag - 1)
        out.append(tag - 1 if inside and not continues else tag)
    return out


_MAPS = {
    "straight": {"“": '"', "”": '"', "‘": "'", "’": "'"},
    "british": {"“": "‘", "”": "’", "‘": "“"},
    "british_straight": {"“": "'", "”": "'", "’": "'", "‘": '"'},
    "guillemets": {"“": "«", "”": "»"},
}


def restyled(part: Tagged, style: str, ids: dict[str, int], rng: random.Random) -> Tagged:
    """Returns a copy of `part` in another house style of quotation marks, with lost marks, or without capitals."""
    surfaces = _curled(part)
    if style == "lower":
        return _with(part, [s.lower() for s in surfaces], range(len(surfaces)), ids)
    kept: list[int] = []
    for i, surface in enumerate(surfaces):
        lost = (
            (style == "lost_close" and surface == "”" and rng.random() < 0.5)
            or (style == "lost_open" and surface == "“" and rng.random() < 0.5)
            or (style == "bare" and surface in "“”")
        )
        if not lost:
            kept.append(i)
    if style == "ticks":
        return _ticked(part, surfaces, ids)
    table = _MAPS.get(style, {})
    return _with(part, [table.get(s, s) for s in surfaces], kept, ids)


def _curled(part: Tagged) -> list[str]:
    """Returns the surfaces with straight double quotation marks made curly, so that all styles start alike."""
    surfaces = list(part.surfaces)
    inside = False
    for i, surface in enumerate(surfaces):
        if part.gaps[i] == PARAGRAPH:
            inside = False
        if surface == '"':
            surfaces[i] = "”" if inside else "“"
            inside = not inside
    return surfaces


def _ticked(part: Tagged, surfaces: list[str], ids: dict[str, int]) -> Tagged:
    """Returns a copy with double quotation marks written as `` and ''."""
    order: list[int] = []
    new: list[str] = []
    twin: list[bool] = []
    for i, surface in enumerate(surfaces):
        for k in range(2 if surface in ("“", "”") else 1):
            order.append(i)
            new.append({"“": "`", "”": "'"}.get(surface, surface))
            twin.append(k == 1)
    doubled = _with(part, None, order, ids)
    doubled.surfaces = new
    for j, surface in enumerate(new):
        if surface in ("`", "'") and surfaces[order[j]] in ("“", "”"):
            doubled.ids[j] = ids[surface]
        if twin[j]:
            doubled.gaps[j] = 0
            if doubled.tags[j] in (B_SOURCE, B_CUE, B_CONTENT):
                doubled.tags[j] += 1
    return doubled


def _with(part: Tagged, surfaces: list[str] | None, kept: Sequence[int], ids: dict[str, int]) -> Tagged:
    """Returns `part` with other surfaces (single characters also get a new id), and with only the pieces `kept`."""
    new_place = {}
    for j, i in enumerate(kept):
        new_place.setdefault(i, j)
    followers = {
        i: min((k for k in kept if k >= i), default=None)
        for i in set(part.to_cue + part.to_source)
        if i >= 0 and i not in new_place
    }

    def link(i: int) -> int:
        if i < 0:
            return i
        if i in new_place:
            return new_place[i]
        follower = followers[i]
        return IGNORE if follower is None else new_place[follower]

    out = Tagged([], [], [], [], [], [], [], [])
    previous = -1
    for i in kept:
        surface = part.surfaces[i] if surfaces is None else surfaces[i]
        changed = surface != part.surfaces[i] and len(surface) == 1 and not surface.isalnum()
        out.ids.append(ids.get(surface, ids["[UNK]"]) if changed else part.ids[i])
        out.surfaces.append(surface)
        lost = range(previous + 1, i)
        out.gaps.append(max([part.gaps[i], *(part.gaps[k] for k in lost)]))
        tag = part.tags[i]
        begins = [part.tags[k] for k in lost if part.tags[k] in (B_SOURCE, B_CUE, B_CONTENT)]
        if tag in (2, 4, 6) and tag - 1 in begins:
            tag -= 1  # the quotation mark that began the span is lost, so the span begins here
        out.tags.append(tag)
        out.to_cue.append(link(part.to_cue[i]))
        out.to_source.append(link(part.to_source[i]))
        out.names.append(part.names[i])
        out.places.append(part.places[i])
        previous = i
    return out
