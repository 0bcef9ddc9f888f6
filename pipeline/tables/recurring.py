"""What is found over the pages of a site: lines that recur, and how its name is spelled."""

from __future__ import annotations

import pyarrow as pa

from pipeline.tables.columns import BUCKET, DOC, HASHES, INT, TEXT, Column, Table

_LINE: Column = ("key", pa.uint64(), "hash of a site and a line")

TABLES = (
    Table(
        "page_lines",
        "document, as hashes of its lines",
        (
            DOC,
            ("site", pa.uint64(), "hash of the site; odd where a folder stands for it"),
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
        (BUCKET, _LINE, ("text", pa.uint64(), "hash of the whole text")),
        internal=True,
        bucketed=True,
    ),
    Table("line_candidates", "line that many texts of a site have", (_LINE,), internal=True),
    Table(
        "line_pairs",
        "line that many texts have and one that follows it, in a part",
        (
            _LINE,
            ("next", pa.uint64(), "the next such line; the line itself: all pages with it"),
            ("n", INT, "its pages"),
        ),
        internal=True,
    ),
    Table(
        "line_sites",
        "line that shows the site of its page",
        (_LINE, ("site", pa.uint64(), "smallest hash of the lines that stand together, made even")),
        internal=True,
    ),
    Table(
        "line_witnesses",
        "line that many texts have and site that has it, in a part",
        (
            BUCKET,
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
        "given_outlets",
        "name of an outlet, in a part",
        (("site", TEXT, "the name as documents give it"), ("n", INT, "documents of the part that do")),
        internal=True,
    ),
    Table(
        "outlet_spellings",
        "name of an outlet that has another one",
        (("site", TEXT, "the name as documents give it"), ("spelling", TEXT, "the one that the outlet goes by")),
        internal=True,
    ),
    Table(
        "document_outlets",
        "document whose outlet goes by another name than it gives",
        (DOC, ("site", TEXT, "the name that the outlet goes by")),
        internal=True,
    ),
)
