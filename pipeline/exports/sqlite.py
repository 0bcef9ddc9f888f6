"""Exports tables as an SQLite database for Datasette, with keys, indexes, full-text search and column descriptions."""

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import datetime
from typing import Any

import pyarrow as pa

from pipeline.exports.plain_files import Exported, whole_file
from pipeline.exports.rows import FinishedTable, sql_time
from pipeline.tables import TABLES

_KEYS = {
    **dict.fromkeys(("documents", "articles", "article_clusters"), "doc_id"),
    **dict.fromkeys(("mentions", "entity_mentions"), "mention_id"),
    **dict.fromkeys(("quotes", "quote_clusters", "attributed_quotes"), "quote_id"),
    **dict.fromkeys(("entities", "speakers"), "entity_id"),
}
# Maps a column to the tables it may refer to; it refers to the first of these that is in the file.
_POINTS_TO: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("doc_id", "canonical_doc_id"), ("articles", "documents")),
    **dict.fromkeys(("entity_id", "speaker_entity_id", "cluster_speaker_entity_id"), ("entities",)),
    **dict.fromkeys(("quote_id", "canonical_quote_id", "first_quote_id"), ("attributed_quotes", "quotes")),
    "speaker_mention_id": ("entity_mentions", "mentions"),
}
# Tables whose doc_id may be missing in `articles`, since some documents are rejected; a reject need not even have a row
# in `documents`.
_WHOLE_CORPUS = ("documents", "blocks", "rejects")
_INDEXED = ("cluster_id", "article_cluster_id", "site", "published_at", "speaker_name", "entity_name", "name", "reason")
_SEARCHED = {
    "articles": ("title", "text"),
    "attributed_quotes": ("text", "speaker_name", "title"),
    "entities": ("name", "aliases"),
    "speakers": ("name",),
}
# A search for "strike" finds "strikes", and one for "Francois" finds "François".
_TOKENIZER = "porter unicode61 remove_diacritics 2"


def write_sqlite(tables: Sequence[FinishedTable], path: str) -> Exported:
    """Writes one database with all of the tables. Lists become JSON arrays, times text in UTC, booleans 0 and 1."""
    done = Exported(path)
    names = [table.name for table in tables]
    with whole_file(path) as temporary, closing(sqlite3.connect(temporary)) as database:
        database.execute("pragma journal_mode = off")  # safe, since the file is new and is renamed when it is complete
        database.execute("pragma synchronous = off")
        has_full_text = _has_full_text(database)
        if not has_full_text:
            done.notices.append(f"{path}: without full text, since this Python's SQLite was built without FTS5")
        for table in tables:
            database.execute(_create(table, names))
            places = ", ".join("?" * len(table.columns))
            insert = f'insert into "{table.name}" values ({places})'
            count = database.executemany(insert, table.cells(_converter)).rowcount
            done.rows[table.name] = max(count, 0)
        for name in names:
            for statement in _indexes(name):
                database.execute(statement)
            if has_full_text:
                for statement in _search(name):
                    database.execute(statement)
        database.execute("pragma optimize")
        database.commit()
    return done


def _has_full_text(database: sqlite3.Connection) -> bool:
    """Whether Python's SQLite can make full-text indexes."""
    try:
        database.execute("create virtual table temp.probe using fts5(word)")
    except sqlite3.OperationalError:
        return False
    database.execute("drop table temp.probe")
    return True


def _create(table: FinishedTable, names: Sequence[str]) -> str:
    """Returns the statement that creates a table, with the meanings of its columns as comments for Datasette."""
    key = _KEYS.get(table.name)
    lines = []
    for name, kind, about in table.columns:
        target = next((t for t in _POINTS_TO.get(name, ()) if t in names and t != table.name), None)
        if name == "doc_id" and table.name in _WHOLE_CORPUS:
            target = "documents" if "documents" in names and table.name == "blocks" else None
        points = f' references "{target}"("{_KEYS[target]}")' if target else ""
        lines.append((f'"{name}" {_type(kind)}{" primary key" if name == key else ""}{points}', about))
    body = "\n".join(
        f"  {line}{',' if number < len(lines) else ''}  -- {' '.join(about.split())}"
        for number, (line, about) in enumerate(lines, start=1)
    )
    return f'create table "{table.name}" (  -- one row per {TABLES[table.name].row}\n{body}\n)'


def _indexes(name: str) -> Iterator[str]:
    for column in TABLES[name].schema.names:
        if column != _KEYS.get(name) and (column in _POINTS_TO or column in _INDEXED):
            yield f'create index "{name}_{column}" on "{name}"("{column}")'


def _search(name: str) -> Iterator[str]:
    """Yields statements for a full-text index of a table, which Datasette finds by its option `content`."""
    if name in _SEARCHED:
        columns = ", ".join(f'"{column}"' for column in _SEARCHED[name])
        yield (f'create virtual table "{name}_fts" using fts5({columns}, content="{name}", tokenize=\'{_TOKENIZER}\')')
        yield f'insert into "{name}_fts"("{name}_fts") values (\'rebuild\')'


def _converter(kind: pa.DataType) -> Callable[[Any], Any]:
    return _json if pa.types.is_nested(kind) else _plain


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)


def _plain(value: Any) -> Any:
    return sql_time(value) if isinstance(value, datetime) else value


def _type(kind: pa.DataType) -> str:
    if pa.types.is_boolean(kind) or pa.types.is_integer(kind):
        return "integer"
    return "real" if pa.types.is_floating(kind) else "text"
