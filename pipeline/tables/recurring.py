"""Internal tables about sites: the lines that recur on the pages of a site, and the spellings of its name."""

import pyarrow as pa

from pipeline.tables.columns import BUCKET, DOC, HASHES, INT, TEXT, Column, Table

_LINE: Column = ("key", pa.uint64(), "hash of a site and a line")

TABLES = (
    Table(
        "page_lines",
        "document, as hashes of its lines",
        (
            DOC,
            ("site", pa.uint64(), "hash of the site; odd if only a folder or file stands for the site"),
            ("text", pa.uint64(), "hash of the whole text"),
            ("keys", HASHES, "for each distinct line that counts, a hash of the site and the line"),
            ("prose", pa.list_(pa.int32()), "number of words in each of these lines if it is prose, else 0"),
            ("number", pa.list_(pa.int32()), "where each of these lines first occurs in the document, from 0"),
        ),
    ),
    Table(
        "line_texts",
        "line of a site, and one text that has it",
        (BUCKET, _LINE, ("text", pa.uint64(), "hash of the whole text")),
    ),
    Table("line_candidates", "line that many texts of a site have", (_LINE,)),
    Table(
        "line_pairs",
        "line that many texts have, and such a line that follows it, in a part",
        (
            _LINE,
            ("next", pa.uint64(), "hash of the following line; that of the line itself in the row for all its pages"),
            ("n", INT, "number of pages where the line is followed so; in the row for all pages, their number"),
        ),
    ),
    Table(
        "line_sites",
        "line that shows the site of its page",
        (_LINE, ("site", pa.uint64(), "the smallest hash of the lines that occur together, made even")),
    ),
    Table(
        "line_witnesses",
        "line that many texts have, and a site that has it, in a part",
        (
            BUCKET,
            _LINE,
            ("site", pa.uint64(), "hash of the site"),
            ("n", INT, "number of pages that have the line and other prose"),
            ("strange", INT, "number of these pages whose other prose has nothing in common with the line"),
        ),
    ),
    Table(
        "site_sizes",
        "site, in a part",
        (("site", pa.uint64(), "hash of the site"), ("n", INT, "number of pages with prose that few other pages have")),
    ),
    Table("recurring_lines", "line that recurs on its site", (_LINE,)),
    Table(
        "page_recurring",
        "document with lines that recur on its site",
        (DOC, ("keys", HASHES, "the hashes of these lines")),
    ),
    Table(
        "given_outlets",
        "name of an outlet, in a part",
        (("site", TEXT, "the name as documents give it"), ("n", INT, "number of documents in the part that give it")),
    ),
    Table(
        "outlet_spellings",
        "name of an outlet that is usually called by a different name",
        (("site", TEXT, "the name as documents give it"), ("spelling", TEXT, "the usual name of the outlet")),
    ),
    Table(
        "document_outlets",
        "document that gives a name for its outlet which is not the usual one",
        (DOC, ("site", TEXT, "the usual name of the outlet")),
    ),
)
