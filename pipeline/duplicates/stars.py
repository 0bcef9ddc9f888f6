"""Clusters quotations into stars around the fullest wordings, given all links; `judge.py` decides what is joined.

Every member of a star matches the fullest wording itself, so partial matches do not form chains.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from pipeline.duplicates.judge import Judge, QuoteFacts
from pipeline.duplicates.options import DuplicateOptions
from pipeline.duplicates.phrases import LinkTable, slack
from pipeline.duplicates.speakers import least_extra_bits, most_extra_bits
from pipeline.text.arrays import Floats, Ints

# A wording that contains less than this share of the centre's information is a fragment of it.
_FRAGMENT_SHARE = 0.5
RELATIONS = ("same", "part", "variant")
# Two wordings are the same quotation if each contains at least this share of the other.
_SAME_SHARE = 0.9
# A wording is part of a fuller one if at least this share of it is in the fuller one, but not the reverse.
_PART_SHARE = 0.8
# A quotation is compared with at most this many centres of the same wording, the latest ones.
_CENTRES_COMPARED = 50


@dataclass(frozen=True, slots=True)
class Wordings:
    """The form of each quotation, and the bits and size of each form; forms are numbered from the fullest down."""

    form_of: Ints
    total_bits: Floats
    sizes: Ints


@dataclass(frozen=True, slots=True)
class Membership:
    """The cluster of each quotation; one array element per quotation.

    canonical: the canonical quotation of its cluster.
    share: the share of the quotation's information that the canonical one contains.
    back: the share of the canonical one's information that the quotation contains.
    """

    canonical: Ints
    share: Floats
    back: Floats


@dataclass(frozen=True, slots=True)
class _Unit:
    """Quotations with one wording that `Judge.utterances` takes to be one utterance, sorted by day of publication."""

    form: int
    quotes: Sequence[int]


def relations(members: Membership) -> Ints:
    """Returns the relation of each quotation to its canonical one, as an index into `RELATIONS`."""
    same = np.minimum(members.share, members.back) >= _SAME_SHARE
    part = (members.share >= _PART_SHARE) & (members.back < _PART_SHARE)
    return np.where(same, 0, np.where(part, 1, 2))


def scores(members: Membership) -> list[float]:
    """Returns the share of each quotation's information that its canonical one contains, rounded for display."""
    return [round(share, 6) for share in members.share.tolist()]


def join(facts: QuoteFacts, wordings: Wordings, links: LinkTable, options: DuplicateOptions) -> Membership:
    """Returns the cluster of each quotation. Clusters are stars: every member matches the canonical wording itself."""
    bits = wordings.total_bits
    itself = slack(np.ones(len(bits)), bits, wordings.sizes, bits, options).tolist()
    judge = Judge(facts, facts.surroundings.weighed(doubtful(wordings, links, options)), options)
    units = _units(judge, wordings, itself)
    centre, share, back = _stars(judge, units, links, itself)
    first = np.array([unit.quotes[0] for unit in units], dtype=np.int64)
    place = np.argsort(np.array([quote for unit in units for quote in unit.quotes], dtype=np.int64))
    unit_of = np.repeat(np.arange(len(units)), [len(unit.quotes) for unit in units])[place]
    return Membership(first[centre][unit_of], share[unit_of], back[unit_of])


def doubtful(wordings: Wordings, links: LinkTable, options: DuplicateOptions) -> npt.NDArray[np.bool_]:
    """Returns which quotations may need their surroundings as evidence because their words alone do not decide."""
    least = least_extra_bits(options) - max(options.around_bits, 0.0)
    most = max(most_extra_bits(options, within=within) for within in (False, True))
    total, sizes = wordings.total_bits, wordings.sizes
    itself = slack(np.ones(len(total)), total, sizes, total, options)
    asked = (np.bincount(wordings.form_of, minlength=len(total)) > 1) & (itself >= least) & (itself < most)
    allowed = slack(links.share, links.matched, links.words, links.run, options)
    near = (allowed >= least) & (allowed < most)
    asked[links.form[near]] = True
    asked[links.other[near]] = True
    return np.asarray(asked[wordings.form_of], dtype=np.bool_)


def _units(judge: Judge, wordings: Wordings, itself: list[float]) -> list[_Unit]:
    order = np.lexsort((judge.facts.day, wordings.form_of))
    rows, forms, bits = order.tolist(), wordings.form_of[order], wordings.total_bits.tolist()
    units = []
    for start, end in pairwise([*np.flatnonzero(np.diff(forms, prepend=-1)).tolist(), len(rows)]):
        form = int(forms[start])
        units += [_Unit(form, one) for one in judge.utterances(rows[start:end], bits[form], itself[form])]
    return units


def _stars(judge: Judge, units: Sequence[_Unit], links: LinkTable, itself: list[float]) -> tuple[Ints, Floats, Floats]:
    """Returns for each unit its centre, and the `share` and `back` of the link to it (1 if both have the same wording).

    `units` must be sorted by form, which puts the fullest first.
    """
    links = links.in_order()
    begin = np.searchsorted(links.form, np.arange(len(itself) + 1)).tolist()
    allowed = slack(links.share, links.matched, links.words, links.run, judge.options).tolist()
    other, within = links.other.tolist(), (links.back < _FRAGMENT_SHARE).tolist()
    centres: dict[int, list[int]] = defaultdict(list)
    centre_of, via = np.arange(len(units)), np.full(len(units), -1)
    # The fullest wordings come first and become centres. Shorter and altered ones join the first centre that accepts
    # them. No chains are formed, since a member is never compared with another member.
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
