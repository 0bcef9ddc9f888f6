"""Parquet, Arrow and WARC: rows and pages as documents, and what can be read of a broken file."""

import bz2
import gzip
import io
import random
import zlib
from datetime import UTC, date, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.formats import RawDocument, RawReject, ReadOptions, read_file

Item = RawDocument | RawReject
ROWS = [
    {"id": n, "title": f"Head {n}", "text": f"Story number {n}. " * 9, "date": date(2021, 3, 1)} for n in range(300)
]


def read(name: str, data: bytes, **options: object) -> list[Item]:
    return list(read_file(name, data, ReadOptions(**options)))  # type: ignore[arg-type]


def documents(found: list[Item]) -> list[RawDocument]:
    return [item for item in found if isinstance(item, RawDocument)]


def rejects(found: list[Item]) -> list[tuple[int | None, str, str]]:
    return [(item.record, item.reason, item.detail) for item in found if isinstance(item, RawReject)]


# Parquet and Arrow


def parquet(rows: list[dict[str, object]] = ROWS, group: int = 100, **options: object) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), sink, row_group_size=group, **options)
    return sink.getvalue()


def arrow(kind: str, rows: list[dict[str, object]] = ROWS) -> bytes:
    sink, table = io.BytesIO(), pa.Table.from_pylist(rows)
    with (pa.ipc.new_stream if kind == "stream" else pa.ipc.new_file)(sink, table.schema) as writer:
        writer.write_table(table, max_chunksize=70)
    return sink.getvalue()


@pytest.mark.parametrize("name", ["a.parquet", "a.parquet.gz", "stream.arrow", "file.arrow", "file.arrow.bz2"])
def test_rows_of_binary_tables(name: str) -> None:
    data = parquet() if "parquet" in name else arrow(name.split(".")[0])
    packed = gzip.compress(data) if name.endswith("gz") else bz2.compress(data) if name.endswith("bz2") else data
    found = documents(read(name, packed))
    assert [(d.record, d.title, d.text) for d in found] == [(n, r["title"], r["text"]) for n, r in enumerate(ROWS)]
    assert {d.published_at for d in found} == {datetime(2021, 3, 1, tzinfo=UTC)}


def test_only_named_columns_are_read() -> None:
    rows = [
        {"Text": b"Caf\xe9.", "source": {"name": "Daily", "id": 1}, "embedding": [0.5] * 9, "pub-date": "2021-03-01"}
    ]
    (found,) = documents(read("a.parquet", parquet(rows)))
    assert (found.text, found.site, found.published_at) == ("Café.", "Daily", datetime(2021, 3, 1, tzinfo=UTC))
    rows = [{"wording": "Body.", "meta": {"head": "Head"}}]
    (found,) = documents(read("a.parquet", parquet(rows), text_fields=("wording",), title_fields=("meta.head",)))
    assert (found.text, found.title) == ("Body.", "Head")


def test_values_that_python_has_none_for_lose_no_row() -> None:
    text = pa.array([b"Caf\xe9 one.", "Café two.".encode(), b"Three."]).cast(pa.binary()).view(pa.string())
    table = pa.table({"text": text, "date": pa.array([10**7, 18_687, None], pa.int32()).cast(pa.date32())})
    sink = io.BytesIO()
    pq.write_table(table, sink)
    found = documents(read("a.parquet", sink.getvalue()))
    assert [d.text for d in found] == ["Café one.", "Café two.", "Three."]
    assert found[1].published_at == datetime(2021, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["Nowhere/Land", "pytz.FixedOffset(-300)", "-05:00", "America/New_York"])
def test_a_zone_that_nobody_knows_costs_nothing(zone: str) -> None:
    moments = pa.array([1_620_813_780_000_000, None], pa.timestamp("us", zone))
    table = pa.table({"text": ["The weir opens.", "The mill turns."], "date": moments})
    sink = io.BytesIO()
    pq.write_table(table, sink)
    assert [item.published_at for item in documents(read("a.parquet", sink.getvalue()))] == [
        datetime(2021, 5, 12, 10, 3, tzinfo=UTC),
        None,
    ]


def test_binary_table_without_text_is_one_reject() -> None:
    expected = [(None, "no-text", "no column of text or HTML among id, url")]
    assert rejects(read("a.parquet", parquet([{"id": n, "url": "u"} for n in range(9)]))) == expected
    assert rejects(read("a.arrow", arrow("stream", [{"id": 1, "url": "u"}]))) == expected


def test_damaged_row_group_leaves_the_others() -> None:
    data = bytearray(parquet(compression="gzip"))
    place = pq.ParquetFile(io.BytesIO(bytes(data))).metadata.row_group(1).column(2).data_page_offset
    data[place + 20 : place + 400] = bytes(380)
    found = read("a.parquet", bytes(data))
    assert {d.record for d in documents(found)} >= {*range(100), *range(200, 300)}
    assert [reason for _, reason, _ in rejects(found)] == ["broken"]
    assert rejects(found)[0][2].startswith("row group 2: rows 101 to 200: ")


def test_cut_off_tables() -> None:
    assert [reason for _, reason, _ in rejects(read("a.parquet", parquet()[:-100]))] == ["broken"]
    found = read("a.arrow", arrow("stream")[:-2000])
    assert len(documents(found)) >= 210
    assert rejects(found)[-1][1] == "broken"


# WARC


def warc_record(kind: str, block: bytes, uri: str = "https://daily.example/1", type_: str = "") -> bytes:
    head = [
        "WARC/1.0", f"WARC-Type: {kind}", f"WARC-Target-URI: {uri}", "WARC-Date: 2021-03-01T07:30:00Z",
        "WARC-Record-ID: <urn:uuid:0>", f"Content-Length: {len(block)}", *([f"Content-Type: {type_}"] if type_ else []),
    ]  # fmt: skip
    return "\r\n".join(head).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


def response(body: bytes, *headers: str, status: str = "200 OK", uri: str = "https://daily.example/1") -> bytes:
    head = "\r\n".join([f"HTTP/1.1 {status}", *headers]).encode()
    return warc_record("response", head + b"\r\n\r\n" + body, uri, "application/http; msgtype=response")


HTML = "Content-Type: text/html; charset=utf-8"


def page(words: str) -> bytes:
    return f"<html><head><title>Head</title></head><body><p>{words}</p></body></html>".encode()


def chunked(body: bytes) -> bytes:
    parts = [body[i : i + 7] for i in range(0, len(body), 7)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def test_pages_of_a_web_archive() -> None:
    records = [
        warc_record("warcinfo", b"software: x\r\n"),
        warc_record("request", b"GET / HTTP/1.1\r\n\r\n"),
        response(page("Plain."), HTML),
        response(gzip.compress(page("Packed.")), HTML, "Content-Encoding: gzip"),
        response(chunked(page("In chunks.")), HTML, "Transfer-Encoding: chunked"),
        response(
            chunked(zlib.compress(page("Both."))), HTML, "Transfer-Encoding: chunked", "Content-Encoding: deflate"
        ),
        response(page("Grüße.").decode().encode("latin-1"), "Content-Type: text/html; charset=ISO-8859-1"),
        response(page("No type.")),
        response(b"\x89PNG", "Content-Type: image/png"),
        response(b"\x89PNG", "Content-Type: image/png"),
        response(b"\x00\x01"),
        response(page("Gone."), HTML, status="404 Not Found"),
        response(b"\x1b\x2c\x00 packed", HTML, "Content-Encoding: br"),
        response(b"", HTML),
        warc_record("resource", page("Saved."), type_="text/html"),
        warc_record("conversion", b"Text alone.", type_="text/plain"),
        warc_record("metadata", b"a: b"),
    ]
    for name, data in (
        ("a.warc", b"".join(records)),
        ("a.warc.gz", b"".join(map(gzip.compress, records))),
        ("a.warc.gz", gzip.compress(b"".join(records))),
        ("a.warc.bz2", bz2.compress(b"".join(records))),
    ):
        found = read(name, data)
        assert [(d.record, d.text) for d in documents(found)] == [
            (2, "Plain."), (3, "Packed."), (4, "In chunks."), (5, "Both."), (6, "Grüße."), (7, "No type."),
            (14, "Saved."), (15, "Text alone."),
        ]  # fmt: skip
        assert {d.url for d in documents(found)} == {"https://daily.example/1"}
        assert {d.fetched_at for d in documents(found)} == {datetime(2021, 3, 1, 7, 30, tzinfo=UTC)}
        assert documents(found)[4].encoding == "cp1252"
        assert [(record, reason) for record, reason, _ in rejects(found)][:2] == [(12, "broken"), (13, "empty")]
        assert rejects(found)[2:] == [
            (None, "not-a-page", "1 record: metadata"), (None, "not-a-page", "1 record: request"),
            (None, "not-a-page", "2 records: response, image/png"),
            (None, "not-a-page", "1 record: response, no media type"),
            (None, "not-a-page", "1 record: response, status 404"), (None, "not-a-page", "1 record: warcinfo"),
        ]  # fmt: skip


def test_what_archives_say_of_themselves_is_checked() -> None:
    decoded = response(page("Decoded."), HTML, "Content-Encoding: br", "Transfer-Encoding: chunked")
    assert [d.text for d in documents(read("a.warc", decoded))] == ["Decoded."]
    cut = response(page("Cut."), HTML).replace(b"\r\nWARC-Date", b"\r\nWARC-Truncated: length\r\nWARC-Date", 1)
    found = read("a.warc", cut)
    assert [d.text for d in documents(found)] == ["Cut."]
    assert rejects(found) == [(0, "broken", "record 1: cut off when it was fetched (length)")]


def test_damaged_records_leave_the_others() -> None:
    good = [response(page(f"Story {n}."), HTML) for n in range(4)]
    broken = good[1].replace(b"Content-Length: ", b"Content-Length: x")
    found = read("a.warc", good[0] + broken + good[2] + good[3][:-15])
    assert [d.text for d in documents(found)] == ["Story 0.", "Story 2.", "Story 3."]
    assert {reason for _, reason, _ in rejects(found)} == {"broken"}
    assert rejects(found)[-1][2] == "record 5: 11 bytes are missing at its end"
    assert [reason for _, reason, _ in rejects(read("a.warc", b"no archive\n" * 9))] == ["broken"]


def test_random_damage_never_raises() -> None:
    rng = random.Random(4)
    warc = b"".join(gzip.compress(response(page(f"Story {n}."), HTML)) for n in range(5))
    files = {"a.warc.gz": warc, "a.warc": gzip.decompress(warc), "a.parquet": parquet(), "a.arrow": arrow("stream")}
    for _ in range(80):
        name = rng.choice(sorted(files))
        data = bytearray(files[name])
        for _ in range(rng.randrange(1, 5)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        read(name, bytes(data[: rng.randrange(1, len(data) + 1)]))
