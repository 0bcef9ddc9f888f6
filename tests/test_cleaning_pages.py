"""Golden pages that look like scraped ones: "+" lines are the article, "=" is its title, "-" lines are neither."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from pipeline.cleaning import CleanOptions, Page, clean_page
from pipeline.cleaning.heading import Heading, find_heading
from pipeline.cleaning.lines import Line
from pipeline.cleaning.recurring import line_forms
from pipeline.cleaning.verdicts import best_threshold
from pipeline.config import load
from pipeline.options import Options
from pipeline.stages import clean
from pipeline.store import Store
from pipeline.tables import empty, table_of
from tests import made_site
from tests.conftest import run_pipeline

METHODS = ("model", "rules")
Labels = Sequence[tuple[str, str] | None]

BODY = """\
+ The harbour of Eastwick opened again on Tuesday after a storm had closed it for nine days, the port authority said.
+ “We have cleared the channel and the ferries will sail tonight,” said Mara Lind, who runs the port with a staff of forty.
+ Nobody was hurt, but two boats were lost and the sea wall needs repairs that the town expects to cost four million.
+ “It could have been worse,” she added.
+ Ministers are due to visit the town on Friday, when they will decide whether to pay for a higher wall.
"""  # noqa: E501
HEADLINES = """\
- Council Votes to Raise Parking Fees in the Old Town
- Orchard Growers Fear a Third Dry Summer in a Row
- Striking Drivers Reject Offer as Talks Enter Second Week
- National Museum to Return Bronze Figures After Long Dispute
- Rail Link to the Airport Delayed Until the Spring of Next Year
- Three Arrested After Raid on Forged Ticket Ring
"""

PAGES = {
    "header, repeated title, lists": f"""\
- Shoreline Daily
-
- News before the tide.
- Monday, Mar 1, 2027
-
- Eastwick harbour opens after nine days of storm
-
= Eastwick harbour opens after nine days of storm
-
{BODY}-
- Newsletter
-
- Related Articles
-
- 0:00
- 0:00
- Close
{HEADLINES}- ×""",
    "read mode and promotion": f"""\
- Eastwick storm
-
= Eastwick harbour opens after nine days of storm
-
- Published: Updated:
- Enable Read mode
- 100% Font Size
-
{BODY}-
- For the latest headlines, follow our news channel online or via the app.
-
+ The port handles a tenth of the country’s grain, and farmers had warned that silos were filling up.
-
- Read more:
-
- Council votes to raise parking fees in the old town
-
- Orchard growers fear a third dry summer in a row
-
- Top Content Trending""",
    "list without a heading": f"""\
{BODY}-
-
{HEADLINES}""",
    "comment form": f"""\
= Eastwick harbour opens after nine days of storm
-
{BODY}-
- You may also like
-
- Leave a Reply
-
- This site uses Akismet to reduce spam. Learn how your comment data is processed.
-
- %d bloggers like this:""",
    "updates": f"""\
= Eastwick harbour opens after nine days of storm
-
{BODY}-
+ UPDATE 04/03/2027
-
+ Ministers promise “a wall for the century”
-
+ The transport minister told a crowd on the quay on Thursday that the government would pay for the whole of the wall.
+ Opposition members said that the money had been promised twice before and that they wanted to see a date.
-
- With reporting by the Coast Agency, Harbour Radio""",
    "list heading in the middle": f"""\
= Eastwick harbour opens after nine days of storm
- By Jo Marsh
- 3 March 2027
{BODY}- READ MORE: Council votes to raise parking fees
+ The port handles a tenth of the country’s grain, and farmers had warned that silos were filling up.
- Photo: Jo Marsh / The Shoreline Post
+ Insurers put the damage along the coast at ninety million, and said that the sum was likely to grow.
- © 2027 The Shoreline Post. All rights reserved.""",
    "bullets, numbers, speech": f"""\
{BODY}+ What the engineers propose:
+ • A wall of six metres along the northern quay
+ • A gate at the mouth of the river, closed at spring tides
+ 1. The first works would begin in May.
+ 2. The second stage would last until the autumn of 2029.
+ “Yes, we can do that.”
+ “No, you cannot, and you know it.”
+ The meeting ended without a vote, and the council said that it would gather again within the month.""",
    "explainer with lists and signatures": f"""\
- Coast
= Explainer: What the harbour rules of Eastwick mean for ferries
- Published: Updated:
{BODY}+ Every ferry must carry:
+ • a second radio
+ • a list of passengers on paper
+ “I rowed that channel for forty years and never saw it so high.”
+ ― Mara Lind, ferrywoman
+ The new rules hold from the first of June, and the port says that it will check each vessel once a month.
- Read more:
- Council votes to raise parking fees
+ Owners of small boats say that they cannot pay for a second radio before the end of the season.
+ The ministry has proposed two steps:
+ 1. Publish the name of every ferry that fails a check.
+ 2. Let passengers report a breach by telephone.
- Related
- A short history of the lifeboat""",
    "social and cookies": f"""\
- Skip to content
- Menu
- Home
- News
- Sport
- We use cookies to improve your visit.
- Accept all
= Eastwick harbour opens after nine days of storm
- Share on Facebook
- Copy link
- 4 min read
{BODY}- Sign up for our daily briefing
- Follow us on Instagram
- Tags: harbour, storm
- Most read
{HEADLINES}- Privacy Policy
- © 2027 The Shoreline Post""",
}


def read(golden: str) -> tuple[str, list[str], list[str]]:
    """Text, kept lines and dropped lines of a golden page."""
    rows = [(row[:1], row[2:]) for row in golden.split("\n") if row]
    text = "\n".join(line for _, line in rows)
    return (
        text,
        [line for mark, line in rows if mark in "+=" and line],
        [line for mark, line in rows if mark == "-" and line],
    )


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", sorted(PAGES))
def test_golden_pages(name: str, method: str) -> None:
    text, kept, dropped = read(PAGES[name])
    cleaned = clean_page(Page(text), CleanOptions(method=method))
    assert cleaned.text.split("\n\n") == kept
    assert [text[b.start : b.end] for b in cleaned.blocks if not b.kept] == dropped
    titles = [row[2:] for row in PAGES[name].split("\n") if row.startswith("= ")]
    assert cleaned.title == (titles[0] if titles else None)


@pytest.mark.parametrize("name", sorted(PAGES))
def test_every_line_has_a_block_and_offsets_hold(name: str) -> None:
    text, _, _ = read(PAGES[name])
    cleaned = clean_page(Page(text))
    assert [text[b.start : b.end] for b in cleaned.blocks] == [
        line.strip() for line in text.split("\n") if line.strip()
    ]
    for block in cleaned.blocks:
        assert block.rule
        assert (block.text_start is not None) == block.kept
        if block.text_start is not None:
            length = block.end - block.start
            assert cleaned.text[block.text_start : block.text_start + length] == text[block.start : block.end]


def test_labels_and_facts() -> None:
    text, _, _ = read(PAGES["list heading in the middle"])
    cleaned = clean_page(Page(text))
    assert (cleaned.byline, cleaned.published_at) == ("Jo Marsh", datetime(2027, 3, 3, tzinfo=UTC))
    labels = [block.label for block in cleaned.blocks]
    assert labels[:4] == ["title", "byline", "date", "body"]


def test_lists_and_signatures_are_body_and_headings_are_subheads() -> None:
    text, _, _ = read(PAGES["explainer with lists and signatures"])
    labels = {text[b.start : b.end]: b.label for b in clean_page(Page(text)).blocks if b.kept}
    assert (
        labels["• a second radio"] == labels["― Mara Lind, ferrywoman"] == labels["Every ferry must carry:"] == "body"
    )
    updates, _, _ = read(PAGES["updates"])
    labels = {updates[b.start : b.end]: b.label for b in clean_page(Page(updates)).blocks if b.kept}
    assert labels["UPDATE 04/03/2027"] == labels["Ministers promise “a wall for the century”"] == "subhead"


def test_header_date_and_empty_label_date_nothing() -> None:
    for name in ("header, repeated title, lists", "read mode and promotion", "updates"):
        assert clean_page(Page(read(PAGES[name])[0])).published_at is None


def test_published_date_with_label_wins_over_update() -> None:
    text, _, _ = read(PAGES["read mode and promotion"])
    dated = text.replace("Published: Updated:", "Published: 12 May 2027 10:03 Updated: 13 May 2027 11:00")
    assert clean_page(Page(dated)).published_at == datetime(2027, 5, 12, 10, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "byline"),
    [
        ("By Jo Marsh", "Jo Marsh"),
        ("By Jo Marsh, The Shoreline Post", "Jo Marsh"),
        ("BY JO MARSH AND IDA LIND", "JO MARSH AND IDA LIND"),
        ("By Jo Marsh, Ida Lind and Bo Ray", "Jo Marsh, Ida Lind and Bo Ray"),
        ("By Jo Marsh | 3 March 2027", "Jo Marsh"),
        ("By the harbour wall", None),
    ],
)
def test_bylines(line: str, byline: str | None) -> None:
    text, _, _ = read(PAGES["list heading in the middle"])
    assert clean_page(Page(text.replace("By Jo Marsh", line, 1))).byline == byline


def test_container_facts_win() -> None:
    text, _, _ = read(PAGES["list heading in the middle"])
    when = datetime(2020, 1, 1, tzinfo=UTC)
    cleaned = clean_page(Page(text, title="Given", byline="Ida Lind", published_at=when, site="S", language="en"))
    assert (cleaned.title, cleaned.byline, cleaned.published_at) == ("Given", "Ida Lind", when)
    assert (cleaned.site, cleaned.language) == ("S", "en")


def test_carriage_returns_alone_end_lines_too() -> None:
    text = "\n\n".join(
        ["Weir opens in May", "By Jane Roe", *("The weir at Tollbridge opens in May, she said. " * 3,) * 3]
    )
    feeds, returns = (clean_page(Page(one), CleanOptions()) for one in (text, text.replace("\n", "\r")))
    assert returns.blocks == feeds.blocks
    assert (returns.text, returns.title, returns.byline) == (feeds.text, "Weir opens in May", "Jane Roe")
    assert len(list(line_forms(text.replace("\n", "\r")))) == 5


def test_stray_mark_goes_and_its_line_stays() -> None:
    text, kept, _ = read(PAGES["comment form"])
    marked = text.replace("Nobody was hurt", "×Nobody was hurt")
    cleaned = clean_page(Page(marked))
    assert cleaned.text.split("\n\n") == kept
    assert [b.rule for b in cleaned.blocks if marked[b.start : b.end] == "×"] == ["stray-mark"]


def test_method_none_keeps_all() -> None:
    text, _, _ = read(PAGES["social and cookies"])
    cleaned = clean_page(Page(text), CleanOptions(method="none"))
    assert all(b.kept and (b.label, b.rule) == ("body", "method-none") for b in cleaned.blocks)
    assert cleaned.text.split("\n\n") == [line for line in text.split("\n") if line]


def test_method_none_takes_nothing_away_and_counts_nothing(tmp_path: Path) -> None:
    """Neither a mark that may be glued, nor a short document, nor what recurs over a site."""
    rng = random.Random(7)
    pages = {f"lantern/{n:02d}.txt": made_site.page(made_site.body(rng, 4)) for n in range(12)}
    pages |= {"short.txt": "×Close the harbour, now\n", "page.html": "<p>Menu</p><p>The harbour opened again.</p>"}
    made_site.write(tmp_path / "raw", pages)
    run_pipeline(tmp_path / "raw", tmp_path / "out", set_=["clean.method=none"], until="clean")
    store = Store(str(tmp_path / "out"))
    text_of = {a["source"]: a["text"] for a in store.read_all("articles").to_pylist()}
    for document in store.read_all("documents").to_pylist():
        lines = [line.strip() for line in document["text"].split("\n") if line.strip()]
        assert text_of[document["source"]].split("\n\n") == lines
    assert not len(store.read_all("rejects"))
    assert not len(store.read_all("line_texts"))


@pytest.mark.parametrize("method", [*METHODS, "none"])
@pytest.mark.parametrize("text", ["", "\n\n \n", "One.", "Menu", "×", "\u00a0\n\t\n", "word " * 5000])
def test_small_and_odd_pages(text: str, method: str) -> None:
    cleaned = clean_page(Page(text), CleanOptions(method=method))
    assert len(cleaned.blocks) == sum(bool(line.strip()) for line in text.split("\n"))


def test_title_of_html_is_not_part_of_the_text() -> None:
    text = "Menu\nEastwick harbour opens\nThe harbour of Eastwick opened again on Tuesday, the port authority said.\nAbout us"  # noqa: E501
    main = (False, True, True, False)
    cleaned = clean_page(Page(text, "text/html", title="Eastwick harbour opens", main_lines=main))
    assert cleaned.text == "The harbour of Eastwick opened again on Tuesday, the port authority said."
    assert [b.label for b in cleaned.blocks] == ["boilerplate", "title", "body", "boilerplate"]


def test_wording_drops_furniture_that_the_extractor_kept() -> None:
    text = "The harbour of Eastwick opened again on Tuesday, the port said.\nREAD MORE: Council votes on fees\nIt will stay open."  # noqa: E501
    cleaned = clean_page(Page(text, "text/html", main_lines=(True, True, True)))
    assert [b.kept for b in cleaned.blocks] == [True, False, True]


@pytest.mark.parametrize("gap", ["\n", "\n\n", "\n\n\n"])
def test_clean_articles_keep_nearly_everything(gap: str) -> None:
    rng = random.Random(11)
    subjects = ["The council", "A spokeswoman", "The ministry", "Mr Marsh", "Ms Lind", "The union", "An engineer"]
    verbs = ["said on Monday that", "told reporters that", "denied that", "wrote in a letter that", "warned that"]
    clauses = [
        "the wall would hold",
        "two bridges were shut",
        "the money had run out",
        "nobody had been told",
        "it was over",
    ]
    for _ in range(40):
        body = [f"{rng.choice(subjects)} {rng.choice(verbs)} {rng.choice(clauses)}, and that {rng.choice(clauses)}."
                for _ in range(rng.randrange(6, 30))]  # fmt: skip
        body[rng.randrange(2, len(body) - 1)] = rng.choice(
            ["“Enough.”", "“It is over,” he said.", "The wall", "Why now?"]
        )
        body.append(rng.choice(["He declined to comment.", "The case goes on.", "“We will see,” she said."]))
        cleaned = clean_page(Page(gap.join(body)))
        assert cleaned.text.split("\n\n") == body


def test_threshold_maximises_expected_f1() -> None:
    rng = np.random.default_rng(4)
    for _ in range(50):
        scores, weights = rng.uniform(0.01, 0.99, 12), rng.uniform(1, 9, 12)

        def expected(kept: np.ndarray, scores: np.ndarray = scores, weights: np.ndarray = weights) -> float:
            mass = scores * weights
            return float(2 * mass[kept].sum() / (weights[kept].sum() + mass.sum())) if kept.any() else 0.0

        best = max(expected(scores >= limit) for limit in scores)
        assert expected(scores >= best_threshold(scores.tolist(), weights.tolist(), 1.0) - 1e-12) == pytest.approx(best)
    assert best_threshold([0.99], [1.0], 0.4) == 0.4


def test_a_page_at_fault_does_not_take_others_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    body = "\n".join(line[2:] for line in BODY.splitlines())
    texts = {"a": body, "b": f"{body}\nat fault", "c": f"Harbour opens\n{body}"}
    rows: list[dict[str, object]] = [
        {"doc_id": name, "source": name, "media_type": "text/plain", "text": text} for name, text in texts.items()
    ]
    there_are_none = {name: empty(name) for name in ("page_recurring", "document_outlets", "given_corrections")}
    inputs = {"documents": table_of("documents", rows), **there_are_none}
    whole = clean.articles(inputs, load(Options))

    def of_page(lines: Sequence[Line], labels: Labels, span: tuple[int, int], page: Page) -> Heading:
        if lines[-1].text == "at fault":
            raise ZeroDivisionError
        return find_heading(lines, labels, span, page)

    monkeypatch.setattr("pipeline.cleaning.clean.find_heading", of_page)
    without = clean.articles(inputs, load(Options))
    assert [(row["doc_id"], row["reason"]) for row in without["rejects"].to_pylist()] == [("b", "internal-error")]
    for name in ("blocks", "articles"):
        expected = [row for row in whole[name].to_pylist() if row["doc_id"] != "b"]
        assert without[name].to_pylist() == expected
