"""The types of columns, and the columns that several tables share."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa

Column = tuple[str, pa.DataType, str]

TEXT, INT, REAL, FLAG = pa.string(), pa.int32(), pa.float64(), pa.bool_()
TIME = pa.timestamp("us", tz="UTC")
TEXTS, INTS = pa.list_(pa.string()), pa.list_(pa.int32())
HASHES = pa.list_(pa.uint64())
PARTS = pa.list_(pa.struct([("start", pa.int32()), ("end", pa.int32())]))
ATTRIBUTIONS = pa.list_(
    pa.struct(
        [
            ("content", PARTS),
            *((name, pa.int32()) for name in ("cue_start", "cue_end", "source_start", "source_end")),
            ("probability", pa.float64()),
        ]
    )
)
READ_NAMES = pa.list_(
    pa.struct([("start", pa.int32()), ("end", pa.int32()), ("type", pa.string()), ("probability", pa.float32())])
)
REFERENCES = pa.list_(
    pa.struct(
        [
            ("start", pa.int32()),
            ("end", pa.int32()),
            ("nobody", pa.float32()),
            ("names", pa.list_(pa.struct([("name", pa.int32()), ("chance", pa.float32())]))),
        ]
    )
)
VOTES = pa.list_(pa.struct([("name", pa.string()), ("votes", pa.float64()), ("stories", pa.int32())]))


@dataclass(frozen=True)
class Table:
    """A table: what one row stands for, and its columns.

    internal: serves later stages only.
    bucketed: made by part and read by key; row group k of a part holds the rows whose column `bucket` is k.
    hashed: consists mostly of hashes.
    shared: several steps add parts of their own.
    """

    name: str
    row: str
    columns: tuple[Column, ...]
    internal: bool = False
    bucketed: bool = False
    hashed: bool = False
    shared: bool = False

    @cached_property
    def schema(self) -> pa.Schema:
        """The Arrow schema; each field carries its meaning as metadata `description`."""
        fields = [pa.field(n, t, metadata={"description": about}) for n, t, about in self.columns]
        return pa.schema(fields, metadata={"table": self.name, "row": self.row})

    @cached_property
    def fingerprint(self) -> str:
        """Changes when a column is added, dropped, renamed or retyped, or gets another description."""
        return hashlib.sha256(repr((self.name, self.row, self.columns)).encode()).hexdigest()[:16]


DOC: Column = ("doc_id", TEXT, "document: hash of its path under the raw folder and its record number")
START: Column = ("start", INT, "first character, in code points of articles.text")
END: Column = ("end", INT, "one past the last character, in code points of articles.text")
SOURCE: Column = ("source", TEXT, "path of the raw file under the raw folder; within a .zip file.zip!member")
PUBLISHED: Column = ("published_at", TIME, "when the article was published, UTC; null if it does not say")

ARTICLE_CLUSTER: tuple[Column, ...] = (
    DOC,
    ("cluster_id", TEXT, "cluster of near-duplicates; derived from its canonical article"),
    ("canonical_doc_id", TEXT, "article that stands for the cluster: earliest, then longest"),
    ("relation", TEXT, "original (the canonical one, or alone), copy, update or excerpt of it"),
    ("containment", REAL, "share of the shorter text found in the other, 0 to 1; against the canonical"),
    ("jaccard", REAL, "shared word 5-grams over all of both, 0 to 1; against the canonical"),
)

QUOTE_GROUP: tuple[Column, ...] = (
    ("quote_id", TEXT, "quotation"),
    DOC,
    ("cluster_id", TEXT, "cluster of the same words; derived from its canonical quotation"),
    ("canonical_quote_id", TEXT, "the fullest form, which stands for the cluster"),
    ("relation", TEXT, "same, part or variant of the canonical one"),
    ("score", REAL, "share of the words' information found in the canonical one, 0 to 1"),
)

CLUSTER: tuple[Column, ...] = (
    ("cluster_n_quotes", INT, "quotations in the cluster"),
    ("cluster_n_articles", INT, "articles that contain them"),
    ("speaker_conflict", FLAG, "whether the cluster gives the words to different people"),
    (
        "cluster_speaker_name",
        TEXT,
        "who spoke by the votes of all copies, whatever this article says; null without a clear majority",
    ),
    ("cluster_speaker_entity_id", TEXT, "the same in entities; null if not known"),
    (
        "speaker_votes",
        VOTES,
        "everybody whom copies name, most votes first; a story's vote is its surest copy's confidence",
    ),
    ("conflicting_speakers", TEXTS, "names of those who are not cluster_speaker_name; all if that is null"),
    ("first_quote_id", TEXT, "the copy that was published first; null if none is dated"),
    ("first_source", TEXT, "path of its raw file under the raw folder"),
    ("first_published_at", TIME, "when it was published"),
)

GENDER: Column = ("gender", TEXT, "female or male, where the article says so")

BUCKET: Column = ("bucket", INT, "bucket, from 0 to run.buckets - 1")
