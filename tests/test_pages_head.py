"""Headlines and authors of pages: what is the article's own among what site, section, kicker and feed put around it."""

from datetime import UTC, datetime

import pytest
from lxml import html

from pipeline.formats import RawDocument, read_file
from pipeline.formats.headlines import date_below_headline
from pipeline.formats.visible import visible_lines

HEADLINE = "North quay to close for eleven months"
BODY = """<p>The harbour council voted on Tuesday to close the north quay for eleven months while it is mended.</p>
<p>“We waited as long as we could, and then a crane went through the planks,” said Orla Pennick, who leads it.</p>
<p>Fishing boats will land their catch at the ferry pier until the work is done, and the market moves too.</p>"""


def page(head: str, top: str = f"<h1>{HEADLINE}</h1>", title: str = HEADLINE, body: str = BODY) -> RawDocument:
    source = f"""<!DOCTYPE html><html lang="en"><head><title>{title}</title>{head}</head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li></ul></nav>
<main><article>{top}<div class="article-body">{body}</div></article></main></body></html>"""
    (found,) = read_file("page.html", source.encode())
    assert isinstance(found, RawDocument)
    return found


def og(title: str, site: str = "Harbour Ledger") -> str:
    return f'<meta property="og:title" content="{title}"><meta property="og:site_name" content="{site}">'


@pytest.mark.parametrize(
    ("title", "head", "top"),
    [
        (f"{HEADLINE} - Harbour Ledger", og(f"{HEADLINE} - Harbour Ledger"), f"<h1>{HEADLINE}</h1>"),
        (f"{HEADLINE} | Harbour Ledger", og(f"{HEADLINE} | Harbour Ledger"), "<p>Tuesday</p>"),
        ("x", og(f"{HEADLINE} - National | Harbourledger.example"), f"<h1>{HEADLINE}</h1>"),
        (f"Harbour Ledger | {HEADLINE}", og(f"Harbour Ledger | {HEADLINE}"), "<p>Tuesday</p>"),
        (f"{HEADLINE} | Harbour Ledger", "", f'<h1>Harbour Ledger</h1><h2 class="headline">{HEADLINE}</h2>'),
        (HEADLINE, "", f'<h1><span class="kicker">LOCAL</span><span class="hl">{HEADLINE}</span></h1>'),
        (f"{HEADLINE} &amp;ndash; Harbour Ledger", og(HEADLINE), f"<h1>{HEADLINE}</h1>"),
        ("Quay closure: what it means", og("Quay closure: what it means"), f"<h1>{HEADLINE}</h1>"),
    ],
)
def test_headline_without_site_section_and_kicker(title: str, head: str, top: str) -> None:
    found = page(head, top, title).title
    assert found == (HEADLINE if "what it means" not in title else title)


def test_a_headline_with_a_dash_of_its_own_stays_whole() -> None:
    headline = "North quay to close - for eleven months"
    assert page(og(headline), f"<h1>{headline}</h1>", f"{headline} - Harbour Ledger").title == headline


def ld(author: str, publisher: str = "Condor Press") -> str:
    return (
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "' + HEADLINE
        + '", "author": ' + author + ', "publisher": {"@type": "Organization", "name": "' + publisher + '"}}</script>'
    )  # fmt: skip


@pytest.mark.parametrize(
    ("head", "byline", "authors"),
    [
        (ld('{"@type": "Person", "name": "Watermark feed"}'), "By Aaron Bunting", ["Aaron Bunting"]),
        (ld('[{"@type": "Person", "name": "Rachel Riddler"}]') + '<meta name="author" content="Condor Press">', "",
         ["Rachel Riddler"]),
        ('<meta name="author" content="Lloyd Clarkson"><meta property="article:author" content="Lloyd Clarkson Hannah '
         "Reed's father\">", "", ["Lloyd Clarkson"]),
        ("", "By Tyler G. Jonas and Jessica Silver-Greenfield", ["Tyler G. Jonas", "Jessica Silver-Greenfield"]),
        ('<meta name="author" content="Bunting, Aaron">', "", ["Aaron Bunting"]),
        ('<meta property="article:author" content="https://ledger.example/people/ab"><meta name="author" content="Ida '
         'Lind">', "", ["Ida Lind"]),
        (ld('[{"name": "Ida Lind"}, {"name": "Jo Marsh"}]'), "By Ida Lind", ["Ida Lind"]),
        (ld('"Ida Lind, political editor"'), "", ["Ida Lind"]),
        (ld('{"name": "Condor Press"}'), "", None),
    ],
)  # fmt: skip
def test_authors_are_people(head: str, byline: str, authors: list[str] | None) -> None:
    top = f'<h1>{HEADLINE}</h1><p class="byline">{byline}</p>' if byline else f"<h1>{HEADLINE}</h1>"
    found = page(head, top)
    assert (list(found.authors) if found.authors else None) == authors
    assert authors is None or found.byline == ", ".join(authors)


BELOW = '<p class="note">The council met on Tuesday.</p>'


@pytest.mark.parametrize(
    "top",
    [
        f"<h1>{HEADLINE}</h1><p>Posted on March 3, 2024 by Jo Marsh</p>",
        f"<h1>{HEADLINE}</h1><p>by Jo Marsh, Dec 19th 2023</p>",
        f"<h1>{HEADLINE}</h1><div>By</div><div>Jo Marsh</div>",
        f"<h1>{HEADLINE}</h1><p>By Jo Marsh</p>{BELOW * 15}<a>{HEADLINE}</a>{BELOW * 15}",
    ],
)
def test_byline_below_the_headline(top: str) -> None:
    assert page("", top).authors == ("Jo Marsh",)


@pytest.mark.parametrize(
    ("below", "day"),
    [
        ("<dl><dt>Date:</dt><dd>March 3, 2024</dd></dl><p>Retrieved April 9, 2024</p>", "2024-03-03"),
        ("<p>Updated April 9, 2024</p><p>Jo Marsh | 3 March 2024</p>", "2024-03-03"),
        ("<p>The quay, which was closed for a year on March 3, 2024, opens for its ferries again.</p>", None),
        ("", None),
    ],
)
def test_date_below_the_headline(below: str, day: str | None) -> None:
    source = f"<body><p>Saturday, 1 June 2024</p><h1>{HEADLINE}</h1>{below}</body>"
    found = date_below_headline(visible_lines(html.fromstring(source)), HEADLINE)
    assert (f"{found:%Y-%m-%d}" if found else None) == day


def test_date_below_the_headline_precedes_any_other_date_in_the_text() -> None:
    top = f"<h1>{HEADLINE}</h1><dl><dt>Date:</dt><dd>December 18, 2023</dd></dl>"
    found = page("", top, body=f"{BODY}<div>Retrieved February 17, 2024 from ledger.example</div>")
    assert found.published_at == datetime(2023, 12, 18, tzinfo=UTC)


def test_agency_stands_as_author_where_nobody_else_does() -> None:
    found = page(ld('{"name": "Coastal Press Agency"}'))
    assert (found.authors, found.byline) == (None, "Coastal Press Agency")


def test_text_that_only_the_data_have_is_appended() -> None:
    things = ["piles", "cranes", "boats", "markets", "ferries", "winds", "tides", "nets", "ropes"]
    sentences = [
        f"The {a} of {b} were the subject of letter {a}{b} that {b}{a} wrote."
        for a, b in zip(things, things[::-1], strict=True)
    ]
    head = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "articleBody": "'
        + " ".join(sentences)
        + '"}</script>'
    )
    found = page(head, body="<p>" + sentences[0] + "</p>")
    shown = page("", body="<p>" + sentences[0] + "</p>")
    assert found.text.startswith(shown.text)
    assert " ".join(found.text[len(shown.text) :].split()) == " ".join(sentences[1:])


def test_text_that_the_page_shows_is_not_appended() -> None:
    body = " ".join(part.split("</p>")[0] for part in BODY.split("<p>")[1:])
    head = '<script type="application/ld+json">{"@type": "NewsArticle", "articleBody": "' + body * 2 + '"}</script>'
    assert page(head).text == page("").text


@pytest.mark.parametrize(
    ("style", "hidden"),
    [
        (".promo { display: none }", True),
        (".promo, .ad { visibility:hidden; }", True),
        ("@media print { .promo { display: none } }", False),
        (".promo { display: none } .open .promo { display: block }", False),
        (".other .promo { display: none }", False),
        ("/* .promo { display: none } */", False),
    ],
)
def test_what_a_style_sheet_of_the_page_hides(style: str, hidden: bool) -> None:
    found = page(f"<style>{style}</style>", body=BODY + '<div class="x promo">Sign up for the tide table</div>')
    assert ("tide table" in found.text) != hidden


def test_paragraphs_for_subscribers_are_read() -> None:
    found = page("", body=BODY + '<div class="subscriber-only" style="display:none"><p>The rest is here.</p></div>')
    assert found.text.endswith("The rest is here.")


def test_span_that_stands_for_a_line_break() -> None:
    assert "One line\nand another" in page("", body='<p>One line<span class="br"></span>and another</p>').text
