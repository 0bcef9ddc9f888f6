"""When an article was published or updated, in the forms found in plain text, and what does not date it."""

from datetime import UTC, datetime

import pytest

from pipeline.cleaning import Page, clean_page
from pipeline.cleaning.dating import is_date_line
from tests.test_bylines import BODY, TITLE


def iso(moment: datetime | None) -> str | None:
    return moment.strftime("%Y-%m-%dT%H:%M") if moment else None


@pytest.mark.parametrize(
    ("line", "published"),
    [
        ("3 March 2027", "2027-03-03T00:00"),
        ("March 3, 2027", "2027-03-03T00:00"),
        ("Mar. 3, 2027", "2027-03-03T00:00"),
        ("3rd March 2027", "2027-03-03T00:00"),
        ("March 3rd, 2027", "2027-03-03T00:00"),
        ("Wednesday, 3 March 2027", "2027-03-03T00:00"),
        ("Wed 3 Mar 2027", "2027-03-03T00:00"),
        ("Wed, Mar 3, 2027", "2027-03-03T00:00"),
        ("2027-03-03", "2027-03-03T00:00"),
        ("2027/03/03", "2027-03-03T00:00"),
        ("03.03.2027", "2027-03-03T00:00"),
        ("13/03/2027", "2027-03-13T00:00"),
        ("03/13/2027", "2027-03-13T00:00"),
        ("04/03/2027", None),
        ("3-Mar-2027", "2027-03-03T00:00"),
        ("MARCH 3, 2027", "2027-03-03T00:00"),
        ("3 MARCH 2027", "2027-03-03T00:00"),
        ("3 March 2027 10:03", "2027-03-03T10:03"),
        ("3 March 2027, 10:03 GMT", "2027-03-03T10:03"),
        ("3 March 2027 at 10.03 BST", "2027-03-03T09:03"),
        ("March 3, 2027 4:15 p.m. ET", "2027-03-03T21:15"),
        ("March 3, 2027 at 4:15 PM EST", "2027-03-03T21:15"),
        ("July 3, 2027 4:15 PM ET", "2027-07-03T20:15"),
        ("March 3, 2027 | 4:15pm", "2027-03-03T16:15"),
        ("4:15 p.m. ET, March 3, 2027", "2027-03-03T21:15"),
        ("10:03, 3 March 2027", "2027-03-03T10:03"),
        ("10:03 AM EST, Wed March 3, 2027", "2027-03-03T15:03"),
        ("2027-03-03T10:03:00Z", "2027-03-03T10:03"),
        ("2027-03-03T10:03:00+02:00", "2027-03-03T08:03"),
        ("2027-03-03 10:03:22", "2027-03-03T10:03"),
        ("3 March 2027 10:03 CET", "2027-03-03T09:03"),
        ("3 March 2027 10:03 (GMT+3)", "2027-03-03T07:03"),
        ("3 March 2027 10:03 UTC+2", "2027-03-03T08:03"),
        ("3 March 2027 10:03 +0530", "2027-03-03T04:33"),
        ("3 March 2027 10:03 AEDT", "2027-03-02T23:03"),
        ("Published: 3 March 2027", "2027-03-03T00:00"),
        ("Published 3 March 2027", "2027-03-03T00:00"),
        ("Published on March 3, 2027", "2027-03-03T00:00"),
        ("Posted: March 3, 2027", "2027-03-03T00:00"),
        ("Posted on 3 March 2027 by Jo Marsh", "2027-03-03T00:00"),
        ("First published: 3 March 2027", "2027-03-03T00:00"),
        ("First published on Wed 3 Mar 2027 10.03 GMT", "2027-03-03T10:03"),
        ("Date: 3 March 2027", "2027-03-03T00:00"),
        ("Date published: 3 March 2027", "2027-03-03T00:00"),
        ("PUBLISHED: March 3, 2027 at 4:15 p.m.", "2027-03-03T16:15"),
        ("Published 10:03 GMT, 3 March 2027", "2027-03-03T10:03"),
        ("Created: 3 March 2027", "2027-03-03T00:00"),
        ("Issued on: 03/03/2027 - 10:03", "2027-03-03T10:03"),
        ("Published: March 3, 2027 4:15 p.m. | UPDATED: March 4, 2027 9 a.m.", "2027-03-03T16:15"),
        ("Updated: March 4, 2027 | Published: March 3, 2027", "2027-03-03T00:00"),
        ("Published: 3 March 2027 Updated: 4 March 2027", "2027-03-03T00:00"),
        ("Updated 4 March 2027, first published 3 March 2027", "2027-03-03T00:00"),
        ("Updated: 4 March 2027", None),
        ("Last updated 4 March 2027", None),
        ("Last modified on Thu 4 Mar 2027 10.03 GMT", None),
        ("Updated 10:03 GMT, March 4, 2027", None),
        ("Published: Updated:", None),
        ("Published:", None),
        ("Updated: 4 March 2027\nPublished: 3 March 2027", "2027-03-03T00:00"),
        ("Published: 3 March 2027\nUpdated: 4 March 2027", "2027-03-03T00:00"),
        ("Published:\n3 March 2027", "2027-03-03T00:00"),
        ("Published\n3 March 2027\nUpdated\n4 March 2027", "2027-03-03T00:00"),
        ("Updated\n4 March 2027", None),
        ("Updated:\n4 March 2027\nPublished:\n3 March 2027", "2027-03-03T00:00"),
        ("3 March 2027 • 4 min read", "2027-03-03T00:00"),
        ("3 March 2027 | Eastwick", "2027-03-03T00:00"),
        ("Eastwick, 3 March 2027", "2027-03-03T00:00"),
        ("By Jo Marsh | 3 March 2027", "2027-03-03T00:00"),
        ("By Jo Marsh | Updated 4 March 2027", None),
        ("By Jo Marsh, Published 3 March 2027", "2027-03-03T00:00"),
        ("3 hours ago", None),
        ("March 3", None),
        ("Today", None),
        ("Mar 3, 2027 Updated Mar 4, 2027", "2027-03-03T00:00"),
        ("March 3, 2027 (updated March 4, 2027)", "2027-03-03T00:00"),
        ("News | March 3, 2027", "2027-03-03T00:00"),
        ("March 3, 2027, 4:15 PM GMT+1", "2027-03-03T15:15"),
        ("3 Mar 2027, 11:24am", "2027-03-03T11:24"),
        ("Wednesday 3rd of March 2027 10:03:11 AM", "2027-03-03T10:03"),
        ("3 March, 2027", "2027-03-03T00:00"),
        ("March 3 2027", "2027-03-03T00:00"),
        ("2027 March 3", "2027-03-03T00:00"),
        ("Mar 03, 2027", "2027-03-03T00:00"),
    ],
)
def test_dates_between_title_and_text(line: str, published: str | None) -> None:
    cleaned = clean_page(Page(f"{TITLE}\n{line}\n{BODY}"))
    assert (cleaned.title, iso(cleaned.published_at)) == (TITLE, published)
    assert cleaned.text.split("\n\n") == [TITLE, *BODY.split("\n")]
    assert (cleaned.date_evidence in line.split("\n")) is (published is not None)


@pytest.mark.parametrize(
    ("above", "below", "published"),
    [
        ("Thursday, March 4, 2027", "", None),
        ("Shoreline Daily\nThursday, March 4, 2027\nHome", "", None),
        ("Published: 3 March 2027", "", "2027-03-03T00:00"),
        ("4 March 2027\nPublished: 3 March 2027", "", "2027-03-03T00:00"),
        ("Updated: 4 March 2027", "", None),
        ("", "Published: 3 March 2027", "2027-03-03T00:00"),
        ("", "First published 3 March 2027\n4 March 2027", "2027-03-03T00:00"),
        ("", "This story was first published on 3 March 2027.", "2027-03-03T00:00"),
        ("", "3 March 2027", None),
        ("", "© 2027 The Post\nRelated\nCouncil votes to raise fees\n4 March 2027", None),
    ],
)
def test_dates_above_and_below(above: str, below: str, published: str | None) -> None:
    page = "\n".join(filter(None, (above, TITLE, BODY, below)))
    assert iso(clean_page(Page(page)).published_at) == published


@pytest.mark.parametrize(
    ("opening", "published"),
    [("EASTWICK, March 3 (Coast Agency) — ", None), ("EASTWICK, March 3, 2027 (Coast Agency) — ", "2027-03-03T00:00")],
)
def test_a_dateline_dates_the_article_where_nothing_else_does(opening: str, published: str | None) -> None:
    cleaned = clean_page(Page(f"{TITLE}\n{opening}{BODY}"))
    assert iso(cleaned.published_at) == published
    assert (cleaned.date_evidence or "").startswith(opening) is (published is not None)
    dated = clean_page(Page(f"{TITLE}\n2 March 2027\n{opening}{BODY}"))
    assert (iso(dated.published_at), dated.date_evidence) == ("2027-03-02T00:00", "2 March 2027")


@pytest.mark.parametrize(
    ("line", "updated"),
    [
        ("Published: 3 March 2027 Updated: 4 March 2027 10:03", "2027-03-04T10:03"),
        ("Updated: 4 March 2027 10:03 GMT", "2027-03-04T10:03"),
        ("Updated\n4 March 2027", "2027-03-04T00:00"),
        ("3 March 2027", None),
        ("Published:", None),
    ],
)
def test_when_it_was_updated(line: str, updated: str | None) -> None:
    assert iso(clean_page(Page(f"{TITLE}\n{line}\n{BODY}")).updated_at) == updated


def test_the_record_wins_and_says_so() -> None:
    when = datetime(2020, 1, 1, tzinfo=UTC)
    cleaned = clean_page(Page(f"{TITLE}\nPublished: 3 March 2027\n{BODY}", published_at=when))
    assert (cleaned.published_at, cleaned.date_evidence) == (when, "record or markup")


def test_a_date_with_a_place_heads_a_part_of_the_text_further_down() -> None:
    parts = BODY.split("\n")
    text = "\n".join([TITLE, *parts[:2], "Larkhill, 3 March 2027", *parts[2:]])
    cleaned = clean_page(Page(text))
    assert cleaned.published_at is None
    assert "Larkhill, 3 March 2027" in cleaned.text


def test_a_long_row_of_dates_is_read_in_time() -> None:
    """Each way to part its digits was tried before: hours for this line."""
    assert not is_date_line("2027-03-12 17:27:46 " * 20 + "by Lars Lind")
    assert is_date_line("2027-03-12 17:27:46 " * 20)
