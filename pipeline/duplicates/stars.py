"""Which quotation belongs to which: stars around the fullest wording, given all links between wordings.

In columns throughout: Python looks at one quotation at a time only where names, dates and kinds decide.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.duplicates.links import Floats, Ints, LinkTable, slack
from pipeline.duplicates.options import DuplicateOptions
from pipeline.duplicates.speakers import Evidence, extra_bits, merged, most_extra_bits

_WITHIN = 0.5
_TWINS = 50


@dataclass(frozen=True, slots=True)
class Said:
    """What is known of quotations besides their words, ascending by quote_id.

    day: days since 1970, infinite if unknown. document: the article that prints it; story: that article's cluster.
    """

    speaker: Sequence[str | None]
    day: Floats
    document: Sequence[str]
    story: Sequence[str]
    indirect: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Wordings:
    """The form of each quotation, and of each form, the most telling first, its bits and its number of words."""

    form_of: Ints
    total: Floats
    sizes: Ints


@dataclass(frozen=True, slots=True)
class Homes:
    """Of each quotation the canonical one of its cluster; the share of it that this one holds, and the reverse."""

    canonical: Ints
    share: Floats
    back: Floats


@dataclass(frozen=True, slots=True)
class _Unit:
    """Quotations of one form that are one utterance by themselves, the first published first."""

    form: int
    quotes: Sequence[int]


def join(said: Said, wordings: Wordings, links: LinkTable, options: DuplicateOptions) -> Homes:
    """What each quotation belongs to. A star: every member was matched with the canonical wording itself."""
    itself = slack(np.ones(len(wordings.total)), wordings.total, wordings.sizes, wordings.total, options).tolist()
    units = _units(said, wordings, itself, options)
    centre, share, back = _stars(said, units, links, itself, options)
    first = np.array([unit.quotes[0] for unit in units], dtype=np.int64)
    place = np.argsort(np.array([quote for unit in units for quote in unit.quotes], dtype=np.int64))
    unit_of = np.repeat(np.arange(len(units)), [len(unit.quotes) for unit in units])[place]
    return Homes(first[centre][unit_of], share[unit_of], back[unit_of])


def _units(said: Said, wordings: Wordings, itself: list[float], options: DuplicateOptions) -> list[_Unit]:
    """Quotations of one wording are one unit if the wording tells enough, else only with evidence."""
    order = np.lexsort((said.day, wordings.form_of))
    form = wordings.form_of[order]
    starts = np.flatnonzero(np.append(True, form[1:] != form[:-1])[: len(form)])
    ends = np.append(starts[1:], len(form))
    if not len(starts):
        return []
    reported = np.logical_or.reduceat(said.indirect[order], starts)
    sure = (wordings.total[form[starts]] >= options.quote_sure_bits) & ~reported
    plain = (sure | (ends - starts == 1)).tolist()
    rows, units = order.tolist(), []
    for number, start, end, whole in zip(form[starts].tolist(), starts.tolist(), ends.tolist(), plain, strict=True):
        if whole:
            units.append(_Unit(number, rows[start:end]))
            continue
        groups = _split(rows[start:end], said, float(wordings.total[number]), itself[number], options)
        units += [_Unit(number, group) for group in groups]
    return units


def _split(rows: list[int], said: Said, bits: float, itself: float, options: DuplicateOptions) -> list[list[int]]:
    groups = []
    for indirect, more in ((False, 0.0), (True, options.indirect_extra_bits)):
        part = [quote for quote in rows if said.indirect[quote] == indirect]
        if bits >= options.quote_sure_bits + more:
            groups += [part] if part else []
            continue
        by_speaker: dict[str, list[list[int]]] = defaultdict(list)
        for quote in part:
            open_groups = by_speaker[said.speaker[quote] or ""]
            # Against the first of the group: else a slogan chains itself through the months.
            first = open_groups[-1][0] if open_groups else None
            if first is not None and itself >= extra_bits(_evidence(said, first), _evidence(said, quote), options):
                open_groups[-1].append(quote)
            else:
                open_groups.append([quote])
        groups += [group for found in by_speaker.values() for group in found]
    return sorted(groups, key=lambda group: (said.day[group[0]], group[0]))


def _evidence(said: Said, quote: int) -> Evidence:
    speaker, day = said.speaker[quote], float(said.day[quote])
    names = frozenset({speaker} if speaker else ())
    document, story = frozenset({said.document[quote]}), frozenset({said.story[quote]})
    return Evidence(names, day, day, document, story, bool(said.indirect[quote]))


def _stars(
    said: Said, units: Sequence[_Unit], links: LinkTable, itself: list[float], options: DuplicateOptions
) -> tuple[Ints, Floats, Floats]:
    """For every unit its centre, and the link to it. Units come in order: the most telling first."""
    links = links.in_order()
    begin = np.searchsorted(links.form, np.arange(len(itself) + 1)).tolist()
    allowed = slack(links.share, links.matched, links.words, links.run, options).tolist()
    other, within = links.other.tolist(), (links.back < _WITHIN).tolist()
    verdict = _verdict(said, units, options)
    centres: dict[int, list[int]] = defaultdict(list)
    homes, via = np.arange(len(units)), np.full(len(units), -1)
    for number, unit in enumerate(units):
        form = unit.form
        own = (c for c in centres[form][-_TWINS:] if verdict(number, c, itself[form], False))
        linked = (
            (centre, k)
            for k in range(begin[form], begin[form + 1])
            for centre in centres.get(other[k], ())[-_TWINS:]
            if verdict(number, centre, allowed[k], within[k])
        )
        if (twin := next(own, None)) is not None:
            homes[number] = twin
        elif found := next(linked, None):
            homes[number], via[number] = found
        else:
            centres[form].append(number)
    share, back = (np.append(side, 1.0)[via] for side in (links.share, links.back))
    return homes, share, back


def _verdict(said: Said, units: Sequence[_Unit], options: DuplicateOptions) -> Callable[[int, int, float, bool], bool]:
    """Whether a unit joins a centre by a link that allows so many extra bits."""
    most = [most_extra_bits(options, within=within) for within in (False, True)]
    indirect = said.indirect[[unit.quotes[0] for unit in units]].tolist()

    @functools.cache  # most quotations are like no other: nobody asks for their evidence
    def evidence(number: int) -> Evidence:
        return merged([_evidence(said, quote) for quote in units[number].quotes])

    def joins(number: int, centre: int, allowed: float, within: bool) -> bool:
        if allowed >= most[within] and not (indirect[number] or indirect[centre]):
            return True
        return allowed >= extra_bits(evidence(number), evidence(centre), options, within=within)

    return joins
