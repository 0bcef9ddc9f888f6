"""Dates in the usual spellings, and texts that are not dates."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from pipeline.text.dates import find_date, is_absurd_date, parse_date


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2021-05-12T10:03:00Z", utc(2021, 5, 12, 10, 3)),
        ("2021-05-12T10:03:00+02:00", utc(2021, 5, 12, 8, 3)),
        ("2021-05-12 10:03:00", utc(2021, 5, 12, 10, 3)),
        ("2021-05-12", utc(2021, 5, 12)),
        ("20210512", utc(2021, 5, 12)),
        ("20210512103000", utc(2021, 5, 12, 10, 30)),
        ("Published: 12 May 2021 10:03", utc(2021, 5, 12, 10, 3)),
        ("May 12, 2021 at 10:03 a.m. ET", utc(2021, 5, 12, 14, 3)),
        ("Jan. 5, 2022, 9:15 pm EST", utc(2022, 1, 6, 2, 15)),
        ("Wed, 12 May 2021 10:03:00 +0200", utc(2021, 5, 12, 8, 3)),
        ("10:03 GMT, Wednesday 12 May 2021", utc(2021, 5, 12, 10, 3)),
        ("September 3rd, 2020", utc(2020, 9, 3)),
        ("12.05.2021 10.03", utc(2021, 5, 12, 10, 3)),
        ("13/01/2022", utc(2022, 1, 13)),
        ("01/13/2022", utc(2022, 1, 13)),
        (1620813780, utc(2021, 5, 12, 10, 3)),
        (1620813780000, utc(2021, 5, 12, 10, 3)),
        ("1620813780", utc(2021, 5, 12, 10, 3)),
        ("Mon Apr 20 20:05:30 +0000 2009", utc(2009, 4, 20, 20, 5, 30)),
        ("Mon Apr 20 20:05:30 PDT 2009", utc(2009, 4, 21, 3, 5, 30)),
        (date(2021, 5, 12), utc(2021, 5, 12)),
        (20210512, utc(2021, 5, 12)),
        (20210512.0, utc(2021, 5, 12)),
        ("20210512.0", utc(2021, 5, 12)),
        ("2021.05.12", utc(2021, 5, 12)),
        ("2021.5.12 10:03", utc(2021, 5, 12, 10, 3)),
        ("1620813780.25", utc(2021, 5, 12, 10, 3).replace(microsecond=250_000)),
        ("/Date(1620813780000)/", utc(2021, 5, 12, 10, 3)),
        ("/Date(1620813780000+0200)/", utc(2021, 5, 12, 10, 3)),
        ("12-MAY-21", utc(2021, 5, 12)),
        ("May-12-2021 10:03", utc(2021, 5, 12, 10, 3)),
    ],
)
def test_dates(value: object, expected: datetime) -> None:
    assert parse_date(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        "12/05/2021",
        "2021-13-45",
        "2021.5",
        "12-May-999",
        "/Date(soon)/",
        20211345,
        20210000,
        20210230,
        pytest.param(10**400, id="400 digits"),
        "3.14159",
        "5:50 PM",
        "May 2021",
        "in 2021",
        "",
        None,
        True,
        7,
        "31 February 2021",
        "Monday",
    ],
)
def test_unclear_or_missing_dates(value: object) -> None:
    assert parse_date(value) is None


@pytest.mark.parametrize(
    "value",
    [
        "0001-01-01T00:00:00", "0001-01-01T00:00:00+05:00", "9999-12-31", "9999-12-31T23:59:59-08:00", "1799-12-31",
        "2101-01-01", 0, "1970-01-01", "1970-01-01T00:00:00Z", datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=5))),
    ],
)  # fmt: skip
def test_what_databases_put_into_empty_fields_is_no_date(value: object) -> None:
    assert parse_date(value) is None
    assert is_absurd_date(value)


def test_an_old_article_keeps_its_date() -> None:
    assert parse_date("1871-03-18") == utc(1871, 3, 18)
    assert not is_absurd_date("1871-03-18")


def test_reading_time_is_no_time_of_day() -> None:
    assert parse_date("12 May 2021 2 min read") == utc(2021, 5, 12)


def test_the_span_of_a_date() -> None:
    text = "Posted on 3 June 2020 by the desk"
    found = find_date(text)
    assert found is not None
    assert text[found[1] : found[2]].strip() == "3 June 2020"
