"""Divides an article into windows of word pieces, which the encoder reads at once, cutting between paragraphs."""

from collections.abc import Sequence

from pipeline.quotations.tagger.pieces import GLUED, PARAGRAPH

SIZE = 254  # word pieces of a window; with [CLS] and [SEP] it has 256
_SENTENCE_END = frozenset(".?!")


def paragraphs(gaps: Sequence[int]) -> list[tuple[int, int]]:
    """Returns the half-open range of pieces of each paragraph."""
    starts = [i for i, gap in enumerate(gaps) if gap == PARAGRAPH]
    return list(zip(starts, [*starts[1:], len(gaps)], strict=True))


def windows(
    gaps: Sequence[int], surfaces: Sequence[str], size: int = SIZE, first: int | None = None
) -> list[tuple[int, int]]:
    """Returns half-open ranges of at most `size` pieces that cover all pieces in order, cut between paragraphs.

    A paragraph longer than `size` is cut at the last end of a sentence that fits. If none fits, the paragraph is cut
    after `size` pieces.

    first: the size of the first window, if it should differ from `size` (training varies it).
    """
    found: list[tuple[int, int]] = []
    limit = size if first is None else first
    start = end = 0
    for left, right in paragraphs(gaps):
        # A window ends before the paragraph that no longer fits, since links stay within a window.
        if right - start > limit and end > start:
            found.append((start, end))
            start, limit = left, size
        while right - start > size:
            cut = _sentence_end(gaps, surfaces, start, start + size)
            found.append((start, cut))
            start, limit = cut, size
        end = right
    if end > start:
        found.append((start, end))
    return found


def _sentence_end(gaps: Sequence[int], surfaces: Sequence[str], start: int, limit: int) -> int:
    """Returns the last place from `start + 2` to `limit` right after a sentence; `limit` if there is none."""
    # Searched from the back, so that windows are as long as possible.
    for cut in range(limit, start + 1, -1):
        if gaps[cut] != GLUED and (
            surfaces[cut - 1] in _SENTENCE_END
            or (surfaces[cut - 1] in '"”’' and cut > 1 and surfaces[cut - 2] in _SENTENCE_END)
        ):
            return cut
    return limit
