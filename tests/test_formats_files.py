"""Raw files to documents: suffixes, packing, records, and what becomes a reject."""

import gzip
import json
from datetime import UTC, datetime

import pytest

from pipeline.formats import RawDocument, RawReject, ReadOptions, is_raw_file, read_file


def documents(name: str, data: bytes, **options: object) -> list[RawDocument]:
    found = list(read_file(name, data, ReadOptions(**options)))  # type: ignore[arg-type]
    assert all(isinstance(item, RawDocument) for item in found), found
    return [item for item in found if isinstance(item, RawDocument)]


def rejects(name: str, data: bytes, **options: object) -> list[tuple[str, int | None]]:
    found = read_file(name, data, ReadOptions(**options))  # type: ignore[arg-type]
    return [(item.reason, item.record) for item in found if isinstance(item, RawReject)]


def test_text_file_is_its_document() -> None:
    (found,) = documents("a/b/Story.TXT", "Line one.\r\n\r\nCafé.\n".encode("utf-8-sig"))
    assert (found.text, found.encoding, found.media_type) == ("Line one.\r\n\r\nCafé.\n", "utf-8-sig", "text/plain")
    assert (found.record, found.main_lines, found.title) == (None, None, None)


def test_markdown_keeps_its_marks() -> None:
    (found,) = documents("a.md", b"# Title\n\n*Words*\n")
    assert (found.text, found.media_type) == ("# Title\n\n*Words*\n", "text/markdown")


def test_page_saved_as_text_is_read_as_html() -> None:
    (found,) = documents("a.txt", b"<!DOCTYPE html><html><body><p>One.</p><p>Two.</p></body></html>")
    assert (found.text, found.media_type) == ("One.\nTwo.", "text/html")


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\n", "empty"),
        ("a.html", b"", "empty"),
        ("a.html", b"<html><script>1</script></html>", "no-text"),
        ("a.txt", b"\x00\x01\x02\x03" * 9, "binary"),
        ("a.txt", b"%PDF-1.7 and more", "binary"),
        ("a.pdf", b"%PDF-1.7", "unsupported-format"),
        ("noname", b"words", "unsupported-format"),
        ("a.gz", gzip.compress(b"words"), "unsupported-format"),
        ("a.txt.gz", b"not packed at all", "broken"),
        ("a.json", b"{broken", "broken"),
        ("a.json", b"[]", "empty"),
    ],
)
def test_bad_files_are_rejected(name: str, data: bytes, reason: str) -> None:
    assert reason in [found for found, _ in rejects(name, data)]
    assert not [item for item in read_file(name, data) if isinstance(item, RawDocument)]


def test_too_long() -> None:
    assert rejects("a.txt", b"word " * 30, max_chars=100) == [("too-long", None)]
    assert rejects("a.html", b"<p>" + b"word " * 30, max_chars=100) == [("too-long", None)]
    assert rejects("a.jsonl", json.dumps({"text": "x" * 200}).encode(), max_chars=100) == [("too-long", 0)]
    assert rejects("a.txt.gz", gzip.compress(b"word " * 100), max_bytes=100)[-1] == ("too-long", None)


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.jsonl"])
def test_packed_files_give_the_same(name: str) -> None:
    data = {"a.txt": b"One two.\n", "a.html": b"<p>One two.</p>", "a.jsonl": b'{"text": "One two."}\n'}[name]
    assert documents(name + ".gz", gzip.compress(data)) == documents(name, data)


def test_cut_off_packing_gives_what_could_be_read() -> None:
    lines = b"".join(json.dumps({"text": f"Story number {n} " * 40}).encode() + b"\n" for n in range(2000))
    found = list(read_file("a.jsonl.gz", gzip.compress(lines)[:-3000]))
    assert len([item for item in found if isinstance(item, RawDocument)]) > 100
    assert isinstance(found[-1], RawReject)
    assert found[-1].reason == "broken"


def test_broken_lines_do_not_stop_the_rest() -> None:
    data = b'{"text": "First."}\n{"text": "brok\n\n[1, 2]\n{"title": "no body"}\n{"text": ""}\n{"text": "Last."}'
    found = list(read_file("a.jsonl", data))
    assert [(item.record, item.text) for item in found if isinstance(item, RawDocument)] == [
        (0, "First."),
        (6, "Last."),
    ]
    bad = [item for item in found if isinstance(item, RawReject)]
    assert [(item.record, item.reason) for item in bad] == [(1, "broken"), (3, "broken"), (4, "no-text"), (5, "empty")]
    assert bad[0].detail.startswith("line 2: ")


LAYOUTS = {
    "news-please": {
        "authors": ["Ann Lee", "Bo Ray"], "date_download": "2021-03-02 08:00:00", "date_publish": "2021-03-01 07:30:00",
        "language": "en", "maintext": "Body.", "source_domain": "daily.example", "title": "Head",
        "url": "https://daily.example/1",
    },
    "trafilatura": {
        "author": "Ann Lee, Bo Ray", "date": "2021-03-01T07:30:00", "hostname": "daily.example", "raw_text": "Bo",
        "source": "https://daily.example/1", "source-hostname": "Daily", "text": "Body.", "title": "Head", "language": "en",  # noqa: E501
        "filedate": "2021-03-02T08:00:00",
    },
    "media cloud": {
        "story_text": "Body.", "title": "Head", "publish_date": "2021-03-01 07:30:00", "url": "https://daily.example/1",
        "media_name": "daily.example", "language": "en", "author": "Ann Lee, Bo Ray", "crawl_date": "2021-03-02T08:00:00Z",  # noqa: E501
    },
    "hugging face": {
        "article": "Body.", "headline": "Head", "published": 1614583800, "link": "https://daily.example/1",
        "domain": "daily.example", "lang": "en", "byline": "Ann Lee, Bo Ray", "scraped_at": "2021-03-02T08:00:00Z",
    },
    "news api": {
        "content": "Body.", "title": "Head", "publishedAt": "2021-03-01T07:30:00Z", "url": "https://daily.example/1",
        "source": {"name": "daily.example"}, "author": [{"name": "Ann Lee"}, {"name": "Bo Ray"}], "language": "en",
        "fetched_at": "2021-03-02T08:00:00Z",
    },
}  # fmt: skip


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
def test_layouts_of_records(layout: str) -> None:
    (found,) = documents("a.jsonl", json.dumps(LAYOUTS[layout]).encode())
    assert (found.text, found.title, found.byline, found.url) == (
        "Body.", "Head", "Ann Lee, Bo Ray", "https://daily.example/1",
    )  # fmt: skip
    assert found.published_at == datetime(2021, 3, 1, 7, 30, tzinfo=UTC)
    assert found.fetched_at == datetime(2021, 3, 2, 8, 0, tzinfo=UTC)
    assert (found.site, found.language) == ("daily.example", "en")


def test_fields_are_configurable() -> None:
    data = json.dumps({"meta": {"body": "Deep."}, "text": "Shallow.", "wann": "2020-01-02"}).encode()
    (found,) = documents("a.json", data, text_fields=("meta.body",), date_fields=("wann",))
    assert found.text == "Deep."
    assert found.published_at == datetime(2020, 1, 2, tzinfo=UTC)


def test_json_shapes() -> None:
    records = [{"text": "One."}, {"text": "Two."}]
    for value in (records, {"articles": records}):
        assert [(d.record, d.text) for d in documents("a.json", json.dumps(value).encode())] == [
            (0, "One."),
            (1, "Two."),
        ]
    assert [d.record for d in documents("a.json", b'{"text": "One."}')] == [None]
    assert [d.text for d in documents("a.json", b'{"text": "One."}\n{"text": "Two."}\n')] == ["One.", "Two."]


def test_record_with_html_keeps_its_own_fields() -> None:
    page = "<html><head><title>Markup</title></head><body><p>Words of the page.</p></body></html>"
    (found,) = documents("a.jsonl", json.dumps({"html": page, "title": "Record", "date": "2020-05-06"}).encode())
    assert (found.media_type, found.text, found.title) == ("text/html", "Words of the page.", "Record")
    assert found.published_at == datetime(2020, 5, 6, tzinfo=UTC)


def test_utf16_lines() -> None:
    data = '{"text": "Çéd."}\n{"text": "Two."}\n'.encode("utf-16")
    assert [d.text for d in documents("a.jsonl", data)] == ["Çéd.", "Two."]


@pytest.mark.parametrize("name", ["a.txt", "x/y/b.jsonl.gz", "news 2020/ü.html"])
def test_raw_files(name: str) -> None:
    assert is_raw_file(name)


@pytest.mark.parametrize("name", [".DS_Store", "a/.git/x.txt", "a/~$doc.txt", "b.txt~", "c.part", "x/Thumbs.db", ""])
def test_litter(name: str) -> None:
    assert not is_raw_file(name)
