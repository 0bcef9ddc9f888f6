"""What holds of the tables of any run, whatever the input was."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow.compute as pc

from pipeline.store import Store
from pipeline.tables import PUBLIC

FAULTS = ("internal-error", "too-slow", "too-large")
"""Reasons of `rejects` that tell a fault of the program's, not of the document's."""


def broken(store: Store, raw: Path | None = None) -> list[str]:
    """One line for each invariant that the tables of a whole run break; with `raw` also for files without a row."""
    checks = (_documents, _blocks, _mentions, _quotes, _keys, _counts, _strings, _dates)
    found = [line for check in checks for line in check(store)]
    return found if raw is None else [*found, *_files(store, raw)]


def faults(store: Store) -> list[str]:
    """One line for each document that the program failed on, hung on or grew on."""
    rows = store.read_all("rejects").to_pylist()
    return [f"{r['source']}: {r['stage']} {r['reason']}: {r['detail']}" for r in rows if r["reason"] in FAULTS]


def _documents(store: Store) -> Iterator[str]:
    articles = set(store.read_all("articles")["doc_id"].to_pylist())
    rejected = set(store.read_all("rejects")["doc_id"].to_pylist())
    for doc_id in store.read_all("documents")["doc_id"].to_pylist():
        if doc_id not in articles and doc_id not in rejected:
            yield f"document {doc_id} has neither an article nor a reject"


def _files(store: Store, raw: Path) -> Iterator[str]:
    """Files of which the tables say nothing."""
    sources = {*store.read_all("documents")["source"].to_pylist(), *store.read_all("rejects")["source"].to_pylist()}
    told = {source.partition("!")[0] for source in sources}
    for file in sorted(raw.rglob("*")):
        if file.is_file() and file.relative_to(raw).as_posix() not in told:
            yield f"file {file.relative_to(raw)} has neither a document nor a reject"


def _texts(store: Store, table: str) -> dict[str, str]:
    return {row["doc_id"]: row["text"] for row in store.read_all(table, ["doc_id", "text"]).to_pylist()}


def _blocks(store: Store) -> Iterator[str]:
    documents, articles = _texts(store, "documents"), _texts(store, "articles")
    last: dict[str, int] = {}
    for row in store.read_all("blocks").to_pylist():
        if not last.get(row["doc_id"], 0) <= row["start"] < row["end"] <= len(documents[row["doc_id"]]):
            yield f"block {row['block']} of {row['doc_id']} is empty, out of order or outside of the document"
        last[row["doc_id"]] = row["end"]
        if row["kept"]:
            start, length = row["text_start"], row["end"] - row["start"]
            there = articles[row["doc_id"]][start : start + length]
            if there != documents[row["doc_id"]][row["start"] : row["end"]]:
                yield f"block {row['block']} of {row['doc_id']} is not what the document has there"


def _mentions(store: Store) -> Iterator[str]:
    articles = _texts(store, "articles")
    for row in store.read_all("mentions").to_pylist():
        if not row["text"] or articles[row["doc_id"]][row["start"] : row["end"]] != row["text"]:
            yield f"{row['mention_id']} is not what the article has there: {row['text']!r}"


def _quotes(store: Store) -> Iterator[str]:
    articles = _texts(store, "articles")
    for row in store.read_all("quotes").to_pylist():
        length, at = len(articles[row["doc_id"]]), 0
        for part in row["parts"]:
            if not at <= part["start"] < part["end"] <= length:
                yield f"parts of {row['quote_id']} are out of order, empty or outside of the article: {row['parts']}"
                break
            at = part["end"]
        if not row["parts"]:
            yield f"{row['quote_id']} has no parts"
        elif (row["start"], row["end"]) != (row["parts"][0]["start"], row["parts"][-1]["end"]):
            yield f"{row['quote_id']} does not begin and end with its parts"
        for name in ("cue", "speaker", "sentence"):
            start, end = row[f"{name}_start"], row[f"{name}_end"]
            if (start is None) != (end is None) or (start is not None and not 0 <= start < end <= length):
                yield f"{row['quote_id']}: {name} is at {start} to {end} of {length}"
        for name in ("confidence", "name_confidence"):
            if row[name] is not None and not 0 <= row[name] <= 1:
                yield f"{row['quote_id']}: {name} is {row[name]}"


_REFERENCES = (
    ("articles", "doc_id", "documents", "doc_id"),
    ("blocks", "doc_id", "documents", "doc_id"),
    ("mentions", "doc_id", "articles", "doc_id"),
    ("quotes", "doc_id", "articles", "doc_id"),
    ("quotes", "speaker_mention_id", "mentions", "mention_id"),
    ("quote_clusters", "quote_id", "quotes", "quote_id"),
    ("quote_clusters", "canonical_quote_id", "quotes", "quote_id"),
    ("article_clusters", "canonical_doc_id", "articles", "doc_id"),
    ("attributed_quotes", "quote_id", "quotes", "quote_id"),
    ("attributed_quotes", "speaker_entity_id", "entities", "entity_id"),
    ("attributed_quotes", "article_cluster_id", "article_clusters", "cluster_id"),
    ("attributed_quotes", "cluster_id", "quote_clusters", "cluster_id"),
    ("entity_mentions", "entity_id", "entities", "entity_id"),
    ("speakers", "entity_id", "entities", "entity_id"),
)


def _keys(store: Store) -> Iterator[str]:
    for table, column, other, key in _REFERENCES:
        known = set(store.read_all(other, [key])[key].to_pylist())
        lost = {value for value in store.read_all(table, [column])[column].to_pylist() if value is not None} - known
        if lost:
            yield f"{table}.{column} has what {other}.{key} has not: {sorted(lost)[:3]}"


_ONE_ROW_EACH = (
    ("documents", "doc_id", None),
    ("articles", "doc_id", None),
    ("entities", "entity_id", None),
    ("mentions", "mention_id", None),
    ("quotes", "quote_id", None),
    ("article_clusters", "doc_id", "articles"),
    ("quote_clusters", "quote_id", "quotes"),
    ("attributed_quotes", "quote_id", "quotes"),
    ("entity_mentions", "mention_id", "mentions"),
    ("speakers", "entity_id", None),
)


def _counts(store: Store) -> Iterator[str]:
    for table, key, other in _ONE_ROW_EACH:
        values = store.read_all(table, [key])[key].to_pylist()
        if len(set(values)) != len(values):
            yield f"{table}.{key} has a value twice"
        if other is not None and set(values) != set(store.read_all(other, [key])[key].to_pylist()):
            yield f"{table} has not one row for each of {other}"


def _strings(store: Store) -> Iterator[str]:
    for table in PUBLIC:
        if not store.parts(table):
            continue
        rows = store.read_all(table)
        for column in rows.column_names:
            values, kind = rows[column], str(rows.schema.field(column).type)
            if kind.startswith("list") and kind.endswith("string>"):
                values, kind = pc.list_flatten(values), "string"
            if kind == "string" and "" in values.to_pylist():
                yield f"{table}.{column} has an empty string"


def _dates(store: Store) -> Iterator[str]:
    for table in ("documents", "articles", "attributed_quotes", "entity_mentions"):
        years = {moment.year for moment in store.read_all(table)["published_at"].to_pylist() if moment is not None}
        if years and not 1800 <= min(years) <= max(years) <= 2100:
            yield f"{table}.published_at has the years {min(years)} to {max(years)}"
