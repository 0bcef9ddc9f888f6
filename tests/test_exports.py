"""Exports are opened with the program each is for, and contain what the tables contain."""

import asyncio
import csv
import gc
import gzip
import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from typer.testing import CliRunner

import pipeline
from pipeline.cli import app
from pipeline.errors import InputError, MissingTableError, UserError
from pipeline.exports import READY, Exported, Targets, excel, export, rows, sqlite
from pipeline.exports.rows import CELL_CHARACTERS, excel_length, fitting, flattener, harmless
from pipeline.store import Store
from pipeline.tables import PUBLIC, TABLES, table_of

NASTY = {
    "formula": '=HYPERLINK("x","y")',
    "plus": "+1 to that",
    "minus": "-1,\nand more\r\nlines",
    "at": "@everybody: come",
    "tab": "\tindented",
    "scripts": "Київ, 東京, العربية, ελληνικά, 👩‍🚀",
    "quotes": 'He said "no", and ‘yes’; then, "maybe"',
    "long": "a title, " * 1111 + "!",
    "escape": "_x000D_ and <b>&amp;</b>",
    "control": "a bell \x07 in it",
}
WHEN = datetime(2024, 3, 5, 23, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A processed folder with everything that trips up an export; every table is there."""
    folder = tmp_path_factory.mktemp("nasty")
    store = Store(str(folder))
    articles = [
        {"doc_id": name, "source": f"{name}.txt", "title": text, "text": text, "published_at": WHEN, "n_words": 3}
        for name, text in NASTY.items()
    ]
    articles += [{"doc_id": "empty", "source": "empty.txt", "text": "Nothing is known."}]
    old = datetime(1875, 1, 2, 3, 4, 5, tzinfo=UTC)
    articles += [{"doc_id": "old", "source": "old.txt", "text": "Long ago.", "published_at": old}]
    quotes = [
        {
            "quote_id": f"{name}-q000", "doc_id": name, "start": 0, "end": len(text), "text": text, "kind": "direct",
            "parts": [{"start": 0, "end": 4}, {"start": 5, "end": len(text)}], "flags": ["one", "two, or three"],
            "speaker_votes": [{"name": "Jane Roe, Jr.", "votes": 1.5, "stories": 2}], "confidence": 0.75,
            "is_canonical": True, "published_at": WHEN, "title": text, "source": f"{name}.txt", "cluster_id": "c",
            "speaker_entity_id": "e", "speaker_name": "Jane Roe, Jr.",
        }
        for name, text in NASTY.items()
    ]  # fmt: skip
    entities = [{"entity_id": "e", "type": "person", "name": "Jane Roe, Jr.", "aliases": ["Roe", "J. Roe, Jr."]}]
    speakers = [{"entity_id": "e", "name": "Jane Roe, Jr.", "type": "person", "n_quotes": len(quotes)}]
    rows: dict[str, list[dict[str, object]]] = {
        "articles": articles, "attributed_quotes": quotes, "entities": entities, "speakers": speakers
    }  # fmt: skip
    for name in PUBLIC:
        store.write(name, "p0", table_of(name, rows.get(name, [])))
    return folder


def run_export(folder: Path, names: list[str], **targets: Any) -> list[Exported]:
    return list(export(str(folder), names, Targets(**{key: str(value) for key, value in targets.items()})))


def test_csv_is_what_the_csv_module_reads_back(nasty: Path, tmp_path: Path) -> None:
    file = tmp_path / "quotes.csv"
    run_export(nasty, ["attributed_quotes"], csv=file)
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = {row["doc_id"]: row for row in csv.DictReader(stream)}
    assert {name: row["text"] for name, row in rows.items()} == {n: harmless(t) for n, t in NASTY.items()}
    row = rows["plus"]
    assert row["parts"] == "0..4; 5..10"
    assert row["flags"] == "one; two, or three"
    assert row["speaker_votes"] == "name: Jane Roe, Jr., votes: 1.5, stories: 2"
    assert row["published_at"] == "2024-03-05 23:30:00"
    assert (row["is_canonical"], row["confidence"], row["cue"]) == ("true", "0.75", "")


def test_no_text_cell_of_the_csv_begins_as_a_formula(nasty: Path, tmp_path: Path) -> None:
    run_export(nasty, [], csv=tmp_path)
    for file in tmp_path.glob("*.csv"):
        with file.open(encoding="utf-8-sig", newline="") as stream:
            cells = [cell for row in csv.reader(stream) for cell in row]
        assert not [cell for cell in cells if cell[:1] in set("=+-@\t\r\n")], file


def test_pandas_reads_the_csv(nasty: Path, tmp_path: Path) -> None:
    import pandas as pd

    run_export(nasty, ["articles"], csv=tmp_path / "a.csv")
    frame = pd.read_csv(tmp_path / "a.csv", parse_dates=["published_at"]).set_index("doc_id")
    assert frame.title["scripts"] == NASTY["scripts"]
    assert frame.title["long"] == NASTY["long"]
    assert frame.text["minus"] == f"'{NASTY['minus']}"
    assert frame.published_at["at"] == pd.Timestamp("2024-03-05 23:30:00")
    assert frame.title.isna()["empty"]
    assert len(frame) == len(NASTY) + 2


def test_duckdb_reads_the_csv_and_the_folder(nasty: Path, tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb", reason="DuckDB is not installed: pip install newsquotes[interop]")
    run_export(nasty, ["articles"], csv=tmp_path / "a.csv")
    rows = duckdb.sql(f"select doc_id, title, published_at from '{tmp_path / 'a.csv'}'").fetchall()
    assert {r[0]: r[1] for r in rows}["quotes"] == NASTY["quotes"]
    assert {r[0]: r[2] for r in rows}["at"] == datetime(2024, 3, 5, 23, 30)
    for name in PUBLIC:
        described = duckdb.sql(f"describe select * from '{nasty}/{name}/*.parquet'").fetchall()
        assert [row[0] for row in described] == TABLES[name].schema.names


def test_polars_reads_the_csv_and_the_folder(nasty: Path, tmp_path: Path) -> None:
    polars = pytest.importorskip("polars", reason="polars is not installed: pip install newsquotes[interop]")
    run_export(nasty, ["articles"], csv=tmp_path / "a.csv")
    frame = polars.read_csv(tmp_path / "a.csv", try_parse_dates=True)
    assert dict(zip(frame["doc_id"], frame["title"], strict=True))["scripts"] == NASTY["scripts"]
    for name in PUBLIC:
        assert polars.read_parquet(f"{nasty}/{name}/*.parquet").columns == TABLES[name].schema.names


def test_json_lines_have_every_column_and_lists_as_lists(nasty: Path, tmp_path: Path) -> None:
    run_export(nasty, ["attributed_quotes"], jsonl=tmp_path / "q.jsonl.gz")
    with gzip.open(tmp_path / "q.jsonl.gz", "rt", encoding="utf-8") as stream:
        rows = [json.loads(line) for line in stream]
    assert all(list(row) == TABLES["attributed_quotes"].schema.names for row in rows)
    assert [row["text"] for row in rows] == list(NASTY.values())
    assert rows[0]["parts"][0] == {"start": 0, "end": 4}
    assert rows[0]["published_at"] == "2024-03-05T23:30:00Z"
    assert rows[0]["cue"] is None


def test_standard_output_takes_one_table(nasty: Path) -> None:
    done = CliRunner().invoke(app, ["export", "speakers", "--processed", str(nasty), "--csv", "-"])
    assert done.exit_code == 0
    assert done.stdout.splitlines()[0].startswith("entity_id,name,")
    assert not done.stdout.startswith("\ufeff")


def test_openpyxl_reads_the_workbook(nasty: Path, tmp_path: Path) -> None:
    import openpyxl
    from openpyxl.utils.escape import unescape

    file = tmp_path / "all.xlsx"
    run_export(nasty, [], xlsx=file)
    book = openpyxl.load_workbook(file)
    assert book.sheetnames == [*READY, "columns"]
    rows = [list(row) for row in book["articles"].iter_rows()]
    heading = [cell.value for cell in rows[0]]
    cells = {row[0].value: dict(zip(heading, row, strict=True)) for row in rows[1:]}
    for name, text in NASTY.items():
        read = unescape(cells[name]["title"].value)  # Excel does this itself, openpyxl leaves it to its user
        assert read == text.replace("\r\n", "\n"), name
        assert cells[name]["title"].data_type == "s"
    assert cells["formula"]["title"].quotePrefix
    assert not cells["quotes"]["title"].quotePrefix
    assert cells["at"]["published_at"].value == datetime(2024, 3, 5, 23, 30)
    assert cells["old"]["published_at"].value == "1875-01-02 03:04:05"
    assert cells["empty"]["title"].value is None
    assert cells["at"]["n_words"].value == 3
    meanings = {(row[0].value, row[1].value) for row in book["columns"].iter_rows(min_row=2)}
    assert meanings == {(name, column) for name in READY for column in TABLES[name].schema.names}


def test_a_cell_too_long_for_excel_is_cut_and_said(tmp_path: Path) -> None:
    import openpyxl

    text = "👩 astronaut " * 6000
    store = Store(str(tmp_path))
    store.write("articles", "p0", table_of("articles", [{"doc_id": "a", "source": "a", "text": text}]))
    (done,) = run_export(tmp_path, ["articles"], xlsx=tmp_path / "a.xlsx")
    assert "1 cells of articles are cut at 32,767 characters" in done.notices[0]
    heading, values = openpyxl.load_workbook(tmp_path / "a.xlsx")["articles"].iter_rows(values_only=True)
    row = dict(zip(heading, values, strict=True))
    assert row["text"].endswith("an Excel cell holds 32,767]")
    assert f"{excel_length(text):,} characters" in row["text"]
    assert excel_length(row["text"]) <= CELL_CHARACTERS
    (done,) = run_export(tmp_path, ["articles"], csv=tmp_path / "a.csv")
    assert "use --xlsx for Excel" in done.notices[0]
    assert fitting("x" * CELL_CHARACTERS) == "x" * CELL_CHARACTERS


def test_more_rows_than_a_sheet_holds_go_on_in_the_next(
    nasty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import openpyxl

    monkeypatch.setattr(excel, "SHEET_ROWS", 5)
    (done,) = run_export(nasty, ["attributed_quotes"], xlsx=tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    sheets = [name for name in book.sheetnames if name != "columns"]
    assert sheets == ["attributed_quotes", "attributed_quotes 2", "attributed_quotes 3"]
    ids = [book[sheet].cell(row, 1).value for sheet in sheets for row in range(2, book[sheet].max_row + 1)]
    assert ids == [f"{name}-q000" for name in NASTY]
    assert "lies on 3 sheets" in done.notices[0]
    assert rows.SHEET_ROWS == 1_048_576


@pytest.fixture(scope="module")
def database(nasty: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("sqlite") / "news.db"
    run_export(nasty, [], sqlite=file)
    return file


def test_sqlite_holds_the_rows_with_keys_and_indexes(database: Path) -> None:
    with closing(sqlite3.connect(database)) as db:
        db.row_factory = sqlite3.Row
        rows = {row["doc_id"]: row for row in db.execute("select * from attributed_quotes")}
        assert {name: row["text"] for name, row in rows.items()} == NASTY
        row = rows["at"]
        assert json.loads(row["flags"]) == ["one", "two, or three"]
        assert (row["published_at"], row["is_canonical"]) == ("2024-03-05 23:30:00", 1)
        assert (
            db.execute("select strftime('%Y', published_at) from articles where doc_id = 'old'").fetchone()[0] == "1875"
        )
        assert db.execute("pragma foreign_key_check").fetchall() == []
        points = {(r["from"], r["table"]) for r in db.execute("pragma foreign_key_list(attributed_quotes)")}
        assert points >= {("doc_id", "articles"), ("speaker_entity_id", "entities")}
        plan = db.execute("explain query plan select * from attributed_quotes where speaker_entity_id = 'e'").fetchone()
        assert "USING INDEX" in plan["detail"]
        assert "-- canonical name of the speaker" in db.execute(
            "select sql from sqlite_master where name = 'attributed_quotes'"
        ).fetchone()[0]  # fmt: skip


def test_every_key_of_a_whole_corpus_leads_to_a_row(sample_run: Path, tmp_path: Path) -> None:
    run_export(sample_run, list(PUBLIC), sqlite=tmp_path / "all.db")
    with closing(sqlite3.connect(tmp_path / "all.db")) as db:
        assert db.execute("pragma foreign_key_check").fetchall() == []


def test_sqlite_searches_words_in_any_form_and_without_accents(database: Path) -> None:
    with closing(sqlite3.connect(database)) as db:
        query = "select doc_id from articles where rowid in (select rowid from articles_fts where articles_fts match ?)"
        assert db.execute(query, ["indent"]).fetchall() == [("tab",)]
        assert db.execute(query, ["київ"]).fetchall() == [("scripts",)]


def test_sqlite_without_full_text_says_so(nasty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "_has_full_text", lambda database: False)
    (done,) = run_export(nasty, ["articles"], sqlite=tmp_path / "a.db")
    assert "without full text" in done.notices[0]
    with closing(sqlite3.connect(tmp_path / "a.db")) as db:
        assert db.execute("select count(*) from articles").fetchone()[0] == done.rows["articles"]
        assert db.execute("select name from sqlite_master where name like '%fts%'").fetchall() == []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_datasette_opens_the_database_as_it_is(database: Path) -> None:
    app_module = pytest.importorskip("datasette.app", reason="Datasette is not installed: newsquotes[interop]")

    async def look() -> tuple[Any, Any, str]:
        datasette = app_module.Datasette([str(database)])
        await datasette.invoke_startup()
        found = await datasette.client.get("/news/attributed_quotes.json?_search=everybody&_shape=objects&_labels=on")
        tables = await datasette.client.get("/news.json")
        page = await datasette.client.get("/news/attributed_quotes")
        return found.json(), tables.json(), page.text

    found, tables, page = asyncio.run(look())
    gc.collect()  # Datasette leaves connections open, of which Python 3.13 warns: now, not in a later test
    assert [row["doc_id"]["value"] for row in found["rows"]] == ["at"]
    assert found["rows"][0]["speaker_entity_id"]["label"] == "Jane Roe, Jr."
    by_name = {table["name"]: table for table in tables["tables"]}
    assert by_name["articles"]["fts_table"] == "articles_fts"
    assert by_name["articles"]["primary_keys"] == ["doc_id"]
    assert "fullest name of the speaker within the article" in page


def test_hugging_face_datasets_load_the_folder_by_its_card(sample_run: Path, tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets", reason="datasets is not installed: pip install newsquotes[interop]")
    import shutil

    folder = tmp_path / "tables"
    shutil.copytree(sample_run, folder)
    list(export(str(folder), [], Targets(card=True)))
    expected = pipeline.table("attributed_quotes", sample_run)
    rows = datasets.load_dataset(str(folder), split="train", cache_dir=str(tmp_path / "cache"))
    assert rows.num_rows == expected.num_rows
    assert rows[0]["text"] == expected["text"][0].as_py()
    assert set(datasets.get_dataset_config_names(str(folder))) == set(PUBLIC)
    speakers = datasets.load_dataset(str(folder), "speakers", split="train", cache_dir=str(tmp_path / "cache"))
    assert speakers.num_rows == pipeline.table("speakers", sample_run).num_rows


@pytest.mark.parametrize("name", PUBLIC)
def test_every_table_of_the_sample_can_be_exported(name: str, sample_run: Path, tmp_path: Path) -> None:
    done = run_export(sample_run, [name], csv=tmp_path / "t.csv", xlsx=tmp_path / "t.xlsx", sqlite=tmp_path / "t.db",
                      jsonl=tmp_path / "t.jsonl")  # fmt: skip
    n_rows = pipeline.table(name, sample_run).num_rows
    assert [each.rows for each in done] == [{name: n_rows}] * 4


def test_what_cannot_be_exported_says_why(nasty: Path, tmp_path: Path) -> None:
    with pytest.raises(MissingTableError, match="no such table"):
        run_export(nasty, ["qoutes"], csv=tmp_path / "a.csv")
    with pytest.raises(MissingTableError, match="no table there"):
        run_export(tmp_path, [], csv=tmp_path / "a.csv")
    with pytest.raises(UserError, match="one file for 2 tables"):
        run_export(nasty, ["articles", "speakers"], csv=tmp_path / "a.csv")
    with pytest.raises(UserError, match="no form is named"):
        run_export(nasty, [])
    with pytest.raises(InputError, match="a folder"):
        run_export(nasty, ["articles"], xlsx=tmp_path)
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(InputError, match="cannot be written"):
        run_export(nasty, ["articles"], jsonl=tmp_path / "file" / "a.jsonl")
    assert [f.name for f in tmp_path.iterdir()] == ["file"]


def test_nested_values_are_joined() -> None:
    votes = pa.list_(pa.struct([("name", pa.string()), ("votes", pa.float64())]))
    flat = flattener(votes)
    assert flat([{"name": "A", "votes": 1.0}, {"name": "B", "votes": None}]) == "name: A, votes: 1.0; name: B, votes: "
    assert flat([]) is None
    assert flat(None) is None
