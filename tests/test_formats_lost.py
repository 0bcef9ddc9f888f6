"""Part of a text, or a field, that cannot be read: as much as possible is read, and a row says what is lost."""

import bz2
import dataclasses
import functools
import gzip
import json
import lzma
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline import in_memory
from pipeline.config import load
from pipeline.formats import RawDocument, RawReject, ReadOptions, is_raw_file, read_file, warc
from pipeline.options import Options
from pipeline.runner.raw import list_raw
from pipeline.store import Store

TEXT = "The weir at Tollbridge opens in May, and the mill wheel turns again, Jane Roe said."
OTHER = "Nobody was hurt when the barn at Larkhill burnt down on Tuesday night."


def documents(name: str, data: bytes | str) -> list[RawDocument]:
    source = data.encode() if isinstance(data, str) else data
    return [item for item in read_file(name, source) if isinstance(item, RawDocument)]


def rejects(name: str, data: bytes | str) -> list[tuple[str, str]]:
    source = data.encode() if isinstance(data, str) else data
    return [(item.reason, item.detail) for item in read_file(name, source) if isinstance(item, RawReject)]


def page(body: str, head: str = "") -> str:
    return f"<html><head><title>Weir</title>{head}</head><body><h1>Weir opens</h1>{body}</body></html>"


# Pages


@pytest.mark.parametrize("levels", [300, 2_100, 9_000])
@pytest.mark.parametrize("closed", [True, False])
def test_a_page_is_read_to_its_end_however_deep_it_is(levels: int, closed: bool) -> None:
    body = "<div>" * levels + f"<p>{TEXT}</p>" + "</div>" * (levels if closed else 0) + f"<p>{OTHER}</p>"
    (document,) = documents("page.html", page(body))
    assert document.text.split("\n") == ["Weir opens", TEXT, OTHER]
    assert document.lost is None


def test_lists_that_nobody_closes_are_read_to_their_end() -> None:
    (document,) = documents("page.html", page("<ul><li>a <b>b" * 3_000 + f"<p>{OTHER}</p>"))
    assert document.text.split()[2:6_002] == ["a", "b"] * 3_000
    assert document.text.endswith(OTHER)


@pytest.mark.parametrize(
    "after", [f"<p>{OTHER}</p>", f"\n{OTHER}", f"</body><HTML><body><p>{OTHER}</p></body></HTML >"]
)
def test_what_stands_behind_the_end_of_the_page_is_read(after: str) -> None:
    (document,) = documents("page.html", page(f"<p>{TEXT}</p>") + after)
    assert document.text.split("\n") == ["Weir opens", TEXT, OTHER]


@pytest.mark.parametrize(
    ("start", "within"),
    [
        ("<!-- ", "a tag or a comment"),
        ('<a href="', "a tag or a comment"),
        ("<script>", "a <script>"),
        ("<textarea>", "a <textarea>"),
        ("<noscript>", "a <noscript>"),
        ("<select>", "a <select>"),
    ],
)
def test_what_an_element_without_end_takes_is_noted(start: str, within: str) -> None:
    (document,) = documents("page.html", page(f"<p>{TEXT}</p>{start}<p>{OTHER}</p>").removesuffix("</body></html>"))
    assert document.text == f"Weir opens\n{TEXT}"
    assert document.lost == f"the page ends within {within} that is not closed"


@pytest.mark.parametrize("name", ["noscript", "select", "template", "noframes"])
def test_what_only_the_end_of_the_body_closes_is_noted(name: str) -> None:
    (document,) = documents("page.html", page(f"<{name}>a</{name}><p>{TEXT}</p><{name}><p>{OTHER}</p>"))
    assert document.text == f"Weir opens\n{TEXT}"
    assert document.lost == f"the page ends within a <{name}> that is not closed"


def test_a_page_without_text_says_what_took_it() -> None:
    source = f"<html><head><title>Weir<body><p>{TEXT}</p></body></html>"
    assert rejects("page.html", source) == [
        ("no-text", "no visible text in the page: the page ends within a <title> that is not closed")
    ]


def test_a_whole_page_has_lost_nothing() -> None:
    for end in (
        "",
        "\n",
        "<script>a()</script>",
        "<noscript>a</noscript>",
        "<!-- end -->",
        "<p>a < b",
        "</div></p>",
        "<br>",
    ):
        (document,) = documents("page.html", page(f"<p>{TEXT}</p>{end}") + end)
        assert document.lost is None, end


def test_an_address_that_is_none_costs_nothing_else() -> None:
    (document,) = documents("page.html", page(f"<p>{TEXT}</p>", '<link rel="canonical" href="http://[weir">'))
    assert (document.text, document.url) == (f"Weir opens\n{TEXT}", None)
    (document,) = documents("a.jsonl", json.dumps({"html": page(f"<p>{TEXT}</p>"), "url": "http://[weir"}))
    assert TEXT in document.text


def test_json_ld_that_is_no_json_is_noted() -> None:
    data = '<script type="application/ld+json">{"@type": "NewsArticle" "headline": "Weir"}</script>'
    (document,) = documents("page.html", page(f"<p>{TEXT}</p>", data))
    assert document.lost == "1 JSON-LD block(s) of the page are no JSON"


# Fields of records


def of_record(**fields: object) -> RawDocument:
    (document,) = documents("a.jsonl", json.dumps({"text": TEXT, **fields}))
    return document


@pytest.mark.parametrize("value", ["Not a date", "12/05/2021", 20, "0000-00-00"])
def test_a_field_that_says_no_date_is_noted(value: object) -> None:
    for name in ("date", "fetched_at"):
        assert of_record(**{name: value}).dates_note == f"no date: {value}"


@pytest.mark.parametrize("value", ["", None, True, [], " "])
def test_an_empty_field_of_dates_is_not_noted(value: object) -> None:
    assert of_record(date=value).dates_note is None


def test_a_date_beside_one_that_says_none_is_enough() -> None:
    document = of_record(published_at="soon", date="3 May 2021")
    assert (document.published_at, document.dates_note) == (datetime(2021, 5, 3, tzinfo=UTC), None)


@pytest.mark.parametrize("value", [20210503, {"$date": "2021-05-03"}, {"$date": {"$numberLong": "1620000000000"}}])
def test_dates_of_databases_are_read(value: object) -> None:
    published = of_record(date=value).published_at
    assert published is not None
    assert published.date().isoformat() == "2021-05-03"


def test_a_page_notes_what_says_no_date() -> None:
    (document,) = documents("page.html", page(f"<p>{TEXT}</p>", '<meta name="date" content="last spring">'))
    assert document.dates_note == "no date: last spring"


def test_fields_that_cannot_be_read_are_noted() -> None:
    document = of_record(headline=["Weir", 3], author=[{"first": "Jane"}], link="/2021/weir.html", source="The Mill")
    assert (document.title, document.byline, document.url) == (None, None, None)
    assert document.lost == (
        "not read: link = '/2021/weir.html'; headline = \"['Weir', 3]\"; author = \"[{'first': 'Jane'}]\""
    )
    assert of_record(title=1984).title == "1984"
    assert of_record(title="", author=None, url=" ").lost is None


def test_a_text_much_longer_than_the_one_that_is_read_is_noted() -> None:
    document = of_record(article={"id": 1}, transcript=TEXT * 5)
    assert document.text == TEXT
    assert f"transcript has {5 * len(TEXT)} characters" in str(document.lost)
    assert of_record(transcript=TEXT, raw_text=TEXT * 9).lost is None


def test_posts_of_wordpress_are_read() -> None:
    post = {"title": {"rendered": "Weir"}, "content": {"rendered": f"<p>{TEXT}</p>", "protected": False}}
    (document,) = documents("a.jsonl", json.dumps(post))
    assert (document.text, document.title) == (TEXT, "Weir")


@pytest.mark.parametrize("text", [[TEXT, None, OTHER], [{"text": TEXT}, {"text": OTHER}]])
def test_a_text_in_pieces_is_joined(text: object) -> None:
    (document,) = documents("a.jsonl", json.dumps({"text": text}))
    assert document.text == f"{TEXT}\n\n{OTHER}"


def test_a_text_of_another_kind_is_named() -> None:
    assert rejects("a.jsonl", json.dumps({"text": [TEXT, 3], "title": "Weir"})) == [
        ("no-text", "line 1: text is a list, expected a text among text, title")
    ]


def test_of_fields_that_are_there_twice_the_first_with_something_counts() -> None:
    note = "several fields named text: the first that is not empty is read"
    (document,) = documents("a.jsonl", f'{{"text": "", "text": "{TEXT}", "text": "{OTHER}"}}')
    assert (document.text, document.lost) == (TEXT, note)
    table = f"text,title,text\n{TEXT.replace(',', ';')},Weir,{OTHER}\n"
    assert [document.text for document in documents("a.csv", table)] == [TEXT.replace(",", ";")]
    assert rejects("a.csv", table) == [("in-part", note)]
    assert rejects("a.csv", f"text,title,title\n{OTHER},Weir,Mill\n")[0][0] == "in-part"
    assert rejects("a.csv", f"text,mark,mark\n{OTHER},Weir,Mill\n") == []


def test_bytes_in_a_table_keep_the_note_on_their_encoding(tmp_path: Path) -> None:
    broken = f"{TEXT} Émile Zola, Élise Poë, Noël Ångström".encode() + b"\xff"
    pq.write_table(pa.table({"text": pa.array([broken, b"\x00\x01\x02" * 90], pa.binary())}), tmp_path / "a.parquet")
    data = (tmp_path / "a.parquet").read_bytes()
    (document,) = documents("a.parquet", data)
    assert document.note == "text: 1 places are not utf-8: read as U+FFFD"
    assert rejects("a.parquet", data) == [("binary", "row 2: text: 270 control characters at the start")]


# JSON


def answer(*texts: str, **beside: object) -> str:
    return json.dumps({"status": "ok", "articles": [{"text": text} for text in texts], **beside})


@pytest.mark.parametrize(
    "source",
    [
        answer(TEXT) + answer(OTHER),
        answer(TEXT, paging={"next": 2}, total=2) + "\n" + answer(OTHER, total=2) + "\n",
        answer(TEXT, results=[{"text": OTHER}]),
        answer(TEXT, more_stories=[{"text": OTHER}], links=[{"href": "/a"}]),
        answer(TEXT) + json.dumps({"text": OTHER}),
        json.dumps([{"text": TEXT}]) + json.dumps([{"text": OTHER}]),
        json.dumps({"meta": {"n": 2}, "articles": [{"text": TEXT}], "results": [{"text": OTHER}]}),
    ],
)
@pytest.mark.parametrize("large", [False, True])
def test_lists_after_and_beside_one_another_are_all_read(source: str, large: bool) -> None:
    found = documents("a.json", source + " " * (17_000_000 * large))
    assert [document.text for document in found] == [TEXT, OTHER]
    assert [document.record for document in found] == [0, 1]


def test_an_article_with_a_list_of_something_is_an_article() -> None:
    for record in ({"text": TEXT, "items": [{"type": "image"}]}, {"items": [{"type": "image"}], "text": TEXT}):
        assert [document.text for document in documents("a.json", json.dumps(record))] == [TEXT]


def test_the_rest_of_a_broken_list_is_said_to_be_lost() -> None:
    source = f'[{{"text": "{TEXT}"}}, {{"text": "a" "b"}}, {{"text": "{OTHER}"}}]'
    ((reason, detail),) = rejects("a.json", source)
    assert reason == "broken"
    assert detail.endswith("; the rest of the list was not read")


def test_a_number_of_thousands_of_digits_costs_one_record() -> None:
    source = f'{{"text": "{TEXT}", "n": {"9" * 5_000}}}\n{{"text": "{OTHER}"}}\n'
    for name in ("a.json", "a.jsonl"):
        assert [document.text for document in documents(name, source)] == [OTHER]
        assert [reason for reason, _ in rejects(name, source)] == ["broken"]


@pytest.mark.parametrize(
    "fields",
    [
        {"date": 20210000},
        {"date": 20210230},
        {"date": 10**400},
        {"author": "[{{}}]"},
        {"author": functools.reduce(lambda inner, _: [inner], range(400), "Roe")},
    ],
    ids=["month 0", "30 February", "400 digits", "set of sets", "deep list"],
)
def test_an_odd_record_costs_none_of_those_after_it(fields: dict[str, object]) -> None:
    records = [{"text": TEXT}, {"text": TEXT, **fields}, {"text": OTHER}]
    source = "".join(f"{json.dumps(record)}\n" for record in records)
    assert [document.text for document in documents("a.jsonl", source)][-1] == OTHER
    of_record = [item.record for item in read_file("a.jsonl", source.encode()) if isinstance(item, RawReject)]
    assert set(of_record) <= {1}


def test_an_error_of_the_program_costs_the_file_and_not_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def checked(document: RawDocument, mend: bool) -> RawDocument:
        if document.text == OTHER:
            raise AssertionError("nobody has thought of this")
        return document

    monkeypatch.setattr("pipeline.formats.reader.checked", checked)
    source = "".join(json.dumps({"text": text}) + "\n" for text in (TEXT, OTHER, TEXT)).encode()
    (tables,) = in_memory.read("a.jsonl", source, load(Options))
    assert tables["documents"]["text"].to_pylist() == [TEXT]
    (row,) = tables["rejects"].to_pylist()
    assert (row["source"], row["reason"]) == ("a.jsonl", "internal-error")
    assert row["detail"].startswith("AssertionError: nobody has thought of this; what follows")


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.jsonl"])
def test_lines_of_carriage_returns_are_read(name: str) -> None:
    rows = [json.dumps({"text": text}) for text in (TEXT, OTHER)] if name == "a.jsonl" else ["text", f'"{TEXT}"', OTHER]
    assert [document.text for document in documents(name, "\r".join(rows))] == [TEXT, OTHER]


def test_half_a_character_costs_only_itself() -> None:
    half = "\ud83d"  # what JavaScript leaves of an emoji when it cuts a text in the middle of one
    node = {"@type": "NewsArticle", "author": {"name": f"Jane Roe {half}"}, "datePublished": half}
    markup = page(f"<p>{TEXT}</p>", f'<script type="application/ld+json">{json.dumps(node)}</script>')
    named = {"title": f"Weir {half}", "author": half, "site": half, "url": f"http://a.org/{half}", "date": half}
    records = [{"text": TEXT + half, **named}, {"html": markup + half}, {half: TEXT}]
    items = list(read_file("a.jsonl", "".join(f"{json.dumps(record)}\n" for record in records).encode()))
    assert [type(item) for item in items] == [RawDocument, RawDocument, RawReject]
    assert isinstance(items[0], RawDocument)
    assert items[0].text == f"{TEXT}\ufffd"
    assert items[0].title == "Weir \ufffd"
    assert items[0].note == "1 character was lost before (U+FFFD)"
    for item in items:
        json.dumps(dataclasses.asdict(item), default=str, ensure_ascii=False).encode()  # raises no error
    (document,) = documents("page.html", markup)
    assert document.authors == ("Jane Roe \ufffd",)


def test_an_error_in_a_page_of_an_archive_costs_that_page(monkeypatch: pytest.MonkeyPatch) -> None:
    def read_source(stream: IO[bytes], options: ReadOptions, record: int, *_: object) -> Iterator[RawDocument]:
        if record == 0:
            raise AssertionError("a page that nothing can read")
        yield RawDocument(record, "text/html", stream.read().decode(), "utf-8")

    monkeypatch.setattr(warc, "read_source", read_source)
    body = b"<html><p>Weir</p></html>"
    head = f"WARC/1.0\r\nWARC-Type: resource\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n"
    record = head.encode() + body + b"\r\n\r\n"
    first, second = read_file("a.warc", record + record)
    assert isinstance(first, RawReject)
    assert (first.record, first.reason) == (0, "broken")
    assert isinstance(second, RawDocument)


# Packed files


@pytest.mark.parametrize(("suffix", "pack"), [("gz", gzip.compress), ("bz2", bz2.compress), ("xz", lzma.compress)])
def test_what_precedes_the_damage_of_a_packed_file_is_read(suffix: str, pack: Callable[[bytes], bytes]) -> None:
    first, second = pack(TEXT.encode()), pack(OTHER.encode())
    damaged = (first[:-3], first + b"XX" + second[2:], first + b"and so on")
    for data in damaged:
        assert [document.text for document in documents(f"a.txt.{suffix}", data)] == [TEXT]
        ((reason, detail),) = rejects(f"a.txt.{suffix}", data)
        assert reason == "broken"
        assert detail.startswith(f"packed data breaks off after {len(TEXT)} bytes unpacked: ")
    padded = first + b"\0" * 64 + second + b"\0" * 4
    assert [document.text for document in documents(f"a.txt.{suffix}", padded)] == [TEXT + OTHER]
    assert rejects(f"a.txt.{suffix}", padded) == []


def test_a_wrong_checksum_costs_nothing_but_a_row() -> None:
    data = bytearray(gzip.compress((TEXT * 5_000).encode()))
    data[-6] ^= 1
    assert [document.text for document in documents("a.txt.gz", bytes(data))] == [TEXT * 5_000]
    assert [reason for reason, _ in rejects("a.txt.gz", bytes(data))] == ["broken"]


# Folders


def test_a_second_link_to_a_folder_has_a_row(tmp_path: Path) -> None:
    raw, outside = tmp_path / "raw", tmp_path / "outside"
    raw.mkdir()
    outside.mkdir()
    (outside / "a.txt").write_text(TEXT)
    (raw / "one").symlink_to(outside)
    (raw / "two").symlink_to(outside)
    listed = list_raw(str(raw), Store(str(tmp_path / "out")), is_raw_file, follow_links=True)
    assert sorted((file.path, file.fault and file.fault[0]) for file in listed) == [
        ("one/a.txt", None),
        ("two", "link"),
    ]
