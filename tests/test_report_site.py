"""The pages of a corpus: what is marked, what is counted, and that hostile text stays text."""

import json
import re
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest

from pipeline.errors import InputError
from pipeline.report.site.charts import over_time, scale
from pipeline.report.site.reading import Search, fts_query
from pipeline.report.site.render import Links, Span, marked, shortened, web_address
from pipeline.report.site.static import write_report
from pipeline.store import Store
from tests.conftest import run_pipeline

TITLE = "Mayor </title><script>alert(1)</script> ]]> \u202ereversed " + "very " * 2_000 + "long"
BODY = [
    'The harbour board met on Tuesday <img src=x onerror="alert(2)"> on \u2067the tides\u2069 & the ferry.',
    "“We have waited for <script>alert('3')</script> this day,” said Nora Feld, who leads the board. “Nobody lost.”",
    'The plan goes to the council in Rostock, which will vote " onmouseover="alert(4) on it before the summer break.',
    "She added that the work would begin in spring, and that the port would stay open for ferries all the time.",
]


class Tags(HTMLParser):
    """What a browser would see of a page: elements with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def sample_report(sample_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("report") / "site"
    write_report(str(sample_run), target)
    return target


def test_overlapping_marks_cover_every_character_once() -> None:
    text = "Roe <said> it was late"
    html = marked(text, 0, len(text), [Span(0, 3, "m person"), Span(0, 10, "a"), Span(4, 15, "b", 1, opens=True)])
    assert re.sub(r"<a class=\"qn\".*?</a>|<[^>]*>", "", html) == "Roe &lt;said&gt; it was late"
    assert 'class="a m person"' in html
    assert 'class="a b" data-q="1"' in html
    assert html.count('id="q1"') == 1


@pytest.mark.parametrize(
    ("days", "unit", "bars"),
    [
        (["2024-03-01", "2024-03-05"], "day", 5),
        (["2024-01-01", "2024-12-31"], "week", 53),
        (["2020-01-01", "2024-12-31"], "month", 60),
        (["1900-01-01", "2024-12-31"], "year", 125),
    ],
)
def test_a_chart_over_time_takes_the_finest_unit_that_fits(days: list[str], unit: str, bars: int) -> None:
    chart = over_time([(d, "direct", 2) for d in days] + [(None, "direct", 3)], ["direct"])
    assert chart is not None
    assert (chart.unit, len(chart.bins), chart.undated) == (unit, bars, 3)
    assert sum(b.total for b in chart.bins) == 2 * len(days)


@pytest.mark.parametrize("width", [150.0, 336.0, 916.0])
@pytest.mark.parametrize("days", [1, 2, 5, 14, 60, 61, 400, 3_000, 40_000])
def test_labels_of_an_axis_never_touch(days: int, width: float) -> None:
    first = date(2021, 3, 1)
    chart = over_time(((str(first + timedelta(d)), "direct", 1) for d in (0, days - 1)), ("direct",))
    assert chart is not None
    labels = chart.labelled(width)
    assert labels
    assert re.search(r"\b2021\b", labels[0][1])
    edges = [edge for x, text in labels for edge in (x - 3 * len(text), x + 3 * len(text))]
    assert edges == sorted(edges)
    assert edges[0] >= 0
    assert edges[-1] <= width


def test_the_legend_has_only_what_is_drawn() -> None:
    chart = over_time([("2024-03-01", "direct", 2), ("2024-03-02", "indirect", 1)], ("direct", "mixed", "indirect"))
    assert chart is not None
    assert chart.shown == [(0, "direct"), (2, "indirect")]


@pytest.mark.parametrize("most", [1, 3, 7, 12, 99, 100, 101, 4_321])
def test_a_scale_ends_at_or_just_above_the_highest_bar(most: int) -> None:
    top, ticks = scale(most)
    assert most <= top <= 2 * most + 1
    assert ticks[0] == 0
    assert ticks[-1] == top
    assert len(ticks) <= 7


def test_links_lead_only_to_pages_that_are_made() -> None:
    links = Links(1, articles={"abc"})
    assert links.article("abc", 3) == "../articles/abc.html#q3"
    assert links.article("xyz") is None
    assert links.speaker("../../etc/passwd") is None


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//host/x", "http://[", None, ""])
def test_only_web_addresses_are_followed(url: str | None) -> None:
    assert web_address(url) is None


def test_a_search_is_words_and_phrases_whatever_is_typed() -> None:
    assert fts_query(Search("harbour “quiet water” OR")) == 'text : "harbour" AND text : "quiet water" AND text : "OR"'
    assert fts_query(Search('") -- ; *')) == ""
    assert fts_query(Search(outlet="Post")) == ""
    assert fts_query(Search("ferr*", "feld")) == 'text : "ferr"* AND speaker_name : "feld"'


def test_a_title_is_shortened_to_one_line() -> None:
    assert shortened("a\n b\t c") == "a b c"
    assert len(shortened("x" * 10_000)) == 160


def test_every_quotation_article_and_speaker_has_its_place(sample_report: Path, sample_run: Path) -> None:
    store = Store(str(sample_run))
    quotes = store.read_all("attributed_quotes").to_pylist()
    for row in store.read_all("articles").to_pylist():
        page = (sample_report / "articles" / f"{row['doc_id']}.html").read_text("utf-8")
        n = sum(q["doc_id"] == row["doc_id"] for q in quotes)
        assert len(set(re.findall(r' id="q(\d+)"', page))) == n, row["source"]
        assert len(re.findall(r' id="n(\d+)"', page)) == n, row["source"]
    for row in store.read_all("speakers").to_pylist():
        page = (sample_report / "speakers" / f"{row['entity_id']}.html").read_text("utf-8")
        assert page.count('class="quotation"') == row["n_quotes"]
        for doc_id, number in re.findall(r'href="../articles/(\w+)\.html#q(\d+)"', page):
            assert f' id="q{number}"' in (sample_report / "articles" / f"{doc_id}.html").read_text("utf-8")


def test_dropped_lines_stand_folded_in_their_place(sample_report: Path, sample_run: Path) -> None:
    store = Store(str(sample_run))
    blocks = store.read_all("blocks").to_pylist()
    doc_id = next(b["doc_id"] for b in blocks if not b["kept"])
    page = (sample_report / "articles" / f"{doc_id}.html").read_text("utf-8")
    dropped = re.findall(r'<details class="dropped">.*?</details>', page, re.DOTALL)
    lines = sum(d.count("<li>") for d in dropped)
    if (sample_report / "articles" / f"{doc_id}.html").exists():
        assert lines == sum(not b["kept"] for b in blocks if b["doc_id"] == doc_id)


def test_every_link_within_the_site_leads_somewhere(sample_report: Path) -> None:
    missing = set()
    for page in sample_report.rglob("*.html"):
        for tag, attributes in Tags(page.read_text("utf-8")).found:
            address = attributes.get("href" if tag != "script" else "src")
            if address and not address.startswith(("http", "#")):
                file = (page.parent / re.split("[?#]", address)[0]).resolve()
                if not file.exists():
                    missing.add((page.name, address))
    assert not missing


def test_every_page_says_its_version_options_and_corpus_and_asks_for_nothing_else(sample_report: Path) -> None:
    for page in sample_report.rglob("*.html"):
        text = page.read_text("utf-8")
        assert "newsquotes 0." in text
        assert "options: the defaults" in text
        assert re.search(r"corpus <code>[0-9a-f]{12}</code>", text)
        tags = Tags(text).found
        policy = next(a["content"] for t, a in tags if t == "meta" and a.get("http-equiv"))
        assert policy is not None
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert not [a for t, a in tags if "style" in a or any(name.startswith("on") for name in a)]
        assert all(not (a.get("src") or "").startswith("http") for _, a in tags)


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    raw = tmp_path / "raw" / "<b>outlet"
    raw.mkdir(parents=True)
    record = {
        "title": TITLE,
        "text": "\n\n".join(BODY),
        "url": "javascript:alert(5)",
        "author": "<script>alert(6)</script>",
    }
    (raw / 'a"><script>alert(7)<.jsonl').write_text(json.dumps(record) + "\n", encoding="utf-8")
    run_pipeline(tmp_path / "raw", tmp_path / "out", set_=["quotes.model=light"])
    write_report(str(tmp_path / "out"), tmp_path / "site")
    pages = list((tmp_path / "site").rglob("*.html"))
    assert [p for p in pages if p.parent.name == "articles"]
    for page in pages:
        tags = Tags(page.read_text("utf-8")).found
        assert [a for t, a in tags if t == "script"] == [
            {"src": a["src"], "defer": None} for t, a in tags if t == "script"
        ]
        assert not [t for t, a in tags if t == "img" or any(name.startswith("on") for name in a)]
        assert not [a for _, a in tags if (a.get("href") or "").startswith("javascript")]
        assert max(map(len, re.findall(r"<title>(.*?)</title>", page.read_text("utf-8")))) < 200


def test_the_page_of_an_article_has_the_title_of_its_record(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    text = "Harbour opens at last\n\n" + "\n\n".join(BODY[1:])
    for name, title in (("a", "A title by hand"), ("b", "HARBOUR opens, at last")):
        record = json.dumps({"title": title, "text": text.replace("spring", f"the spring of {name}")})
        (tmp_path / "raw" / f"{name}.jsonl").write_text(record, encoding="utf-8")
    run_pipeline(tmp_path / "raw", tmp_path / "out", set_=["quotes.model=light"])
    write_report(str(tmp_path / "out"), tmp_path / "site")
    pages = [p.read_text("utf-8") for p in (tmp_path / "site" / "articles").glob("*.html")]
    titles = {re.search(r"<h1[^>]*>(.*?)</h1>", page)[1] for page in pages}  # type: ignore[index]
    assert titles == {"A title by hand", "Harbour opens at last"}
    assert all("Harbour opens at last" in page for page in pages)


def test_a_folder_of_other_files_is_left_alone(sample_run: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="holds files that are no report"):
        write_report(str(sample_run), tmp_path)
    assert (tmp_path / "thesis.txt").read_text("utf-8") == "mine"


def test_top_makes_fewer_pages_and_no_dead_link(sample_run: Path, tmp_path: Path) -> None:
    made = write_report(str(sample_run), tmp_path / "site", top=3)
    assert (made.articles, made.speakers, made.clusters) == (3, 3, 3)
    assert len(list((tmp_path / "site" / "speakers").iterdir())) == 3
    test_every_link_within_the_site_leads_somewhere(tmp_path / "site")


def test_an_empty_corpus_has_pages(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    run_pipeline(tmp_path / "raw", tmp_path / "out")
    assert write_report(str(tmp_path / "out"), tmp_path / "site").articles == 0
    assert "No quotations" in (tmp_path / "site" / "index.html").read_text("utf-8")
