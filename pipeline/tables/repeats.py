"""Quotations that repeat each other, on the way to quote_clusters."""

from __future__ import annotations

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

_FORM: Column = ("form", pa.uint64(), "wording: hash of its words in order")

_OTHER: Column = ("other", pa.uint64(), "a wording that tells more, or as much")

_GRAM: Column = ("gram", pa.uint64(), "hash of the words")

_KIND: Column = ("kind", INT, "0 word, 1 pair of words, 2 whole wording")

_WORDING: tuple[Column, ...] = (
    ("quote_id", TEXT, "quotation"),
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
            ("tokens", pa.binary(), "hash of each word, 8 bytes each: read four times as fast as a list"),
            ("around", pa.binary(), "uncommon words around it in the article, 4 bytes each, ascending"),
        ),
        internal=True,
        hashed=True,
    ),
    Table(
        "quote_words",
        "word, pair of words, or whole, of a wording",
        (BUCKET, _KIND, _GRAM, _FORM),
        internal=True,
        bucketed=True,
    ),
    Table(
        "quote_counts",
        "word or pair of words that is not seldom",
        (_KIND, _GRAM, ("count", INT, "wordings of the corpus in which it stands")),
        internal=True,
    ),
    Table("quote_repeats", "wording of several quotations", (BUCKET, _FORM), internal=True, bucketed=True),
    Table(
        "quote_weights",
        "wording that is like another one, or stands in several quotations",
        (
            _FORM,
            ("total", REAL, "bits of its words"),
            ("fullness", REAL, "the same by quotations at large"),
            ("size", INT, "number of its words"),
        ),
        internal=True,
    ),
    Table(
        "quote_phrases",
        "phrase of three words of a wording",
        (
            BUCKET,
            _GRAM,
            _FORM,
            ("bits", REAL, "what the words of the phrase tell in quotations at large, in bits"),
            ("total", REAL, "bits of the wording"),
            ("size", INT, "words of the wording"),
            ("held", INT, "phrases of the wording"),
        ),
        internal=True,
        bucketed=True,
    ),
    Table(
        "quote_pairs",
        "pair of wordings with rare phrases of one bucket in common",
        (
            BUCKET,
            _FORM,
            _OTHER,
            ("bits", REAL, "bits of these phrases"),
            ("total", REAL, "bits of the less telling wording"),
        ),
        internal=True,
        bucketed=True,
    ),
    Table(
        "quote_common",
        "phrase of a wording that many others hold",
        (
            BUCKET,
            _FORM,
            _GRAM,
            ("spread", INT, "wordings that hold it"),
            ("held", INT, "phrases of the wording"),
            ("hubs", HASHES, "the most telling wordings that hold it"),
        ),
        internal=True,
        bucketed=True,
    ),
    Table(
        "quote_links",
        "pair of wordings that may be one utterance",
        (
            _FORM,
            _OTHER,
            ("share", REAL, "share of the wording's information that the other holds"),
            ("back", REAL, "share of the other's information that the wording holds"),
            ("matched", REAL, "bits of the wording's words that the other holds"),
            ("words", REAL, "how many words these are"),
            ("run", REAL, "bits of their longest run"),
        ),
        internal=True,
    ),
    Table(
        "quote_witnesses",
        "quotation, with what it says of the speaker",
        (
            BUCKET,
            ("quote_id", TEXT, "quotation"),
            DOC,
            ("cluster_id", TEXT, "cluster of the same words"),
            ("score", REAL, "share of the words' information found in the canonical quotation, 0 to 1"),
            ("story", TEXT, "the article's cluster of near-duplicates"),
            ("name", TEXT, "speaker: canonical name over the corpus, else the fullest one within the article"),
            ("entity_id", TEXT, "the speaker in entities"),
            ("confidence", REAL, "chance that the speaker is right, 0 to 1"),
            PUBLISHED,
            SOURCE,
        ),
        internal=True,
        bucketed=True,
    ),
    Table(
        "quote_fusions",
        "cluster of quotations",
        (("cluster_id", TEXT, "cluster of the same words"), *CLUSTER),
        internal=True,
    ),
    Table("quote_groups", "quotation, before copies vote on the speaker", QUOTE_GROUP, internal=True),
)
