"""Builds the index of a corpus: an SQLite file, made from the public tables, with everything that the pages need.

Both the static site and `browse` read it, so that a page takes a few queries whether the corpus has forty articles or a
hundred thousand. The texts of articles stay in the tables: the page of an article reads the part that contains it.
"""

import hashlib
import json
import os
import sqlite3
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.errors import InputError
from pipeline.store import Row, Store

# Change it whenever the layout below changes; an index with another format is rebuilt.
FORMAT = "7"

LAYOUT = """
create table meta (key text primary key, value text);
create table articles (
  doc_id text primary key, part text, source text, record integer, title text, outlet text, published text,
  byline text, url text, n_words integer, n_quotes integer, cluster_id text, relation text, containment real,
  sought text);
create table quotes (
  n integer primary key, quote_id text, doc_id text, number integer, url text,
  outlet text, published text, title text, start integer,
  text text, kind text, paragraph text, paragraph_start integer, marks text, cue text, speaker_text text,
  speaker_name text, speaker_id text, speaker_kind text, speaker_role text, all_speakers text, rule text, reason text,
  confidence real, name_confidence real, flags text, cluster_id text, is_canonical integer, conflict integer,
  cluster_speaker text, cluster_n_quotes integer, cluster_n_articles integer, is_first integer);
create table entities (
  entity_id text primary key, type text, name text, aliases text, evidence text, ambiguous text, doubts text,
  n_mentions integer, n_articles integer, first_seen text, last_seen text, wikidata_id text, gender text, role text,
  n_quotes integer, n_distinct integer, n_quoted_articles integer, first_quoted text, last_quoted text,
  sought text);
create table rejects (doc_id text, source text, stage text, reason text, detail text);
create table reject_counts (stage text, reason text, n integer);
create table words (word text primary key, n integer) without rowid;
create table dropped (rule text, lines integer, characters integer);
create virtual table quotes_fts using fts5 (
  text, speaker_name, outlet, content='quotes', content_rowid='n', tokenize='unicode61 remove_diacritics 2');
"""

# Executed after the rows are inserted: indexes for fast searches, and the sums of the overview, which take seconds to
# compute over a large corpus.
LOOKUPS = """
create unique index quotes_by_id on quotes (quote_id);
create index quotes_by_doc on quotes (doc_id, start);
create index quotes_by_speaker on quotes (speaker_id, n);
create index quotes_by_cluster on quotes (cluster_id);
create index quotes_by_outlet on quotes (outlet, n);
create index quotes_by_published on quotes (published, n);
create index quotes_by_confidence on quotes (confidence, n);
create index articles_by_published on articles (published desc, doc_id);
create index articles_by_cluster on articles (cluster_id);
create index entities_by_quotes on entities (n_distinct desc, name);
create index quotes_repeated on quotes (cluster_n_articles desc, cluster_n_quotes desc, n)
  where is_canonical and cluster_n_quotes > 1;
create table counts as
  select published, kind, speaker_kind, count(*) as n, sum(speaker_name is not null) as named
  from quotes group by 1, 2, 3;
create table outlets as
  select outlet, count(distinct cluster_id) as n from quotes where outlet is not null group by outlet;
create table totals as select
  (select count(*) from quotes) as quotes, (select sum(named) from counts) as named,
  (select count(distinct cluster_id) from quotes) as statements,
  (select count(distinct speaker_id) from quotes) as speakers,
  (select count(*) from articles) as articles, (select count(distinct outlet) from articles) as outlets,
  (select min(published) from articles) as first, (select max(published) from articles) as last,
  (select count(*) from articles where published is null) as undated;
insert into quotes_fts (quotes_fts) values ('rebuild');
create virtual table temp.terms using fts5vocab ('main', 'quotes_fts', 'row');
insert into words select term, doc from temp.terms;
analyze;
"""

# Largest number of characters of a quotation's context. A paragraph of news has some 200, but a whole page may be one
# paragraph.
_LONGEST_PARAGRAPH = 3_000

_SQLITE = b"SQLite format 3\0"
# Number of rejected documents that the overview lists; all others are only counted.
_REJECTS_LISTED = 500


def open_index(store: Store, file: Path) -> sqlite3.Connection:
    """Opens the index in `file`, and rebuilds it first unless it matches the current tables.

    Raises MissingTableError before the run that makes the tables, InputError if the file cannot be written or is
    something else, such as an export.
    """
    wanted = state_of(store)
    if file.exists() and (found := _opened(file, wanted)) is not None:
        return found
    if file.is_file() and not _is_index(file):
        raise InputError(f"{file}: is not an index, so it is not replaced", "name another file with --index")
    temporary = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        temporary.unlink(missing_ok=True)
        temporary.touch()
        _build(store, temporary, wanted)
        temporary.replace(file)
    except OSError as error:
        raise InputError(f"{file}: the index cannot be written: {error}", "name another place with --index") from None
    finally:
        temporary.unlink(missing_ok=True)
    connection = _opened(file, wanted)
    assert connection is not None, "an index that was just made is current"
    return connection


def _is_index(file: Path) -> bool:
    """Whether a file is empty, or an index of any format, perhaps damaged."""
    with file.open("rb") as opened:
        head = opened.read(len(_SQLITE))
    if head != _SQLITE:
        return not head
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as database:
        try:
            names = {name for (name,) in database.execute("select name from sqlite_master")}
        except sqlite3.DatabaseError:
            return True
    return "meta" in names


def state_of(store: Store) -> str:
    """Returns a hash that changes when a run has changed the tables."""
    parts = {table: store.parts(table) for table in ("articles", "quotes")}
    content = json.dumps([FORMAT, store.read_json("manifest.json"), parts])
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def _opened(file: Path, wanted: str) -> sqlite3.Connection | None:
    """Opens a read-only connection, which threads may use in turn; returns None if the index is not current."""
    try:
        connection = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False)
    except sqlite3.OperationalError:  # a folder, or no permission: making the index says so
        return None
    connection.row_factory = sqlite3.Row
    try:
        state = connection.execute("select value from meta where key = 'state'").fetchone()
    except sqlite3.DatabaseError:
        state = None
    if state is not None and state["value"] == wanted:
        return connection
    connection.close()
    return None


def _build(store: Store, file: Path, state: str) -> None:
    connection = sqlite3.connect(file)
    try:
        # No journal, since an unfinished index is discarded and rebuilt from the tables.
        connection.executescript("pragma journal_mode = off; pragma synchronous = off;" + LAYOUT)
        counts = _fill_quotes(connection, store, _fill_articles(connection, store))
        _fill_entities(connection, store)
        _fill_losses(connection, store)
        for doc_id, n in counts.items():
            connection.execute("update articles set n_quotes = ? where doc_id = ?", (n, doc_id))
        manifest = store.read_json("manifest.json") or {}
        facts = {
            "state": state,
            "corpus": _corpus_hash(store),
            "version": str(manifest.get("version", "")),
            "configuration": json.dumps(manifest.get("configuration", {})),
            "raw": json.dumps(manifest.get("raw", {})),
        }
        connection.executemany("insert into meta values (?, ?)", facts.items())
        connection.executescript(LOOKUPS)
        connection.commit()
    finally:
        connection.close()


def _fill_articles(connection: sqlite3.Connection, store: Store) -> dict[str, Row]:
    """Adds the articles, and maps each doc_id to what its quotations need from it: part, outlet and address."""
    url_of = {}
    for row in _rows(store, "documents", ("doc_id", "record", "url")):
        url_of[row["doc_id"]] = (row["record"], row["url"])
    clusters = _rows(store, "article_clusters", ("doc_id", "cluster_id", "relation", "containment"))
    cluster_of = {row["doc_id"]: row for row in clusters}
    known = {}
    wanted = ("doc_id", "source", "site", "title", "byline", "published_at", "n_words")
    for part in store.parts("articles"):
        for row in store.read("articles", [part], list(wanted)).to_pylist():
            doc_id = row["doc_id"]
            record, url = url_of.get(doc_id, (None, None))
            cluster = cluster_of.get(doc_id, {})
            outlet = outlet_of(row)
            known[doc_id] = {"part": part, "outlet": outlet, "url": url}
            values = {
                **{name: row[name] for name in ("doc_id", "source", "title", "byline", "n_words")},
                "part": part,
                "record": record,
                "outlet": outlet,
                "published": _day(row["published_at"]),
                "url": url,
                "n_quotes": 0,
                "sought": plain(f"{row['title'] or ''}\n{row['source']}"),
                **{name: cluster.get(name) for name in ("cluster_id", "relation", "containment")},
            }
            _insert(connection, "articles", [values])
    return known


def outlet_of(article: Row) -> str | None:
    """Returns the site, or else the first folder below the raw folder; None for a file that is in no folder."""
    folder, slash, _ = article["source"].partition("/")
    return article["site"] or (folder if slash else None)


# Columns of attributed_quotes that the index has unchanged (_COPIED_COLUMNS), and those from which it computes others.
_COPIED_COLUMNS = (
    *("quote_id", "doc_id", "title", "start", "text", "kind", "cue", "speaker_text", "speaker_name", "speaker_kind"),
    *("speaker_role", "rule", "reason", "confidence", "name_confidence", "cluster_id", "is_canonical"),
    *("cluster_n_quotes", "cluster_n_articles"),
)
_SOURCES = (
    *("end", "parts", "cue_start", "cue_end", "speaker_start", "speaker_end", "speaker_entity_id", "all_speakers"),
    *("flags", "speaker_conflict", "cluster_speaker_name", "first_quote_id", "published_at"),
)


def _fill_quotes(connection: sqlite3.Connection, store: Store, articles: dict[str, Row]) -> Counter[str]:
    """Adds the quotations, the newest first, so that a search can stop early; returns their number by article."""
    counts: Counter[str] = Counter()
    connection.execute("create temp table unsorted as select * from quotes")
    for part in store.parts("attributed_quotes"):
        rows = store.read("attributed_quotes", [part], [*_COPIED_COLUMNS, *_SOURCES]).to_pylist()
        needed = pa.array({r["doc_id"] for r in rows}, pa.string())
        texts: dict[str, str] = {}
        # A quotation is usually in the same part as its article, unless an older run divided the corpus differently.
        for other in sorted({articles[d]["part"] for d in needed.to_pylist() if d in articles}):
            table = store.read("articles", [other], ["doc_id", "text"])
            found = table.filter(pc.is_in(table["doc_id"], needed))
            texts.update(zip(found["doc_id"].to_pylist(), found["text"].to_pylist(), strict=True))
        for row in sorted(rows, key=lambda r: (r["start"], r["quote_id"])):  # numbered as on the article's page
            counts[row["doc_id"]] += 1
            row["number"] = counts[row["doc_id"]]
        values = [_quote_values(r, articles.get(r["doc_id"], {}), texts.get(r["doc_id"], "")) for r in rows]
        _insert(connection, "unsorted", values)
    columns = [r[1] for r in connection.execute("pragma table_info(quotes)")][1:]
    listed = ", ".join(columns)
    # Inserted in the order in which lists show them, so that a page of results is the first matching rows, unsorted.
    order = "order by published is null, published desc, doc_id, start"
    connection.execute(f"insert into quotes ({listed}) select {listed} from unsorted {order}")
    connection.execute("drop table unsorted")
    return counts


def _quote_values(row: Row, article: Row, text: str) -> Row:
    start, end = paragraph_around(text, row["start"], row["end"])
    marks = [[p["start"], p["end"], "quote"] for p in row["parts"]]
    for what in ("cue", "speaker"):
        if row[f"{what}_start"] is not None:
            marks.append([row[f"{what}_start"], row[f"{what}_end"], what])
            # A cue or speaker in another paragraph is also shown, if both paragraphs fit.
            if row[f"{what}_end"] <= start or row[f"{what}_start"] >= end:
                low, high = paragraph_around(text, row[f"{what}_start"], row[f"{what}_end"])
                if max(high, end) - min(low, start) <= _LONGEST_PARAGRAPH:
                    start, end = min(low, start), max(high, end)
    inside = [m for m in marks if m[0] < end and m[1] > start]
    return {
        **{name: row[name] for name in _COPIED_COLUMNS},
        "number": row["number"],
        "url": article.get("url"),
        "outlet": article.get("outlet"),
        "published": _day(row["published_at"]),
        "paragraph": text[start:end],
        "paragraph_start": start,
        "marks": json.dumps(inside),
        "speaker_id": row["speaker_entity_id"],
        "all_speakers": json.dumps(row["all_speakers"]) if row["all_speakers"] else None,
        "flags": json.dumps(row["flags"] or []),
        "conflict": row["speaker_conflict"],
        "cluster_speaker": row["cluster_speaker_name"],
        "is_first": row["first_quote_id"] == row["quote_id"],
    }


def paragraph_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Returns the borders of the paragraphs around a span, but at most _LONGEST_PARAGRAPH characters near it."""
    low = text.rfind("\n\n", 0, start) + 2 if "\n\n" in text[:start] else 0
    high = text.find("\n\n", end)
    high = len(text) if high < 0 else high
    if high - low > _LONGEST_PARAGRAPH:
        low = max(low, start - _LONGEST_PARAGRAPH // 4)
        high = min(high, low + _LONGEST_PARAGRAPH)
    return low, high


def _fill_entities(connection: sqlite3.Connection, store: Store) -> None:
    speaker_of = {r["entity_id"]: r for r in store.read_all("speakers").to_pylist()}
    for row in store.read_all("entities").to_pylist():
        speaker = speaker_of.get(row["entity_id"], {})
        values = {
            **{
                name: row[name]
                for name in ("entity_id", "type", "name", "n_mentions", "n_articles", "wikidata_id", "gender")
            },
            **{name: json.dumps(row[name] or []) for name in ("aliases", "evidence", "ambiguous", "doubts")},
            "sought": plain("\n".join((row["name"], *(row["aliases"] or ())))),
            "first_seen": _day(row["first_seen"]),
            "last_seen": _day(row["last_seen"]),
            "role": speaker.get("role"),
            "n_quotes": speaker.get("n_quotes", 0),
            "n_distinct": speaker.get("n_distinct_quotes", 0),
            "n_quoted_articles": speaker.get("n_articles", 0),
            "first_quoted": _day(speaker.get("first_quoted")),
            "last_quoted": _day(speaker.get("last_quoted")),
        }
        _insert(connection, "entities", [values])


def _fill_losses(connection: sqlite3.Connection, store: Store) -> None:
    """Adds the rejected documents, and the amount of text that each rule dropped."""
    counts: Counter[tuple[str, str]] = Counter()
    for number, row in enumerate(_rows(store, "rejects", ("doc_id", "source", "stage", "reason", "detail"))):
        counts[row["stage"], row["reason"]] += 1
        if number < _REJECTS_LISTED:
            connection.execute("insert into rejects values (?, ?, ?, ?, ?)", tuple(row.values()))
    connection.executemany("insert into reject_counts values (?, ?, ?)", [(*k, n) for k, n in counts.items()])
    lines: Counter[str] = Counter()
    characters: Counter[str] = Counter()
    for part in store.parts("blocks"):
        table = store.read("blocks", [part], ["rule", "kept", "start", "end"])
        table = table.filter(pc.invert(table["kept"]))
        sizes = pc.subtract(table["end"], table["start"])
        grouped = table.append_column("size", sizes).group_by("rule").aggregate([("size", "sum"), ("size", "count")])
        for row in grouped.to_pylist():
            lines[row["rule"]] += row["size_count"]
            characters[row["rule"]] += row["size_sum"] or 0
    connection.executemany("insert into dropped values (?, ?, ?)", [(r, lines[r], characters[r]) for r in lines])


def plain(text: str) -> str:
    """Returns a text in lower case without accents and with straight apostrophes, as people type it into a search."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(c))
    return bare.replace("’", "'").replace("‘", "'")


def _corpus_hash(store: Store) -> str:
    """Returns a hash of everything that was read: every doc_id with the hash of its file."""
    digest = hashlib.sha256()
    for row in sorted((r["doc_id"], r["sha256"] or "") for r in _rows(store, "documents", ("doc_id", "sha256"))):
        digest.update("\t".join(row).encode())
    return digest.hexdigest()[:12]


def _insert(connection: sqlite3.Connection, table: str, rows: list[Row]) -> None:
    """Adds rows to a table; the keys of a row are the names of columns."""
    if rows:
        places = ", ".join(f":{name}" for name in rows[0])
        connection.executemany(f"insert into {table} ({', '.join(rows[0])}) values ({places})", rows)


def _rows(store: Store, table: str, wanted: Iterable[str]) -> Iterator[Row]:
    for part in store.parts(table):
        yield from store.read(table, [part], list(wanted)).to_pylist()


def _day(moment: datetime | None) -> str | None:
    return None if moment is None else f"{moment:%Y-%m-%d}"
