"""Finds out who said some words: every wording of them in the corpus, exact or altered, and which appeared first."""

from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from pipeline.report.clusters import matched, word_diff
from pipeline.report.site.reading import Index
from pipeline.report.terminal import counted
from pipeline.store import Row

# A quotation counts as a wording of the searched words if it contains at least this share of them, in the same order.
_MIN_SHARE = 0.6
# Number of closest quotations to show if there is no wording.
_NEAREST_SHOWN = 3
# Number of wordings to show; a viral quotation has more, which are on the page of its cluster.
_MOST_WORDINGS = 100


@dataclass(frozen=True, slots=True)
class Wording:
    """A quotation that contains some of the searched words.

    share: the fraction of the searched words that it contains, in the same order.
    exact: whether it contains all of them unaltered, with nothing in between.
    pieces: the word diff from the searched words to the quotation, as returned by `word_diff`.
    """

    quote: Row
    share: float
    exact: bool
    pieces: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the corpus says about the searched words.

    wordings: the quotations that contain most of the words, the closest first.
    nearest: the closest quotations, if there are no wordings.
    first: the wording that was published first.
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
        """The names of the speakers of these words, each with a number of articles, the most frequent first."""
        counts: dict[str, set[str]] = {}
        for wording in self.wordings:
            if wording.quote["speaker_name"]:
                counts.setdefault(wording.quote["speaker_name"], set()).add(wording.quote["doc_id"])
        return sorted(((name, len(docs)) for name, docs in counts.items()), key=lambda item: (-item[1], item[0]))


def verify(index: Index, words: str) -> Verdict:
    """Looks up the words among all quotations, and among the other members of their clusters."""
    candidates = {row["quote_id"]: row for row in index.alike(words)}
    compared = [_compare(words, row) for row in candidates.values()]
    clusters = {w.quote["cluster_id"] for w in compared if w.share >= _MIN_SHARE}
    # The other quotations of the same utterance are part of the answer, however much their words were altered.
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
    found = [w for w in compared if w.share >= _MIN_SHARE]
    nearest = [] if found else [w for w in compared if w.share > 0][:_NEAREST_SHOWN]
    return Verdict(words, found[:_MOST_WORDINGS], nearest)


def _compare(words: str, row: Row) -> Wording:
    asked, given = words.split(), row["text"].split()
    blocks = [b for b in matched(asked, given).get_matching_blocks() if b.size]
    share = sum(b.size for b in blocks) / max(1, len(asked))
    if not blocks:
        return Wording(row, 0.0, False, [])
    # Only the matching part is compared, since the rest of a longer speech is not an alteration.
    window = given[blocks[0].b : blocks[-1].b + blocks[-1].size]
    pieces = word_diff(" ".join(asked), " ".join(window))
    return Wording(row, share, all(kind == "=" for kind, _ in pieces), pieces)


def print_verdict(verdict: Verdict, console: Console) -> None:
    def say(*pieces: Text | str) -> None:
        console.print(Text.assemble(*pieces), soft_wrap=True)

    if not verdict.wordings:
        say(Text("not found", "bold red"), f": {verdict.words}")
        for near in verdict.nearest:
            said, where = Text(f"  {near.quote['text']}", "green"), Text(f"  {_where(near.quote)}", "dim")
            say(Text("  nearest  ", "dim"), _who(near.quote), said, where)
        return
    say(Text(f"{len(verdict.exact)} word for word, {len(verdict.altered)} altered", "bold"))
    for name, articles in verdict.speakers:
        say(Text(f"  {name}", "bold magenta"), f"  in {counted(articles, 'article')}")
    if verdict.first is not None:
        say(Text("  first    ", "dim"), _where(verdict.first.quote))
    for wording in verdict.wordings:
        say()
        how = Text("word for word  " if wording.exact else "altered        ", "dim")
        say(how, _who(wording.quote), Text(f"  {_where(wording.quote)}", "dim"))
        say("  ", Text(" ").join(_piece(kind, words) for kind, words in wording.pieces))


def _piece(kind: str, words: str) -> Text:
    return {"-": Text(f"[-{words}-]", "red"), "+": Text(f"{{+{words}+}}", "green")}.get(kind, Text(words))


def _who(quote: Row) -> Text:
    return Text(quote["speaker_name"] or f"no name ({quote['speaker_text'] or 'nobody'})", "bold magenta")


def _where(quote: Row) -> str:
    return ", ".join(filter(None, (quote["outlet"], quote["published"], quote["title"])))
