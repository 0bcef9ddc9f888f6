"""Runs into and out of object storage, against a real S3 server on the loopback address."""

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import fs

import pipeline
from pipeline.errors import BusyError, InputError, MissingTableError, StorageError
from pipeline.exports import Targets, export
from pipeline.report.article import show_article
from pipeline.report.terminal import Terminal
from pipeline.runner import lock
from pipeline.runner.lock import Lease
from pipeline.storage import open_folder, write_whole
from pipeline.store import BUNDLES, Store
from pipeline.tables import PUBLIC, table_of
from pipeline.tasks.bundles import Bundle, read_bundled, tidy
from tests import object_store
from tests.conftest import article, digests, run_pipeline

LIGHT = ["quotes.model=light", "run.buckets=2"]


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, object_store.Store]]:
    with pytest.MonkeyPatch.context() as patch, object_store.serving() as (endpoint, app):
        for name, value in {**object_store.CREDENTIALS, "AWS_ENDPOINT_URL": endpoint}.items():
            patch.setenv(name, value)
        object_store.make_bucket(endpoint)
        yield endpoint, app


def copy(folder: Path, address: str) -> None:
    system, root = open_folder(address)
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            write_whole(system, f"{root}/{file.relative_to(folder).as_posix()}", file.read_bytes())


def fetch(address: str, folder: Path) -> Path:
    system, root = open_folder(address)
    fs.copy_files(root, str(folder), source_filesystem=system, destination_filesystem=fs.LocalFileSystem())
    return folder


@pytest.fixture(scope="module")
def both(server: object, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The same articles through a run on this machine's disk, and through one from S3 to S3."""
    folder = tmp_path_factory.mktemp("s3")
    raw = folder / "raw"
    raw.mkdir()
    for number in range(4):
        (raw / f"article-{number:02d}.txt").write_text(article(number), encoding="utf-8")
    run_pipeline(raw, folder / "out", set_=LIGHT)
    copy(raw, "s3://news/raw")
    run_pipeline("s3://news/raw", "s3://news/out", set_=LIGHT)
    return folder, "s3://news/out"


def test_a_run_on_s3_gives_the_same_bytes(both: tuple[Path, str], tmp_path: Path) -> None:
    folder, address = both
    assert digests(fetch(address, tmp_path)) == digests(folder / "out")


def test_tables_on_s3_are_read_by_their_address(both: tuple[Path, str], capsys: pytest.CaptureFixture[str]) -> None:
    folder, address = both
    for table in PUBLIC:
        assert pipeline.table(table, address).equals(pipeline.table(table, str(folder / "out")))
    with pytest.raises(MissingTableError):
        pipeline.load("quotes", "s3://news/nothing")
    show_article(address, "article-03.txt", Terminal())
    assert "Nora Feld" in capsys.readouterr().out
    list(export(address, [], Targets(card=True)))
    system, root = open_folder(address)
    assert system.get_file_info(f"{root}/README.md").size > 1000


def test_a_run_with_nothing_new_lists_each_folder_once(
    both: tuple[Path, str], server: tuple[str, object_store.Store]
) -> None:
    _, address = both
    app = server[1]
    app.requests.clear()
    assert not any(run_pipeline("s3://news/raw", address, set_=LIGHT).done.values())
    methods = Counter(method for method, _ in app.requests)
    parts = sum("/out/" in path and ".parquet" in path and method == "HEAD" for method, path in app.requests)
    assert parts <= 2  # those that the end of a run reads: rejects
    assert methods["PUT"] < 30


def test_refused_requests_are_made_again(server: tuple[str, object_store.Store]) -> None:
    store, rows = Store("s3://news/refused"), pa.table({"doc_id": ["d"], "source": ["s"], "stage": ["clean"]})
    rows = rows.append_column("reason", pa.array(["x"])).append_column("detail", pa.array(["y"]))
    server[1].refuse = 7
    try:
        written = [store.write("rejects", f"p{n}", rows) for n in range(10)]
        for number in range(12):  # smaller than the answer to a refused request
            store.write_json(f"{number}.json", {})
            assert store.read_json(f"{number}.json") == {}
        assert store.read("rejects", {part.name: part.sha256 for part in written}).num_rows == 10
    finally:
        server[1].refuse = 0


def test_an_object_appears_whole_or_not_at_all(server: object) -> None:
    store = Store("s3://news/whole")
    store.write_json("a.json", {"x": 1})
    assert store.names("") == ["a.json"]
    with pytest.raises(StorageError, match="cannot be written"):
        Store("s3://no-such-bucket/x").write_json("a.json", {})


def test_addresses_that_cannot_be_opened(server: object, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="colour after the"):
        open_folder("s3://news/x?colour=red")
    with pytest.raises(InputError, match="no such folder"):
        run_pipeline("s3://news/nothing-there", str(tmp_path))
    with pytest.raises(InputError, match="same folder"):
        run_pipeline("s3://news/raw", "s3://news/raw")


def test_two_runs_into_one_address(server: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "RENEWED_EVERY", 0.1)
    monkeypatch.setattr(lock, "_SETTLED_AFTER", 0.05)
    messages: list[str] = []
    store = Store("s3://news/held")
    first, second = Lease(store, messages.append), Lease(store, messages.append)
    first.take()
    with pytest.raises(BusyError, match="another run holds it"):
        second.take()
    first.give_back()
    assert store.read_json(lock.LEASE) is None
    second.take()
    second._end.set()  # it hangs: no more renewals
    second._thread.join()
    monkeypatch.setattr(lock, "_STALE_AFTER", 0.2)
    time.sleep(0.3)
    first = Lease(store, messages.append)
    first.take()
    assert any("taken over" in line for line in messages)
    monkeypatch.setattr(lock, "_STALE_AFTER", 60.0)
    with pytest.raises(BusyError):
        Lease(store, messages.append).take()
    first.check()
    second._end.clear()
    second._renew()
    with pytest.raises(BusyError, match="taken over by process"):
        second.check()
    second.give_back()
    assert store.read_json(lock.LEASE) is not None
    first.give_back()


def test_a_lease_of_a_process_of_this_machine_that_is_dead_is_taken_at_once(server: object) -> None:
    store, messages = Store("s3://news/dead"), list[str]()
    old = Lease(store, messages.append)
    old._own = lock.replace(old._own, started=1.0)
    old._write()
    new = Lease(store, messages.append)
    new.take()
    assert len(messages) == 1
    new.give_back()


def test_a_damaged_part_on_s3_is_found(server: object) -> None:
    store = Store("s3://news/damaged")
    rows = pa.table({"doc_id": ["d"], "source": ["s"], "stage": ["clean"], "reason": ["x"], "detail": ["y"]})
    part = store.write("rejects", "a", rows)
    write_whole(store.system, store.path("rejects", "a"), b"something else")
    with pytest.raises(Exception, match="not the bytes"):
        store.read("rejects", {"a": part.sha256})


def test_bundles_on_s3_are_made_read_and_removed(server: object) -> None:
    store = Store("s3://news/bundled")
    rows = [[{"bucket": k % 2, "key": k, "text": number} for k in range(3)] for number in range(4)]
    parts = [store.write("line_texts", f"p{n}", table_of("line_texts", held)) for n, held in enumerate(rows)]
    hashes = tuple((part.name, part.sha256) for part in parts)
    bundles = (Bundle(hashes[:2]), Bundle(hashes[2:]))
    for _ in range(2):  # made, then read
        for bucket in range(2):
            found = read_bundled(store, "line_texts", bundles, dict(hashes), bucket)
            assert found.to_pylist() == [row for held in rows for row in held if row["bucket"] == bucket]
    tidy(store, "line_texts", bundles[:1])
    assert store.names(f"{BUNDLES}/line_texts") == [bundles[0].name]
    assert store.read_bundle("line_texts", bundles[1].name, 0) is None
