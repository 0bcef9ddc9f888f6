"""Every table and column, with its meaning: the contract with notebooks.

`TABLES` is read by the runner (to check what stages return), by `python -m pipeline schema`, and by the data
dictionary in docs/tables.md. Null means "not known"; no column holds an empty string or a zero for it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import pyarrow as pa

Column = tuple[str, pa.DataType, str]

TEXT, INT, REAL, FLAG = pa.string(), pa.int32(), pa.float64(), pa.bool_()
TIME = pa.timestamp("us", tz="UTC")
TEXTS, INTS = pa.list_(pa.string()), pa.list_(pa.int32())
HASHES = pa.list_(pa.uint64())
PARTS = pa.list_(pa.struct([("start", pa.int32()), ("end", pa.int32())]))
VOTES = pa.list_(pa.struct([("name", pa.string()), ("votes", pa.float64()), ("stories", pa.int32())]))


@dataclass(frozen=True, slots=True)
class Table:
    """A table: what one row stands for, and its columns.

    `internal` tables serve later stages only. A `bucketed` one, on its way from tasks by part to tasks by key, has the
    column `bucket`: row group k of a part holds the rows of bucket k.
    """

    name: str
    row: str
    columns: tuple[Column, ...]
    internal: bool = False
    bucketed: bool = False

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema; each field carries its meaning as metadata `description`."""
        fields = [pa.field(n, t, metadata={"description": about}) for n, t, about in self.columns]
        return pa.schema(fields, metadata={"table": self.name, "row": self.row})

    @property
    def fingerprint(self) -> str:
        """Changes when a column is added, dropped, renamed, retyped or described anew."""
        return hashlib.sha256(repr((self.name, self.row, self.columns)).encode()).hexdigest()[:16]


_DOC: Column = ("doc_id", TEXT, "document: hash of its path under the raw folder and its record number")
_START: Column = ("start", INT, "first character, in code points of articles.text")
_END: Column = ("end", INT, "one past the last character, in code points of articles.text")
_SOURCE: Column = ("source", TEXT, "path of the raw file under the raw folder")
_PUBLISHED: Column = ("published_at", TIME, "when the article was published, UTC; null if it does not say")

_QUOTE: tuple[Column, ...] = (
    ("quote_id", TEXT, "quotation: doc_id and its number in the article"),
    _DOC,
    _START,
    _END,
    ("text", TEXT, "its words: the parts, joined by a space, without the outer quotation marks"),
    ("kind", TEXT, "direct (all in quotation marks), mixed (in part) or indirect (reported)"),
    ("parts", PARTS, "the pieces of the quotation in order, {start, end}; several for split quotations"),
    ("cue_start", INT, "first character of the cue; null if there is none"),
    ("cue_end", INT, "one past the last character of the cue"),
    ("cue", TEXT, "the words that attribute: said, according to, wrote"),
    ("speaker_start", INT, "first character of the words that name the speaker; null if there are none"),
    ("speaker_end", INT, "one past the last character of them"),
    ("speaker_text", TEXT, "the words that name the speaker where it is quoted: he, the minister, Mr Roe"),
    ("speaker_mention_id", TEXT, "the mention that these words are; null if they are none"),
    ("speaker_name", TEXT, "fullest name of the speaker within the article; null if it names nobody"),
    ("speaker_kind", TEXT, "person, organisation, place, group, document or unknown"),
    ("rule", TEXT, "the rule that decided the attribution"),
    ("reason", TEXT, "the same for a reader: why this speaker, or why none"),
    ("confidence", REAL, "calibrated chance that the speaker is right, 0 to 1; null where not measured"),
    ("flags", TEXTS, "what to look at twice: a recovered quotation mark, a paragraph left open"),
)

_MENTION: tuple[Column, ...] = (
    ("mention_id", TEXT, "mention: doc_id and its number in the article"),
    _DOC,
    _START,
    _END,
    ("text", TEXT, "articles.text[start:end]"),
    ("type", TEXT, "person, place or organisation"),
    ("form", TEXT, "name (Jane Roe), pronoun (she) or nominal (the minister)"),
    ("name", TEXT, "fullest name of the same entity within the article; null if unresolved"),
    ("entity", INT, "number of the entity within the article; null if unresolved"),
    ("gender", TEXT, "female or male, where the article says so of the person"),
    ("model_label", TEXT, "the language model's own label; null where it saw no name"),
    ("rule", TEXT, "the rule that decided the mention or its resolution"),
)

_ARTICLE_CLUSTER: tuple[Column, ...] = (
    _DOC,
    ("cluster_id", TEXT, "cluster of near-duplicates; derived from its canonical article"),
    ("canonical_doc_id", TEXT, "article that stands for the cluster: earliest, then longest"),
    ("relation", TEXT, "original (the canonical one, or alone), copy, update or excerpt of it"),
    (
        "containment",
        REAL,
        "share of the shorter text found in the other, 0 to 1; against the canonical",
    ),
    ("jaccard", REAL, "shared word 5-grams over all of both, 0 to 1; against the canonical"),
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
    _DOC,
    ("kind", TEXT, "direct, mixed or indirect"),
    ("speaker_name", TEXT, "fullest name of the speaker within the article"),
    _FORM,
)

_QUOTE_GROUP: tuple[Column, ...] = (
    ("quote_id", TEXT, "quotation"),
    _DOC,
    ("cluster_id", TEXT, "cluster of the same words; derived from its canonical quotation"),
    ("canonical_quote_id", TEXT, "the fullest form, which stands for the cluster"),
    ("relation", TEXT, "same, part or variant of the canonical one"),
    ("score", REAL, "share of the words' information found in the canonical one, 0 to 1"),
)

_CLUSTER: tuple[Column, ...] = (
    ("cluster_n_quotes", INT, "quotations in the cluster"),
    ("cluster_n_articles", INT, "articles in which they stand"),
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
        "everybody whom copies name, most votes first: the stories for a speaker, each as sure as its surest copy",
    ),
    ("conflicting_speakers", TEXTS, "names of those who are not cluster_speaker_name; all if that is null"),
    ("first_quote_id", TEXT, "the copy that was published first; null if none is dated"),
    ("first_source", TEXT, "path of its raw file under the raw folder"),
    ("first_published_at", TIME, "when it was published"),
)

TABLES: dict[str, Table] = {
    t.name: t
    for t in (
        Table(
            "documents",
            "raw document",
            (
                _DOC,
                _SOURCE,
                ("record", INT, "index in a file of several records; null in a file of one"),
                ("media_type", TEXT, "text/plain or text/html"),
                ("url", TEXT, "address of the page, where the file gives one"),
                ("encoding", TEXT, "how the bytes were decoded"),
                ("sha256", TEXT, "hash of the raw file's bytes"),
                ("fetched_at", TIME, "when the page was fetched, where the file says so"),
                ("text", TEXT, "the decoded file, or the visible text of an HTML page, a line per block"),
                ("title", TEXT, "title by the markup or the record; null for plain text"),
                ("byline", TEXT, "author by the markup or the record"),
                ("site", TEXT, "site by the markup or the record"),
                ("published_at", TIME, "publication date by the markup or the record"),
                ("language", TEXT, "language by the markup or the record"),
                ("main_lines", pa.list_(pa.bool_()), "HTML: which lines the extractor took for the article"),
            ),
        ),
        Table(
            "blocks",
            "line of a document that is not empty",
            (
                _DOC,
                ("block", INT, "number of the block in the document, from 0"),
                ("start", INT, "first character, in code points of documents.text"),
                ("end", INT, "one past the last character, in code points of documents.text"),
                ("label", TEXT, "title, body, subhead, byline, date or boilerplate"),
                ("rule", TEXT, "the rule that decided the label"),
                (
                    "score",
                    REAL,
                    "chance that the line belongs to the article, 0 to 1; null where a rule decided",
                ),
                ("kept", FLAG, "whether the block is part of articles.text"),
                ("text_start", INT, "where the block starts in articles.text; null unless kept"),
            ),
        ),
        Table(
            "articles",
            "article: a document that was cleaned and not rejected",
            (
                _DOC,
                _SOURCE,
                ("title", TEXT, "headline; null if the text has none"),
                ("byline", TEXT, "who wrote it, as printed"),
                ("site", TEXT, "site or outlet, where the document says so"),
                _PUBLISHED,
                ("language", TEXT, "language code; null if it is not English and the page does not say what it is"),
                ("text", TEXT, "the kept blocks, joined by an empty line; every offset counts in it"),
                ("n_words", INT, "words of text"),
                ("text_sha256", TEXT, "hash of text (UTF-8): equal for exact copies"),
            ),
        ),
        Table(
            "rejects",
            "document not processed, or in part",
            (
                _DOC,
                _SOURCE,
                ("stage", TEXT, "stage that rejected it"),
                ("reason", TEXT, "short code of the reason"),
                ("detail", TEXT, "what was found, for a reader"),
            ),
        ),
        Table("mentions", "mention of a person, place or organisation in an article", _MENTION),
        Table("quotes", "quotation", _QUOTE),
        Table("article_clusters", "article", _ARTICLE_CLUSTER),
        Table(
            "entities",
            "person, place or organisation in the whole corpus",
            (
                ("entity_id", TEXT, "entity: stable when documents are added"),
                ("type", TEXT, "person, place or organisation"),
                ("name", TEXT, "canonical name"),
                ("aliases", TEXTS, "every name that it goes by in the corpus"),
                ("evidence", TEXTS, "why names were merged"),
                ("ambiguous", TEXTS, "names of others that it may be, left apart for want of evidence"),
                ("doubts", TEXTS, "for each of ambiguous, why the two were not merged"),
                ("n_mentions", INT, "mentions in the corpus"),
                ("n_articles", INT, "articles that mention it"),
                ("first_seen", TIME, "earliest publication date of them; null if none is dated"),
                ("last_seen", TIME, "latest publication date of them"),
                ("wikidata_id", TEXT, "id in the table of [entities] wikidata; null if not known or ambiguous"),
            ),
        ),
        Table(
            "corrections",
            "line of the file [entities] settled",
            (
                ("line", INT, "line of the file"),
                ("verdict", TEXT, "same or different"),
                ("name", TEXT, "one name"),
                ("other", TEXT, "the other name"),
                ("outcome", TEXT, "applied, unknown-name, or not-applied"),
                ("detail", TEXT, "why it was not applied; null if it was"),
            ),
        ),
        Table("quote_clusters", "quotation", (*_QUOTE_GROUP, *_CLUSTER)),
        Table(
            "attributed_quotes",
            "quotation, ready for a notebook",
            (
                *(c for c in _QUOTE if c[0] != "speaker_name"),
                ("speaker_name", TEXT, "canonical name of the speaker over the corpus; null if not known"),
                ("speaker_name_in_article", TEXT, "fullest name of the speaker within the article"),
                ("speaker_entity_id", TEXT, "the speaker in entities and speakers; null if not known"),
                ("cluster_id", TEXT, "cluster of the same words"),
                ("is_canonical", FLAG, "whether this is the one to count of its cluster"),
                *_CLUSTER,
                _SOURCE,
                ("title", TEXT, "headline of the article"),
                ("site", TEXT, "site or outlet of the article"),
                _PUBLISHED,
                ("article_cluster_id", TEXT, "cluster of near-duplicate articles"),
            ),
        ),
        Table(
            "entity_mentions",
            "mention, ready for a notebook",
            (
                *_MENTION,
                ("entity_id", TEXT, "the entity over the whole corpus; null if unresolved"),
                ("entity_name", TEXT, "its canonical name"),
                _SOURCE,
                _PUBLISHED,
            ),
        ),
        Table(
            "speakers",
            "speaker",
            (
                ("entity_id", TEXT, "the speaker in entities"),
                ("name", TEXT, "canonical name"),
                ("type", TEXT, "person, place or organisation"),
                ("n_quotes", INT, "quotations"),
                ("n_distinct_quotes", INT, "clusters of the same words: quotations without the repeats"),
                ("n_articles", INT, "articles that quote the speaker"),
                ("first_quoted", TIME, "earliest publication date of them; null if none is dated"),
                ("last_quoted", TIME, "latest publication date of them"),
            ),
        ),
        Table(
            "parses",
            "article, as the language model saw it",
            (
                _DOC,
                ("start", INTS, "first character of each token"),
                ("end", INTS, "one past the last character of each token"),
                ("tag", TEXTS, "Penn Treebank tag of each token"),
                ("dep", TEXTS, "dependency label of each token; empty where not parsed"),
                ("head", INTS, "index of the head of each token"),
                (
                    "entity",
                    TEXTS,
                    "the model's entity label of each token with its IOB prefix; empty outside",
                ),
                ("sentence", INTS, "number of the sentence of each token"),
                ("paragraph", INTS, "number of the paragraph of each token"),
            ),
            internal=True,
        ),
        Table(
            "attributions",
            "attribution that the tagger found in an article",
            (
                _DOC,
                ("content", PARTS, "what is attributed, {start, end} of each piece"),
                ("cue_start", INT, "first character of the cue; null if there is none"),
                ("cue_end", INT, "one past the last character of the cue"),
                ("source_start", INT, "first character of the source; null if there is none"),
                ("source_end", INT, "one past the last character of the source"),
                ("probability", REAL, "calibrated chance that the attribution is right, 0 to 1"),
            ),
            internal=True,
        ),
        Table(
            "article_sketches",
            "article, sketched for near-duplicate search",
            (
                _DOC,
                _PUBLISHED,
                ("n_words", INT, "words of the text"),
                ("keys", HASHES, "the smallest hashes of the text's word 5-grams"),
                ("limit", pa.uint64(), "every such hash up to this one is among the keys"),
                ("n_shingles", INT, "distinct word 5-grams of the text"),
                ("digest", pa.uint64(), "hash of all words in order"),
            ),
            internal=True,
        ),
        Table(
            "quote_forms", "quotation, as words", (*_WORDING, ("tokens", HASHES, "hash of each word")), internal=True
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
            "quote_weights",
            "quotation, weighed",
            (*_WORDING, ("total", REAL, "bits of its words"), ("size", INT, "its words")),
            internal=True,
        ),
        Table(
            "quote_phrases",
            "phrase of three words of a wording",
            (
                _BUCKET,
                _GRAM,
                _FORM,
                ("bits", REAL, "what the words of the phrase tell, in bits"),
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
        Table("quote_groups", "quotation, before copies vote on the speaker", _QUOTE_GROUP, internal=True),
        Table(
            "article_keys",
            "article and bucket of keys",
            (
                _BUCKET,
                _DOC,
                _PUBLISHED,
                ("n_words", INT, "words of the text"),
                ("digest", pa.uint64(), "hash of all words in order"),
                ("content", pa.uint64(), "hash of text, length and date: of all that clustering reads of the article"),
                ("keys", HASHES, "those keys of the article's sketch that belong to the bucket"),
                ("following", HASHES, "after each of them, the article's next larger key"),
            ),
            internal=True,
            bucketed=True,
        ),
        Table(
            "article_pairs", "pair of articles with a key in common", (_BUCKET, *_PAIR), internal=True, bucketed=True
        ),
        Table("article_candidates", "pair of articles to be compared", (*_PAIR, _JACCARD), internal=True),
        Table(
            "article_components",
            "pair of articles to be compared, by connected component",
            (_BUCKET, *_PAIR, _JACCARD),
            internal=True,
            bucketed=True,
        ),
        Table("article_groups", "article with a near-duplicate candidate", _ARTICLE_CLUSTER, internal=True),
        Table(
            "article_entities",
            "entity of an article, before it is merged over the corpus",
            (
                _DOC,
                ("entity", INT, "number of the entity within the article"),
                ("type", TEXT, "person, place or organisation"),
                ("name", TEXT, "fullest name within the article"),
                ("aliases", TEXTS, "names written in the article, most frequent first"),
                ("n_mentions", INT, "mentions in the article, pronouns and role phrases included"),
                ("gender", TEXT, "female or male, where the article says so"),
                ("context", TEXTS, "keys of the article's other frequent entities"),
            ),
            internal=True,
        ),
        Table(
            "entity_links",
            "entity of an article, linked to the corpus",
            (
                _DOC,
                ("entity", INT, "number of the entity within the article"),
                ("entity_id", TEXT, "the entity over the whole corpus"),
                ("entity_name", TEXT, "its canonical name"),
            ),
            internal=True,
        ),
    )
}

PUBLIC = tuple(name for name, table in TABLES.items() if not table.internal)


def empty(name: str) -> pa.Table:
    """The table `name` with no rows."""
    return TABLES[name].schema.empty_table()


def table_of(name: str, rows: list[dict[str, object]]) -> pa.Table:
    """Rows as an Arrow table with the declared schema; a missing column is null, an unknown one an error."""
    schema = TABLES[name].schema
    if rows and (unknown := set().union(*rows) - set(schema.names)):
        raise KeyError(f"table {name}: undeclared columns {sorted(unknown)}")
    return pa.Table.from_pylist(rows, schema=schema)
