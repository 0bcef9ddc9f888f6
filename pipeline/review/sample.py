"""Draws a stratified sample of the quotations of a corpus, with a seed."""

import hashlib
from collections import Counter
from collections.abc import Callable

from pipeline.errors import InputError, UserError
from pipeline.report.site.index import outlet_of
from pipeline.review.labels import Item
from pipeline.store import Row, reading

# Borders between the strata of confidence, as in the table in docs/confidence.md.
BANDS = (0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98)
# This many of the largest outlets are strata of their own. All others form one stratum, since each would get hardly an
# item.
_MOST_STRATA = 30


def band_of(confidence: float | None) -> str:
    """Returns the name of the stratum of a confidence: "0.90 to 0.95", or "not measured" for null."""
    if confidence is None:
        return "not measured"
    low = max((b for b in BANDS if b <= confidence), default=0.0)
    high = min((b for b in BANDS if b > confidence), default=1.0)
    return f"{low:.2f} to {high:.2f}"


# What a sample can be stratified by, with the function that returns the stratum of a quotation.
STRATA: dict[str, Callable[[Row], str]] = {
    "confidence": lambda quote: band_of(quote["confidence"]),
    "kind": lambda quote: str(quote["kind"]),
    "outlet": lambda quote: quote["outlet"] or "not known",
    "speaker": lambda quote: str(quote["speaker_kind"]),
}

_COLUMNS = [
    *("quote_id", "doc_id", "source", "site", "published_at", "kind", "text", "speaker_name", "speaker_text"),
    *("speaker_kind", "cue", "confidence", "paragraph"),
]


def draw(processed: str, n: int, by: str, seed: int) -> list[Item]:
    """Draws a sample of `n` quotations, stratified by `by`: half evenly over the strata, half in proportion to their
    size.

    The same seed gives the same sample, or mostly the same if the corpus has grown. Raises InputError for a corpus
    without quotations, UserError for an unknown `by`.
    """
    if by not in STRATA:
        raise UserError(f"--by {by}: no such division", f"use one of: {', '.join(STRATA)}")
    store = reading(processed)
    quotes = store.read_all("attributed_quotes", _COLUMNS).to_pylist()
    if not quotes:
        raise InputError(f"{processed}: no quotations", "run the pipeline over articles that have some")
    for quote in quotes:
        quote["outlet"] = outlet_of(quote)
    strata: dict[str, list[Row]] = {}
    names = _named(quotes, STRATA[by])
    # Ordered by a hash, not a random generator, so that each quotation keeps its rank when the corpus grows.
    for quote in sorted(quotes, key=lambda q: _lot(seed, q["quote_id"])):
        strata.setdefault(names[quote["quote_id"]], []).append(quote)
    sizes = {name: len(quotes) for name, quotes in strata.items()}
    chosen = [(name, sizes[name], quote) for name, k in allot(sizes, n).items() for quote in strata[name][:k]]
    # Shuffled, so that the labels are a sample even if somebody stops half way.
    chosen.sort(key=lambda item: _lot(seed, item[2]["quote_id"]))
    record_of = {r["doc_id"]: r["record"] for r in store.read_all("documents", ["doc_id", "record"]).to_pylist()}
    manifest = store.read_json("manifest.json") or {}
    profile = str(manifest.get("configuration", {}).get("quotes", {}).get("model", ""))
    common = (len(quotes), profile)
    return [_item(quote, name, size, record_of.get(quote["doc_id"]), *common) for name, size, quote in chosen]


def allot(sizes: dict[str, int], n: int) -> dict[str, int]:
    """Returns how many to draw from each stratum: half evenly, half by size, never more than the stratum has."""
    n = min(n, sum(sizes.values()))
    given = dict.fromkeys(sizes, 0)
    for name in sorted(sizes):
        # The first half: the same number for each stratum, so that rare ones have enough labels for an interval.
        given[name] = min(sizes[name], n // (2 * len(sizes)))
    # The second half: in proportion to what is left. Strata that are used up pass their share on, hence the loop.
    while (left := n - sum(given.values())) > 0:
        open_ = {name: sizes[name] - given[name] for name in sorted(sizes) if sizes[name] > given[name]}
        total = sum(open_.values())
        for name, room in open_.items():
            given[name] += min(room, left * room // total)
        if n - sum(given.values()) == left:  # if all shares are below one, the largest get one each
            for name in sorted(open_, key=lambda key: -open_[key])[:left]:
                given[name] += 1
    return given


def _named(quotes: list[Row], stratum: Callable[[Row], str]) -> dict[str, str]:
    """Maps each quotation to its stratum. The smallest strata are joined into one."""
    names = {q["quote_id"]: stratum(q) for q in quotes}
    large = {name for name, _ in Counter(names.values()).most_common(_MOST_STRATA)}
    return {quote_id: name if name in large else "all others" for quote_id, name in names.items()}


def _lot(seed: int, quote_id: str) -> bytes:
    return hashlib.sha256(f"{seed} {quote_id}".encode()).digest()


def _item(quote: Row, stratum: str, size: int, record: int | None, corpus: int, profile: str) -> Item:
    published = quote["published_at"]
    return Item(
        quote_id=quote["quote_id"],
        source=quote["source"],
        record="" if record is None else str(record),
        outlet=quote["outlet"] or "",
        published="" if published is None else f"{published:%Y-%m-%d}",
        kind=quote["kind"],
        profile=profile,
        confidence="" if quote["confidence"] is None else f"{quote['confidence']:.3f}",
        words=quote["text"],
        speaker=quote["speaker_name"] or "",
        speaker_words=quote["speaker_text"] or "",
        cue=quote["cue"] or "",
        stratum=stratum,
        stratum_size=size,
        corpus_size=corpus,
        paragraph=quote["paragraph"] or "",
    )
