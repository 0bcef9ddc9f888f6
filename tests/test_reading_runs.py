"""Reading as a run does it: a folder of mixed formats to tables, in bounded memory, and storage that fails."""

import bz2
import gzip
import io
import json
import random
import subprocess
import sys
import tracemalloc
from pathlib import Path
from typing import Any, cast

import pyarrow as pa
import pytest
from pyarrow import fs

from pipeline.config import load
from pipeline.errors import InputError
from pipeline.formats import RawDocument, ReadOptions, read_file, records
from pipeline.options import Options
from pipeline.stages import ingest
from pipeline.store import Store
from pipeline.tasks.raw_files import RawStream
from tests.conftest import article, run_pipeline
from tests.test_formats_packed import as_files, delimited, zipped, zstd
from tests.test_formats_tables import HTML, parquet, response, warc_record


def page(number: int) -> bytes:
    paragraphs = "".join(f"<p>{line}</p>" for line in article(number).split("\n\n"))
    head = f"<html lang='en'><head><title>Plan {number}</title></head>"
    return f"{head}<body><article>{paragraphs}</article></body></html>".encode()


def record(number: int) -> dict[str, str]:
    return {"url": f"https://port.example/{number}", "title": f"Plan {number}", "text": article(number)}


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """Each way in which an article can lie in the raw folder, one article each, and what is no article."""
    folder = tmp_path / "raw"
    (folder / "sub").mkdir(parents=True)
    files = {
        "a.txt": article(1).encode(),
        "sub/b.html.gz": gzip.compress(page(2)),
        "c.jsonl.bz2": bz2.compress(json.dumps(record(3)).encode()),
        "d.json": json.dumps({"articles": [record(4)]}).encode(),
        "e.csv.zst": zstd(delimited([record(5)], ";")),
        "sub/f.tsv": delimited([record(6)], "\t"),
        "g.parquet": parquet([dict(record(7))]),
        "h.warc.gz": gzip.compress(warc_record("warcinfo", b"x: y")) + gzip.compress(response(page(8), HTML)),
        "i.zip": zipped({"j/k.txt": article(9).encode(), "l.jsonl.gz": gzip.compress(json.dumps(record(10)).encode())}),
        "bad.zip": b"PK\x03\x04 cut off",
        "bad.parquet": b"PAR1 cut off",
        "picture.png": b"\x89PNG",
    }  # fmt: skip
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


def test_a_folder_of_mixed_formats(mixed: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pipeline", "run", "--raw", str(mixed), "--processed", str(tmp_path / "out")]
    done = subprocess.run([*command, "--workers", "1", "--set", "quotes.model=light"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    store = Store(str(tmp_path / "out"))
    sources = [
        "a.txt", "c.jsonl.bz2", "d.json", "e.csv.zst", "g.parquet", "h.warc.gz", "i.zip!j/k.txt", "i.zip!l.jsonl.gz",
        "sub/b.html.gz", "sub/f.tsv",
    ]  # fmt: skip
    assert sorted(store.read_all("documents")["source"].to_pylist()) == sources
    quotes = store.read_all("attributed_quotes").to_pylist()
    pairs = {(q["source"], q["speaker_name"]) for q in quotes if "for this day" in q["text"]}
    assert pairs == {(source, "Nora Feld") for source in sources}
    rejects = {(row["source"], row["reason"]) for row in store.read_all("rejects").to_pylist()}
    assert rejects == {
        ("bad.parquet", "broken"), ("bad.zip", "broken"), ("picture.png", "unsupported-format"),
        ("h.warc.gz", "not-a-page"),
    }  # fmt: skip


def test_a_file_of_many_records_is_cut_into_parts() -> None:
    rows = [record(number) for number in range(50)]
    files = as_files({
        "a.csv.zst": zstd(delimited(rows)),
        "b.zip": zipped({f"{n}.txt": article(n).encode() for n in range(20)}),
        "c.jsonl": b'{"no": "text"}\n' * 9000,
    })  # fmt: skip
    tables = list(ingest.documents(files, load(Options, overrides=("run.files_per_part=8",))))
    sizes = [n for part in tables if (n := part["documents"].num_rows)]
    assert sum(sizes) == 70
    assert {*range(4, 9)} >= set(sizes[:-1])
    rejects = [n for part in tables if (n := part["rejects"].num_rows)]
    assert sum(rejects) == 9000
    assert max(rejects) == 4096


def test_a_record_more_moves_the_borders_near_it_alone() -> None:
    config = load(Options, overrides=("run.files_per_part=16",))

    def parts(*names: str) -> set[tuple[str, ...]]:
        lines = [json.dumps(record(number)).encode() + b"\n" for number in range(300)]
        files = as_files({name: b"".join(lines) for name in names})
        return {tuple(part["documents"]["doc_id"].to_pylist()) for part in ingest.documents(files, config)}

    few = parts("b.jsonl", "d.jsonl", "f.jsonl")
    for more in (("a.jsonl", "b.jsonl", "d.jsonl", "f.jsonl"), ("b.jsonl", "c.jsonl", "d.jsonl", "f.jsonl")):
        assert len(few - parts(*more)) <= 0.05 * len(few)
    single = as_files({f"{n:03d}.txt": article(n).encode() for n in range(64)})
    assert [part["documents"].num_rows for part in ingest.documents(single, config)] == [16] * 4


# memory


def repeated(name: str) -> bytes:
    """13 MB of records."""
    body = "A story that says the same as all the others. " * 400
    if name == "a.jsonl":
        return (json.dumps({"text": body}).encode() + b"\n") * 700
    if name == "a.json":
        return b"[" + b", ".join([json.dumps({"text": body}).encode()] * 700) + b"]"
    if name == "a.csv":
        return b"id,text\r\n" + f'7,"{body}"\r\n'.encode() * 700
    return response(b"\x89PNG" + body.encode(), "Content-Type: image/png") * 700


@pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a.csv", "a.warc"])
def test_memory_does_not_grow_with_the_file(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "_WHOLE", 1 << 18)
    monkeypatch.setattr(records, "_CHUNK", 1 << 18)
    data = repeated(name)
    size, packed = len(data), gzip.compress(data, 1)
    del data
    config = load(Options, overrides=("run.files_per_part=20",))
    list(
        ingest.documents(as_files({name: b"WARC/1.0\r\n" if name == "a.warc" else b"[]"}), config)
    )  # imports what it needs
    tracemalloc.start()
    try:
        rows = sum(
            tables["documents"].num_rows for tables in ingest.documents(as_files({f"{name}.gz": packed}), config)
        )
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert size > 12_000_000
    assert rows == (0 if name == "a.warc" else 700)
    assert peak < 5_000_000


def test_one_endless_line_is_not_held() -> None:
    packed = gzip.compress(b'{"text": "' + b"word " * 2_000_000 + b'"}\n{"text": "Short."}', 1)
    tracemalloc.start()
    try:
        found = list(read_file("a.jsonl.gz", packed, ReadOptions(max_chars=10_000)))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [item.text if isinstance(item, RawDocument) else item.reason for item in found] == ["too-long", "Short."]
    assert peak < 3_000_000


# storage


class Failing(io.RawIOBase):
    """Bytes, and after them what a network does at its worst."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)

    def tell(self) -> int:
        return self._data.tell()

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._data.seek(offset, whence)

    def readinto(self, buffer: Any) -> int:
        if self._data.tell() > 20_000:
            raise OSError("connection reset")
        return self._data.readinto(memoryview(buffer)[:4096])


FILES = (
    *("a.txt", "a.jsonl", "a.csv", "a.jsonl.gz", "a.jsonl.bz2", "a.jsonl.zst", "a.zip", "a.parquet", "a.warc"),
    "b.warc",
)


@pytest.mark.parametrize("name", FILES)
def test_storage_that_fails_ends_the_run(name: str) -> None:
    rng = random.Random(2)
    rows = [{"text": " ".join(str(rng.random()) for _ in range(40))} for _ in range(300)]
    lines = "\n".join(map(json.dumps, rows)).encode()
    made = {
        "a.csv": lambda: delimited(rows), "a.jsonl.gz": lambda: gzip.compress(lines),
        "a.jsonl.bz2": lambda: bz2.compress(lines), "a.jsonl.zst": lambda: zstd(lines),
        "a.zip": lambda: zipped({"a.jsonl": lines}), "a.parquet": lambda: parquet([dict(row) for row in rows]),
        "a.warc": lambda: warc_record("metadata", lines), "b.warc": lambda: warc_record("request", b"GET /") * 200,
    }  # fmt: skip
    data = made[name]() if name in made else lines
    source = io.BufferedReader(RawStream(cast(pa.NativeFile, Failing(data)), name, fs.LocalFileSystem()))
    with pytest.raises(InputError, match="connection reset"):
        list(read_file(name, source))


def test_a_broken_installation_is_no_broken_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pipeline.formats.extract", None)
    with pytest.raises(ImportError):
        list(read_file("a.html", page(1)))


def test_a_file_beside_a_large_one_does_not_redo_it(tmp_path: Path) -> None:
    folder, options = tmp_path / "raw", ("run.files_per_part=8", "run.megabytes_per_part=1")
    folder.mkdir()
    (folder / "large.jsonl").write_text("\n".join(json.dumps(record(n)) for n in range(150)))
    for number in range(7):
        (folder / f"{number}.txt").write_text(article(number))
    run_pipeline(folder, tmp_path / "out", set_=options, until="ingest")
    before = {part for part in Store(str(tmp_path / "out")).parts("documents") if part.startswith("file-")}
    for number in range(7, 12):
        (folder / f"{number}.txt").write_text(article(number))
    summary = run_pipeline(folder, tmp_path / "out", set_=options, until="ingest")
    assert 150 / 8 < len(before) < 150 / 4
    assert before <= set(Store(str(tmp_path / "out")).parts("documents"))
    assert summary.skipped["documents"] == 1
