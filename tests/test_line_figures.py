"""The figures of the line model's training: what is counted of a cleaned page, on pages of our own."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from pipeline.cleaning.model import line_model
from training.line_figures import Measured, PageCounts, as_table, counted, measured_pages, summary
from training.line_pages import site_of

TITLE = "Harbour bridge closes for repairs"
BODY = (
    "The old bridge over the harbour will close on Monday for eleven weeks, the council of Orrin said.",
    "Engineers found rust in four of the nine pillars when they inspected the bridge in spring.",
    '"We cannot wait for another winter," said Marta Lindqvist, who leads the repairs for the town.',
    "Ferries will carry walkers and cyclists across the water every ten minutes until the work is done.",
)
PAGE = "\n\n".join((TITLE, *BODY, "Share this article", "Subscribe to our newsletter"))
LABELS = ["title", "blank", *["body", "blank"] * 4, "other", "blank", "other"]


def page(labels: Sequence[str] = LABELS, text: str = PAGE) -> Measured:
    from pipeline.cleaning.page import Page

    return Measured("orrin.example", "crop", Page(text), labels, "\n".join(BODY), english=True)


def test_a_page_read_right() -> None:
    (found,) = counted([page()], line_model())
    assert found.lines == (4, 0, 0)
    assert found.characters == (sum(map(len, BODY)), 0, 0)
    assert found.shingles == (1.0, 0.0, 0.0)


def test_a_kept_line_that_is_not_of_the_article_and_one_that_is_missed() -> None:
    labels = [*LABELS]
    labels[2], labels[10] = "other", "body"
    (found,) = counted([page(labels)], line_model())
    assert found.lines == (3, 1, 1)
    assert found.characters == (sum(map(len, BODY[1:])), len(BODY[0]), len("Share this article"))


@pytest.mark.parametrize("label", ["title", "byline", "date", "blank"])
def test_what_is_not_counted(label: str) -> None:
    labels = [*LABELS]
    labels[4] = label
    (found,) = counted([page(labels)], line_model())
    assert found.lines == (3, 0, 0)


def test_the_shipped_model_is_back_afterwards() -> None:
    from pipeline.cleaning import model

    shipped = model.line_model
    counted([page()], line_model())
    assert model.line_model is shipped


def test_macro_figures() -> None:
    half = PageCounts(page(), (1, 1, 1), (10, 0, 30), (0.5, 0.5, 0.0))
    whole = PageCounts(page(), (2, 0, 0), (10, 0, 0), (1.0, 0.0, 0.0))
    # Lines (1/2 + 1) / 2, characters (2/5 + 1) / 2; shingles: precision 3/4, recall 1.
    assert summary([half, whole]) == "0.7500 / 0.7000 / 0.8571"
    assert "English   2" in as_table([half, whole])
    assert "other" not in as_table([half, whole])


def test_pages_are_read_from_a_folder(tmp_path: Path) -> None:
    (tmp_path / "text").mkdir()
    (tmp_path / "html").mkdir()
    (tmp_path / "text" / "a.crop.txt").write_text(PAGE, encoding="utf-8")
    paragraphs = "".join(f"<p>{line}</p>" for line in BODY)
    html = (
        f"<html><head><title>{TITLE}</title></head><body><article><h1>{TITLE}</h1>{paragraphs}</article></body></html>"
    )
    (tmp_path / "html" / "a.html").write_text(html, encoding="utf-8")
    gold = {
        "_url": {"a": "https://www.orrin.example/bridge"}, "_body": {"a": "\n".join(BODY)}, "a.crop": {"labels": LABELS}
    }  # fmt: skip
    (tmp_path / "gold.json").write_text(json.dumps(gold), encoding="utf-8")
    pages = list(measured_pages(tmp_path))
    assert [(found.variant, found.site) for found in pages] == [("crop", "orrin.example"), ("html", "orrin.example")]
    assert site_of("https://news.orrin.co.uk/x") == "orrin.co.uk"
    text, html_page = counted(pages, line_model())
    assert text.lines == (4, 0, 0)
    assert html_page.lines is None
    assert html_page.shingles == (1.0, 0.0, 0.0)
