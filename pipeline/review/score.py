"""Computes what labels say about the corpus: precision with intervals, by group, and the agreement between people."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from rich.console import Console
from rich.table import Table

from pipeline.review.labels import Item
from pipeline.review.sample import band_of

# Widths, in characters, of a group's name and of the whole table; on a narrower terminal, lines are wrapped.
_LONGEST_NAME, TABLE_WIDTH = 24, 100

# Maps each measure to the labels that count as right. "all right" means words, speaker and name.
MEASURES = {
    "all right": {"right"},
    "speaker right": {"right", "wrong-name"},
    "is a quotation": {"right", "wrong-name", "wrong-speaker"},
}
# Quantile of the normal distribution for a 95% interval.
_Z = 1.959964

GROUPS: dict[str, Callable[[Item], str]] = {
    "kind": lambda i: i.kind,
    "profile": lambda i: i.profile or "not known",
    "confidence": lambda i: band_of(float(i.confidence) if i.confidence else None),
    "outlet": lambda i: i.outlet or "not known",
}


@dataclass(frozen=True, slots=True)
class Precision:
    """A precision (`value`) with its 95% interval. `n` items were labelled, which represent `share` of the corpus."""

    n: int
    share: float
    value: float
    low: float
    high: float


def wilson(share: float, n: float) -> tuple[float, float]:
    """Returns Wilson's interval for a share found in `n` items (Wilson 1927)."""
    if n <= 0:
        return 0.0, 1.0
    z2 = _Z * _Z
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = _Z * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def weights(items: Sequence[Item]) -> list[float]:
    """Returns the weight of each labelled item: the size of its stratum divided by the number of labels in it."""
    labelled = Counter(i.stratum for i in items)
    return [i.stratum_size / labelled[i.stratum] for i in items]


def precision(items: Sequence[Item], right: set[str], group: Callable[[Item], bool] = lambda item: True) -> Precision:
    """Estimates the share of the corpus, or of a group of it, that is right.

    Items count by their weights. The interval is Wilson's for the effective number of items, (sum of weights)² divided
    by the sum of their squares (Kish 1965), which is lower if the weights are unequal.
    """
    weighted = [(w, i.label in right) for w, i in zip(weights(items), items, strict=True) if group(i)]
    total = sum(w for w, _ in weighted)
    if not total:
        return Precision(0, 0.0, 0.0, 0.0, 1.0)
    value = sum(w for w, ok in weighted if ok) / total
    # Ten labels, one of which stands for half of the corpus, are less certain than ten with equal weights.
    effective = total * total / sum(w * w for w, _ in weighted)
    return Precision(len(weighted), total / sum(weights(items)), value, *wilson(value, effective))


@dataclass(frozen=True, slots=True)
class Agreement:
    """The agreement of two people.

    n: number of items that both have labelled.
    same: share of these with the same label.
    kappa: Cohen's kappa (1960).
    """

    n: int
    same: float
    kappa: float


def agreement(one: Iterable[Item], other: Iterable[Item]) -> Agreement | None:
    """Measures the agreement of two people; None if they share no items. Kappa is 1 if all labels are the same."""
    labels = {i.quote_id: i.label for i in one if i.label}
    pairs = [(labels[i.quote_id], i.label) for i in other if i.label and i.quote_id in labels]
    if not pairs:
        return None
    n = len(pairs)
    same = sum(a == b for a, b in pairs) / n
    left, right = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    # The share on which two people would agree if they labelled at random, each with their own frequencies of labels.
    chance = sum(left[label] * right[label] for label in left) / (n * n)
    return Agreement(n, same, 1.0 if chance == 1 else (same - chance) / (1 - chance))


def by_annotator(items: Iterable[Item]) -> dict[str, list[Item]]:
    """Maps each annotator's name to the items that they have labelled."""
    found: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        if item.label:
            found[item.annotator or "nobody named"].append(item)
    return dict(found)


def print_score(items: Sequence[Item], console: Console) -> None:
    """Prints precision over all and by group, each with its interval and the share of the corpus that it represents."""
    labelled = [i for i in items if i.label]
    quotations = items[0].corpus_size if items else 0
    console.print(f"{len(labelled)} of {len(items)} labelled, of {quotations:,} quotations", markup=False)
    if not labelled:
        return
    table = Table(box=None, pad_edge=False)
    table.add_column("", no_wrap=True, max_width=_LONGEST_NAME)
    for head in ("labels", "share", *MEASURES):
        table.add_column(head, justify="right", no_wrap=True)

    def add(name: str, group: Callable[[Item], bool]) -> None:
        found = [precision(labelled, right, group) for right in MEASURES.values()]
        shares = [f"{100 * p.value:.1f}% [{100 * p.low:.1f}, {100 * p.high:.1f}]" for p in found]
        table.add_row(name, str(found[0].n), f"{100 * found[0].share:.1f}%", *shares)

    add("all", lambda item: True)
    for what, name_of in GROUPS.items():
        table.add_row(what)
        for name in sorted({name_of(i) for i in labelled}):
            add(f"  {name}", lambda item, name=name, name_of=name_of: name_of(item) == name)  # type: ignore[misc]
    console.print(table)
    console.print("in brackets: 95% intervals; share: of the quotations of the corpus", style="dim")


def print_agreement(files: Sequence[Sequence[Item]], console: Console) -> None:
    """Prints the agreement of each pair of people; their labels may be in one file or in several."""
    people: list[tuple[str, list[Item]]] = []
    for number, items in enumerate(files, 1):
        where = f" (file {number})" if len(files) > 1 else ""
        people += [(f"{name}{where}", some) for name, some in sorted(by_annotator(items).items())]
    for (one, items), (other, others) in combinations(people, 2):
        found = agreement(items, others)
        if found is not None:
            same = f"{100 * found.same:.1f}% the same label, Cohen's kappa {found.kappa:.2f}"
            console.print(f"{one} and {other}: {found.n} items of both, {same}", markup=False)
