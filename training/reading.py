"""Articles for the run that learns names and references beside quotations: JSON lines, one article each."""

from __future__ import annotations

import bisect
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.quotations.tagger.pieces import N_CASES, N_STATES, UPPER
from training.examples import IGNORE, Example, Tagged, examples, tagged
from training.polnear import Article as Annotated

NAME_TAG = {"person": 1, "place": 3, "organisation": 5, "facility": 7}  # the inside tag of each is one more


@dataclass
class Query:
    """Words that refer to somebody: their pieces, and which names of the article they refer to (none: nobody named)."""

    pieces: list[int]
    positives: list[int]


@dataclass
class Article:
    """An article as word pieces, with the pieces of each name that a query may refer to, and the queries."""

    pieces: Tagged
    mentions: list[list[int]]
    queries: list[Query]
    source: str


def read_articles(path: Path, annotated: dict[str, Annotated], word_pieces: object) -> Iterator[Article]:
    """The articles of a file, except those marked `hold`: these are kept for the ranking of names, which needs scores
    from a network that has not seen them.

    Fields: doc, source, hold, text, names (list of [start, end, type], null where nobody annotated them),
    mentions (list of [start, end]: names that may be pointed to), queries (span, positives: indices of
    mentions, nobody: whether the article names nobody). `annotated` has the quotations of articles by name.
    """
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row["hold"] and row["doc"] not in annotated:
                continue
            known = annotated.get(row["doc"])
            pieces = tagged(known or Annotated(row["doc"], row["text"], ()), word_pieces)
            spans = list(word_pieces.encode(row["text"], add_special_tokens=False).offsets)  # type: ignore[attr-defined]
            starts, ends = [s for s, _ in spans], [e for _, e in spans]

            def inside(start: int, end: int, starts: list[int] = starts, ends: list[int] = ends) -> list[int]:
                return list(range(bisect.bisect_right(ends, start), bisect.bisect_left(starts, end)))

            if known is None:
                pieces.tags = [IGNORE] * len(spans)
            if row["names"] is not None:
                pieces.names = [0] * len(spans)
                for start, end, kind in row["names"]:
                    for k, i in enumerate(inside(start, end)):
                        pieces.names[i] = NAME_TAG.get(kind, IGNORE - 1) + (k > 0)
            mentions = [inside(start, end) for start, end in row["mentions"]]
            queries = [] if row["hold"] else _queries(row["queries"], mentions, inside)
            yield Article(pieces, mentions, queries, row["source"])


def _queries(rows: Sequence[dict[str, object]], mentions: list[list[int]], inside: object) -> list[Query]:
    """The queries of an article, without those that only name themselves."""
    found = []
    for row in rows:
        own = inside(*row["span"])  # type: ignore[operator]
        apart = [i for i in row["positives"] if mentions[i] and not set(mentions[i]) & set(own)]  # type: ignore[attr-defined]
        if own and (apart or row["nobody"]):
            found.append(Query(own, apart))
    return found


def windows_of(article: Article, ids: dict[str, int], chance: random.Random) -> list[Example]:
    """The windows of an article for one epoch; now and then a window without annotated quotations in capitals."""
    found = list(examples(article.pieces, ids, chance))
    for example in found:
        if article.source == "world" and chance.random() < 0.04:
            example.features = [_capital(f) for f in example.features]
    return found


def _capital(feature: int) -> int:
    gap, case, state = feature // (N_CASES * N_STATES), feature // N_STATES % N_CASES, feature % N_STATES
    return (gap * N_CASES + (UPPER if case in (0, 1, 3) else case)) * N_STATES + state
