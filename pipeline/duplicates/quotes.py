"""The same utterance quoted in several articles, in full or in part: clusters of quotations.

A cluster is a star: every member was matched with the fullest form itself, so that partial matches make no chains.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.duplicates.forms import distinct_forms
from pipeline.duplicates.hashing import words
from pipeline.duplicates.links import Floats, Ints, Link, LinkTable, find_links
from pipeline.duplicates.options import DuplicateOptions
from pipeline.duplicates.phrases import candidate_forms
from pipeline.duplicates.speakers import Evidence, extra_bits, merged
from pipeline.duplicates.when import When, days

RELATIONS = ("same", "part", "variant")
_SAME_SHARE = 0.9
_PART_SHARE = 0.8
_WITHIN = 0.5
_TWINS = 50
_MARKED = re.compile(r"[“\"]([^”\"“\n]*)[”\"]?")


@dataclass(frozen=True, slots=True)
class QuoteKey:
    """What clustering needs to know of a quotation. `kind`: direct, mixed or indirect."""

    quote_id: str
    doc_id: str
    text: str
    speaker_name: str | None = None
    published_at: When = None
    article_cluster_id: str | None = None
    kind: str = "direct"


@dataclass(frozen=True, slots=True)
class QuoteCluster:
    """The cluster of a quotation.

    relation, to the canonical quotation: same (each holds nearly all of the other), part (most of it stands in
    the canonical one, which says more), variant (another transcript, or a common run with more on either side). score:
    share of the quotation's information (bits of its words) that the canonical one holds.
    """

    quote_id: str
    cluster_id: str
    canonical_quote_id: str
    relation: str
    score: float


@dataclass(frozen=True, slots=True)
class _Unit:
    """Quotations of one form that are one utterance by themselves, the first published first."""

    form: int
    quotes: tuple[QuoteKey, ...]


def cluster_quotes(quotes: Sequence[QuoteKey], options: DuplicateOptions | None = None) -> list[QuoteCluster]:
    """Cluster quotations; one row per quotation, sorted by quote_id, whatever the order of the input.

    The canonical quotation is the one that tells most (in bits), then the first published. A quotation like
    no other is a cluster of its own: relation same, score 1.0.
    """
    options = options or DuplicateOptions()
    forms, form_of = distinct_forms([spoken(q.text, q.kind) for q in quotes])
    links = find_links(forms, candidate_forms(forms), options)
    return join_quotes(quotes, Wordings(form_of, forms.total, forms.sizes), links, options)


@dataclass(frozen=True, slots=True)
class Wordings:
    """The form of each quotation, and of each form, the most telling first, its bits and its number of words."""

    form_of: Ints
    total: Floats
    sizes: Ints


def join_quotes(
    quotes: Sequence[QuoteKey], wordings: Wordings, links: LinkTable, options: DuplicateOptions
) -> list[QuoteCluster]:
    """The last step of `cluster_quotes`: what each quotation belongs to, given all links between their forms."""
    units = _units(quotes, wordings, options)
    home = _stars(units, links.by_form(), wordings, options)
    rows = []
    members = defaultdict(list)
    for unit, (centre, link) in zip(units, home, strict=True):
        members[centre].append((unit, link))
    for centre, group in members.items():
        rows += _rows(units[centre].quotes[0], group)
    return sorted(rows, key=lambda row: row.quote_id)


def spoken(text: str, kind: str) -> str:
    """The speaker's own words: of a mixed quotation those in quotation marks, the rest being the reporter's."""
    if kind != "mixed":
        return text
    marked = " … ".join(match[1] for match in _MARKED.finditer(text))
    return marked if words(marked) else text


def _evidence(quote: QuoteKey) -> Evidence:
    day = days(quote.published_at)
    names = frozenset({quote.speaker_name} if quote.speaker_name else ())
    story = frozenset({quote.article_cluster_id or quote.doc_id})
    return Evidence(names, day, day, frozenset({quote.doc_id}), story, quote.kind == "indirect")


def _units(quotes: Sequence[QuoteKey], wordings: Wordings, options: DuplicateOptions) -> list[_Unit]:
    """Quotations of one wording are one unit if the wording tells enough, else only with evidence."""
    by_form = defaultdict(list)
    for quote, form in zip(quotes, wordings.form_of.tolist(), strict=True):
        by_form[form].append(quote)
    units = []
    for form in sorted(by_form):
        rows = sorted(by_form[form], key=lambda q: (days(q.published_at), q.quote_id))
        for group in _split(rows, float(wordings.total[form]), int(wordings.sizes[form]), options):
            units.append(_Unit(form, tuple(group)))
    return units


def _split(rows: list[QuoteKey], bits: float, size: int, options: DuplicateOptions) -> list[list[QuoteKey]]:
    direct = [q for q in rows if q.kind != "indirect"]
    indirect = [q for q in rows if q.kind == "indirect"]
    groups = []
    for part, more in ((direct, 0.0), (indirect, options.indirect_extra_bits)):
        if bits >= options.quote_sure_bits + more:
            groups += [part] if part else []
            continue
        by_speaker: dict[str, list[list[QuoteKey]]] = defaultdict(list)
        for quote in part:
            open_groups = by_speaker[quote.speaker_name or ""]
            itself = Link(0, 1.0, 1.0, bits, size, bits)
            # Against the first of the group: else a slogan chains itself through the months.
            first = open_groups[-1][0] if open_groups else None
            if first and _joined(itself, extra_bits(_evidence(first), _evidence(quote), options), options):
                open_groups[-1].append(quote)
            else:
                open_groups.append([quote])
        groups += [group for found in by_speaker.values() for group in found]
    return sorted(groups, key=lambda g: (days(g[0].published_at), g[0].quote_id))


def _stars(
    units: Sequence[_Unit], links: dict[int, list[Link]], wordings: Wordings, options: DuplicateOptions
) -> list[tuple[int, Link]]:
    """For every unit its centre, and how it is linked to it. Units come in order: the most telling first."""
    centres: dict[int, list[int]] = defaultdict(list)
    home = []

    @functools.cache  # most quotations are like no other: nobody asks for their evidence
    def evidence(number: int) -> Evidence:
        return merged([_evidence(quote) for quote in units[number].quotes])

    for number, unit in enumerate(units):
        bits = float(wordings.total[unit.form])
        itself = Link(unit.form, 1.0, 1.0, bits, float(wordings.sizes[unit.form]), bits)
        options_of = [itself, *sorted(links.get(unit.form, ()), key=lambda k: (-k.matched, -k.run, k.form))]
        found = None
        for link in options_of:
            for centre in centres[link.form][-_TWINS:]:
                within = link.back < _WITHIN
                if _joined(link, extra_bits(evidence(number), evidence(centre), options, within=within), options):
                    found = (centre, link)
                    break
            if found:
                break
        if found is None:
            centres[unit.form].append(number)
            found = (number, itself)
        home.append(found)
    return home


def _joined(link: Link, extra: float, options: DuplicateOptions) -> bool:
    few = options.few_words_bits if link.words < options.few_words else 0.0
    if link.share >= options.quote_containment:
        return link.matched >= max(options.quote_bits + extra + few, options.quote_least_bits)
    need = options.quote_run_bits if link.share >= options.quote_run_share else options.quote_long_run_bits
    return link.run >= need + extra + few


def _relation(link: Link) -> str:
    if min(link.share, link.back) >= _SAME_SHARE:
        return "same"
    return "part" if link.share >= _PART_SHARE > link.back else "variant"


def _rows(canonical: QuoteKey, group: Sequence[tuple[_Unit, Link]]) -> list[QuoteCluster]:
    return [
        QuoteCluster(
            quote.quote_id, f"q-{canonical.quote_id}", canonical.quote_id, _relation(link), round(link.share, 6)
        )
        for unit, link in group
        for quote in unit.quotes
    ]
