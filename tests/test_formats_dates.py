"""Which date of a page or record is the publication date, and which are impossible."""

import json
from datetime import UTC, datetime

import pytest

from pipeline.formats import RawDocument, read_file

STORY = "<h1>Weir to open in May</h1>" + "<p>The weir at Tollbridge opens in May, the water board has said.</p>" * 6


def page(head: str, body: str = "") -> RawDocument:
    source = f"<html><head><title>Weir</title>{head}</head><body><article>{body}{STORY}</article></body></html>"
    (document,) = read_file("page.html", source.encode())
    assert isinstance(document, RawDocument)
    return document


def record(**fields: object) -> RawDocument:
    source = json.dumps({"title": "Weir", "text": "The weir at Tollbridge opens in May.", **fields})
    (document,) = read_file("records.jsonl", source.encode())
    assert isinstance(document, RawDocument)
    return document


def json_ld(*nodes: dict[str, str]) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@graph": nodes})}</script>'


def test_the_articles_node_wins_over_the_pages() -> None:
    nodes = {"@type": "WebPage", "datePublished": "2018-04-02"}, {"@type": "NewsArticle", "datePublished": "2023-06-07"}
    assert page(json_ld(*nodes)).published_at == datetime(2023, 6, 7, tzinfo=UTC)
    assert page(json_ld(nodes[0])).published_at == datetime(2018, 4, 2, tzinfo=UTC)


def test_a_time_of_publication_wins_over_the_last_change() -> None:
    changed = '<meta property="article:modified_time" content="2023-06-09T08:00:00Z">'
    shown = '<time class="published" datetime="2023-06-07T10:00:00Z">7 June</time>'
    assert page(changed, shown).published_at == datetime(2023, 6, 7, 10, tzinfo=UTC)


def test_an_absurd_date_of_the_markup_gives_way_to_the_next_one() -> None:
    meta = '<meta property="article:published_time" content="2023-06-07">'
    document = page(json_ld({"@type": "Article", "datePublished": "0001-01-01T00:00:00"}) + meta)
    assert document.published_at == datetime(2023, 6, 7, tzinfo=UTC)
    assert document.dates_note == "no date: 0001-01-01T00:00:00"


@pytest.mark.parametrize("absurd", ["0001-01-01T00:00:00", "9999-12-31T23:59:59Z", "1970-01-01T00:00:00"])
def test_an_absurd_date_of_a_record_is_none_and_noted(absurd: str) -> None:
    document = record(publish_date=absurd)
    assert document.published_at is None
    assert document.dates_note is not None
    assert absurd in document.dates_note


def test_nothing_is_published_after_it_was_fetched() -> None:
    late = record(published_at="2023-06-09T13:00:00Z", fetched_at="2023-06-07T12:00:00Z")
    assert late.published_at is None
    assert "after it was fetched" in str(late.dates_note)
    same_day_elsewhere = record(published_at="2023-06-08T09:00:00Z", fetched_at="2023-06-07T12:00:00Z")
    assert same_day_elsewhere.published_at is not None


def test_no_date_depends_on_the_day_of_the_run() -> None:
    assert page("", '<time datetime="2094-05-03">Monday</time>').published_at == datetime(2094, 5, 3, tzinfo=UTC)
    for said in ("today", "yesterday", "3 hours ago", "May 3", "Monday"):
        assert page("", f"<time>{said}</time>").published_at is None
        assert record(date=said).published_at is None
