"""Prints the largest clusters for a human reader, with every copy as a word diff from the canonical one."""

import difflib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
from rich.console import Console
from rich.text import Text

from pipeline.report.terminal import say
from pipeline.store import Row, Store, reading

# Number of words shown on either side of a difference.
_CONTEXT = 5
_STYLE = {"=": "", "-": "red", "+": "green", "…": "dim"}
_QUOTE_COLUMNS = [
    *("quote_id", "text", "kind", "speaker_text", "speaker_name", "cluster_id", "is_canonical", "cluster_n_quotes"),
    *("cluster_n_articles", "cluster_speaker_name", "speaker_votes", "conflicting_speakers"),
    *("first_source", "first_published_at", "source", "published_at"),
]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much to print.

    most: number of clusters of each kind.
    members: number of members of each cluster.
    conflicts: whether to print only clusters with conflicting speakers.
    """

    most: int = 10
    members: int = 8
    conflicts: bool = False


def word_diff(before: str, after: str) -> list[tuple[str, str]]:
    """Returns what turns `before` into `after`, by words: ("=", kept), ("-", removed), ("+", added)."""
    one, two = before.split(), after.split()
    found: list[tuple[str, str]] = []
    for tag, a, b, c, d in matched(one, two).get_opcodes():
        if tag == "equal":
            found.append(("=", " ".join(two[c:d])))
            continue
        found += [("-", " ".join(one[a:b]))] if b > a else []
        found += [("+", " ".join(two[c:d]))] if d > c else []
    return found


def show_clusters(processed: str, kinds: Collection[str], limits: Limits, console: Console) -> None:
    """Prints the largest clusters of `kinds` ("articles", "quotes"), those with the most articles first."""
    store = reading(processed)
    if "articles" in kinds:
        _show_articles(store, limits, console)
    if "quotes" in kinds:
        _show_quotes(store, limits, console)


def matched(one: Sequence[str], two: Sequence[str]) -> difflib.SequenceMatcher[str]:
    """Matches two lists of words, ignoring case and punctuation."""
    a, b = (["".join(c for c in word.casefold() if c.isalnum()) or word for word in words] for words in (one, two))
    return difflib.SequenceMatcher(None, a, b, autojunk=False)


def _show_quotes(store: Store, limits: Limits, console: Console) -> None:
    columns = ["cluster_id", "cluster_n_quotes", "cluster_n_articles", "speaker_conflict"]
    sizes = store.read_all("quote_clusters", columns)
    wanted = sizes.filter(pc.greater(sizes["cluster_n_quotes"], 1))
    if limits.conflicts:
        wanted = wanted.filter(wanted["speaker_conflict"])
    size = {r["cluster_id"]: (r["cluster_n_articles"], r["cluster_n_quotes"]) for r in wanted.to_pylist()}
    chosen = _largest(size, limits.most)
    which = " with a speaker conflict" if limits.conflicts else ""
    _title(f"Clusters of quotations{which}", len(size), len(chosen), console)
    members = defaultdict(list)
    for row in _rows(store, "attributed_quotes", _QUOTE_COLUMNS, "cluster_id", chosen):
        members[row["cluster_id"]].append(row)
    for number, cluster_id in enumerate(chosen, 1):
        _show_quote_cluster(number, members[cluster_id], limits, console)


def _show_quote_cluster(number: int, rows: list[Row], limits: Limits, console: Console) -> None:
    # The canonical quotation first, then the others by date, undated ones last.
    rows.sort(key=lambda r: (not r["is_canonical"], r["published_at"] is None, str(r["published_at"]), r["quote_id"]))
    canonical = rows[0]
    speaker = canonical["cluster_speaker_name"] or "speaker not known"
    count = f"{len(rows)} quotations in {canonical['cluster_n_articles']} articles"
    say(console, Text(f"{number}. ") + Text(speaker, "bold magenta") + Text(f"  {count}{_first(canonical)}"))
    if canonical["conflicting_speakers"]:
        votes = ", ".join(f"{v['name']} {v['votes']:.1f} ({v['stories']} stories)" for v in canonical["speaker_votes"])
        say(console, Text(f"   speaker conflict: {votes}", "bold red"))
    say(console, Text("   ") + Text(canonical["text"], "bold"))
    for row in rows[: limits.members]:
        label = row["speaker_name"] or "not known"
        label += f" ({row['speaker_text']})" if row["speaker_text"] and row["speaker_text"] != label else ""
        disputed = row["speaker_name"] in canonical["conflicting_speakers"]
        say(console, Text(f"   {_where(row)}  ", "dim") + Text(label, "bold red" if disputed else "magenta"))
        if row is not canonical:
            say(console, Text("      ") + _diff_text(canonical["text"], row["text"]))
    _rest(len(rows) - limits.members, "quotations", console)


def _show_articles(store: Store, limits: Limits, console: Console) -> None:
    table = store.read_all("article_clusters")
    size = {c: (n, n) for c, n in Counter(table["cluster_id"].to_pylist()).items() if n > 1}
    chosen = _largest(size, limits.most)
    _title("Clusters of articles", len(size), len(chosen), console)
    members = defaultdict(list)
    for row in table.filter(pc.is_in(table["cluster_id"], pa.array(chosen, pa.string()))).to_pylist():
        members[row["cluster_id"]].append(row)
    shown = {c: sorted(members[c], key=lambda r: (r["relation"] != "original", r["doc_id"])) for c in chosen}
    wanted = [r["doc_id"] for rows in shown.values() for r in rows[: limits.members]]
    columns = ["doc_id", "source", "title", "published_at", "text"]
    article_of = {r["doc_id"]: r for r in _rows(store, "articles", columns, "doc_id", wanted)}
    for number, rows in enumerate(shown.values(), 1):
        canonical = article_of[rows[0]["doc_id"]]
        title = Text(canonical["title"] or "(no title)", "bold")
        say(console, Text(f"{number}. ") + title + Text(f"  {len(rows)} articles"))
        say(console, Text(f"   {_where(canonical)}  canonical, {len(canonical['text'].split()):,} words", "dim"))
        for row in rows[1 : limits.members]:
            article = article_of[row["doc_id"]]
            alike = f"{row['relation']}, containment {row['containment']:.2f}, jaccard {row['jaccard']:.2f}"
            say(console, Text(f"   {_where(article)}  ", "dim") + Text(alike, "magenta"))
            say(console, Text("      ") + _diff_text(canonical["text"], article["text"]))
        _rest(len(rows) - limits.members, "articles", console)


def _largest(size: dict[str, tuple[int, int]], most: int) -> list[str]:
    return sorted(size, key=lambda c: (-size[c][0], -size[c][1], c))[:most]


def _rows(store: Store, table: str, columns: list[str], key: str, wanted: Iterable[str]) -> Iterator[Row]:
    """Yields the rows whose `key` is among `wanted`. Reads one part at a time, so the corpus may have any size."""
    pool = pa.array(list(wanted), pa.string())
    for part in store.parts(table):
        rows = store.read(table, [part], columns)
        yield from rows.filter(pc.is_in(rows[key], pool)).to_pylist()


def _diff_text(before: str, after: str) -> Text:
    pieces = word_diff(before, after)
    if not any(kind != "=" for kind, _ in pieces):
        return Text("the same words", "dim")
    text = Text()
    for number, (kind, words) in enumerate(pieces):
        marks = {"-": f"[-{words}-]", "+": f"{{+{words}+}}"}
        shown = marks.get(kind) or _shortened(words, number > 0, number < len(pieces) - 1)
        text += Text((" " if number else "") + shown, _STYLE[kind])
    return text


def _shortened(words: str, left: bool, right: bool) -> str:
    """Shortens a piece of kept words to those next to a change; `left`, `right`: whether a change is on that side."""
    parts = words.split()
    # Saying that two words are hidden would take as much room as showing them.
    if len(parts) <= 2 * _CONTEXT + 2:
        return words
    head, tail = parts[: _CONTEXT if left else 0], parts[len(parts) - _CONTEXT :] if right else []
    hidden = len(parts) - len(head) - len(tail)
    return " ".join([*head, f"… {hidden} words …", *tail])


def _first(row: Row) -> str:
    if row["first_published_at"] is None:
        return ""
    return f", first on {row['first_published_at']:%Y-%m-%d} in {row['first_source']}"


def _where(row: Row) -> str:
    return str(row["source"]) + (f"  {row['published_at']:%Y-%m-%d}" if row["published_at"] else "")


def _title(what: str, found: int, shown: int, console: Console) -> None:
    part = f"; the {shown:,} largest:" if shown < found else ""
    say(console, Text(f"{what}: {found:,}{part}", "bold"))


def _rest(count: int, what: str, console: Console) -> None:
    if count > 0:
        say(console, Text(f"   and {count:,} more {what} (--members)", "dim"))
    console.print()
