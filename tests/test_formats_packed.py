"""The same records in any packing, tables in text, archives, and what can be read of a broken file."""

import bz2
import csv
import gzip
import io
import json
import lzma
import random
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pyarrow as pa
import pytest

from pipeline.formats import RawDocument, RawReject, ReadOptions, read_file
from pipeline.stages.step import RawInput

Item = RawDocument | RawReject


def zstd(data: bytes) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as packed:
        packed.write(data)
    return sink.getvalue().to_pybytes()


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return sink.getvalue()


PACKINGS: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".bz2": partial(bz2.compress, compresslevel=1),
    ".zst": zstd,
    ".xz": lzma.compress,
}


def read(name: str, data: bytes, **options: object) -> list[Item]:
    return list(read_file(name, data, ReadOptions(**options)))  # type: ignore[arg-type]


def documents(name: str, data: bytes, **options: object) -> list[RawDocument]:
    found = read(name, data, **options)
    assert all(isinstance(item, RawDocument) for item in found), found
    return [item for item in found if isinstance(item, RawDocument)]


def texts(found: list[Item]) -> list[str]:
    return [item.text for item in found if isinstance(item, RawDocument)]


def rejects(found: list[Item]) -> list[tuple[int | None, str, str]]:
    return [(item.record, item.reason, item.detail) for item in found if isinstance(item, RawReject)]


def as_files(files: dict[str, bytes]) -> list[RawInput]:
    """Raw files as the step that ingests them is given them."""
    return [RawInput(name, "", partial(io.BytesIO, data)) for name, data in files.items()]


# the same records, however they are packed


def json_lines(rows: list[dict[str, str]]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=len(row["text"]) % 2 == 0) + "\n" for row in rows).encode()


def delimited(rows: list[dict[str, str]], delimiter: str = ",", **more: object) -> bytes:
    sink = io.StringIO()
    writer = csv.DictWriter(sink, list(rows[0]), delimiter=delimiter, **more)  # type: ignore[arg-type]
    writer.writeheader()
    writer.writerows(rows)
    return sink.getvalue().encode()


CONTAINERS: dict[str, Callable[[list[dict[str, str]]], bytes]] = {
    "a.jsonl": json_lines,
    "a.json": lambda rows: json.dumps(rows).encode(),
    "b.json": lambda rows: json.dumps({"status": "ok", "total": len(rows), "articles": rows}, indent=2).encode(),
    "c.json": json_lines,
    "a.csv": delimited,
    "b.csv": lambda rows: delimited(rows, ";"),
    "c.csv": lambda rows: delimited(rows, ",", doublequote=False, escapechar="\\"),
    "d.csv": lambda rows: delimited(rows, ",", quoting=csv.QUOTE_ALL, lineterminator="\n"),
    "e.csv": lambda rows: b"sep=|\r\n" + delimited(rows, "|"),
    "f.csv": lambda rows: delimited(rows).decode().encode("utf-16"),
    "a.tsv": lambda rows: delimited(rows, "\t"),
}


def made_records(rng: random.Random) -> list[dict[str, str]]:
    """Records of random words and of everything that containers have to quote."""
    pieces = [
        "word",
        "Ada",
        "“said”",
        '"',
        "'",
        ",",
        ";",
        "\t",
        "|",
        "\n",
        "\r\n",
        "é",
        "—",
        "\u2028",
        "  ",
        "7.5",
        "\\n",
    ]

    def text() -> str:
        return "Text " + " ".join(rng.choice(pieces) for _ in range(rng.randrange(3, 60))) + " end."

    return [
        {
            "url": f"https://daily.example/{n}",
            "title": f'The "Head", {n}',
            "text": text(),
            "date": f"2021-03-{n % 28 + 1:02d}",
        }
        for n in range(rng.randrange(2, 12))
    ]


@pytest.mark.parametrize("seed", range(25))
def test_any_packing_of_the_same_records_gives_the_same_documents(seed: int) -> None:
    rng = random.Random(seed)
    rows = made_records(rng)
    expected = documents("a.jsonl", json_lines(rows))
    assert [(d.text, d.title, d.url) for d in expected] == [(r["text"], r["title"], r["url"]) for r in rows]
    for name, write in CONTAINERS.items():
        data = write(rows)
        for suffix, pack in {"": bytes, **PACKINGS}.items():
            found = documents(name + suffix, pack(data))
            assert [replace(d, encoding="utf-8") for d in found] == expected, name + suffix
        inside = documents("x.zip", zipped({f"in/{name}": data, f"in/{name}.gz": gzip.compress(data)}))
        members = [replace(d, member=f"in/{name}{suffix}") for suffix in ("", ".gz") for d in expected]
        assert [replace(d, encoding="utf-8") for d in inside] == members


# tables in text


def test_rows_are_records() -> None:
    head = "Title,Body,Authors,Publish Date,n\n"
    data = head + 'Head,"Line one.\nHe said ""no"".","[\'Ann Lee\', \'Bo Ray\']",2021-03-01,7\n'
    (found,) = documents("a.csv", data.encode())
    assert (found.record, found.title, found.text) == (0, "Head", 'Line one.\nHe said "no".')
    assert (found.byline, str(found.published_at)[:10]) == ("Ann Lee, Bo Ray", "2021-03-01")


def test_marks_mean_nothing_in_a_tsv_where_they_do_not_pair() -> None:
    data = b'title\ttext\nOne\t"We won," she said.\nTwo\tA 5" pipe "burst\n'
    assert texts(read("a.tsv", data)) == ['"We won," she said.', 'A 5" pipe "burst']


def test_bad_rows_are_rejected_with_their_line() -> None:
    data = b'url,text\nu,"Good one."\nu,"bad "mark" here"\nu\nu,a,b\n\nu,"Last,\ngood one."\nu,""\n'
    found = read("a.csv", data)
    assert texts(found) == ["Good one.", "Last,\ngood one."]
    assert [(record, reason, detail.split(":")[0]) for record, reason, detail in rejects(found)] == [
        (1, "broken", "line 3"), (2, "broken", "line 4"), (3, "broken", "line 5"), (5, "empty", "line 9"),
    ]  # fmt: skip


def test_a_mark_that_is_never_closed_takes_no_other_row_with_it() -> None:
    rows = [f'{n},"Story number {n}."' for n in range(200)]
    rows[50] = '50,"Story that is not closed.'
    found = read("a.csv", "\n".join(["id,text", *rows]).encode())
    assert len(texts(found)) >= 198
    assert all("line 5" in detail for _, _, detail in rejects(found))


def test_giant_cells_are_read_up_to_the_limit() -> None:
    big = "word " * 60_000
    assert texts(read("a.csv", f'id,text\n1,"{big}"\n2,Short.\n'.encode())) == [big, "Short."]
    found = read("a.csv", f'id,text\n1,"{big}"\n2,Short.\n'.encode(), max_chars=1000)
    assert texts(found) == ["Short."]
    assert [(record, reason) for record, reason, _ in rejects(found)] == [(0, "too-long")]


def test_table_without_text_is_one_reject() -> None:
    assert rejects(read("a.csv", b"id,media_name,url\n1,A,u\n2,B,u\n")) == [
        (None, "no-text", "no column of text or HTML among id, media_name, url")
    ]
    assert rejects(read("a.csv", b"\n\n")) == [(None, "empty", "no rows")]


def test_each_line_may_have_its_own_encoding() -> None:
    lines = ['{"text": "Zoë."}', '{"text": "Grüße, señor."}', '{"text": "plain"}']
    data = lines[0].encode() + b"\n" + lines[1].encode("cp1252") + b"\n" + lines[2].encode()
    assert [(d.text, d.encoding) for d in documents("a.jsonl", data)] == [
        ("Zoë.", "utf-8"), ("Grüße, señor.", "cp1252"), ("plain", "utf-8"),
    ]  # fmt: skip


# archives


def test_members_are_documents_of_their_own() -> None:
    data = zipped({
        "news/a.txt": b"Words.", "news/b.html": b"<p>Page.</p>", "p/": b"", "__MACOSX/a.txt": b"x", "c.pdf": b"%PDF",
        "d.zip": zipped({"e.txt": b"deep"}), "f.jsonl": b'{"text": "One."}\n{"text": "Two."}',
    })  # fmt: skip
    found = read("a.ZIP", data)
    assert [(d.member, d.record, d.text) for d in found if isinstance(d, RawDocument)] == [
        ("news/a.txt", None, "Words."), ("news/b.html", None, "Page."), ("f.jsonl", 0, "One."), ("f.jsonl", 1, "Two."),
    ]  # fmt: skip
    bad = [(item.member, item.reason) for item in found if isinstance(item, RawReject)]
    assert bad == [("c.pdf", "unsupported-format"), ("d.zip", "unsupported-format")]


def test_packed_archives_are_rejected() -> None:
    (found,) = read("a.zip.gz", gzip.compress(zipped({"a.txt": b"x"})))
    assert isinstance(found, RawReject)
    assert found.reason == "unsupported-format"


def test_all_members_together_stay_within_the_limit() -> None:
    found = read("a.zip", zipped({f"{n}.txt": b"word " * 100 for n in range(5)}), max_bytes=1200)
    assert len(texts(found)) >= 2
    assert {reason for _, reason, _ in rejects(found)} >= {"too-long"}


# broken packing


@pytest.mark.parametrize("suffix", sorted(PACKINGS))
def test_what_was_unpacked_before_the_break_is_kept(suffix: str) -> None:
    rng = random.Random(8)
    lines = [
        json.dumps({"text": f"{n} " + "".join(chr(rng.randrange(97, 123)) for _ in range(900))}) for n in range(600)
    ]
    packed = PACKINGS[suffix]("\n".join(lines).encode())
    found = read("a.jsonl" + suffix, packed[: len(packed) * 2 // 3])
    assert 200 < len(texts(found)) < 420
    assert texts(found) == [json.loads(line)["text"] for line in lines[: len(texts(found))]]
    assert rejects(found)[-1][1] == "broken"
    assert "breaks off after" in rejects(found)[-1][2]


def test_broken_members_do_not_lose_the_others() -> None:
    data = bytearray(
        zipped({"a.txt": b"First. " * 50, "b.txt": b"Second. " * 50, "c.txt": b"Third."}, zipfile.ZIP_STORED)
    )
    data[data.index(b"Second. ") + 3] ^= 1
    found = read("a.zip", bytes(data))
    assert [d.member for d in found if isinstance(d, RawDocument)] == ["a.txt", "c.txt"]
    assert [(item.member, item.reason) for item in found if isinstance(item, RawReject)] == [("b.txt", "broken")]
    assert [reason for _, reason, _ in rejects(read("a.zip", b"PK\x03\x04 nothing"))] == ["broken"]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_archive_that_breaks_off_gives_the_members_before(method: int) -> None:
    rng = random.Random(9)
    stories = {f"{n}.txt": " ".join(str(rng.random()) for _ in range(3000)).encode() for n in range(6)}
    whole = zipped(stories, method)
    place = whole.index(b"4.txt")
    found = read("a.zip", whole[: place + 20_000])
    kept = [item for item in found if isinstance(item, RawDocument)]
    assert [(d.member, d.text) for d in kept[:4]] == [(f"{n}.txt", stories[f"{n}.txt"].decode()) for n in range(4)]
    assert all(stories["4.txt"].decode().startswith(d.text) for d in kept[4:])
    bad = [(item.member, item.reason) for item in found if isinstance(item, RawReject)]
    assert bad == [(None, "broken"), ("4.txt", "broken")]


def test_archive_written_to_a_pipe_can_be_salvaged() -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    sink = Pipe()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:  # sizes and checksums come after the members
        for n in range(3):
            archive.writestr(f"{n}.txt", f"Story {n}. " * 50)
    data = sink.getvalue()
    found = read("a.zip", data[: data.index(b"PK\x01\x02")])
    assert [item.member for item in found if isinstance(item, RawDocument)] == ["0.txt", "1.txt", "2.txt"]


def test_random_damage_never_raises() -> None:
    rng = random.Random(11)
    whole = {name: write(made_records(random.Random(1))) for name, write in CONTAINERS.items()}
    packed = {name + suffix: pack(data) for name, data in whole.items() for suffix, pack in PACKINGS.items()}
    files = {**whole, **packed, "a.zip": zipped(whole)}
    for _ in range(400):
        name = rng.choice(sorted(files))
        data = bytearray(files[name])
        for _ in range(rng.randrange(1, 6)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        read(name, bytes(data[: rng.randrange(1, len(data) + 1)]))


# JSON in pieces


def test_json_is_read_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.formats import records

    monkeypatch.setattr(records, "_WHOLE", 64)
    monkeypatch.setattr(records, "_CHUNK", 7)
    for seed in range(20):
        rows = made_records(random.Random(seed))
        expected = [row["text"] for row in rows]
        for name in ("a.json", "b.json", "c.json"):
            assert texts(read(name, CONTAINERS[name](rows))) == expected
    assert texts(read("a.json", '[{"text": "Ünö"}, {"text": "Zwö"}]'.encode("utf-8-sig") + b" " * 90)) == ["Ünö", "Zwö"]


def test_a_list_that_breaks_off_gives_what_stands_before() -> None:
    found = read("a.json", b'[{"text": "One."}, {"text": "Two."}, {"text": "Thr')
    assert texts(found) == ["One.", "Two."]
    assert [(record, reason) for record, reason, _ in rejects(found)] == [(2, "broken")]
    assert rejects(read("a.json", b'[{"text": "One."}'))[0][1:] == ("broken", "record 2: the list breaks off")


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("a.jsonl", b'[{"text": "One."},\n {"text": "Two."}]', ["One.", "Two."]),
        ("a.jsonl", b'{\n "text": "One."\n}\n{\n "text": "Two."\n}\n', ["One.", "Two."]),
        ("a.json", b'{"id-1": {"text": "One."}, "id-2": {"text": "Two."}}', ["One.", "Two."]),
        ("a.json", b'{"text": "One.", "meta": {"text": "No."}}', ["One."]),
    ],
)
def test_json_under_the_wrong_name_or_of_another_shape(name: str, data: bytes, expected: list[str]) -> None:
    assert [d.text for d in documents(name, data)] == expected


def test_what_follows_a_list_is_not_dropped_in_silence() -> None:
    found = read("a.jsonl", b'[{"text": "One."}]\n[{"text": "Two."}]\n{"text": "Three."} and so on')
    assert texts(found) == ["One.", "Two.", "Three."]
    ((record, reason, detail),) = rejects(found)
    assert (record, reason) == (3, "broken")
    assert detail.startswith("record 4: what follows the list was not read: ")


def test_what_is_no_json_is_given_up_after_a_few_lines() -> None:
    assert len(read("a.json", b"some words\n" * 5000)) == 11


def test_markup_in_a_field_of_text_is_read_as_such() -> None:
    (found,) = documents("a.jsonl", json.dumps({"text": "<p>One &amp; two.</p><p>Three.</p>"}).encode())
    assert (found.text, found.media_type) == ("One & two.\nThree.", "text/html")
    (found,) = documents("a.jsonl", json.dumps({"text": "If a < b and c > d, stop."}).encode())
    assert found.text == "If a < b and c > d, stop."
