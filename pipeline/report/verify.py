"""Who said these words: every wording of them in the corpus, word for word or altered, and who had it first."""

from __future__ import annotations

from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from pipeline.report.clusters import matched, word_diff
from pipeline.report.site.reading import Index, Row

# Share of the words, in order, that a quotation must have to count as a wording of them.
_ALTERED = 0.6
# Nearest wordings shown where none is the same.
_NEAREST = 3
# Wordings to show; a viral quotation has more, and its cluster has a page.
_MOST_WORDINGS = 100


@dataclass(frozen=True, slots=True)
class Wording:
    """A quotation with most of the words. `pieces` turn the words asked for into its own, as in `word_diff`."""

    quote: Row
    share: float
    exact: bool
    pieces: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the corpus has for some words: wordings, the likeliest first; without any, the nearest ones. `first` is the
    wording that was published first.
    """

    words: str
    wordings: list[Wording]
    nearest: list[Wording]

    @property
    def exact(self) -> list[Wording]:
        return [w for w in self.wordings if w.exact]

    @property
    def altered(self) -> list[Wording]:
        return [w for w in self.wordings if not w.exact]

    @property
    def first(self) -> Wording | None:
        dated = [w for w in self.wordings if w.quote["published"]]
        return min(dated, key=lambda w: (w.quote["published"], w.quote["quote_id"]), default=None)

    @property
    def speakers(self) -> list[tuple[str, int]]:
        """Who is named for the words, by the number of articles."""
        counts: dict[str, set[str]] = {}
        for wording in self.wordings:
            if wording.quote["speaker_name"]:
                counts.setdefault(wording.quote["speaker_name"], set()).add(wording.quote["doc_id"])
        return sorted(((name, len(docs)) for name, docs in counts.items()), key=lambda item: (-item[1], item[0]))


def verify(index: Index, words: str) -> Verdict:
    """Looks the words up among all quotations, and among what these were found to be copies of."""
    candidates = {row["quote_id"]: row for row in index.alike(words)}
    compared = [_compare(words, row) for row in candidates.values()]
    clusters = {w.quote["cluster_id"] for w in compared if w.share >= _ALTERED}
    # What was found to be the same utterance belongs to the answer, however much its words were altered.
    for cluster_id in sorted(clusters):
        for row in index.cluster(cluster_id)[:_MOST_WORDINGS]:
            if row["quote_id"] not in candidates:
                candidates[row["quote_id"]] = row
                compared.append(_compare(words, row))
    compared.sort(
        key=lambda w: (
            not w.exact,
            -w.share,
            w.quote["published"] is None,
            w.quote["published"] or "",
            w.quote["quote_id"],
        )
    )
    found = [w for w in compared if w.share >= _ALTERED]
    return Verdict(words, found[:_MOST_WORDINGS], [] if found else [w for w in compared if w.share > 0][:_NEAREST])


def _compare(words: str, row: Row) -> Wording:
    asked, given = words.split(), row["text"].split()
    blocks = [b for b in matched(asked, given).get_matching_blocks() if b.size]
    share = sum(b.size for b in blocks) / max(1, len(asked))
    if not blocks:
        return Wording(row, 0.0, False, [])
    # Only the stretch that answers: a speech around it is no alteration.
    window = given[blocks[0].b : blocks[-1].b + blocks[-1].size]
    pieces = word_diff(" ".join(asked), " ".join(window))
    return Wording(row, share, all(kind == "=" for kind, _ in pieces), pieces)


def print_verdict(verdict: Verdict, console: Console) -> None:
    """The same for a terminal."""

    def say(*pieces: Text | str) -> None:
        console.print(Text.assemble(*pieces), soft_wrap=True)

    if not verdict.wordings:
        say(Text("not found", "bold red"), f": {verdict.words}")
        for near in verdict.nearest:
            say(
                Text("  nearest  ", "dim"),
                _who(near.quote),
                Text(f"  {near.quote['text']}", "green"),
                Text(f"  {_where(near.quote)}", "dim"),
            )
        return
    say(Text(f"{len(verdict.exact)} word for word, {len(verdict.altered)} altered", "bold"))
    for name, articles in verdict.speakers:
        say(Text(f"  {name}", "bold magenta"), f"  in {articles} {'article' if articles == 1 else 'articles'}")
    if verdict.first is not None:
        say(Text("  first    ", "dim"), _where(verdict.first.quote))
    for wording in verdict.wordings:
        say()
        say(
            Text("word for word  " if wording.exact else "altered        ", "dim"),
            _who(wording.quote),
            Text(f"  {_where(wording.quote)}", "dim"),
        )
        say("  ", Text(" ").join(_piece(kind, words) for kind, words in wording.pieces))


def _piece(kind: str, words: str) -> Text:
    return {"-": Text(f"[-{words}-]", "red"), "+": Text(f"{{+{words}+}}", "green")}.get(kind, Text(words))


def _who(quote: Row) -> Text:
    return Text(quote["speaker_name"] or f"no name ({quote['speaker_text'] or 'nobody'})", "bold magenta")


def _where(quote: Row) -> str:
    return ", ".join(filter(None, (quote["outlet"], quote["published"], quote["title"])))
