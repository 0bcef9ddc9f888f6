"""Queries the index for the pages; returns plain rows, a page at a time."""

from __future__ import annotations

import json
import re
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.report.article import ArticleRows
from pipeline.report.site.index import plain
from pipeline.store import Row, Store

_LISTS = ("marks", "flags", "all_speakers", "aliases", "evidence", "ambiguous", "doubts")
_WORD = re.compile(r'"([^"]*)"|(\S+)')

# Quotations with a lower confidence are on the page "Look twice"; docs/confidence.md says how often they are right.
LOW_CONFIDENCE = 0.7

# `verify` looks for quotations with any of the _RARE_WORDS rarest words, leaving out words in more than _COMMON_WORD
# quotations, which take over 100 ms to rank. It compares the _ALIKE highest-ranking quotations word by word.
_RARE_WORDS, _COMMON_WORD, _ALIKE = 12, 20_000, 300

# A search counts its hits up to this number, since counting takes time; the page then says "more than 1,000".
_MOST_COUNTED = 1_001

SPEAKER_ORDERS = {
    "statements": "n_distinct desc, name",
    "quotations": "n_quotes desc, name",
    "name": "name collate nocase",
    "articles": "n_quoted_articles desc, name",
    "last": "last_quoted desc, name",
}
ARTICLE_ORDERS = {
    "date": "published is null, published desc, doc_id",
    "title": "title is null, title collate nocase, doc_id",
    "outlet": "outlet is null, outlet, published desc, doc_id",
    "quotations": "n_quotes desc, doc_id",
}


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list: its rows, its number (from 1), and the number of rows in the list, a minimum if `more`."""

    rows: list[Row]
    total: int
    number: int
    size: int
    more: bool = False

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))


@dataclass(frozen=True, slots=True)
class Search:
    """What to search for: words of the quotation (in quotation marks: in this order), speaker, outlet, dates, kind."""

    words: str = ""
    speaker: str = ""
    outlet: str = ""
    since: str = ""
    until: str = ""
    kind: str = ""

    def __bool__(self) -> bool:
        return any((self.words, self.speaker, self.outlet, self.since, self.until, self.kind))


class Index:
    """Queries on the index, over one connection, which threads use in turn."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection, self._lock = connection, threading.Lock()

    def __enter__(self) -> Index:
        return self

    def __exit__(self, *error: object) -> None:
        self._connection.close()

    def rows(self, query: str, *values: Any) -> list[Row]:
        """Returns the rows of a query, with JSON columns decoded to lists."""
        with self._lock:
            found = [dict(r) for r in self._connection.execute(query, values)]
        for row in found:
            for name in _LISTS:
                if isinstance(row.get(name), str):
                    row[name] = json.loads(row[name])
        return found

    def first(self, query: str, *values: Any) -> Row | None:
        """Returns the first row of a query; None if there is none."""
        return next(iter(self.rows(query, *values)), None)

    def one(self, query: str, *values: Any) -> Any:
        """Returns the first column of the first row of a query; None if there is no row."""
        with self._lock:
            row = self._connection.execute(query, values).fetchone()
        return None if row is None else row[0]

    def meta(self) -> dict[str, str]:
        return {r["key"]: r["value"] for r in self.rows("select key, value from meta")}

    def page(self, table: str, where: Sequence[str], values: Sequence[Any], order: str, number: int, size: int) -> Page:
        """Returns one page of the rows of a table. Only `values` may come from the user; the rest is put into SQL."""
        clause = f" where {' and '.join(where)}" if where else ""
        total = self.one(f"select count(*) from {table}{clause}", *values) or 0
        limit = f" order by {order} limit ? offset ?"
        rows = self.rows(f"select * from {table}{clause}{limit}", *values, size, (number - 1) * size)
        return Page(rows, total, number, size)

    def totals(self) -> Row:
        """Returns the totals of the corpus: articles, quotations, statements and so on."""
        return self.rows("select * from totals")[0]

    # lists

    def speakers(self, name: str, type_: str, order: str, number: int, size: int) -> Page:
        where, values = _given({"instr(sought, ?)": plain(name), "type = ?": type_})
        order = SPEAKER_ORDERS.get(order, SPEAKER_ORDERS["statements"])
        return self.page("entities", ["n_quotes > 0", *where], values, order, number, size)

    def articles(self, title: str, outlet: str, order: str, number: int, size: int) -> Page:
        where, values = _given({"instr(sought, ?)": plain(title), "outlet = ?": outlet})
        return self.page("articles", where, values, ARTICLE_ORDERS.get(order, ARTICLE_ORDERS["date"]), number, size)

    def repeats(self, conflicts: bool, number: int, size: int) -> Page:
        """Returns the canonical quotations of clusters of two or more, those in the most articles first."""
        where = ["is_canonical", "cluster_n_quotes > 1", *(["conflict"] if conflicts else [])]
        return self.page("quotes", where, (), "cluster_n_articles desc, cluster_n_quotes desc, n", number, size)

    def copies(self, number: int, size: int) -> Page:
        """Returns cluster_id and size of the clusters of near-duplicate articles, the largest first."""
        grouped = "(select cluster_id, count(*) as size from articles group by cluster_id having size > 1)"
        return self.page(grouped, (), (), "size desc, cluster_id", number, size)

    def doubtful(self, what: str, number: int, size: int) -> Page:
        """Returns rows with one kind of doubt: confidence, flags, open (no name), conflicts or entities."""
        if what == "entities":
            where = ["ambiguous <> '[]'"]
            return self.page("entities", where, (), "n_mentions desc, name, entity_id", number, size)
        if what == "conflicts":
            return self.repeats(True, number, size)
        where, order = {
            "confidence": ([f"confidence < {LOW_CONFIDENCE}"], "confidence, n"),
            "flags": (["flags <> '[]'"], "flags, n"),
            "open": (["speaker_text is not null", "speaker_name is null"], "n"),
        }[what]
        return self.page("quotes", where, (), order, number, size)

    def search(self, wanted: Search, number: int, size: int) -> Page:
        """Returns the quotations that match, newest first. Without words, only speaker, outlet and dates must match."""
        where, values, source, number_of = list[str](), list[Any](), "quotes", "n"
        if match := fts_query(wanted):
            source, number_of = "quotes_fts join quotes on quotes.n = quotes_fts.rowid", "quotes_fts.rowid"
            where.append("quotes_fts match ?")
            values.append(match)
        if wanted.since or wanted.until:
            where.append(f"{number_of} between ? and ?")
            values += self._numbers(wanted.since, wanted.until)
        more, their_values = _given({"quotes.outlet = ?": wanted.outlet, "quotes.kind = ?": wanted.kind})
        where, values = where + more, values + their_values
        clause = f" where {' and '.join(where)}" if where else ""
        total = self.one(f"select count(*) from (select 1 from {source}{clause} limit {_MOST_COUNTED})", *values)
        query = f"select quotes.* from {source}{clause} order by {number_of} limit ? offset ?"
        rows = self.rows(query, *values, size, (number - 1) * size)
        return Page(rows, min(total, _MOST_COUNTED - 1), number, size, more=total == _MOST_COUNTED)

    def _numbers(self, since: str, until: str) -> tuple[int, int]:
        """Returns the first and last number of the quotations between two days; quotations are numbered by date."""
        found = self.rows(
            "select min(n) as first, max(n) as last from quotes where published between ? and ?", since, until or "9999"
        )[0]
        return (0, -1) if found["first"] is None else (found["first"], found["last"])

    def alike(self, words: str) -> list[Row]:
        """Returns the quotations that contain any of the rarest of these words, those that match best first."""
        tokens = _indexed(words)
        places = ", ".join("?" * len(tokens))
        known = self.rows(f"select word, n from words where word in ({places}) order by n, word", *tokens)
        rare = [r["word"] for r in known if r["n"] <= _COMMON_WORD][:_RARE_WORDS] or [r["word"] for r in known[:1]]
        if not rare:
            return []
        match = " OR ".join(f'text : "{word}"' for word in rare)
        return self.rows(
            "select quotes.* from quotes_fts join quotes on quotes.n = quotes_fts.rowid where quotes_fts match ?"
            " order by rank limit ?",
            match,
            _ALIKE,
        )

    # single things

    def speaker(self, entity_id: str) -> Row | None:
        return self.first("select * from entities where entity_id = ?", entity_id)

    def quotes_of(self, entity_id: str, number: int, size: int) -> Page:
        return self.page("quotes", ["speaker_id = ?"], [entity_id], "n", number, size)

    def beside(self, entity_id: str, most: int) -> list[Row]:
        """Returns the other speakers quoted in the articles that quote a speaker, the most frequent first."""
        return self.rows(
            "select speaker_id as entity_id, speaker_name as name, count(distinct doc_id) as n from quotes"
            " where doc_id in (select doc_id from quotes where speaker_id = ?1) and speaker_id <> ?1"
            " group by speaker_id order by n desc, name limit ?2",
            entity_id,
            most,
        )

    def wordings_of(self, entity_id: str, most: int) -> list[Row]:
        """Returns the words used for a speaker in attributions: he, the minister, Mr Roe; the most frequent first."""
        return self.rows(
            "select speaker_text as words, count(*) as n from quotes where speaker_id = ? and speaker_text is not null"
            " group by speaker_text order by n desc, words limit ?",
            entity_id,
            most,
        )

    def cluster(self, cluster_id: str) -> list[Row]:
        """Returns the quotations of a cluster: the canonical one first, then the others by date."""
        return self.rows(
            "select * from quotes where cluster_id = ?"
            " order by not is_canonical, published is null, published, quote_id",
            cluster_id,
        )

    def copies_of(self, cluster_id: str) -> list[Row]:
        order = "relation <> 'original', published is null, published, doc_id"
        return self.rows(f"select * from articles where cluster_id = ? order by {order}", cluster_id)

    def article(self, doc_id: str) -> Row | None:
        return self.first("select * from articles where doc_id = ?", doc_id)


def _given(conditions: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Returns the conditions that have a value, and their values."""
    given = {condition: value for condition, value in conditions.items() if value}
    return list(given), list(given.values())


def fts_query(wanted: Search) -> str:
    """Translates a search to FTS5's query language: each word, and each phrase in quotation marks, must occur.

    If there are words to search for, the words of the outlet's name are added to them, so that FTS examines only
    quotations from that outlet.
    """
    terms = [f"text : {t}" for t in _terms(wanted.words)] + [f"speaker_name : {t}" for t in _terms(wanted.speaker)]
    if terms and wanted.outlet:
        terms += [f"outlet : {t}" for t in _terms(f'"{wanted.outlet}"')]
    return " AND ".join(terms)


def _terms(words: str) -> list[str]:
    plain = words.translate(str.maketrans("“”„«»\0", '""""" '))  # a NUL would end the query for SQLite
    found = []
    for phrase, word in _WORD.findall(plain):
        bare = (phrase or word).replace('"', " ")
        if any(c.isalnum() for c in bare):
            star = "*" if not phrase and bare.endswith("*") else ""
            found.append(f'"{bare.rstrip("*")}"{star}')
    return found


def _indexed(words: str) -> list[str]:
    """Returns the distinct words of a text as the index has them: in lower case, without accents."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("create virtual table typed using fts5 (words, tokenize='unicode61 remove_diacritics 2')")
        database.execute("insert into typed values (?)", (words,))
        database.execute("create virtual table terms using fts5vocab ('typed', 'row')")
        return [row[0] for row in database.execute("select term from terms")]


def article_rows(store: Store, part: str, wanted: Iterable[str]) -> Iterator[ArticleRows]:
    """Yields all rows of the wanted documents in one part of the tables, in the order of the part."""
    chosen = pa.array(sorted(set(wanted)), pa.string())
    by_document: dict[str, dict[str, list[Row]]] = {}
    for table in ("articles", "documents", "blocks", "entity_mentions", "attributed_quotes"):
        names = [part] if part in store.parts(table) else store.parts(table)
        for name in names:
            rows = store.read(table, [name])
            for row in rows.filter(pc.is_in(rows["doc_id"], chosen)).to_pylist():
                by_document.setdefault(row["doc_id"], {}).setdefault(table, []).append(row)
    for tables in by_document.values():
        if tables.get("articles") and tables.get("documents"):
            yield ArticleRows(
                tables["documents"][0],
                tables["articles"][0],
                tables.get("blocks", []),
                tables.get("entity_mentions", []),
                tables.get("attributed_quotes", []),
                [],
            )
