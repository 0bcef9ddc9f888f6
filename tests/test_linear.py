"""No text makes a pattern or a step take more than time in proportion to its length."""

import ast
import re

import pytest

from pipeline.formats.verdict import main_lines, words_of
from pipeline.formats.visible import parse_html, visible_text
from tests import worst_patterns
from tests.worst_patterns import ROOT, Use, slow_text, uses
from tests.worst_steps import slow_steps

PUMPS = 10
"""Things to repeat for each pattern; the command `python -m tests.worst_patterns` tries all of them."""


@pytest.mark.parametrize("module", sorted({use.module for use in uses()}))
def test_patterns_take_time_in_proportion(module: str) -> None:
    found = [slow for use in uses() if use.module == module and (slow := slow_text(use, PUMPS))]
    assert not found, "\n".join(map(str, found))


@pytest.mark.parametrize(
    ("expression", "how"),
    [
        (r"(?:\w+\s*)+:", "fullmatch"),  # both repetitions share a word
        (r"(?:share\s*|share )+!", "fullmatch"),  # two branches share a word
        (r"(?:[a-z]+ ?)+,", "match"),
        (r"\s*[,;]\s*", "finditer"),  # every place of a run is tried to its end
        (r"[a-z]+(?:-[a-z]+)+", "finditer"),
        (r"by\s*:?\s*x", "fullmatch"),
        (r"(?:\s*[|]\s*[\w ]{2,25})+", "fullmatch"),  # found in furniture.txt
        (r"(?:a |b)*\s*(?:a|b )*c", "search"),
    ],
)
def test_the_generator_finds_what_is_slow(expression: str, how: str) -> None:
    assert slow_text(Use("bad", re.compile(expression), how)) is not None


@pytest.mark.parametrize(
    ("expression", "how"),
    [(r"(?:\w++\s*+)++:", "fullmatch"), (r"(?:(?<!\s)\s++)?[,;]\s*+", "finditer"), (r"[a-z]{1,40}-$", "search")],
)
def test_the_generator_says_nothing_of_what_is_not(expression: str, how: str) -> None:
    assert slow_text(Use("good", re.compile(expression), how)) is None


def test_no_pattern_is_left_out() -> None:
    """Each module that compiles patterns has some among those that are tried, but for those that are listed here."""
    elsewhere = {
        "pipeline.cleaning.overrides",  # what a user wrote
        "pipeline.entities.names.user_list",  # names of a user's list, letter by letter
        "pipeline.formats.markup",  # the same as in another module
        "pipeline.cleaning.mending",  # tried where `clean` and `posts` import them
    }
    compiling = set()
    for file in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "re.compile":
                compiling.add(".".join(file.relative_to(ROOT.parent).with_suffix("").parts))
    tried = {use.module for use in uses()} | {"pipeline.formats.paths", "pipeline.cleaning.furniture"}
    assert compiling - tried <= elsewhere
    assert len(worst_patterns.uses()) > 350


def test_steps_run_lines_in_proportion() -> None:
    """What once took the square of it; `python -m tests.worst_steps` tries a hundred more texts on every step."""
    assert (
        slow_steps(1_000, chosen=("one pronoun", "single marks", "a list of names with and", "page: attributes")) == []
    )


def test_the_measure_of_steps_finds_what_is_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    def slowly(text: str, position: int) -> bool:
        return sum(text.count(letter) for letter in "abcdefgh" * 3) < 0

    monkeypatch.setattr("pipeline.stages.ner.in_heading", slowly)
    assert [slow.step for slow in slow_steps(1_000, chosen=("one pronoun",))] == ["mentions"]


def _html(tag: str) -> str:
    return f"<html><body>{tag}The weir opens in May.</p><p>It rained.</p></body></html>"


def test_a_tag_keeps_its_first_thousand_attributes() -> None:
    root = parse_html(_html("<p" + "".join(f" a{n}='{n}>'" for n in range(30_000)) + ">"))
    assert root is not None
    assert visible_text(root) == "The weir opens in May.\nIt rained."
    assert max(len(element.attrib) for element in root.iter()) == 1_000
    few = parse_html(_html("<p " + "a " * 40 + 'title="' + "word < " * 3_000 + '">'))  # a long value is none of many
    assert few is not None
    assert len(few.xpath("//p/@title")[0]) > 20_000


def test_what_is_nested_too_deep_stands_side_by_side_with_all_its_text() -> None:
    root = parse_html(_html("".join(f"<div>a{n}<b>b{n}</b>c{n}" for n in range(600)) + "<p>"))
    assert root is not None
    assert max(sum(1 for _ in element.iterancestors()) for element in root.iter()) == 256
    assert root.text_content().startswith("".join(f"a{n}b{n}c{n}" for n in range(600)) + "The weir")


def test_equal_lines_are_aligned_in_time_in_proportion() -> None:
    page = ["The weir opens in May, she said."] * 9_000
    assert sum(main_lines([words_of(line) for line in page], "\n".join(page))) == 9_000
    assert sum(main_lines([["a"], ["b"]] * 9_000, "a | b\n" * 8_000)) >= 16_000
    lines = [f"line {n} of a long list of things that were said" for n in range(9_000)]
    others = "\n".join(line.replace("line", "row") for line in lines)
    assert not any(main_lines([words_of(line) for line in lines], others))
