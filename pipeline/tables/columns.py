"""Defines tables, the types of columns, and the columns that several tables share."""

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
            ("names", pa.list_(pa.struct([("name", pa.int32()), ("probability", pa.float32())]))),
        ]
    )
)
VOTES = pa.list_(pa.struct([("name", pa.string()), ("votes", pa.float64()), ("stories", pa.int32())]))


@dataclass(frozen=True)
class Table:
    """A table of the processed folder.

    row: what one row stands for.
    columns: the name, type and description of each column.
    hashed: whether the table consists mostly of hashes.
    shared: whether several steps write parts of the table.
    """

    name: str
    row: str
    columns: tuple[Column, ...]
    hashed: bool = False
    shared: bool = False

    @property
    def bucketed(self) -> bool:
        """Whether the table is written by part but read by bucket: row group k of a part has the rows of bucket k."""
        return self.columns[0][0] == "bucket"

    @cached_property
    def schema(self) -> pa.Schema:
        """The Arrow schema. Each field has its description in the metadata key `description`."""
        fields = [pa.field(n, t, metadata={"description": about}) for n, t, about in self.columns]
        return pa.schema(fields, metadata={"table": self.name, "row": self.row})

    @cached_property
    def fingerprint(self) -> str:
        """A hash that changes when a column is added, dropped, renamed or retyped, or when a description changes."""
        return hashlib.sha256(repr((self.name, self.row, self.columns)).encode()).hexdigest()[:16]


DOC: Column = ("doc_id", TEXT, "id of the document: hash of its path under the raw folder and its record number")
START: Column = ("start", INT, "first character, in code points of articles.text")
END: Column = ("end", INT, "one past the last character, in code points of articles.text")
SOURCE: Column = ("source", TEXT, "path of the raw file under the raw folder; file.zip!member for a file in a .zip")
PUBLISHED: Column = ("published_at", TIME, "when the article was published, in UTC; null if it gives no date")

ARTICLE_CLUSTER: tuple[Column, ...] = (
    DOC,
    ("cluster_id", TEXT, "id of the cluster of near-duplicates; derived from its canonical article"),
    ("canonical_doc_id", TEXT, "doc_id of the article that stands for the cluster: the earliest, then the longest"),
    ("relation", TEXT, "original (it is the canonical article), or copy, update or excerpt of the canonical article"),
    (
        "containment",
        REAL,
        "of this article and the canonical one, the share of the shorter text found in the longer, 0 to 1",
    ),
    (
        "jaccard",
        REAL,
        "of this article and the canonical one, the shared word 5-grams divided by those of both together, 0 to 1",
    ),
)

QUOTE_GROUP: tuple[Column, ...] = (
    ("quote_id", TEXT, "id of the quotation"),
    DOC,
    ("cluster_id", TEXT, "id of the cluster of quotations with the same words; derived from its canonical quotation"),
    ("canonical_quote_id", TEXT, "quote_id of the fullest form, which stands for the cluster"),
    ("relation", TEXT, "relation to the canonical quotation: same, part or variant"),
    ("score", REAL, "share of this quotation's information that the canonical quotation contains, 0 to 1"),
)

CLUSTER: tuple[Column, ...] = (
    ("cluster_n_quotes", INT, "number of quotations in the cluster"),
    ("cluster_n_articles", INT, "number of articles that contain them"),
    ("speaker_conflict", FLAG, "whether the copies attribute the words to different people"),
    (
        "cluster_speaker_name",
        TEXT,
        "the speaker by the votes of all copies, whatever this article says; null without a clear majority",
    ),
    ("cluster_speaker_entity_id", TEXT, "entity_id of that speaker in entities; null if not known"),
    (
        "speaker_votes",
        VOTES,
        "the speakers whom copies name, most votes first; each story votes with the confidence of its surest copy",
    ),
    (
        "conflicting_speakers",
        TEXTS,
        "the other speakers whom copies name; if cluster_speaker_name is null, all of them",
    ),
    ("first_quote_id", TEXT, "quote_id of the copy that was published first; null if no copy is dated"),
    ("first_source", TEXT, "path of the raw file of that copy under the raw folder"),
    ("first_published_at", TIME, "when that copy was published"),
)

GENDER: Column = ("gender", TEXT, "female or male; null if neither the article nor the given name shows it")

BUCKET: Column = ("bucket", INT, "number of the bucket, from 0 to run.buckets - 1")
