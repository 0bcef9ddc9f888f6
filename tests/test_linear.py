"""No text makes a pattern take more than time in proportion to its length."""

from __future__ import annotations

import ast
import re

import pytest

from tests import worst_patterns
from tests.worst_patterns import ROOT, Use, slow_text, uses

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
    }
    compiling = set()
    for file in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "re.compile":
                compiling.add(".".join(file.relative_to(ROOT.parent).with_suffix("").parts))
    tried = {use.module for use in uses()} | {"pipeline.formats.paths", "pipeline.cleaning.furniture"}
    assert compiling - tried <= elsewhere
    assert len(worst_patterns.uses()) > 350
