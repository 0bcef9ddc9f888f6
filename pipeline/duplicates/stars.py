"""Which quotations belong together: stars around the fullest wording, given all links between wordings.

Every member was matched with the fullest wording itself, so that partial matches form no chains. Everything is in
columns: Python looks at single quotations only where names, dates and kinds decide.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.duplicates.judge import Judge, Said
from pipeline.duplicates.options import DuplicateOptions
from pipeline.duplicates.phrases import Floats, Ints, LinkTable, slack
from pipeline.duplicates.speakers import least_extra_bits, most_extra_bits

# A wording with less than this share of the centre's information is a fragment of it.
_FRAGMENT_SHARE = 0.5
RELATIONS = ("same", "part", "variant")
# Two wordings are the same quotation if each contains this share of the other.
_SAME_SHARE = 0.9
# A wording is part of another one, which says more, if this share of it is there.
_PART_SHARE = 0.8
# Centres of one wording that a quotation is compared with, the last ones.
_CENTRES_COMPARED = 50


@dataclass(frozen=True, slots=True)
class Wordings:
    """`form_of`: the form of each quotation. `total`, `sizes`: the bits and the number of words of each form; forms are
    numbered from the most telling one down."""

    form_of: Ints
    total: Floats
    sizes: Ints


@dataclass(frozen=True, slots=True)
class Membership:
    """For each quotation the canonical one of its cluster, the share of the quotation that this one contains, and the
    reverse.
    """

    canonical: Ints
    share: Floats
    back: Floats


@dataclass(frozen=True, slots=True)
class _Unit:
    """Quotations of one wording that are one utterance even without links to others; the first published
    comes first.
    """

    form: int
    quotes: Sequence[int]


def relations(members: Membership) -> Ints:
    """The relation of each quotation to the canonical one, as an index of `RELATIONS`."""
    same = np.minimum(members.share, members.back) >= _SAME_SHARE
    part = (members.share >= _PART_SHARE) & (members.back < _PART_SHARE)
    return np.where(same, 0, np.where(part, 1, 2))


def scores(members: Membership) -> list[float]:
    """The share of each quotation's information that the canonical one contains, rounded for display."""
    return [round(share, 6) for share in members.share.tolist()]


def join(said: Said, wordings: Wordings, links: LinkTable, options: DuplicateOptions) -> Membership:
    """The cluster of each quotation. Clusters are stars: every member was matched with the canonical wording itself."""
    itself = slack(np.ones(len(wordings.total)), wordings.total, wordings.sizes, wordings.total, options).tolist()
    judge = Judge(said, said.around.weighed(doubtful(wordings, links, options)), options)
    units = _units(judge, wordings, itself)
    centre, share, back = _stars(judge, units, links, itself)
    first = np.array([unit.quotes[0] for unit in units], dtype=np.int64)
    place = np.argsort(np.array([quote for unit in units for quote in unit.quotes], dtype=np.int64))
    unit_of = np.repeat(np.arange(len(units)), [len(unit.quotes) for unit in units])[place]
    return Membership(first[centre][unit_of], share[unit_of], back[unit_of])


def doubtful(wordings: Wordings, links: LinkTable, options: DuplicateOptions) -> npt.NDArray[np.bool_]:
    """Which quotations may need their surroundings as evidence, because words alone do not decide about them."""
    least = least_extra_bits(options) - max(options.around_bits, 0.0)
    most = max(most_extra_bits(options, within=within) for within in (False, True))
    total, sizes = wordings.total, wordings.sizes
    itself = slack(np.ones(len(total)), total, sizes, total, options)
    asked = (np.bincount(wordings.form_of, minlength=len(total)) > 1) & (itself >= least) & (itself < most)
    allowed = slack(links.share, links.matched, links.words, links.run, options)
    near = (allowed >= least) & (allowed < most)
    asked[links.form[near]] = True
    asked[links.other[near]] = True
    return np.asarray(asked[wordings.form_of], dtype=np.bool_)


def _units(judge: Judge, wordings: Wordings, itself: list[float]) -> list[_Unit]:
    """Quotations of one wording are one unit if the wording tells enough; otherwise they need other evidence."""
    said = judge.said
    order = np.lexsort((said.day, wordings.form_of))
    form = wordings.form_of[order]
    starts = np.flatnonzero(np.append(True, form[1:] != form[:-1])[: len(form)])
    ends = np.append(starts[1:], len(form))
    if not len(starts):
        return []
    # Indirect speech is the reporter's wording: equal words of two reports are weaker evidence.
    reported = np.logical_or.reduceat(said.indirect[order], starts)
    told = (wordings.total >= judge.options.quote_sure_bits) & np.fromiter(
        map(judge.certain, itself), bool, len(itself)
    )
    sure = told[form[starts]] & ~reported
    plain = (sure | (ends - starts == 1)).tolist()
    rows, units = order.tolist(), []
    for number, start, end, whole in zip(form[starts].tolist(), starts.tolist(), ends.tolist(), plain, strict=True):
        if whole:
            units.append(_Unit(number, rows[start:end]))
            continue
        groups = _split(judge, rows[start:end], float(wordings.total[number]), itself[number])
        units += [_Unit(number, group) for group in groups]
    return units


def _split(judge: Judge, rows: list[int], bits: float, itself: float) -> list[list[int]]:
    said, options, groups = judge.said, judge.options, []
    for indirect, more in ((False, 0.0), (True, options.indirect_extra_bits)):
        part = [quote for quote in rows if said.indirect[quote] == indirect]
        if bits >= options.quote_sure_bits + more and judge.certain(itself - more):
            groups += [part] if part else []
            continue
        by_speaker: dict[str, list[list[int]]] = defaultdict(list)
        for quote in part:
            open_groups = by_speaker[said.speaker[quote] or ""]
            # Compared with the first of the group, since otherwise a slogan would chain itself through the months.
            if open_groups and judge.joins(open_groups[-1][:1], [quote], itself):
                open_groups[-1].append(quote)
            else:
                open_groups.append([quote])
        groups += [group for found in by_speaker.values() for group in found]
    return sorted(groups, key=lambda group: (said.day[group[0]], group[0]))


def _stars(judge: Judge, units: Sequence[_Unit], links: LinkTable, itself: list[float]) -> tuple[Ints, Floats, Floats]:
    """For every unit its centre, and the link to it. Units are given with the most telling first."""
    links = links.in_order()
    begin = np.searchsorted(links.form, np.arange(len(itself) + 1)).tolist()
    allowed = slack(links.share, links.matched, links.words, links.run, judge.options).tolist()
    other, within = links.other.tolist(), (links.back < _FRAGMENT_SHARE).tolist()
    centres: dict[int, list[int]] = defaultdict(list)
    centre_of, via = np.arange(len(units)), np.full(len(units), -1)
    # The most telling wordings come first and become centres; shorter and altered ones join the star of the first that
    # takes them. No chains: a member is never compared with another member.
    for number, unit in enumerate(units):
        form = unit.form
        own = (c for c in centres[form][-_CENTRES_COMPARED:] if judge.joins(unit.quotes, units[c].quotes, itself[form]))
        linked = (
            (centre, k)
            for k in range(begin[form], begin[form + 1])
            for centre in centres.get(other[k], ())[-_CENTRES_COMPARED:]
            if judge.joins(unit.quotes, units[centre].quotes, allowed[k], within=within[k])
        )
        if (twin := next(own, None)) is not None:
            centre_of[number] = twin
        elif found := next(linked, None):
            centre_of[number], via[number] = found
        else:
            centres[form].append(number)
    share, back = (np.append(side, 1.0)[via] for side in (links.share, links.back))
    return centre_of, share, back
