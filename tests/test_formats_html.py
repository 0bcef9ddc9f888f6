"""HTML: the visible text, the extractor's verdict on its lines, and what the markup says."""

from datetime import UTC, datetime

import pytest

from pipeline.formats import RawDocument, read_file
from pipeline.formats.verdict import main_lines, words_of
from pipeline.formats.visible import parse_html, visible_text


def seen(source: str) -> str:
    root = parse_html(source)
    assert root is not None
    return visible_text(root)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\nTwo"),
        ("<p>One<br>Two<br/>Three</p>", "One\nTwo\nThree"),
        ("<p> a \n\t b  <b> c</b> </p>", "a b c"),
        ("<p>un<b>bro</b>ken</p>", "unbroken"),
        ("<p>A &amp; B &mdash; &#8220;c&#8221;&nbsp;d</p>", "A & B — “c”\u00a0d"),
        ("<div>Top<p>Inner</p>tail</div>", "Top\nInner\ntail"),
        ("<ul><li>One<li>Two</ul>", "One\nTwo"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a\nb"),
        ("<pre>one\n  two</pre>", "one\ntwo"),
        ("<p>x</p><script>var a</script><style>b</style><noscript>c</noscript><template>d</template><p>y</p>", "x\ny"),
        ('<p>x<span hidden>no</span><i style="color:red;display: none">no</i>y</p>', "xy"),
        (
            '<p>Ask <b class="tooltip">Jo Marsh<span class="tooltip-content">All she wrote</span></b> now.</p>',
            "Ask Jo Marsh now.",
        ),
        ('<div class="tooltip-content"><p>Not in a paragraph.</p></div>', "Not in a paragraph."),
        ('<article style="display:none"><p>Behind the wall.</p></article>', "Behind the wall."),
        ("<p>Har&shy;bour \ufeffopens</p><p>\u2060</p><p>x</p>", "Harbour opens\nx"),
        ("<p>&nbsp;</p><p></p><p>x</p>", "x"),
        ("<!-- no --><p>x<!-- no -->y</p>", "xy"),
        ('<p><input value="no"><select><option>no</select><button>Yes</button></p>', "Yes"),
        ("<head><title>no</title></head><body>bare", "bare"),
    ],
)
def test_visible_text(source: str, text: str) -> None:
    assert seen(f"<html><body>{source}</body></html>") == text


def test_declared_encoding_and_deep_nesting_do_not_break_the_parser() -> None:
    assert seen('<?xml version="1.0" encoding="utf-16"?><html><body><p>é</p></body></html>') == "é"
    assert seen("<div>" * 1000 + "deep" + "</div>" * 1000) == "deep"


def verdict(visible: str, extracted: str) -> tuple[bool, ...]:
    return main_lines([words_of(line) for line in visible.split("\n")], extracted)


def test_verdict_aligns_lines_in_order() -> None:
    visible = "Storm hits coast\nMenu\nStorm hits coast\nIt rained.\nMore\nThe end came."
    assert verdict(visible, "Storm hits coast\nIt rained.\nThe end came.") == (False, False, True, True, False, True)


def test_verdict_takes_joined_and_cut_lines() -> None:
    visible = "Navigation\nThe first line of it\nand the second line of it\nA long line with a cut off tail here\nShare"
    extracted = "The first line of it and the second line of it\nA long line with a cut"
    assert verdict(visible, extracted) == (False, True, True, True, False)


def test_verdict_reads_table_rows() -> None:
    assert verdict("Name\nVotes\nAnn\n12\nFooter", "| Name | Votes |\n| Ann | 12 |") == (True, True, True, True, False)


PAGE = """<!DOCTYPE html><html lang="en-GB"><head><title>Harbour reopens after storm - The Shoreline Post</title>
<meta property="og:site_name" content="The Shoreline Post"><meta name="author" content="Ida Marlow">
<meta property="og:title" content="Harbour reopens after storm">
<link rel="canonical" href="https://shoreline.example/harbour">{meta}</head><body>
<header><p>Thursday, 5 August 2027</p><nav><ul><li><a href="/">Home</a></li><li><a href="/n">News</a></li></ul></nav></header>
<article><h1>Harbour reopens after storm</h1>
<p>The harbour of Eastwick opened again on Tuesday after a storm had closed it for nine days, the port authority said.</p>
<p>“We have cleared the channel and the ferries will sail tonight,” said Mara Lind, who runs the port with a staff of forty.</p>
<p>Nobody was hurt, but two boats were lost and the sea wall needs repairs that the town expects to cost four million.</p>
</article><footer><p>Copyright The Shoreline Post</p></footer></body></html>"""  # noqa: E501


def page(meta: str = "") -> RawDocument:
    (found,) = read_file("page.html", PAGE.format(meta=meta).encode())
    assert isinstance(found, RawDocument)
    return found


def test_markup_facts() -> None:
    found = page()
    assert (found.title, found.site, found.language) == ("Harbour reopens after storm", "The Shoreline Post", "en-GB")
    assert (found.url, found.byline) == ("https://shoreline.example/harbour", "Ida Marlow")


def test_extractor_marks_the_article() -> None:
    found = page()
    lines = found.text.split("\n")
    assert found.main_lines is not None
    assert len(found.main_lines) == len(lines)
    main = [line for line, kept in zip(lines, found.main_lines, strict=True) if kept]
    assert sum(line.startswith(("The harbour", "“We have", "Nobody")) for line in main) == 3
    assert "Home" not in main


def test_header_date_does_not_date_the_article() -> None:
    assert page().published_at is None


@pytest.mark.parametrize(
    "meta",
    [
        '<meta property="article:published_time" content="2027-08-03T09:15:00+01:00">',
        '<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "datePublished": "2027-08-03T08:15:00Z"}]}</script>',  # noqa: E501
        '<script type="application/ld+json">[{"broken</script><meta name="pubdate" content="Tue, 03 Aug 2027 08:15:00 GMT">',  # noqa: E501
    ],
)
def test_published_of_the_markup(meta: str) -> None:
    assert page(meta).published_at == datetime(2027, 8, 3, 8, 15, tzinfo=UTC)


def test_encoding_of_the_markup() -> None:
    source = '<html><head><meta charset="windows-1251"></head><body><p>Слово дня</p></body></html>'
    (found,) = read_file("a.htm", source.encode("cp1251"))
    assert isinstance(found, RawDocument)
    assert (found.text, found.encoding) == ("Слово дня", "cp1251")


def test_no_page_crashes_the_reader() -> None:
    for source in ("<", "<html", "<p>a</div></p>", "<table><p>x", "\u0000<p>x</p>", "<svg><p>x</svg>", "<a" * 500):
        assert len(list(read_file("a.html", source.encode()))) == 1
