"""Articles that are copies of each other, on the way to article_clusters."""

from __future__ import annotations

import pyarrow as pa

from pipeline.tables.columns import (
    ARTICLE_CLUSTER,
    BUCKET,
    DOC,
    FLAG,
    HASHES,
    INT,
    PUBLISHED,
    REAL,
    TEXT,
    Column,
    Table,
)

_PAIR: tuple[Column, ...] = (
    ("doc_id", TEXT, "the article that ranks first: by date, length, doc_id"),
    ("other", TEXT, "the other one"),
    ("content", pa.uint64(), "hash of all that clustering reads of the first article"),
    ("other_content", pa.uint64(), "the same of the other one"),
    ("exact", FLAG, "whether both have the same words in the same order"),
)

_JACCARD: Column = ("jaccard", REAL, "shared word 5-grams over all of both, estimated by sketches")

TABLES = (
    Table(
        "article_sketches",
        "article, sketched for near-duplicate search",
        (
            DOC,
            PUBLISHED,
            ("n_words", INT, "words of the text"),
            ("keys", HASHES, "the smallest hashes of the text's word 5-grams"),
            ("limit", pa.uint64(), "every such hash up to this one is among the keys"),
            ("n_shingles", INT, "distinct word 5-grams of the text"),
            ("digest", pa.uint64(), "hash of all words in order"),
        ),
        internal=True,
    ),
    Table(
        "article_keys",
        "article and bucket of keys",
        (
            BUCKET,
            DOC,
            PUBLISHED,
            ("n_words", INT, "words of the text"),
            ("digest", pa.uint64(), "hash of all words in order"),
            ("content", pa.uint64(), "hash of text, length and date: of all that clustering reads of the article"),
            ("keys", HASHES, "those keys of the article's sketch that belong to the bucket"),
            ("following", HASHES, "after each of them, the article's next larger key"),
        ),
        internal=True,
        bucketed=True,
    ),
    Table("article_pairs", "pair of articles with a key in common", (BUCKET, *_PAIR), internal=True, bucketed=True),
    Table(
        "article_candidates",
        "pair of articles with keys in common, judged by their sketches",
        (*_PAIR, _JACCARD, ("near", FLAG, "whether the pair is to be compared in full")),
        internal=True,
    ),
    Table(
        "article_components",
        "pair of articles to be compared, by connected component",
        (BUCKET, *_PAIR, _JACCARD),
        internal=True,
        bucketed=True,
    ),
    Table(
        "article_groups",
        "article with a near-duplicate candidate",
        (*ARTICLE_CLUSTER, ("compared", pa.uint64(), "hash of all pairs of the article's component")),
        internal=True,
    ),
)
