"""Reads the articles for training names and references together with quotations: JSON lines, one article each."""

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
    """Words that refer to somebody: their pieces, and the numbers of that person's names in the article, if any."""

    pieces: list[int]
    positives: list[int]


@dataclass
class Article:
    """An article in word pieces, with the pieces of each name to which a query may refer, and the queries."""

    pieces: Tagged
    mentions: list[list[int]]
    queries: list[Query]
    source: str


def read_articles(path: Path, annotated: dict[str, Annotated], word_pieces: object) -> Iterator[Article]:
    """Yields the articles of a file.

    Articles marked `hold` are reserved for the ranking of names, which needs scores from a network that has not seen
    them: they are skipped, or, if they have annotated quotations, used without their references.

    Fields of an article: doc, source, hold, text; names: list of [start, end, type], null where nobody annotated them;
    mentions: list of [start, end], the names that may be referred to; queries: span, positives (indices of mentions)
    and nobody (whether the article names nobody for it). `annotated` maps the name of an article to its quotations.
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
    """Returns the queries of an article, leaving out those that refer only to themselves."""
    found = []
    for row in rows:
        own = inside(*row["span"])  # type: ignore[operator]
        apart = [i for i in row["positives"] if mentions[i] and not set(mentions[i]) & set(own)]  # type: ignore[attr-defined]
        if own and (apart or row["nobody"]):
            found.append(Query(own, apart))
    return found


def windows_of(article: Article, ids: dict[str, int], rng: random.Random) -> list[Example]:
    """Returns the windows of an article for one epoch; a few of world news get the features of text in capitals."""
    found = list(examples(article.pieces, ids, rng))
    for example in found:
        if article.source == "world" and rng.random() < 0.04:
            example.features = [_capital(f) for f in example.features]
    return found


def _capital(feature: int) -> int:
    gap, case, state = feature // (N_CASES * N_STATES), feature // N_STATES % N_CASES, feature % N_STATES
    return (gap * N_CASES + (UPPER if case in (0, 1, 3) else case)) * N_STATES + state
