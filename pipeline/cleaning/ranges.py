"""Computes sums, distances and runs over the neighbourhood of every line, for many pages at once."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from pipeline.text.arrays import Flags, Floats, Ints

# Distances, in lines, are cut off here.
FAR = 30
# Lengths of runs, in lines, are cut off here.
_LONG_RUN = 20


class Pages:
    """The borders of pages whose lines are in one array, page after page.

    page, index, lines: for each line, the number of its page, its own number on the page, and its page's number of
        lines.
    start, stop: for each line, the half-open range that its page's lines have in the array.
    count: number of pages.
    """

    def __init__(self, sizes: Sequence[int]) -> None:
        self.count = len(sizes)
        number = np.array(sizes, dtype=np.int64)
        bounds = np.concatenate([[0], np.cumsum(number)])
        self.page: Ints = np.repeat(np.arange(len(sizes)), number)
        self.start: Ints = bounds[self.page]
        self.stop: Ints = bounds[self.page + 1]
        self.lines: Ints = self.stop - self.start
        self.index: Ints = np.arange(bounds[-1]) - self.start

    def total(self, values: npt.ArrayLike) -> Floats:
        """Returns, for every line, the sum of `values` over its page."""
        weights = np.asarray(values, dtype=np.float64)
        return np.asarray(np.bincount(self.page, weights=weights, minlength=self.count)[self.page], dtype=np.float64)

    def before(self, values: Floats) -> Floats:
        """Returns, for every line, the sum of `values` over the lines above it on its page."""
        sums = np.concatenate([[0.0], np.cumsum(values)])
        return np.asarray(sums[:-1] - sums[self.start])


def near(pages: Pages, values: npt.ArrayLike, width: int) -> Floats:
    """Returns, for every line, the sum of its own value and those of up to `width` lines above and below it."""
    sums = np.concatenate([[0.0], np.cumsum(np.asarray(values, dtype=np.float64))])
    at = np.arange(len(pages.page))
    return np.asarray(sums[np.minimum(at + width + 1, pages.stop)] - sums[np.maximum(at - width, pages.start)])


def distance_before(pages: Pages, marked: Flags) -> Floats:
    """Returns each line's distance to the nearest marked line above it on its page; FAR if none is nearer."""
    at = np.arange(len(marked))
    last = np.maximum.accumulate(np.where(marked, at, -1))
    last = np.concatenate([[-1], last[:-1]])
    return np.minimum(np.where(last < pages.start, FAR, at - last), FAR).astype(np.float64)


def distance_after(pages: Pages, marked: Flags) -> Floats:
    """Returns each line's distance to the nearest marked line below it on its page; FAR if none is nearer."""
    n = len(marked)
    at = np.arange(n)
    following = np.minimum.accumulate(np.where(marked, at, n)[::-1])[::-1]
    following = np.concatenate([following[1:], [n]])
    return np.minimum(np.where(following >= pages.stop, FAR, following - at), FAR).astype(np.float64)


def runs(pages: Pages, marked: Flags) -> Floats:
    """Returns for each marked line the length of its run of marked lines (at most 20); 0 for other lines."""
    opens = marked.copy()
    opens[1:] &= ~marked[:-1] | (pages.index[1:] == 0)
    run = np.cumsum(opens) * marked
    sizes = np.bincount(run)
    sizes[:1] = 0
    return np.minimum(sizes[run], _LONG_RUN).astype(np.float64)


def span_distances(pages: Pages, spans: Ints) -> tuple[Flags, Floats, Floats]:
    """Returns, for every line, whether it is in its page's span, how many lines it is above the span's start (negative
    if below it), and how many lines below the span's last line (negative if above it). Distances are cut off at FAR.
    """
    start, end = spans[pages.page, 0], spans[pages.page, 1]
    at = pages.index
    inside = (at >= start) & (at < end)
    above, below = (np.clip(lines, -FAR, FAR).astype(np.float64) for lines in (start - at, at - end + 1))
    return inside, above, below
