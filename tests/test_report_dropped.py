"""The report of dropped text: sums, order, what is left out, and what a user is told who asks for nothing."""

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from pipeline.errors import InputError, MissingTableError
from pipeline.report.article import show_blocks
from pipeline.report.dropped import Pile, collect_dropped, show_dropped
from pipeline.stages.recurring import site_of
from tests.conftest import article, run_pipeline

FOOTER = "Our harbour, our news, every single morning of the week."
SHORT = "Rate this page"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three articles of one site and two of another; two lines that the user drops; a page without an article."""
    folder = tmp_path_factory.mktemp("dropped")
    for name, numbers in (("ledger", (1, 2, 3)), ("post", (4, 5))):
        (folder / "raw" / name).mkdir(parents=True)
        for n in numbers:
            text = f"{article(n)}\n{FOOTER}\n\n{SHORT}\n\nNobody of the {n}th house was asked about it at all.\n"
            (folder / "raw" / name / f"{n}.txt").write_text(text, encoding="utf-8")
    (folder / "raw" / "post" / "menu.txt").write_text(f"Home\n{SHORT}\n", encoding="utf-8")
    patterns = [FOOTER, SHORT, "/th house was asked/"]
    (folder / "sites.toml").write_text(f"[[overrides]]\ndrop = {json.dumps(patterns)}\n", encoding="utf-8")
    run_pipeline(folder / "raw", folder / "out", set_=[f"clean.overrides={folder / 'sites.toml'}"], until="clean")
    return folder / "out"


def printed(processed: Path, **selection: object) -> str:
    console = Console(file=io.StringIO(), width=400, record=True, highlight=False)
    show_dropped(str(processed), console, **selection)  # type: ignore[arg-type]
    return console.export_text()


def test_sums_by_site_and_rule(built: Path) -> None:
    found = collect_dropped(str(built))
    asked = len("Nobody of the 1th house was asked about it at all.")
    expected = len(FOOTER) + len(SHORT) + asked
    assert (found.articles, found.rejected) == (5, 1)
    assert {key: (p.characters, p.lines, p.documents) for key, p in found.piles.items()} == {
        ("ledger", "override-drop"): (3 * expected, 9, 3),
        ("post", "override-drop"): (2 * expected, 6, 2),
    }


def test_most_characters_first_and_the_commonest_lines_below(built: Path) -> None:
    lines = [line for line in printed(built, examples=4).splitlines() if line.strip()]
    asked = "Nobody of the 1th house was asked about it at all."
    one = len(FOOTER) + len(SHORT) + len(asked)
    assert lines[0].startswith(f"{5 * one} characters in 15 lines dropped: ")
    assert lines[1] == "1 document gave no article (table rejects); not counted here"
    assert lines[2].startswith(f"ledger  override-drop  {3 * one} characters, 9 lines of 3 articles")
    assert [line.split("x  ")[1] for line in lines[3:6]] == [FOOTER, SHORT, asked]
    assert lines[7].startswith("post  override-drop")


def test_choice_of_site_and_rule(built: Path) -> None:
    assert "ledger" not in printed(built, site="PO*")
    assert "... and 1 more" in printed(built, most=1)
    assert SHORT not in printed(built, examples=1)
    with pytest.raises(InputError, match="--site pst") as caught:
        printed(built, site="pst")
    assert caught.value.remedy == "use one of: ledger, post"
    with pytest.raises(InputError, match="--rule nav") as caught:
        printed(built, rule="nav")
    assert caught.value.remedy == "use one of: override-drop"


def test_before_the_first_run(tmp_path: Path) -> None:
    with pytest.raises(MissingTableError, match="no table there"):
        printed(tmp_path)


def test_lines_seen_once_are_forgotten_when_there_are_too_many() -> None:
    pile = Pile()
    pile.add(["again", "again"])
    pile.add([f"line {n}" for n in range(30_000)])
    assert pile.texts == {"again": 2}
    assert (pile.lines, pile.documents) == (30_002, 2)


@pytest.mark.parametrize(
    ("source", "record", "url", "site", "expected"),
    [
        ("a/b.txt", None, None, None, "a"),
        ("b.txt", None, None, None, "(no site)"),
        ("b.jsonl", 3, None, None, "b.jsonl"),
        ("a/b.jsonl", 3, None, None, "a"),
        ("a/b.jsonl", 3, None, "The Ledger", "The Ledger"),
        ("a/b.jsonl", 3, "https://www.ledger.example:80/x", "The Ledger", "ledger.example"),
        ("a/b.jsonl", 3, "http://[broken", None, "a"),
    ],
)
def test_what_a_site_is(source: str, record: int | None, url: str | None, site: str | None, expected: str) -> None:
    assert site_of({"source": source, "record": record, "url": url, "site": site}) == expected


def test_a_document_is_shown_with_its_dropped_lines_struck_out(built: Path) -> None:
    console = Console(file=io.StringIO(), width=400, record=True, highlight=False)
    show_blocks(str(built), "ledger/1.txt", console)
    lines = console.export_text(clear=False).splitlines()
    assert any(line.startswith("- boilerplate override-drop") and line.endswith(FOOTER) for line in lines)
    assert any(line.startswith("+ title") and line.endswith("Harbour board approves plan number 1") for line in lines)
    html = console.export_html(inline_styles=True)
    struck = [piece.split("</span>")[0].split(">")[-1] for piece in html.split("<span")[1:] if "line-through" in piece]
    assert FOOTER in struck
    assert not any("Nora Feld" in line for line in struck)
