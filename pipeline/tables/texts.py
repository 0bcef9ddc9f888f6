"""Tables by document that only later steps read: parses, attributions, who shares a text, what rows were made of."""

from __future__ import annotations

import pyarrow as pa

from pipeline.tables.columns import (
    ATTRIBUTIONS,
    DOC,
    INT,
    INTS,
    READ_NAMES,
    REFERENCES,
    SOURCE,
    TEXT,
    TEXTS,
    Column,
    Table,
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
    (
        "names",
        READ_NAMES,
        "names of people, places and organisations: first character, one past the last, type, chance",
    ),
    (
        "references",
        REFERENCES,
        "words that stand for somebody (he, she, sources, beginnings of contents), the likeliest names by their index "
        "in names with the chance of each, and the chance that the article gives no name",
    ),
)

TABLES = (
    Table(
        "document_inputs",
        "document, and all that a step makes its rows of",
        (DOC, ("digest", pa.binary(16), "hash of the document's rows in all inputs of the step")),
        internal=True,
        shared=True,
    ),
    Table(
        "given_corrections",
        "line of the file [corrections] file, and document that it is about",
        (
            DOC,
            ("line", INT, "line of the file"),
            ("what", TEXT, "speaker, nobody, no-quotation, title, date or outlet"),
            ("words", TEXT, "words of the quotation; null if the line is about the article"),
            ("value", TEXT, "what is right; null for nobody and no-quotation"),
        ),
        internal=True,
    ),
    Table(
        "article_corrections",
        "correction that was entered into an article",
        (DOC, ("what", TEXT, "title, date or outlet"), ("value", TEXT, "what is right")),
        internal=True,
    ),
    Table(
        "quote_corrections",
        "correction of a quotation, and what it found",
        (
            DOC,
            ("what", TEXT, "speaker, nobody or no-quotation"),
            ("words", TEXT, "words of the quotation, as the user's file has them"),
            ("value", TEXT, "what is right; null for nobody and no-quotation"),
            ("quote_ids", TEXTS, "quotations that were corrected; none if no quotation has such words"),
            ("name", TEXT, "the speaker as the article has the name, else as the file has it; null if nobody"),
            ("type", TEXT, "person, place or organisation; null if nobody"),
            ("entity", INT, "number of the speaker's entity within the article where its text does not have the name"),
        ),
        internal=True,
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
)
