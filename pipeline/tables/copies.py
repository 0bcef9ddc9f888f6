"""Internal tables for finding articles that are copies of each other; they lead to article_clusters."""

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
    ("doc_id", TEXT, "the article of the pair that ranks first: by date, length and doc_id"),
    ("other", TEXT, "doc_id of the other article"),
    ("content", pa.uint64(), "hash of everything that clustering uses of the first article"),
    ("other_content", pa.uint64(), "hash of everything that clustering uses of the other article"),
    ("exact", FLAG, "whether both have the same words in the same order"),
)

_JACCARD: Column = (
    "jaccard",
    REAL,
    "shared word 5-grams divided by those of both articles together, estimated from sketches",
)

TABLES = (
    Table(
        "article_sketches",
        "article, sketched for near-duplicate search",
        (
            DOC,
            PUBLISHED,
            ("n_words", INT, "number of words in the text"),
            ("keys", HASHES, "the smallest hashes of the text's word 5-grams"),
            ("limit", pa.uint64(), "the keys include every hash of a 5-gram up to this value"),
            ("n_shingles", INT, "number of distinct word 5-grams in the text"),
            ("digest", pa.uint64(), "hash of all words in order"),
        ),
    ),
    Table(
        "article_keys",
        "article and bucket, if the article has keys in the bucket",
        (
            BUCKET,
            DOC,
            PUBLISHED,
            ("n_words", INT, "number of words in the text"),
            ("digest", pa.uint64(), "hash of all words in order"),
            ("content", pa.uint64(), "hash of everything that clustering uses of the article: text, length and date"),
            ("keys", HASHES, "those keys of the article's sketch that belong to the bucket"),
            ("following", HASHES, "for each of these keys, the article's next larger key"),
        ),
    ),
    Table("article_pairs", "pair of articles with a key in common", (BUCKET, *_PAIR)),
    Table(
        "article_candidates",
        "pair of articles with keys in common, compared by their sketches",
        (*_PAIR, _JACCARD, ("near", FLAG, "whether the pair is to be compared in full")),
    ),
    Table("article_components", "pair of articles to be compared, by connected component", (BUCKET, *_PAIR, _JACCARD)),
    Table(
        "article_groups",
        "article with a near-duplicate candidate",
        (*ARTICLE_CLUSTER, ("compared", pa.uint64(), "hash of all pairs in the article's component")),
    ),
)
