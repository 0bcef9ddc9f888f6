"""A large file that is read in pieces gives what it gives in one, record for record."""

import csv
import gzip
import io
import json
import random
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.formats import NotDivisible, RawDocument, RawReject, ReadOptions, divide, read_file
from pipeline.store import Store
from tests.conftest import article, run_pipeline

LEAST = 20_000


def texts(count: int = 120) -> list[str]:
    rng = random.Random(3)
    return [article(n, speaker=rng.choice(["Nora Feld", "Ünal Çelik", 'Jo "JJ" Ray'])) for n in range(count)]


def json_lines() -> bytes:
    lines = [json.dumps({"text": text, "title": f"t{n}"}, ensure_ascii=n % 2 > 0) for n, text in enumerate(texts())]
    lines[7], lines[40], lines[90] = "", "{broken", "   "
    return ("\n".join(lines) + "\n").encode()


def packed(content: bytes, per_member: int = 5) -> bytes:
    lines = content.splitlines(keepends=True)
    return b"".join(gzip.compress(b"".join(lines[k : k + per_member])) for k in range(0, len(lines), per_member))


def table(delimiter: str = ",") -> bytes:
    sink = io.StringIO()
    writer = csv.writer(sink, delimiter=delimiter, lineterminator="\n")
    writer.writerow(["title", "text"])
    for number, text in enumerate(texts()):
        writer.writerow([f"t{number}", text])
        if number == 9:
            sink.write("\n")
            writer.writerow(["too", "many", "cells"])
    return sink.getvalue().encode()


def parquet() -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.table({"text": texts(), "title": [f"t{n}" for n in range(120)]}), sink, row_group_size=13)
    return sink.getvalue()


def record(kind: str, number: int, content: bytes) -> bytes:
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://harbour.example/{number}\r\n"
    media = "application/http; msgtype=response" if kind == "response" else "application/warc-fields"
    return f"{head}Content-Type: {media}\r\nContent-Length: {len(content)}\r\n\r\n".encode() + content + b"\r\n\r\n"


def archive() -> bytes:
    members = []
    for number, text in enumerate(texts(60)):
        page = f"<html><body><h1>t{number}</h1><article><p>{text}</p></article></body></html>"
        members.append(record("response", number, f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{page}".encode()))
        if number % 20 == 0:
            members.append(record("metadata", number, b"a: b\r\n"))
    return b"".join(map(gzip.compress, members))


FILES = {
    "a.jsonl": json_lines(),
    "a.jsonl.gz": packed(json_lines()),
    "a.csv": table(),
    "a.tsv": table("\t"),
    "a.parquet": parquet(),
    "a.warc.gz": archive(),
}


def _items(name: str, least: int) -> list[RawDocument | RawReject]:
    data = FILES[name]
    pieces = divide(name, io.BufferedReader(io.BytesIO(data)), least, ReadOptions())
    assert len(pieces) >= 3
    return [item for piece in pieces for item in read_file(name, data, piece=piece)]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("least", [1_500, 7_000])
def test_pieces_read_what_the_whole_file_reads(name: str, least: int) -> None:
    whole = list(read_file(name, FILES[name]))
    found = _items(name, least if "gz" not in name else least // 8)
    # How many records of an archive are no pages is said for each piece.
    assert [i for i in found if getattr(i, "reason", "") != "not-a-page"] == [
        i for i in whole if getattr(i, "reason", "") != "not-a-page"
    ]
    assert len({i.record for i in whole}) > 50


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("a.jsonl", json.dumps([{"text": t} for t in texts()]).encode(), "one JSON value"),
        ("a.jsonl", json_lines().decode().encode("latin-1", "replace") + "é".encode("latin-1"), "convert it to UTF-8"),
        ("a.jsonl", b"\xef\xbb\xbf" + json_lines(), "byte order mark"),
        ("a.jsonl", json_lines() + b"\0\n", "NUL"),
        ("a.jsonl.gz", gzip.compress(json_lines()), "one packed stream"),
        ("a.jsonl.gz", packed(json_lines())[:-9], "breaks off"),
        ("a.jsonl.xz", b"x" * 9, "is one stream"),
        ("a.warc.gz", gzip.compress(gzip.decompress(archive())), "not one record"),
        ("a.csv", table() + b'x,"never ends\n', "unexpected end of data"),
        ("a.csv", b"colour,size\n" * 999, "no column of text"),
        ("a.csv", table() + b'x,"One.\n\x01\x02\x03\x04\x05\x06\x07\nThree."\n', "7 control characters"),
        ("a.parquet", b"PAR1", "no readable footer"),
        ("a.zip", b"PK", "is read by one process"),
    ],
)
def test_what_cannot_be_divided_says_why(name: str, data: bytes, expected: str) -> None:
    with pytest.raises(NotDivisible, match=expected):
        divide(name, io.BufferedReader(io.BytesIO(data)), 2_000, ReadOptions())


def test_a_run_reads_pieces_side_by_side(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The documents of a divided file are those of small files of the same records, in parts of their own."""
    raw = tmp_path / "raw"
    raw.mkdir()
    lines = [json.dumps({"text": text * 30, "title": f"t{n}"}) for n, text in enumerate(texts(220))]
    (raw / "large.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (raw / "large.json").write_text(json.dumps([json.loads(line) for line in lines]), encoding="utf-8")
    summary = run_pipeline(raw, tmp_path / "out", set_=["run.megabytes_per_part=1"], until="ingest", workers=2)
    assert summary.rows["documents"] == 440
    assert any("-at-" in part for part in Store(str(tmp_path / "out")).parts("documents"))
    assert capsys.readouterr().err.count("large.json: ") == 1
    found = {
        (row["source"], row["record"]): row["text"]
        for row in Store(str(tmp_path / "out")).read_all("documents").to_pylist()
    }
    assert all(found["large.jsonl", n] == found["large.json", n] for n in range(220))
    again = run_pipeline(raw, tmp_path / "out", set_=["run.megabytes_per_part=1"], until="ingest")
    assert not any(again.done.values())
    assert "large.json: " not in capsys.readouterr().err


def test_a_piece_at_fault_is_not_the_whole_file() -> None:
    from pipeline.tasks.faulty import with_file_faults
    from pipeline.tasks.task import Faulty, RawFile, Task

    file = RawFile("a.jsonl", 10, "x", piece=(0, 10, 0, 0))
    other = replace(file, piece=(10, 20, 4, 4))
    task = Task("documents", "p", "", "", None, files=(file, other), skip=(Faulty(file.key, "x", "too-slow", "9 s"),))  # type: ignore[arg-type]
    assert [f.fault for f in with_file_faults(task).files] == [("too-slow", "9 s"), None]
