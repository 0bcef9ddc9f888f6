"""Prints the text that cleaning dropped, by site and rule, so that a person can look for mistakes."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from rich.console import Console
from rich.text import Text

from pipeline.errors import InputError
from pipeline.report.terminal import counted, say, say_more
from pipeline.stages.recurring import site_of
from pipeline.store import Row, Store, reading
from pipeline.text.wildcards import fits

# Number of characters shown of a line.
_WIDTH = 150
# With more distinct lines than this for a site and rule, those seen once are forgotten, to limit memory.
_DISTINCT = 20_000


@dataclass(slots=True)
class Pile:
    """The text that one rule dropped on one site."""

    characters: int = 0
    lines: int = 0
    documents: int = 0
    texts: Counter[str] = field(default_factory=Counter)

    def add(self, texts: list[str]) -> None:
        """Adds the lines of one more document."""
        self.characters += sum(map(len, texts))
        self.lines += len(texts)
        self.documents += 1
        self.texts.update(texts)
        if len(self.texts) > _DISTINCT:
            self.texts = Counter({text: n for text, n in self.texts.items() if n > 1})

    def examples(self, most: int) -> list[tuple[str, int]]:
        """Returns the most frequent lines with their counts; on a tie, the longest first."""
        return sorted(self.texts.items(), key=lambda item: (-item[1], -len(item[0]), item[0]))[:most]


@dataclass(slots=True)
class Dropped:
    """All dropped text.

    piles: maps (site, rule) to what was dropped.
    articles: number of documents with at least one kept line.
    characters: number of characters in all lines of these documents, kept or dropped.
    rejected: number of documents without a kept line.
    """

    piles: dict[tuple[str, str], Pile] = field(default_factory=lambda: defaultdict(Pile))
    articles: int = 0
    characters: int = 0
    rejected: int = 0


def show_dropped(
    processed: str, console: Console, site: str = "*", rule: str | None = None, most: int = 20, examples: int = 3
) -> None:
    """Prints `most` piles of dropped text, the largest first, with `examples` lines of each.

    site: only sites that fit, where * matches any characters.
    rule: only this value of blocks.rule.

    Raises InputError for a site or rule that dropped nothing.
    """
    found = collect_dropped(processed)
    piles = sorted(_chosen(found, site, rule), key=lambda item: (-item[1].characters, item[0]))
    characters, lines = sum(p.characters for _, p in piles), sum(p.lines for _, p in piles)
    of = f"{characters / max(found.characters, 1):.1%} of the text of {counted(found.articles, 'article')}"
    say(console, Text(f"{characters:,} characters in {counted(lines, 'line')} dropped: {of}", "bold"))
    if found.rejected:
        without = f"{counted(found.rejected, 'document')} gave no article (table rejects); not counted here"
        say(console, Text(without, "dim"))
    for (of_site, by_rule), pile in piles[:most]:
        console.print()
        lines_of = f"{counted(pile.lines, 'line')} of {counted(pile.documents, 'article')}"
        count = f"  {pile.characters:,} characters, {lines_of}"
        say(console, Text(of_site) + Text("  ") + Text(by_rule, "bold") + Text(count, "dim"))
        for text, n in pile.examples(examples):
            say(console, Text(f"{n:7,}x  ", "dim") + Text(text if len(text) <= _WIDTH else text[:_WIDTH] + " …"))
    say_more(console, len(piles) - most, "--most, --site, --rule")


def collect_dropped(processed: str) -> Dropped:
    """Collects the dropped lines of every article, reading part by part."""
    store = reading(processed)
    if not store.parts("blocks"):
        store.read_all("blocks")  # raises MissingTableError if no run has made it
    found = Dropped()
    for document, blocks in _by_document(store):
        # Whole pages that were rejected would outnumber the lines that cleaning took out of articles.
        if not any(b["kept"] for b in blocks):
            found.rejected += 1
            continue
        found.articles += 1
        by_rule: dict[str, list[str]] = defaultdict(list)
        for block in blocks:
            found.characters += block["end"] - block["start"]
            if not block["kept"]:
                by_rule[block["rule"]].append(document["text"][block["start"] : block["end"]])
        for rule, texts in by_rule.items():
            found.piles[document["site_of"], rule].add(texts)
    return found


def _chosen(found: Dropped, site: str, rule: str | None) -> list[tuple[tuple[str, str], Pile]]:
    piles = [item for item in found.piles.items() if fits(item[0][0].casefold(), site.casefold())]
    if found.piles and not piles:
        sites = ", ".join(sorted({name for name, _ in found.piles})[:10])
        raise InputError(f"--site {site}: no text of such a site was dropped", f"use one of: {sites}")
    chosen = [item for item in piles if rule in (None, item[0][1])]
    if piles and not chosen:
        rules = ", ".join(sorted({name for (_, name), _ in piles}))
        raise InputError(f"--rule {rule}: this rule dropped nothing", f"use one of: {rules}")
    return chosen


def _by_document(store: Store) -> Iterator[tuple[Row, list[Row]]]:
    for part in store.parts("blocks"):
        blocks: dict[str, list[Row]] = defaultdict(list)
        for block in store.read("blocks", [part]).to_pylist():
            blocks[block["doc_id"]].append(block)
        if not blocks:
            continue
        columns = ["doc_id", "source", "record", "url", "site", "text"]
        for document in store.read("documents", [part], columns).to_pylist():
            if document["doc_id"] in blocks:
                yield {**document, "site_of": site_of(document)}, blocks[document["doc_id"]]
