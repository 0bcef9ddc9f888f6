"""Every table and column, with its meaning: the contract with notebooks.

`TABLES` is read by the runner (to check what stages return), by `python -m pipeline schema`, and by the data
dictionary in docs/tables.md. Null means "not known"; no column holds an empty string or a zero for it.
"""

from __future__ import annotations

import pyarrow as pa

from pipeline.columns import (
    ARTICLE_CLUSTER,
    ATTRIBUTIONS,
    CLUSTER,
    DOC,
    END,
    FLAG,
    INT,
    INTS,
    PARTS,
    PUBLISHED,
    QUOTE_GROUP,
    REAL,
    SOURCE,
    START,
    TEXT,
    TEXTS,
    TIME,
    Column,
    Table,
)
from pipeline.merges import MERGES
from pipeline.shuffles import SHUFFLES

_QUOTE: tuple[Column, ...] = (
    ("quote_id", TEXT, "quotation: doc_id and its number in the article"),
    DOC,
    START,
    END,
    ("text", TEXT, "its words: the parts without their outer quotation marks, joined by a space"),
    ("kind", TEXT, "direct (all in quotation marks), mixed (in part) or indirect (reported)"),
    ("parts", PARTS, "the pieces in order, {start, end}, with their quotation marks; several for split quotations"),
    ("cue_start", INT, "first character of the cue; null if there is none"),
    ("cue_end", INT, "one past the last character of the cue"),
    ("cue", TEXT, "the words that attribute: said, according to, wrote"),
    ("speaker_start", INT, "first character of the words that name the speaker; null if there are none"),
    ("speaker_end", INT, "one past the last character of them"),
    ("speaker_text", TEXT, "the words that name the speaker where it is quoted: he, the minister, Mr Roe"),
    ("speaker_mention_id", TEXT, "the mention that gives the name: these words or whom they stand for; null if none"),
    ("speaker_name", TEXT, "fullest name of the speaker within the article; null if it names nobody"),
    ("speaker_kind", TEXT, "person, organisation, place, group, document or unknown"),
    ("rule", TEXT, "the rule that decided the attribution"),
    ("reason", TEXT, "the same for a reader: why this speaker, or why none"),
    ("confidence", REAL, "chance that the attribution, not the name, is right, 0 to 1; null where not measured"),
    ("flags", TEXTS, "what to look at twice: a recovered quotation mark, a paragraph left open"),
)

_MENTION: tuple[Column, ...] = (
    ("mention_id", TEXT, "mention: doc_id and its number in the article"),
    DOC,
    START,
    END,
    ("text", TEXT, "articles.text[start:end]"),
    ("type", TEXT, "person, place or organisation"),
    ("form", TEXT, "name (Jane Roe), pronoun (she) or nominal (the minister)"),
    ("name", TEXT, "fullest name of the same entity within the article; null if unresolved"),
    ("entity", INT, "number of the entity within the article; null if unresolved"),
    ("gender", TEXT, "female or male, where the article says so of the person"),
    ("model_label", TEXT, "the language model's own label; null where it saw no name"),
    ("rule", TEXT, "the rule that decided the mention or its resolution"),
)

_TEXT_HASH: Column = ("text_sha256", TEXT, "hash of the text")

_PARSE: tuple[Column, ...] = (
    DOC,
    _TEXT_HASH,
    ("start", INTS, "first character of each token"),
    ("end", INTS, "one past the last character of each token"),
    ("tag", TEXTS, "Penn Treebank tag of each token"),
    ("dep", TEXTS, "dependency label of each token; empty where not parsed"),
    ("head", INTS, "index of the head of each token"),
    ("entity", TEXTS, "the model's entity label of each token with its IOB prefix; empty outside"),
    ("sentence", INTS, "number of the sentence of each token"),
    ("paragraph", INTS, "number of the paragraph of each token"),
)

_ATTRIBUTIONS: tuple[Column, ...] = (
    DOC,
    _TEXT_HASH,
    (
        "attributions",
        ATTRIBUTIONS,
        "content (what is attributed, start and end of each piece), cue and source (first character and one past the "
        "last; null if there is none), probability (calibrated chance that it is right, 0 to 1)",
    ),
)

TABLES: dict[str, Table] = {
    t.name: t
    for t in (
        Table(
            "documents",
            "raw document",
            (
                DOC,
                SOURCE,
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
                DOC,
                ("block", INT, "number of the block in the document, from 0"),
                ("start", INT, "first character, in code points of documents.text"),
                ("end", INT, "one past the last character, in code points of documents.text"),
                ("label", TEXT, "title, body, subhead, byline, date or boilerplate"),
                ("rule", TEXT, "the rule that decided the label"),
                (
                    "score",
                    REAL,
                    "chance by the line model that the line is of the article, 0 to 1; null where it was not asked",
                ),
                ("kept", FLAG, "whether the block is part of articles.text"),
                ("text_start", INT, "where the block starts in articles.text; null unless kept"),
            ),
        ),
        Table(
            "articles",
            "article: a document that was cleaned and not rejected",
            (
                DOC,
                SOURCE,
                ("title", TEXT, "headline; null if the text has none"),
                ("byline", TEXT, "who wrote it, as printed"),
                ("site", TEXT, "site or outlet, where the document says so"),
                PUBLISHED,
                ("published_evidence", TEXT, "line that dates it, or 'record or markup'; null if it is not dated"),
                ("updated_at", TIME, "when it was last updated, UTC, where one of its lines says so"),
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
                DOC,
                SOURCE,
                ("stage", TEXT, "stage that rejected it"),
                ("reason", TEXT, "short code of the reason"),
                ("detail", TEXT, "what was found, for a reader"),
            ),
            shared=True,
        ),
        Table(
            "document_inputs",
            "document, and all that a step makes its rows of",
            (DOC, ("digest", pa.binary(16), "hash of the document's rows in all inputs of the step")),
            internal=True,
            shared=True,
        ),
        Table(
            "override_matches",
            "document and pattern of the file [clean] overrides that meant a line of it",
            (
                DOC,
                ("entry", INT, "number of the entry in the file, from 1"),
                ("kind", TEXT, "keep or drop"),
                ("pattern", TEXT, "the pattern, as the file has it"),
                ("n_lines", INT, "lines that it meant"),
            ),
            internal=True,
        ),
        Table("mentions", "mention of a person, place or organisation in an article", _MENTION),
        Table("quotes", "quotation", _QUOTE),
        Table("article_clusters", "article", ARTICLE_CLUSTER),
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
                ("name", TEXT, "one of the two names"),
                ("other", TEXT, "the other name"),
                ("outcome", TEXT, "applied, unknown-name, or not-applied"),
                ("detail", TEXT, "why it was not applied; null if it was"),
            ),
            internal=True,
        ),
        Table("quote_clusters", "quotation", (*QUOTE_GROUP, *CLUSTER)),
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
                *CLUSTER,
                SOURCE,
                ("title", TEXT, "headline of the article"),
                ("site", TEXT, "site or outlet of the article"),
                PUBLISHED,
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
                SOURCE,
                PUBLISHED,
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
            "text_copies",
            "article whose text another one has as well",
            (
                DOC,
                SOURCE,
                _TEXT_HASH,
                ("original_doc_id", TEXT, "the article that is parsed for all that have the text: the first by doc_id"),
                ("original_part", TEXT, "part in which that one lies"),
            ),
            internal=True,
        ),
        Table("parses", "text, as the language model saw it, under the first article with it", _PARSE, internal=True),
        Table("copied_parses", "article whose text was parsed for another one", _PARSE, internal=True),
        Table(
            "attributions",
            "text, with what the tagger found in it, under the first article with it",
            _ATTRIBUTIONS,
            internal=True,
        ),
        Table("copied_attributions", "article whose text was tagged for another one", _ATTRIBUTIONS, internal=True),
        *MERGES,
        *SHUFFLES,
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
