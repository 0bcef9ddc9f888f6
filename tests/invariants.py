"""What holds of the tables of any run, whatever the input was."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.store import Store
from pipeline.tables import TABLES


def broken(store: Store) -> list[str]:
    """One line for each invariant that the tables of a whole run break."""
    return [*_documents(store), *_blocks(store), *_quotes(store), *_keys(store), *_strings(store)]


def _documents(store: Store) -> Iterator[str]:
    articles = set(store.read_all("articles")["doc_id"].to_pylist())
    rejected = set(store.read_all("rejects")["doc_id"].to_pylist())
    for doc_id in store.read_all("documents")["doc_id"].to_pylist():
        if doc_id not in articles and doc_id not in rejected:
            yield f"document {doc_id} has neither an article nor a reject"


def _blocks(store: Store) -> Iterator[str]:
    documents = {row["doc_id"]: row["text"] for row in store.read_all("documents").to_pylist()}
    articles = {row["doc_id"]: row["text"] for row in store.read_all("articles").to_pylist()}
    for row in store.read_all("blocks").to_pylist():
        if row["kept"]:
            start, length = row["text_start"], row["end"] - row["start"]
            there = articles[row["doc_id"]][start : start + length]
            if there != documents[row["doc_id"]][row["start"] : row["end"]]:
                yield f"block {row['block']} of {row['doc_id']} is not what the document has there"


def _quotes(store: Store) -> Iterator[str]:
    articles = {row["doc_id"]: row["text"] for row in store.read_all("articles").to_pylist()}
    for row in store.read_all("quotes").to_pylist():
        at = 0
        for part in row["parts"]:
            if not at <= part["start"] < part["end"] <= len(articles[row["doc_id"]]):
                yield f"parts of {row['quote_id']} are out of order, empty or outside of the article: {row['parts']}"
                break
            at = part["end"]
        if not row["parts"]:
            yield f"{row['quote_id']} has no parts"


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
    ("entity_mentions", "entity_id", "entities", "entity_id"),
    ("speakers", "entity_id", "entities", "entity_id"),
)


def _keys(store: Store) -> Iterator[str]:
    for table, column, other, key in _REFERENCES:
        known = set(store.read_all(other, [key])[key].to_pylist())
        lost = {value for value in store.read_all(table, [column])[column].to_pylist() if value is not None} - known
        if lost:
            yield f"{table}.{column} has what {other}.{key} has not: {sorted(lost)[:3]}"


def _strings(store: Store) -> Iterator[str]:
    for table, declared in TABLES.items():
        if declared.internal or not store.parts(table):
            continue
        rows = store.read_all(table)
        for column in rows.column_names:
            if str(rows.schema.field(column).type) == "string" and "" in rows[column].to_pylist():
                yield f"{table}.{column} has an empty string"
