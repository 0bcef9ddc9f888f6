"""Internal tables for finding quotations that repeat each other; they lead to quote_clusters."""

import pyarrow as pa

from pipeline.tables.columns import (
    BUCKET,
    CLUSTER,
    DOC,
    HASHES,
    INT,
    PUBLISHED,
    QUOTE_GROUP,
    REAL,
    SOURCE,
    TEXT,
    Column,
    Table,
)

_FORM: Column = ("form", pa.uint64(), "the wording: hash of its words in order")

_OTHER: Column = ("other", pa.uint64(), "hash of a wording that is fuller, or as full")

_GRAM: Column = ("gram", pa.uint64(), "hash of the word, pair, phrase or wording")

_KIND: Column = ("kind", INT, "0 word, 1 pair of words, 2 whole wording")

_WORDING: tuple[Column, ...] = (
    ("quote_id", TEXT, "id of the quotation"),
    DOC,
    ("kind", TEXT, "direct, mixed or indirect"),
    ("speaker_name", TEXT, "fullest name of the speaker within the article"),
    _FORM,
)

TABLES = (
    Table(
        "quote_forms",
        "quotation, as words",
        (
            *_WORDING,
            (
                "tokens",
                pa.binary(),
                "hash of each word in 8 bytes; binary, since a list takes four times as long to read",
            ),
            ("around", pa.binary(), "codes of the uncommon words around it in the article, 4 bytes each, ascending"),
        ),
        hashed=True,
    ),
    Table("quote_words", "word or pair of words in a wording, or the whole wording", (BUCKET, _KIND, _GRAM, _FORM)),
    Table(
        "quote_counts",
        "word or pair of words that is not rare",
        (_KIND, _GRAM, ("count", INT, "number of wordings in the corpus that have it")),
    ),
    Table("quote_repeats", "wording of several quotations", (BUCKET, _FORM)),
    Table(
        "quote_weights",
        "wording that is similar to another, or that several quotations have",
        (
            _FORM,
            ("total", REAL, "bits of its words, by their frequency in the corpus"),
            ("fullness", REAL, "bits of its words, by their frequency in quotations in general"),
            ("size", INT, "number of its words"),
        ),
    ),
    Table(
        "quote_phrases",
        "phrase of three words in a wording",
        (
            BUCKET,
            _GRAM,
            _FORM,
            ("bits", REAL, "bits of the phrase's words, by their frequency in quotations in general"),
            ("total", REAL, "bits of the wording"),
            ("size", INT, "number of words in the wording"),
            ("held", INT, "number of phrases in the wording"),
        ),
    ),
    Table(
        "quote_pairs",
        "pair of wordings that share rare phrases of the bucket",
        (
            BUCKET,
            _FORM,
            _OTHER,
            ("bits", REAL, "bits of these phrases"),
            ("total", REAL, "bits of the less full wording"),
        ),
    ),
    Table(
        "quote_common",
        "phrase in a wording that many other wordings have",
        (
            BUCKET,
            _FORM,
            _GRAM,
            ("spread", INT, "number of wordings that have the phrase"),
            ("held", INT, "number of phrases in the wording"),
            ("hubs", HASHES, "the fullest wordings that have the phrase"),
        ),
    ),
    Table(
        "quote_links",
        "pair of wordings that could be the same utterance",
        (
            _FORM,
            _OTHER,
            ("share", REAL, "share of the wording's information that the other contains"),
            ("back", REAL, "share of the other's information that the wording contains"),
            ("matched", REAL, "bits of the wording's words that the other contains"),
            ("words", REAL, "number of these words"),
            ("run", REAL, "bits of the longest run of these words"),
        ),
    ),
    Table(
        "quote_witnesses",
        "quotation as a witness of its speaker",
        (
            BUCKET,
            ("quote_id", TEXT, "id of the quotation"),
            DOC,
            ("cluster_id", TEXT, "id of the cluster of quotations with the same words"),
            ("score", REAL, "share of this quotation's information that the canonical quotation contains, 0 to 1"),
            ("story", TEXT, "id of the article's cluster of near-duplicates"),
            ("name", TEXT, "canonical name of the speaker over the corpus, else the fullest one within the article"),
            ("entity_id", TEXT, "entity_id of the speaker in entities"),
            ("confidence", REAL, "probability that the speaker is correct, 0 to 1"),
            PUBLISHED,
            SOURCE,
        ),
    ),
    Table(
        "quote_fusions",
        "cluster of quotations",
        (("cluster_id", TEXT, "id of the cluster of quotations with the same words"), *CLUSTER),
    ),
    Table("quote_groups", "quotation, before copies vote on the speaker", QUOTE_GROUP),
)
