"""Runs each model once per distinct text: exact copies share the result, and later runs reuse it."""

from collections.abc import Callable, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.options import Options
from pipeline.stages.step import Corpus, Part, Rejects, Row, Step, Tables, every
from pipeline.tables import TABLES, empty, table_of

Find = Callable[[Sequence[Row], Rejects], Sequence[Row | None]]


def text_copies(corpus: Corpus, config: Options) -> Tables:
    """Lists the articles whose text is a copy of another's, each with its original: the first article with that text.

    Articles in languages that are not wanted are left out, since no model reads them.
    """
    articles = corpus.read("articles")
    if languages := config.clean.languages:
        articles = articles.filter(pc.is_in(articles["language"], pa.array(languages, pa.string())))
    text = articles["text_sha256"].combine_chunks().dictionary_encode().indices.to_numpy()
    shared = articles.filter(pa.array(np.bincount(text, minlength=1)[text] > 1)).sort_by("doc_id")
    original: dict[str, str] = {}
    rows: list[Row] = []
    for row in shared.drop_columns(["language"]).to_pylist():
        first = original.setdefault(row["text_sha256"], row["doc_id"])
        if first != row["doc_id"]:
            rows.append({**row, "original_doc_id": first, "original_part": corpus.part_of(first)})
    return {"text_copies": table_of("text_copies", rows)}


def rows_of_originals(inputs: Tables, table: str, find: Find, rejects: Rejects, config: Options) -> pa.Table:
    """Returns the rows of `table` for the articles of a part that are in a wanted language and not copies of others.

    find: is called with the articles whose text is not in the result of the previous run (the input "before"). It
        returns for each of them all columns except doc_id and text_sha256, or None if it failed.
    """
    languages, copies = config.clean.languages, set(inputs["text_copies"]["doc_id"].to_pylist())
    own = [article for article in inputs["articles"].to_pylist() if article["doc_id"] not in copies]
    own = [article for article in own if not languages or article["language"] in languages]
    before = inputs["before"]
    place = {digest: n for n, digest in enumerate(before["text_sha256"].to_pylist())}
    new = [article for article in own if article["text_sha256"] not in place]
    found = ((a, row) for a, row in zip(new, find(new, rejects), strict=True) if row is not None)
    rows = [{"doc_id": a["doc_id"], "text_sha256": a["text_sha256"], **row} for a, row in found]
    # `place` maps each text to its row in the old and the new rows together; the new ones come last.
    place |= {row["text_sha256"]: before.num_rows + n for n, row in enumerate(rows)}
    all_rows = pa.concat_tables([before, table_of(table, rows)]).combine_chunks()
    there = [article for article in own if article["text_sha256"] in place]
    chosen = all_rows.take(pa.array([place[article["text_sha256"]] for article in there], pa.int64()))
    return _renamed(chosen, [article["doc_id"] for article in there])


def rows_of_copies(part: Part, table: str, rejects: Rejects) -> pa.Table:
    """Returns the rows of `table` for the articles of a part that are copies: each gets the row of its original."""
    copies = part.read("text_copies").to_pylist()
    place: dict[str, int] = {}
    pieces = [empty(table)]
    for name in sorted({copy["original_part"] for copy in copies}):
        wanted = sorted({copy["original_doc_id"] for copy in copies if copy["original_part"] == name})
        pieces.append(part.lookup(table, name, "doc_id", pa.array(wanted, pa.string())))
        doc_ids = pieces[-1]["doc_id"].to_pylist()
        place |= {doc_id: len(place) + n for n, doc_id in enumerate(doc_ids)}
    there = [copy for copy in copies if copy["original_doc_id"] in place]
    for copy in copies:
        # If the original failed, the copy would, too. It gets its own row of rejects.
        if copy["original_doc_id"] not in place:
            detail = f"it has the same text as {copy['original_doc_id']}, which could not be processed"
            rejects.add(copy["doc_id"], copy["source"], "internal-error", detail)
    all_rows = pa.concat_tables(pieces).combine_chunks()
    chosen = all_rows.take(pa.array([place[copy["original_doc_id"]] for copy in there], pa.int64()))
    return _renamed(chosen, [copy["doc_id"] for copy in there])


def with_copies(inputs: Tables, table: str) -> pa.Table:
    """Returns the rows of a table for all articles of a part: those found, and those copied from other articles."""
    return pa.concat_tables([inputs[table], inputs[f"copied_{table}"].cast(TABLES[table].schema)])


def _renamed(table: pa.Table, documents: list[str]) -> pa.Table:
    return table.set_column(0, table.schema.field(0), pa.array(documents, pa.string()))


STEPS = (
    Step(
        text_copies,
        "parse",
        inputs=(every("articles", "doc_id", "source", "language", "text_sha256"),),
        sections=("clean.languages",),
    ),
)
