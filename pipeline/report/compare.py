"""Finds what differs between two processed folders: quotations, with the reasons given in each, and entities."""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.text import Text

from pipeline.exports.plain_files import text_file
from pipeline.exports.rows import harmless
from pipeline.report.terminal import say
from pipeline.store import Row, Store, reading

Place = tuple[str, int | None]

_COLUMNS = [
    *("quote_id", "doc_id", "source", "start", "end", "text", "kind", "speaker_name", "rule", "reason", "confidence")
]
_COMPARED = ("text", "kind", "speaker_name")
# Two spans count as the same quotation with different borders if they share at least this part of the longer one.
_MIN_OVERLAP = 0.5


@dataclass(frozen=True, slots=True)
class Difference:
    """A quotation that differs between the folders A and B.

    what: "only in A" or "only in B", or else what differs: words, kind, speaker.
    place: its raw file and record.
    one, other: its rows in A and B.
    """

    what: str
    place: Place
    one: Row | None
    other: Row | None


def differences(a: str, b: str) -> tuple[list[Difference], int]:
    """Returns the quotations that differ, by document, and the number of quotations that do not differ.

    Documents are matched by raw file and record; quotations by their words or else by their position.
    """
    one, other = _quotes(reading(a)), _quotes(reading(b))
    found: list[Difference] = []
    same = 0
    for place in sorted({*one, *other}, key=lambda p: (p[0], p[1] or 0)):
        for left, right in _pairs(one.get(place, []), other.get(place, [])):
            what = _what(left, right)
            same += not what
            found += [Difference(what, place, left, right)] if what else []
    return found, same


def _quotes(store: Store) -> dict[Place, list[Row]]:
    record_of = {r["doc_id"]: r["record"] for r in store.read_all("documents", ["doc_id", "record"]).to_pylist()}
    found: dict[Place, list[Row]] = defaultdict(list)
    for row in store.read_all("attributed_quotes", _COLUMNS).to_pylist():
        found[row["source"], record_of.get(row["doc_id"])].append(row)
    return found


def _pairs(left: list[Row], right: list[Row]) -> list[tuple[Row | None, Row | None]]:
    pairs: list[tuple[Row | None, Row | None]] = []
    waiting: dict[str, list[Row]] = defaultdict(list)
    for row in right:
        waiting[row["text"]].append(row)
    rest = []
    for row in left:
        # By words first, since changing a rule usually leaves them unchanged; then by position.
        if waiting[row["text"]]:
            pairs.append((row, waiting[row["text"]].pop(0)))
        else:
            rest.append(row)
    free = [row for rows in waiting.values() for row in rows]
    for row in rest:
        near = max(free, key=lambda other: _overlap(row, other), default=None)
        if near is not None and _overlap(row, near) >= _MIN_OVERLAP:
            free.remove(near)
            pairs.append((row, near))
        else:
            pairs.append((row, None))
    return [*pairs, *((None, row) for row in free)]


def _overlap(one: Row, other: Row) -> float:
    shared: int = min(one["end"], other["end"]) - max(one["start"], other["start"])
    longer: int = max(1, one["end"] - one["start"], other["end"] - other["start"])
    return max(0, shared) / longer


def _what(one: Row | None, other: Row | None) -> str:
    if one is None or other is None:
        return "only in B" if one is None else "only in A"
    names = {"text": "words", "kind": "kind", "speaker_name": "speaker"}
    return ", ".join(names[c] for c in _COMPARED if one[c] != other[c])


def entity_differences(a: str, b: str) -> dict[str, list[str]]:
    """Maps each kind of difference to the entities concerned. Entities are compared by type and names."""
    one, other = _entities(reading(a)), _entities(reading(b))
    return {
        "only in A": sorted(_label(e) for e in one if not _with(e, other)),
        "only in B": sorted(_label(e) for e in other if not _with(e, one)),
        "one in A, several in B": sorted(_parts(e, other) for e in one if len(_with(e, other)) > 1),
        "several in A, one in B": sorted(_parts(e, one) for e in other if len(_with(e, one)) > 1),
    }


class _Entities(list[Row]):
    """The entities of a folder; `by_name` maps type and name to the numbers of the entities that have this name."""

    def __init__(self, rows: Iterable[Row]) -> None:
        super().__init__(rows)
        self.by_name: dict[tuple[str, str], set[int]] = defaultdict(set)
        for number, row in enumerate(self):
            for name in (row["name"], *row["aliases"]):
                self.by_name[row["type"], name].add(number)


def _entities(store: Store) -> _Entities:
    return _Entities(store.read_all("entities", ["type", "name", "aliases"]).to_pylist())


def _with(entity: Row, others: _Entities) -> list[Row]:
    """Returns the other folder's entities that have an entity's canonical name, or an alias of several words."""
    names = {entity["name"], *(n for n in entity["aliases"] if " " in n)}
    numbers = {k for name in names for k in others.by_name.get((entity["type"], name), ())}
    return [others[k] for k in sorted(numbers)]


def _label(entity: Row) -> str:
    return f"{entity['name']} ({entity['type']})"


def _parts(entity: Row, others: _Entities) -> str:
    return f"{_label(entity)}: {', '.join(e['name'] for e in _with(entity, others))}"


def show_comparison(a: str, b: str, most: int, console: Console) -> list[Difference]:
    """Prints what differs, with `most` examples of each kind, and returns all differences between quotations."""
    found, same = differences(a, b)
    say(console, Text(f"quotations: {same:,} the same, {len(found):,} differ", "bold"))
    groups: dict[str, list[Difference]] = defaultdict(list)
    for difference in found:
        groups[difference.what].append(difference)
    for what, some in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])):
        say(console, Text(f"\n{what}: {len(some):,}", "bold magenta"))
        rules = Counter(_rules(d) for d in some)
        for rule, n in rules.most_common(most):
            say(console, Text(f"   {n:>6,}  {rule}", "dim"))
        for difference in some[:most]:
            _show(difference, console)
    for what, names in entity_differences(a, b).items():
        say(console, Text(f"\nentities {what}: {len(names):,}", "bold magenta"))
        for name in names[:most]:
            say(console, Text(f"   {name}"))
    return found


def _rules(difference: Difference) -> str:
    rules = [row["rule"] for row in (difference.one, difference.other) if row is not None]
    return " -> ".join(dict.fromkeys(rules))


def _show(difference: Difference, console: Console) -> None:
    source, record = difference.place
    say(console, Text(f"   {source}{'' if record is None else f' record {record}'}", "cyan"))
    for name, row in (("A", difference.one), ("B", difference.other)):
        if row is not None:
            attribution = Text(f" [{row['kind']}] {row['text']}  ") + Text(row["reason"] or "", "dim")
            say(console, Text(f"     {name} ") + Text(row["speaker_name"] or "no name", "bold") + attribution)


def write_comparison(found: Iterable[Difference], file: Path) -> None:
    """Writes every difference between quotations as CSV, in the form of `export --csv`."""
    with text_file(str(file), "utf-8-sig", newline="") as target:
        columns = ("text", "kind", "speaker_name", "rule", "reason", "confidence")
        writer = csv.writer(target)
        writer.writerow(["what", "source", "record", *(f"{side}_{c}" for side in "ab" for c in columns)])
        for d in found:
            cells = [None if row is None else row[c] for row in (d.one, d.other) for c in columns]
            writer.writerow([harmless(c) if isinstance(c, str) else c for c in (d.what, *d.place, *cells)])
