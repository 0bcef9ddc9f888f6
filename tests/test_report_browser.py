"""The static site in a real browser: drawn, searched, sorted, used by keyboard, and with no serious axe finding."""

import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.report.site.browse import browse
from pipeline.report.site.static import write_report
from tests import browser as browsers

LISTS = ("index.html", "speakers.html", "articles.html", "repeats.html", "check.html")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with browsers.chromium() as found:
        yield found


@pytest.fixture(scope="module")
def site(browser: Any, sample_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("report") / "site"
    write_report(str(sample_run), target)
    return target


def largest(folder: Path) -> str:
    """The page of a folder with most on it."""
    return max(folder.glob("*.html"), key=lambda f: (f.stat().st_size, f.name)).relative_to(folder.parent).as_posix()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_every_kind_of_page(browser: Any, site: Path, width: int, scheme: str) -> None:
    pages = [*LISTS, *(largest(site / folder) for folder in ("articles", "speakers", "clusters"))]
    with browsers.page(browser, width, scheme) as watched:
        for name in pages:
            watched.page.goto((site / name).as_uri())
            assert watched.page.locator("main").inner_text().strip()
            assert watched.page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} is wider"
            assert watched.findings() == [], name


def test_pages_open_without_a_word_on_the_console(browser: Any, site: Path) -> None:
    """One in ten of all, of every kind; the links among all are checked without a browser."""
    with browsers.page(browser) as watched:
        for file in sorted(site.rglob("*.html"))[::10]:
            watched.page.goto(file.as_uri(), wait_until="load")
            assert watched.page.title()


@pytest.mark.parametrize("width", [1440, 390])
def test_every_chart_is_drawn(browser: Any, site: Path, width: int) -> None:
    with browsers.page(browser, width, "light") as watched:
        watched.page.goto((site / "index.html").as_uri())
        assert watched.page.locator("figure svg.wide:visible, figure svg.slim:visible").count() == 1
        charts = watched.page.locator("figure svg:visible, td.bar svg")
        assert charts.count() >= 6
        for n in range(charts.count()):
            assert charts.nth(n).bounding_box()["width"] > 50
            bars = charts.nth(n).locator("rect")
            assert bars.count()
            assert max(bars.nth(k).bounding_box()["height"] for k in range(bars.count())) > 3


def test_search_and_sorting(browser: Any, site: Path) -> None:
    with browsers.page(browser) as watched:
        page = watched.page
        page.goto((site / "speakers.html").as_uri())
        rows = page.locator("#speakers tbody tr")
        everybody = rows.count()
        page.get_by_label("Search").fill("kalvanie")  # without its marks
        shown = [rows.nth(n).inner_text() for n in range(everybody) if rows.nth(n).is_visible()]
        assert [s.split("\t")[0].strip() for s in shown] == ["Elze Kalvāniete"]
        assert page.locator("output").inner_text() == f"1 of {everybody}"
        page.get_by_label("Search").fill("")
        head = page.get_by_role("button", name="Name")
        head.press("Enter")
        names = page.locator("#speakers tbody th").all_inner_texts()
        assert names == sorted(names, key=str.casefold) or page.locator("th[aria-sort=ascending]").count() == 1
        head.press("Enter")
        assert page.locator("#speakers tbody th").all_inner_texts() == names[::-1]
        page.get_by_role("button", name="Quotations").press("Enter")
        counts = [
            int(c.replace(",", "")) for c in page.locator("#speakers tbody td.n:nth-last-child(4)").all_inner_texts()
        ]
        assert counts == sorted(counts, reverse=True)


def test_keyboard_reaches_content_and_quotations(browser: Any, site: Path) -> None:
    with browsers.page(browser) as watched:
        page = watched.page
        page.goto((site / largest(site / "articles")).as_uri())
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "To the content"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        number = page.locator(".qn").first
        number.focus()
        tip = page.get_by_role("tooltip")
        tip.wait_for()
        assert "rule:" in tip.inner_text()
        page.keyboard.press("Escape")
        tip.wait_for(state="hidden")
        page.keyboard.press("Enter")
        page.locator(f"#n{number.inner_text()}[open]").wait_for()  # the page opens it when its address has changed


def test_a_tap_on_a_quotation_shows_speaker_rule_and_reason(browser: Any, site: Path) -> None:
    with browsers.page(browser, 390) as watched:
        page = watched.page
        page.goto((site / largest(site / "articles")).as_uri())
        page.locator("span.q.direct[data-q]").first.click()
        tip = page.get_by_role("tooltip")
        assert re.search(r"\(rule: .+\)", tip.inner_text())
        box = tip.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390


def test_pages_print_with_every_note_open(browser: Any, site: Path) -> None:
    with browsers.page(browser) as watched:
        page = watched.page
        page.goto((site / largest(site / "articles")).as_uri())
        assert page.pdf()[:5] == b"%PDF-"
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        assert page.locator("details.note-card:not([open])").count() == 0


def test_the_first_page_is_there_in_a_second(browser: Any, site: Path) -> None:
    with browsers.page(browser) as watched:
        watched.page.goto((site / "index.html").as_uri())
        took = []
        for _ in range(3):
            watched.page.reload(wait_until="load")
            timing = "performance.getEntriesByType('navigation')[0].loadEventEnd"
            took.append(watched.page.evaluate(timing) / 1_000)
    assert min(took) < 1


def test_browse_searches_and_verifies(browser: Any, sample_run: Path, tmp_path: Path) -> None:
    server = browse(str(sample_run), 0, tmp_path / "index.sqlite")
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        with browsers.page(browser) as watched:
            page = watched.page
            page.goto(f"{server.address}search.html")
            page.get_by_label("Words").fill("“quiet water”")
            page.keyboard.press("Enter")
            page.locator(".quotation").first.wait_for()
            assert all("quiet water" in text for text in page.locator(".quotation blockquote").all_inner_texts())
            assert watched.findings() == []
            page.locator(".quotation .where a").last.click()
            page.locator(".text").wait_for()
            page.goto(f"{server.address}verify.html?q=Give+us+forty+days+of+quiet+water")
            assert "Sergei Varenik" in page.locator(".lede").inner_text()
            assert page.locator("del", has_text="forty").count()
            assert watched.findings() == []
    finally:
        server.stop()
        thread.join(10)
