"""Internal tables with rows for each document: parses, attributions, copied texts, corrections, hashes of inputs."""

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
        "content (start and end of each part of what is attributed), cue and source (first character and one past the "
        "last; null if there is none), probability (calibrated, that the attribution is correct, 0 to 1)",
    ),
    (
        "names",
        READ_NAMES,
        "names of people, places and organisations: first character, one past the last, type, probability",
    ),
    (
        "references",
        REFERENCES,
        "words that stand for somebody (he, she, sources, beginnings of contents): the likeliest names, given as "
        "indices into names, with the probability of each, and the probability that the article gives no name",
    ),
)

TABLES = (
    Table(
        "document_inputs",
        "document as the input of a step",
        (DOC, ("digest", pa.binary(16), "hash of the document's rows in all inputs of the step")),
        shared=True,
    ),
    Table(
        "given_corrections",
        "line in the file of [corrections] file, and the document that it is about",
        (
            DOC,
            ("line", INT, "number of the line in the file"),
            ("what", TEXT, "what is corrected: speaker, nobody, no-quotation, title, date or outlet"),
            ("words", TEXT, "words of the quotation; null if the line is about the article"),
            ("value", TEXT, "the correct value; null for nobody and no-quotation"),
        ),
    ),
    Table(
        "article_corrections",
        "correction that was applied to an article",
        (DOC, ("what", TEXT, "what is corrected: title, date or outlet"), ("value", TEXT, "the correct value")),
    ),
    Table(
        "quote_corrections",
        "correction of a quotation, and the quotations to which it applies",
        (
            DOC,
            ("what", TEXT, "what is corrected: speaker, nobody or no-quotation"),
            ("words", TEXT, "words of the quotation, as the user's file has them"),
            ("value", TEXT, "the correct value; null for nobody and no-quotation"),
            ("quote_ids", TEXTS, "ids of the quotations that were corrected; empty if no quotation has these words"),
            ("name", TEXT, "the speaker's name as in the article, else as in the file; null if nobody"),
            ("type", TEXT, "type of the speaker: person, place or organisation; null if nobody"),
            ("entity", INT, "number of the speaker's entity within the article if its text does not have the name"),
        ),
    ),
    Table(
        "override_matches",
        "document, and a pattern in the file of [clean] overrides that matched one of its lines",
        (
            DOC,
            ("entry", INT, "number of the entry in the file, from 1"),
            ("kind", TEXT, "keep or drop"),
            ("pattern", TEXT, "the pattern, as the file has it"),
            ("n_lines", INT, "number of lines that it matched"),
        ),
    ),
    Table(
        "corrections",
        "line in the file of [entities] settled",
        (
            ("line", INT, "number of the line in the file"),
            ("verdict", TEXT, "same or different"),
            ("name", TEXT, "one of the two names"),
            ("other", TEXT, "the other name"),
            ("outcome", TEXT, "applied, unknown-name, or not-applied"),
            ("detail", TEXT, "why it was not applied; null if it was"),
        ),
    ),
    Table(
        "text_copies",
        "article whose text another article has as well",
        (
            DOC,
            SOURCE,
            _TEXT_HASH,
            ("original_doc_id", TEXT, "the article with this text that is parsed for all of them: the first by doc_id"),
            ("original_part", TEXT, "the part that contains that article"),
        ),
    ),
    Table("parses", "distinct text as the language model parsed it, under its first article", _PARSE),
    Table("copied_parses", "article whose text was parsed for a different article", _PARSE),
    Table("attributions", "distinct text with what the tagger found in it, under its first article", _ATTRIBUTIONS),
    Table("copied_attributions", "article whose text was tagged for a different article", _ATTRIBUTIONS),
)
