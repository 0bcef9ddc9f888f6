"""The tables of the search for duplicates: on the way from tasks by part to tasks by key, and back."""

from __future__ import annotations

import pyarrow as pa

from pipeline.columns import (
    ARTICLE_CLUSTER,
    CLUSTER,
    DOC,
    FLAG,
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

_BUCKET: Column = ("bucket", INT, "bucket, from 0 to run.buckets - 1")

_PAIR: tuple[Column, ...] = (
    ("doc_id", TEXT, "the article that ranks first: by date, length, doc_id"),
    ("other", TEXT, "the other one"),
    ("content", pa.uint64(), "hash of all that clustering reads of the first article"),
    ("other_content", pa.uint64(), "the same of the other one"),
    ("exact", FLAG, "whether both have the same words in the same order"),
)

_JACCARD: Column = ("jaccard", REAL, "shared word 5-grams over all of both, estimated by sketches")

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

_LINE: Column = ("key", pa.uint64(), "hash of a site and a line")

SHUFFLES = (
    Table(
        "page_lines",
        "document, as hashes of its lines",
        (
            DOC,
            ("site", pa.uint64(), "hash of the site"),
            ("text", pa.uint64(), "hash of the whole text"),
            ("keys", HASHES, "hash of the site and each line that counts, once"),
            ("prose", pa.list_(pa.int32()), "words of each if it is prose, else 0"),
            ("number", pa.list_(pa.int32()), "which line of the document it is first, from 0"),
        ),
        internal=True,
    ),
    Table(
        "line_texts",
        "line and text of a site that has it",
        (_BUCKET, _LINE, ("text", pa.uint64(), "hash of the whole text")),
        internal=True,
        bucketed=True,
    ),
    Table("line_candidates", "line that many texts of a site have", (_LINE,), internal=True),
    Table(
        "line_witnesses",
        "line that many texts have, in a part",
        (
            _BUCKET,
            _LINE,
            ("site", pa.uint64(), "hash of the site"),
            ("n", INT, "pages with other prose that have it"),
            ("strange", INT, "those of them with whose other prose it has nothing in common"),
        ),
        internal=True,
        bucketed=True,
    ),
    Table(
        "site_sizes",
        "site, in a part",
        (("site", pa.uint64(), "hash of the site"), ("n", INT, "pages with prose that few others have")),
        internal=True,
    ),
    Table("recurring_lines", "line that recurs over its site", (_LINE,), internal=True),
    Table(
        "page_recurring",
        "document with lines that recur over its site",
        (DOC, ("keys", HASHES, "those hashes of its lines")),
        internal=True,
    ),
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
            _BUCKET,
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
    Table("article_pairs", "pair of articles with a key in common", (_BUCKET, *_PAIR), internal=True, bucketed=True),
    Table("article_candidates", "pair of articles to be compared", (*_PAIR, _JACCARD), internal=True),
    Table(
        "article_components",
        "pair of articles to be compared, by connected component",
        (_BUCKET, *_PAIR, _JACCARD),
        internal=True,
        bucketed=True,
    ),
    Table("article_groups", "article with a near-duplicate candidate", ARTICLE_CLUSTER, internal=True),
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
        (_BUCKET, _KIND, _GRAM, _FORM),
        internal=True,
        bucketed=True,
    ),
    Table(
        "quote_counts",
        "word or pair of words that is not seldom",
        (_KIND, _GRAM, ("count", INT, "wordings of the corpus in which it stands")),
        internal=True,
    ),
    Table(
        "quote_repeats",
        "wording of several quotations",
        (_BUCKET, _FORM),
        internal=True,
        bucketed=True,
    ),
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
            _BUCKET,
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
            _BUCKET,
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
            _BUCKET,
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
            _BUCKET,
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
