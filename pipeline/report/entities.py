"""Prints the entities of the corpus: their aliases and evidence, and which were kept apart and why."""

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


def show_entities(
    processed: str, console: Console, ambiguous: bool = False, type_: str | None = None, name: str = "", most: int = 20
) -> None:
    """Prints the most mentioned entities, of one type if `type_` is given, with `name` in their name or an alias. If
    `ambiguous`, prints only entities left apart from others that they may be. Raises InputError for an unknown type.
    """
    if type_ not in (None, *_TYPES):
        raise InputError(f"--type {type_}: no such type", f"use one of: {', '.join(_TYPES)}")
    rows = reading(processed).read_all("entities").to_pylist()
    rows.sort(key=lambda r: (-r["n_mentions"], r["name"], r["entity_id"]))
    chosen = [r for r in rows if type_ in (None, r["type"]) and (r["ambiguous"] or not ambiguous)]
    if wanted := plain(name):
        chosen = [r for r in chosen if any(wanted in plain(n) for n in (r["name"], *r["aliases"]))]
    kind = f" of type {type_}" if type_ else ""
    apart = " left apart from others that they may be" if ambiguous else ""
    say(console, Text(f"{len(chosen):,} of {len(rows):,} entities{kind}{apart}", "bold"))
    for row in chosen[:most]:
        _show(row, console)
    say_more(console, len(chosen) - most, "--most")


def _show(row: Row, console: Console) -> None:
    seen = [f"{d:%Y-%m-%d}" for d in (row["first_seen"], row["last_seen"]) if d is not None]
    facts = [row["entity_id"], row["type"], row["wikidata_id"], " to ".join(dict.fromkeys(seen))]
    count = f"  {counted(row['n_mentions'], 'mention')} in {counted(row['n_articles'], 'article')}"
    console.print()
    head = Text(row["name"], _STYLE[row["type"]]) + Text(count)
    say(console, head + Text("  " + "  ".join(filter(None, facts)), "dim"))
    if aliases := row["aliases"]:
        more = f", and {len(aliases) - _ALIASES} more" if len(aliases) > _ALIASES else ""
        say(console, Text("   also     ", "dim") + Text(", ".join(aliases[:_ALIASES]) + more))
    for reason in row["evidence"][:_REASONS]:
        say(console, Text("   because  ", "dim") + Text(reason))
    _rest(console, len(row["evidence"]) - _REASONS, "reasons")
    for other, why in list(zip(row["ambiguous"], row["doubts"], strict=True))[:_REASONS]:
        say(console, Text("   perhaps  ", "yellow") + Text(other) + Text(f"  ({why})", "dim"))
    _rest(console, len(row["ambiguous"]) - _REASONS, "others")


def _rest(console: Console, count: int, what: str) -> None:
    if count > 0:
        say(console, Text(f"            ... and {count} more {what}", "dim"))
