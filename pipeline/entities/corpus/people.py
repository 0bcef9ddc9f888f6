"""Merges people over the corpus whose full names are spellings of one name; counts genders that articles show."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.entities.corpus.blocks import blocks_of
from pipeline.entities.corpus.cluster import Cluster, Contexts, Doubt, Policy, Row
from pipeline.entities.corpus.drafts import best_known
from pipeline.entities.corpus.same_person import Full, compare
from pipeline.entities.corpus.single_names import MIN_SHARED, Holder
from pipeline.text.names import surname_of
from pipeline.text.spellings import skeleton

SETTLED = "settled by the user"
_SEVERAL = "fits several people"
# The articles that state one gender must be at least this many times as many as those that state the other.
MIN_RATIO = 2
_STATED = ("title", "words")


@dataclass(slots=True)
class _Form:
    """All rows with the same full name and gender.

    n: the number of their mentions.
    context: the context keys of all rows.
    marks: the classes of the name about which the user has settled something.
    declared: the classes of the name that the user says are one entity.
    """

    full: Full
    rows: list[int] = field(default_factory=list)
    n: int = 0
    context: set[str] = field(default_factory=set)
    marks: set[str] = field(default_factory=set)
    declared: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Group:
    forms: list[_Form]
    evidence: list[str] = field(default_factory=list)
    ambiguous: list[Doubt] = field(default_factory=list)


def merge_people(
    rows: list[Row], indices: list[int], contexts: Contexts, policy: Policy, components: Sequence[int] = ()
) -> list[Holder]:
    """Merges the rows in `indices`, all people with a full name, and returns the people, the most frequent first.

    Names that `find_links` does not link are never merged, so each connected component of its links can be merged
    separately. `components` gives the component of each row, if known; a name alone in its component is then not
    compared with any other.
    """
    forms: dict[tuple[str, str | None], _Form] = {}
    for i in indices:
        entity = rows[i][1]
        full = Full.of(entity.name, entity.gender)
        if full is None:
            raise ValueError(f"{entity.name!r} is no full name")
        key = (full.key, full.gender)
        form = forms.setdefault(key, _Form(full))
        form.rows.append(i)
        form.n += entity.n_mentions
        form.context.update(entity.context)
        form.marks |= policy.settled.marks(entity.name)
        form.declared |= {group for group in [policy.settled.declared(entity.name)] if group}
    found = _genderless(forms)
    size = Counter(components[form.rows[0]] for form in found) if components else Counter[int]()
    alone = {id(form) for form in found if components and size[components[form.rows[0]]] == 1}
    groups = _merge(found, alone, contexts, policy)
    return [_holder(g, _cluster(g, rows, policy), rows) for g in groups]


def _genderless(forms: dict[tuple[str, str | None], _Form]) -> list[_Form]:
    """Adds the forms of unknown gender to the form of the same name whose gender is known, if there is only one."""
    result = []
    for (name, gender), form in forms.items():
        known = [g for g in ("female", "male") if (name, g) in forms]
        if gender is None and len(known) == 1:
            other = forms[name, known[0]]
            other.rows += form.rows
            other.n += form.n
            other.context |= form.context
            other.marks |= form.marks
            other.declared |= form.declared
        else:
            result.append(form)
    return result


def _rank(form: _Form) -> tuple[int, str, str]:
    return -form.n, form.full.text, str(form.full.gender)


def _merge(forms: list[_Form], alone: set[int], contexts: Contexts, policy: Policy) -> list[_Group]:
    """Merges greedily, the most frequent names first. A form joins a group only if it conflicts with no member.

    `alone` holds the `id()` of each form that is linked to no other form.
    """
    table: dict[tuple[str, str], list[_Group]] = defaultdict(list)
    groups: list[_Group] = []
    # The most frequent forms first: rare ones are mostly their variants, and a variant must not choose the group.
    for form in sorted(forms, key=_rank):
        if id(form) in alone:
            groups.append(_Group([form]))
            continue
        blocks = sorted(blocks_of(form.full) | {("=", group) for group in form.declared})
        near = {id(g): g for b in blocks for g in table.get(b, ())}
        reasons = [(e, g) for g in near.values() if (e := _joins(form, g, contexts, policy)) is not None]
        chosen = _chosen(reasons)
        if chosen is not None:
            evidence, group = chosen
            group.forms.append(form)
            group.evidence.append(evidence.lstrip("?"))
        else:
            group = _Group([form])
            group.ambiguous += [(g.forms[0].full.text, _SEVERAL) for e, g in reasons if not e.startswith("!")]
            group.ambiguous += [(g.forms[0].full.text, e[1:]) for e, g in reasons if e.startswith("!")]
            groups.append(group)
        for block in blocks:
            if not any(g is group for g in table[block]):
                table[block].append(group)
    return groups


def _chosen(reasons: list[tuple[str, _Group]]) -> tuple[str, _Group] | None:
    """Returns the user's group, else the only one that fits without context, else the only one that fits, or None."""
    fits = [(e, g) for e, g in reasons if not e.startswith("!")]
    settled = [fit for fit in fits if fit[0].startswith(SETTLED)]
    fits = settled[:1] or [fit for fit in fits if not fit[0].startswith("?")] or fits
    return fits[0] if len(fits) == 1 else None


def _joins(form: _Form, group: _Group, contexts: Contexts, policy: Policy) -> str | None:
    """Returns the reason why a form belongs to a group, or None if it cannot.

    A reason that rests on shared context begins with "?". One that begins with "!" says that there is too little shared
    context to join them.
    """
    if any(policy.settled.apart(form.marks, member.marks) for member in group.forms if form.marks and member.marks):
        return None
    for member in group.forms:
        if form.declared & member.declared:
            return f"{SETTLED}: {form.full.text} = {member.full.text}"
    best: str | None = None
    for member in group.forms:
        verdict = compare(form.full, member.full)
        # A conflict with one member is enough to refuse, so that groups do not grow by chains of small differences.
        if verdict.conflict or not all(map(policy.on, verdict.rules)):
            return None
        if not verdict.needs_context:
            best = verdict.evidence if best is None or best[0] in "?!" else best
        elif best is None or best.startswith("!"):
            shared = contexts.shared(form.context, member.context)
            if contexts.enough(shared, MIN_SHARED):
                best = f"?{verdict.evidence}; both with {', '.join(k[2:] for k in shared[:3])}"
            else:
                best = f"!{verdict.evidence.split(':')[0]}: would need articles about the same people or organisations"
    return best


def _cluster(group: _Group, rows: list[Row], policy: Policy) -> Cluster:
    listed = {f.full.text: policy.settled.listed_name("person", f.full.text) for f in group.forms}
    first = next((f.full for f in group.forms if listed[f.full.text]), group.forms[0].full)
    key = " ".join(p for p in (skeleton(first.given), *(skeleton(w) for w in first.family), first.suffix) if p)
    indices = [i for f in group.forms for i in f.rows]
    detail = f"{len(first.middle)}|{first.key}|{first.gender or ''}"
    full_name = best_known(rows, indices)
    return Cluster(key, indices, group.evidence, group.ambiguous, listed[first.text], detail, full_name)


def _holder(group: _Group, cluster: Cluster, rows: list[Row]) -> Holder:
    forms = group.forms
    genders = frozenset(f.full.gender for f in forms if f.full.gender)
    words = set().union(*(f.context for f in forms))
    families = frozenset(skeleton(surname_of(f.full.family)) for f in forms)
    marks = frozenset().union(*(f.marks for f in forms))
    articles = len({rows[i][0] for f in forms for i in f.rows if not rows[i][1].heading_only})
    return Holder(cluster, forms[0].full.text, families, genders, words, marks, _rank(forms[0]), articles)


def gender_of(articles: Mapping[tuple[str, str], int]) -> tuple[str | None, list[str]]:
    """Determines a person's gender from the articles. Returns it with the evidence; None if the articles disagree.

    `articles` maps each gender and kind of evidence (title, words or given name) to a number of articles. Titles and
    words decide; the given name decides only if no article has either.
    """
    stated: Counter[str] = Counter()
    guessed: Counter[str] = Counter()
    for (gender, evidence), n in articles.items():
        (stated if evidence in _STATED else guessed)[gender] += n
    ranked = (stated or guessed).most_common(2)
    if not ranked or (len(ranked) > 1 and ranked[0][1] < MIN_RATIO * ranked[1][1]):
        return None, []
    gender = ranked[0][0]
    if not stated:
        return gender, ["given name alone"]
    shown = ((e, articles.get((gender, e), 0)) for e in _STATED)
    return gender, [f"{evidence} in {n} article{'s' if n > 1 else ''}" for evidence, n in shown if n]
