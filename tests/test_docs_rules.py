"""The documentation explains every rule that a row may name, and no rule that no longer exists."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pyarrow.dataset as ds
import pytest

from pipeline.cleaning import rules as cleaning
from pipeline.cleaning.clean import RECURRING
from pipeline.cleaning.furniture import FURNITURE_RULES
from pipeline.cleaning.own_article import OTHER_ARTICLE
from pipeline.duplicates.articles import RELATIONS as ARTICLE_RELATIONS
from pipeline.duplicates.stars import RELATIONS as QUOTE_RELATIONS
from pipeline.entities import rules
from pipeline.formats.document import REASONS
from pipeline.quotations import rules as quotations
from pipeline.quotations.build import _REASONS
from pipeline.quotations.clauses import TYPES
from pipeline.text.stories import STORY_BREAK, UPDATE_HEADING

ROOT = Path(__file__).parent.parent
PAGE = "\n".join(f.read_text(encoding="utf-8") for f in sorted((ROOT / "docs").rglob("*.md")))
QUOTATIONS = "\n".join(f.read_text("utf-8") for f in sorted((ROOT / "pipeline" / "quotations").glob("*.py")))


def explained(head: str) -> set[str]:
    """The names in the first column of the table with this head; without backticks: the plain text."""
    lines = PAGE.splitlines()
    first = next(i for i, line in enumerate(lines) if line.startswith(f"| {head} |")) + 2
    names: set[str] = set()
    for line in lines[first:]:
        if not line.startswith("|"):
            break
        cell = line.split("|")[1]
        names.update(re.findall(r"`([^`]+)`", cell) or (name.strip() for name in cell.split(",")))
    return names


BLOCKS, MENTIONS, QUOTES = explained("blocks.rule"), explained("mentions.rule"), explained("quotes.rule")


def parts_of(rule: str) -> set[str]:
    """What a quotation's rule is made of: "ranked, carried pronoun" is "ranked" and "..., carried pronoun"."""
    first, *suffixes = rule.split(", ")
    return {first, *(f"..., {suffix}" for suffix in suffixes)}


def found(run: Path, table: str, column: str) -> set[str]:
    values = ds.dataset(run / table, format="parquet").to_table(columns=[column])[column].to_pylist()
    return {v for value in values for v in (value if isinstance(value, list) else [value]) if v is not None}


def cleaning_rules() -> set[str]:
    """The rules of cleaning: those of furniture, and the second item of what its modules decide."""
    names = {*FURNITURE_RULES, RECURRING, OTHER_ARTICLE, STORY_BREAK, UPDATE_HEADING}
    for module in ("clean", "mending", "structure", "verdicts", "heading", "byline", "stories"):
        tree = ast.parse((ROOT / "pipeline" / "cleaning" / f"{module}.py").read_text("utf-8"))
        names |= {text for node in ast.walk(tree) for item in _decisions(node) for text in _texts(item)}
    return {name for name in names if re.fullmatch(r"[a-z]+(-[a-z]+)*", name)} - {"boilerplate", "body"}


_RULE_AT = {"Byline": 0, "Decision": 1, "Block": 3}


def _decisions(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Tuple):
        yield from node.elts[1:2]
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _RULE_AT:
        at = _RULE_AT[node.func.id]
        yield from node.args[at : at + 1]


def _texts(item: ast.AST) -> Iterator[str]:
    for node in ast.walk(item):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def quote_rules() -> set[str]:
    """The rules of quotations: of quoted words, of reports by construction, of turns, and suffixes."""
    suffixes = re.findall(r"rule=f\"\{quote\.rule\}(, [a-z ]+)\"", QUOTATIONS)
    constructions = {*TYPES, "tagger"}
    return {
        *(rule for rule in _REASONS if rule != "cued"),
        *(f"report: {name}" for name in constructions),
        *(f"...{suffix}" for suffix in suffixes),
        "transcript",
        "blockquote",
        "signed",
    }


def test_every_rule_of_the_code_is_explained() -> None:
    assert cleaning_rules() - set(FURNITURE_RULES) == cleaning.RULES.keys()
    assert cleaning.RULES.keys() | set(FURNITURE_RULES) == BLOCKS
    assert {*rules.RULES, *rules.OUTCOMES} == MENTIONS
    assert quote_rules() == quotations.RULES.keys() == QUOTES


@pytest.mark.parametrize("known", [cleaning.RULES, quotations.RULES])
def test_the_page_gives_the_meaning_that_the_table_of_rules_gives(known: dict[str, str]) -> None:
    rows = [line.split("|") for line in PAGE.splitlines() if line.startswith("| `")]
    said = {(name, "|".join(cells[2:-1]).strip()) for cells in rows for name in re.findall(r"`([^`]+)`", cells[1])}
    assert set(known.items()) <= said


@pytest.mark.parametrize(
    ("table", "column", "names"),
    [
        ("blocks", "rule", BLOCKS),
        ("mentions", "rule", MENTIONS),
        ("rejects", "reason", explained("rejects.reason")),
    ],
)
def test_every_rule_of_the_sample_is_explained(sample_run: Path, table: str, column: str, names: set[str]) -> None:
    assert found(sample_run, table, column) <= names


def test_every_rule_and_flag_of_the_sample_quotations_is_explained(sample_run: Path) -> None:
    assert {part for rule in found(sample_run, "quotes", "rule") for part in parts_of(rule)} <= QUOTES
    assert found(sample_run, "quotes", "flags") <= explained("flag")


def test_a_composite_rule_is_explained_part_by_part() -> None:
    assert parts_of("report: ccomp, carried pronoun") == {"report: ccomp", "..., carried pronoun"}
    assert parts_of("ranked, of the weather") - QUOTES == {"..., of the weather"}


def test_relations_and_reasons_are_explained() -> None:
    assert set(ARTICLE_RELATIONS) == explained("article_clusters.relation")
    assert set(QUOTE_RELATIONS) == explained("quote_clusters.relation")
    assert set(REASONS) <= explained("rejects.reason")


def test_evidence_of_entities_is_explained(sample_run: Path) -> None:
    known = explained("entities.evidence begins with")
    said = found(sample_run, "entities", "evidence")
    assert [text for text in said if not text.startswith(tuple(known))] == []
    assert {rule.replace("-", " ") for rule in rules.CORPUS_RULES} - {"well known name"} <= known
