"""Parts are written whole or not at all, with the declared schema."""

from pathlib import Path

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

import pipeline
from pipeline.errors import InternalError, MissingTableError, UserError
from pipeline.store import Store
from pipeline.tables import TABLES, empty, table_of

ROW = {"doc_id": "d", "source": "s.txt", "stage": "clean", "reason": "language", "detail": "x"}


def test_same_rows_same_bytes(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    first = store.write("rejects", "a", table_of("rejects", [ROW]))
    second = store.write("rejects", "b", table_of("rejects", [ROW]))
    assert first.sha256 == second.sha256
    assert store.sizes("rejects")["a.parquet"] == first.bytes


def test_only_other_rows_are_written_again(tmp_path: Path) -> None:
    store, path = Store(str(tmp_path)), tmp_path / "rejects" / "a.parquet"
    first = store.write_changed("rejects", "a", table_of("rejects", [ROW]), None)
    good, moment = path.read_bytes(), path.stat().st_ino
    assert store.write_changed("rejects", "a", table_of("rejects", [ROW]), first) == first
    assert path.stat().st_ino == moment
    path.write_bytes(good[:-1] + b"?")  # damaged: the same rows, but not these bytes
    assert store.write_changed("rejects", "a", table_of("rejects", [ROW]), first) == first
    assert path.read_bytes() == good
    other = store.write_changed("rejects", "a", table_of("rejects", [{**ROW, "detail": "y"}]), first)
    assert other.sha256 != first.sha256
    assert store.read("rejects", {"a": other.sha256})["detail"].to_pylist() == ["y"]


def _pairs(count: int, bucket: pa.Array) -> pa.Table:
    """Rows of article_components; every column but the bucket has the same value throughout."""
    kinds = TABLES["article_components"].schema
    values = {"doc_id": "d" * 20, "other": "e" * 20, "content": 1, "other_content": 2, "exact": False, "jaccard": 0.5}
    columns = {name: pa.repeat(pa.scalar(value, kinds.field(name).type), count) for name, value in values.items()}
    return pa.table({"bucket": bucket, **columns}, schema=kinds)


def test_writing_buckets_takes_little_memory(tmp_path: Path) -> None:
    rows = _pairs(200_000, pa.array([k % 16 for k in range(200_000)], pa.int32()))
    usual = pa.default_memory_pool()
    pool = pa.proxy_memory_pool(usual)
    pa.set_memory_pool(pool)
    try:
        Store(str(tmp_path)).write("article_components", "a", rows)
    finally:
        pa.set_memory_pool(usual)
    assert pool.max_memory() < rows.nbytes / 2


def test_a_bucket_of_more_than_a_million_rows_is_whole(tmp_path: Path) -> None:
    """By default, a row group of Parquet ends after 2**20 rows."""
    count = (1 << 20) + 5
    rows = _pairs(count + 1, pa.array([0] * count + [1], pa.int32()))
    store = Store(str(tmp_path))
    store.write("article_components", "a", rows)
    assert store.read_bucket("article_components", ["a"], 0).num_rows == count
    assert store.read_bucket("article_components", ["a"], 1).num_rows == 1


def test_undeclared_columns_are_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="colour"):
        table_of("rejects", [{**ROW, "colour": "red"}])
    with pytest.raises(InternalError, match="rejects"):
        Store(str(tmp_path)).write("rejects", "a", pa.table({"doc_id": ["d"]}))


def test_tidy_removes_strangers_and_keeps_a_schema(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    store.write("rejects", "old", table_of("rejects", [ROW]))
    (tmp_path / "rejects" / ".old.parquet.1234.tmp").write_bytes(b"left by a killed run")
    store.tidy("rejects", ["new"])
    assert list((tmp_path / "rejects").iterdir()) == []
    store.tidy("rejects", [])
    assert store.read_all("rejects").schema.names == TABLES["rejects"].schema.names


def test_descriptions_travel_in_the_file(tmp_path: Path) -> None:
    Store(str(tmp_path)).write("quotes", "all", empty("quotes"))
    schema = ds.dataset(tmp_path / "quotes", format="parquet").schema
    assert schema.field("cue").metadata[b"description"].startswith(b"the words that attribute")


def test_load_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(MissingTableError, match="run the pipeline"):
        pipeline.load("quotes", str(tmp_path))
    with pytest.raises(MissingTableError, match="attributed_quotes"):
        pipeline.load("qoutes", str(tmp_path))


def test_tables_of_another_version_are_not_read_as_this_ones(tmp_path: Path) -> None:
    """Arrow leaves out a missing column; an export then wrote the next columns below the wrong names."""
    Store(str(tmp_path)).write("speakers", "all", empty("speakers"))
    pq.write_table(empty("speakers").drop_columns(["role"]), tmp_path / "speakers" / "all.parquet")
    assert pipeline.table("speakers", tmp_path, ["name"]).column_names == ["name"]
    for columns in (None, ["name", "role"]):
        with pytest.raises(UserError, match="no column role: another version"):
            pipeline.table("speakers", tmp_path, columns)


@pytest.mark.parametrize("name", list(TABLES))
def test_every_column_is_described(name: str) -> None:
    table = TABLES[name]
    assert table.row
    assert all(len(about) > 8 for _, _, about in table.columns)
    assert len({column for column, _, _ in table.columns}) == len(table.columns)
