"""People over the whole corpus: spellings of one full name merged, lone surnames given only on evidence."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from pipeline.entities import gazetteer
from pipeline.entities.cluster import Cluster, Contexts, Row, Settled
from pipeline.entities.same_person import Full, compare
from pipeline.text.names import family_key, fold, is_initial, parse_name
from pipeline.text.nicknames import FORMAL
from pipeline.text.variants import skeleton

_LISTED = 8
MIN_SHARED = 2
"""How many telling context keys two names must share where the names alone do not suffice."""


@dataclass(slots=True)
class _Form:
    """All rows of one full name as written."""

    full: Full
    rows: list[int] = field(default_factory=list)
    n: int = 0
    context: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Group:
    forms: list[_Form]
    evidence: list[str] = field(default_factory=list)
    ambiguous: list[str] = field(default_factory=list)


def resolve_people(rows: list[Row], indices: list[int], contexts: Contexts, settled: Settled) -> list[Cluster]:
    """Clusters of the people among `rows`."""
    forms: dict[tuple[str, str | None], _Form] = {}
    lone: list[int] = []
    for i in indices:
        entity = rows[i][1]
        full = Full.of(entity.name, entity.gender)
        if full is None:
            lone.append(i)
            continue
        key = (_name_key(full), full.gender)
        form = forms.setdefault(key, _Form(full))
        form.rows.append(i)
        form.n += entity.n_mentions
        form.context.update(entity.context)
    groups = _merge(_genderless(forms), contexts, settled)
    clusters = [_cluster(g) for g in groups]
    return clusters + _lone(rows, lone, groups, clusters, contexts)


def _name_key(full: Full) -> str:
    return " ".join((full.given, *full.middle, *full.family, full.suffix)).strip()


def _genderless(forms: dict[tuple[str, str | None], _Form]) -> list[_Form]:
    """Forms of one name: a form of unknown gender goes to the only known one."""
    result = []
    for (name, gender), form in forms.items():
        known = [g for g in ("female", "male") if (name, g) in forms]
        if gender is None and len(known) == 1:
            other = forms[name, known[0]]
            other.rows += form.rows
            other.n += form.n
            other.context |= form.context
        else:
            result.append(form)
    return result


def _blocks(full: Full) -> set[tuple[str, str]]:
    """Where a name is looked for: a word of the family name with the initial of the given name."""
    initials = {skeleton(full.given)[:1], full.given[:1]} | {f[:1] for f in FORMAL.get(full.given, ())}
    initials |= {m[:1] for m in full.middle}
    initials |= {"a", "o"} if full.given[:2] in ("al", "ol") else set()
    initials |= {"n", "m"} if full.given[:3] in ("nik", "nic", "myk") else set()
    words = {skeleton(w) for w in (*full.family, *(m for m in full.middle if not is_initial(m)))}
    blocks = {(w, i) for w in words for i in initials}
    return blocks | {(skeleton(full.given), skeleton(full.last)[:1])}


def _merge(forms: list[_Form], contexts: Contexts, settled: Settled) -> list[_Group]:
    """Greedy: the most frequent names first; a form joins a group when no member of it is somebody else."""
    table: dict[tuple[str, str], list[_Group]] = defaultdict(list)
    groups: list[_Group] = []
    for form in sorted(forms, key=lambda f: (-f.n, f.full.text, str(f.full.gender))):
        blocks = sorted(_blocks(form.full))
        near = {id(g): g for b in blocks for g in table.get(b, ())}
        fits = [(e, g) for g in near.values() if (e := _joins(form, g, contexts, settled)) is not None]
        sure = [f for f in fits if not f[0].startswith("?")]
        if len(sure) == 1 or (not sure and len(fits) == 1):
            evidence, group = (sure or fits)[0]
            group.forms.append(form)
            group.evidence.append(evidence.lstrip("?"))
        else:
            group = _Group([form])
            group.ambiguous += [g.forms[0].full.text for _, g in fits]
            groups.append(group)
        for block in blocks:
            if not any(g is group for g in table[block]):
                table[block].append(group)
    return groups


def _joins(form: _Form, group: _Group, contexts: Contexts, settled: Settled) -> str | None:
    """Why the form belongs to the group ("?" before a reason that rests on context); None when it does not."""
    best: str | None = None
    for member in group.forms:
        pair = frozenset((form.full.text, member.full.text))
        if pair in settled.different:
            return None
        if pair in settled.same:
            best = f"settled by the user: {form.full.text} = {member.full.text}"
            continue
        verdict = compare(form.full, member.full)
        if verdict.conflict:
            return None
        if not verdict.needs_context:
            best = verdict.evidence if best is None or best.startswith("?") else best
        elif best is None:
            shared = contexts.shared(form.context, member.context)
            if contexts.enough(shared, MIN_SHARED):
                best = f"?{verdict.evidence}; both with {', '.join(k[2:] for k in shared[:3])}"
    return best


def _cluster(group: _Group) -> Cluster:
    first = group.forms[0].full
    middles = " ".join(first.middle) if group.ambiguous else ""
    key = " ".join(p for p in (skeleton(first.given), middles, *(skeleton(w) for w in first.family), first.suffix) if p)
    rows = [i for f in group.forms for i in f.rows]
    return Cluster(key, rows, group.evidence, group.ambiguous)


def _lone(
    rows: list[Row], lone: list[int], groups: list[_Group], clusters: list[Cluster], contexts: Contexts
) -> list[Cluster]:
    """Single names: to the person of that surname with whom they share context, if there is one, else apart."""
    holders: dict[str, list[int]] = defaultdict(list)
    words: list[set[str]] = []
    for g, group in enumerate(groups):
        words.append(set().union(*(f.context for f in group.forms)))
        for family in {skeleton(f.full.last) for f in group.forms}:
            holders[family].append(g)
    given: dict[tuple[int, str], list[list[str]]] = defaultdict(list)
    rest: dict[str, list[tuple[Cluster, set[str]]]] = defaultdict(list)
    for i in lone:
        entity = rows[i][1]
        word = fold(entity.name)
        key = skeleton(family_key(parse_name(entity.name)) or word)
        least = MIN_SHARED + 2 * (word in gazetteer.given_names())
        here = set(entity.context)
        fits = [
            (contexts.shared(here, words[g]), g) for g in holders.get(key, ()) if _gender_fits(entity.gender, groups[g])
        ]
        fits = sorted((f for f in fits if contexts.enough(f[0], least)), key=lambda f: (-len(f[0]), f[1]))
        if fits and (len(fits) == 1 or len(fits[0][0]) >= 2 * len(fits[1][0])):
            clusters[fits[0][1]].rows.append(i)
            given[fits[0][1], entity.name].append(fits[0][0])
            continue
        mates = [m for m in rest[key] if contexts.enough(contexts.shared(here, m[1]), least)]
        if len(mates) == 1:
            mates[0][0].rows.append(i)
            mates[0][1].update(here)
            mates[0][0].evidence.append(f"same single name with shared context: {entity.name}")
        else:
            names = [groups[g].forms[0].full.text for g in holders.get(key, [])[:_LISTED]]
            rest[key].append((Cluster(f"{key}|alone", [i], [], names), here))
    for (g, name), shared in sorted(given.items()):
        articles = f"{len(shared)} article{'s' if len(shared) > 1 else ''}"
        clusters[g].evidence.append(
            f"surname with shared context in {articles}: {name}; with {', '.join(k[2:] for k in shared[0][:3])}"
        )
    return [c for key in sorted(rest) for c, _ in rest[key]]


def _gender_fits(gender: str | None, group: _Group) -> bool:
    known = {f.full.gender for f in group.forms} - {None}
    return gender is None or not known or gender in known
