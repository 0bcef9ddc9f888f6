"""Computes the numbers of charts. Templates draw them as SVG when the site is made, so browsers run no script."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

# Largest number of bars of a chart over time, about 10 pixels each on a wide page.
_MOST_BINS = 60
# Width of a character of a label (font size 12), and smallest gap between two labels, in units of the chart.
_CHARACTER, _GAP = 6.6, 14.0
_UNITS = ("day", "week", "month", "quarter", "year")


@dataclass(frozen=True, slots=True)
class Bin:
    """A bar of a chart over time: the label of its period, and the count of each series."""

    label: str
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class TimeChart:
    """A bar chart over time.

    unit: the smallest unit of time that needs at most _MOST_BINS bars.
    top, ticks: the round upper end of the scale, and its marks.
    undated: the count without a date.
    """

    unit: str
    series: tuple[str, ...]
    bins: tuple[Bin, ...]
    top: int
    ticks: tuple[int, ...]
    undated: int

    @property
    def shown(self) -> list[tuple[int, str]]:
        """The numbers and names of the series that are not empty, for the legend."""
        return [(n, name) for n, name in enumerate(self.series) if any(b.counts[n] for b in self.bins)]

    def labelled(self, width: float) -> list[tuple[float, str]]:
        """Returns positions and texts of the labels below an axis; they do not overlap, and do not repeat a year."""
        bar = width / len(self.bins)
        texts = [b.label for b in self.bins]
        step = max(1, math.ceil((max(map(len, texts)) * _CHARACTER + _GAP) / bar))
        found, year, free = list[tuple[float, str]](), "", 0.0
        for n in range(0, len(texts), step):
            day, _, this = texts[n].rpartition(" ")
            text = day if day and this == year else texts[n]
            half = len(text) * _CHARACTER / 2
            middle = min(max(bar * (n + 0.5), half), width - half)
            if middle - half >= free:
                found.append((middle, text))
                year, free = this, middle + half + _GAP
        return found


def over_time(days: Iterable[tuple[str | None, str, int]], series: Sequence[str]) -> TimeChart | None:
    """Makes a chart of tuples (ISO date or None, series, count); returns None if there is no date."""
    counts: Counter[tuple[date, str]] = Counter()
    undated = 0
    for day, name, n in days:
        if day is None:
            undated += n
        else:
            counts[date.fromisoformat(day), name] += n
    if not counts:
        return None
    first, last = min(d for d, _ in counts), max(d for d, _ in counts)
    for unit in _UNITS:
        starts = _starts(first, last, unit)
        if len(starts) <= _MOST_BINS:
            break
    place: dict[date, Counter[str]] = {s: Counter() for s in starts}
    for (when, name), n in counts.items():
        place[_floor(when, unit)][name] += n
    bins = tuple(Bin(_label(s, unit), tuple(place[s][name] for name in series)) for s in starts)
    top, ticks = scale(max(b.total for b in bins))
    return TimeChart(unit, tuple(series), bins, top, ticks, undated)


def scale(most: int) -> tuple[int, tuple[int, ...]]:
    """Returns the upper end of an axis from 0 (a round number, at least `most`) and the marks on the axis."""
    size = 10 ** max(0, len(str(max(most, 1))) - 1)
    step = next((f * size // 10 or 1 for f in (2, 5, 10, 20, 50) if (f * size // 10 or 1) * 5 >= most), size * 2)
    top = math.ceil(max(most, 1) / step) * step
    return top, tuple(range(0, top + 1, step))


def shares(counts: Mapping[str, int], order: Sequence[str]) -> list[tuple[str, int, float]]:
    """Returns (name, count, percentage) in the given order, leaving out counts of 0."""
    total = sum(counts.values()) or 1
    return [(name, counts[name], 100 * counts[name] / total) for name in order if counts.get(name)]


def _starts(first: date, last: date, unit: str) -> list[date]:
    found, day = list[date](), _floor(first, unit)
    while day <= last and len(found) <= 400:  # enough for 400 years in the coarsest unit
        found.append(day)
        day = _floor(day + timedelta(days={"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}[unit]), unit)
    return found


def _floor(day: date, unit: str) -> date:
    if unit == "day":
        return day
    if unit == "week":
        return day - timedelta(days=day.weekday())
    month = {"month": day.month, "quarter": day.month - (day.month - 1) % 3, "year": 1}[unit]
    return date(day.year, month, 1)


def _label(day: date, unit: str) -> str:
    if unit == "year":
        return str(day.year)
    if unit == "quarter":
        return f"{day.year} Q{(day.month + 2) // 3}"
    return f"{day:%b %Y}" if unit == "month" else f"{day.day} {day:%b %Y}"
