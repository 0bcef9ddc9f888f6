"""Prints the entities of the corpus: their aliases and evidence, and which were kept apart and why."""

from collections.abc import Iterable
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from pipeline.errors import InputError
from pipeline.report.site.index import plain
from pipeline.report.terminal import counted, say, say_more
from pipeline.store import Row, reading

_TYPES = ("person", "place", "organisation")
_STYLE = {"person": "bold magenta", "place": "bold green", "organisation": "bold cyan"}
# Numbers of aliases and reasons shown for an entity; the others are only counted.
_ALIASES, _REASONS = 12, 8


@dataclass(frozen=True, slots=True)
class Choice:
    """Which entities to print.

    ambiguous: whether to print only entities that could be the same as others but were kept apart.
    name: part of a name or an alias.
    most: number of entities.
    """

    ambiguous: bool = False
    type: str | None = None
    name: str | None = None
    most: int = 20


def show_entities(processed: str, choice: Choice, console: Console) -> None:
    """Prints the most mentioned entities of `choice`. Raises InputError for an unknown type."""
    if choice.type is not None and choice.type not in _TYPES:
        raise InputError(f"--type {choice.type}: no such type", f"use one of: {', '.join(_TYPES)}")
    rows = sorted(
        reading(processed).read_all("entities").to_pylist(), key=lambda r: (-r["n_mentions"], r["name"], r["entity_id"])
    )
    chosen = [r for r in rows if _is_chosen(r, choice)]
    kind = f" of type {choice.type}" if choice.type else ""
    apart = " left apart from others that they may be" if choice.ambiguous else ""
    say(console, Text(f"{len(chosen):,} of {len(rows):,} entities{kind}{apart}", "bold"))
    for row in chosen[: choice.most]:
        _show(row, console)
    say_more(console, len(chosen) - choice.most, "--most")


def _is_chosen(row: Row, choice: Choice) -> bool:
    if (choice.ambiguous and not row["ambiguous"]) or choice.type not in (None, row["type"]):
        return False
    wanted = plain(choice.name or "")
    return not wanted or any(wanted in plain(n) for n in (row["name"], *row["aliases"]))


def _show(row: Row, console: Console) -> None:
    seen = [f"{d:%Y-%m-%d}" for d in (row["first_seen"], row["last_seen"]) if d is not None]
    facts = [row["entity_id"], row["type"], row["wikidata_id"], " to ".join(dict.fromkeys(seen))]
    count = f"  {counted(row['n_mentions'], 'mention')} in {counted(row['n_articles'], 'article')}"
    console.print()
    head = Text(row["name"], _STYLE[row["type"]]) + Text(count)
    say(console, head + Text("  " + "  ".join(filter(None, facts)), "dim"))
    _list(console, "also", row["aliases"], _ALIASES)
    for reason in row["evidence"][:_REASONS]:
        say(console, Text("   because  ", "dim") + Text(reason))
    _rest(console, len(row["evidence"]) - _REASONS, "reasons")
    for other, why in list(zip(row["ambiguous"], row["doubts"], strict=True))[:_REASONS]:
        say(console, Text("   perhaps  ", "yellow") + Text(other) + Text(f"  ({why})", "dim"))
    _rest(console, len(row["ambiguous"]) - _REASONS, "others")


def _list(console: Console, what: str, names: Iterable[str], most: int) -> None:
    listed = list(names)
    if listed:
        more = f", and {len(listed) - most} more" if len(listed) > most else ""
        say(console, Text(f"   {what:<7}  ", "dim") + Text(", ".join(listed[:most]) + more))


def _rest(console: Console, count: int, what: str) -> None:
    if count > 0:
        say(console, Text(f"            ... and {count} more {what}", "dim"))
