"""The layouts that tools write are read without settings, by the names of their fields, in every container of
records."""

import csv
import io
import json
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.formats import RawDocument, read_file

URL = "https://daily.example/news/1"
BODY = "The harbour opens on Monday, Ann Lee reports.\n\n“We are ready,” the pilot said."
PUBLISHED = datetime(2021, 3, 1, 7, 30, tzinfo=UTC)

# tool -> the fields that it writes, with the names and the kinds of values that it gives them
LAYOUTS: dict[str, dict[str, object]] = {
    "news-please": {
        "authors": ["Ann Lee"], "date_download": "2021-03-02 08:00:00", "date_modify": None,
        "date_publish": "2021-03-01 07:30:00", "description": "The harbour.", "filename": "https%3A%2F%2Fdaily.json",
        "image_url": "https://daily.example/1.jpg", "language": "en", "localpath": None, "maintext": BODY,
        "source_domain": "daily.example", "title": "Head", "title_page": None, "title_rss": None, "url": URL,
    },
    "newspaper": {
        "url": URL, "source_url": "https://daily.example", "title": "Head", "authors": ["Ann Lee"], "text": BODY,
        "publish_date": "2021-03-01 07:30:00", "top_image": "https://daily.example/1.jpg", "keywords": ["harbour"],
        "summary": "The harbour.", "meta_lang": "en", "site_name": "daily.example",
    },
    "trafilatura --json": {
        "title": "Head", "author": "Ann Lee", "hostname": "daily.example", "date": "2021-03-01T07:30:00",
        "fingerprint": "3dfd9d3a2c7d1d1c", "id": None, "license": None, "comments": "", "raw_text": "The harbour",
        "text": BODY, "language": "en", "image": None, "pagetype": "article", "filedate": "2021-03-02", "source": URL,
        "source-hostname": "daily.example", "excerpt": "The harbour.", "categories": "", "tags": "",
    },
    "media cloud, stories": {
        "id": "77", "indexed_date": "2021-03-02 08:00:00", "language": "en", "media_name": "daily.example",
        "media_url": "daily.example", "publish_date": "2021-03-01 07:30:00", "title": "Head", "url": URL, "text": BODY,
        "author": "Ann Lee",
    },
    "media cloud, metadata": {
        "original_url": URL, "url": URL, "normalized_url": "http://daily.example/news/1", "article_title": "Head",
        "canonical_domain": "daily.example", "publication_date": "2021-03-01 07:30:00", "language": "en",
        "full_language": "en-GB", "text_extraction_method": "trafilatura", "normalized_article_title": "head",
        "text_content": BODY, "is_homepage": False, "author": "Ann Lee",
    },
    "cc_news": {
        "title": "Head", "text": BODY, "domain": "daily.example", "date": "2021-03-01 07:30:00",
        "description": "The harbour.", "url": URL, "image_url": "https://daily.example/1.jpg", "author": "Ann Lee",
    },
    "hugging face, web text": {
        "text": BODY, "timestamp": "2021-03-01T07:30:00Z", "url": URL, "title": "Head", "domain": "daily.example",
        "author": "Ann Lee", "id": "<urn:uuid:1>", "dump": "CC-MAIN-2021-10", "language": "en", "language_score": 0.97,
    },
    "hugging face, articles": {
        "article": BODY, "highlights": "The harbour opens.", "id": "9f", "headline": "Head", "link": URL,
        "publication": "daily.example", "date": "2021-03-01 07:30:00", "author": "Ann Lee",
    },
    "kaggle": {
        "": "0", "id": "17283", "Title": "Head", "Publication": "daily.example", "Author": "Ann Lee",
        "Date": "2021-03-01 07:30:00", "Year": "2021", "URL": URL, "Content": BODY,
    },
    "news api": {
        "source": {"id": None, "name": "daily.example"}, "author": "Ann Lee", "title": "Head", "url": URL,
        "description": "The harbour.", "urlToImage": None, "publishedAt": "2021-03-01T07:30:00Z", "content": BODY,
    },
    "event registry": {
        "uri": "6510", "lang": "eng", "isDuplicate": False, "date": "2021-03-01", "time": "07:30:00",
        "dateTimePub": "2021-03-01T07:30:00Z", "url": URL, "title": "Head", "body": BODY,
        "source": {"uri": "daily", "title": "daily.example"}, "authors": [{"name": "Ann Lee", "type": "author"}],
    },
    "webz": {
        "thread": {"site": "daily.example", "title": "Head"}, "uuid": "e1", "url": URL, "author": "Ann Lee",
        "published": "2021-03-01T07:30:00.000+00:00", "title": "Head", "text": BODY, "crawled": "2021-03-02T08:00:00Z",
    },
    "guardian": {
        "id": "news/1", "webTitle": "Head", "webUrl": URL, "webPublicationDate": "2021-03-01T07:30:00Z",
        "fields": {"bodyText": BODY, "byline": "Ann Lee"}, "publication": "daily.example",
    },
}  # fmt: skip


def as_csv(record: dict[str, object]) -> bytes:
    """As pandas and csv write it: None as nothing, lists as Python spells them; nested fields have no place there."""
    sink = io.StringIO()
    writer = csv.writer(sink)
    writer.writerow(record)
    writer.writerow(["" if value is None else value for value in record.values()])
    return sink.getvalue().encode()


def as_parquet(record: dict[str, object]) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([record]), sink)
    return sink.getvalue()


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
def test_layouts_are_read_as_they_are(layout: str) -> None:
    record = LAYOUTS[layout]
    files = {"a.jsonl": json.dumps(record).encode(), "a.parquet": as_parquet(record)}
    if not any(isinstance(value, dict) for value in record.values()):
        files["a.csv"] = as_csv(record)
    for name, data in files.items():
        (found,) = read_file(name, data)
        assert isinstance(found, RawDocument), (name, found)
        assert (found.text, found.title, found.url) == (BODY, "Head", URL), name
        assert (found.byline, found.site, found.published_at) == ("Ann Lee", "daily.example", PUBLISHED), name
