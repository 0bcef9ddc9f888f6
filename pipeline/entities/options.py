"""Options of the entities craft: one class for what is found in an article, one for merging over the corpus."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field

from pipeline.entities.rules import CORPUS_RULES, ROLE_RULES, RULES
from pipeline.errors import ConfigError


@dataclass(frozen=True, slots=True)
class EntityOptions:
    """What to look for in an article, and by which rules. An unknown rule in `disable` is a ConfigError.

    names: file of your own names, which win over the program: CSV (columns name, type, aliases; aliases divided by "|")
        or TOML ([[names]] with the same keys). type is person, place, organisation, or none for something that is not a
        name.
    pronouns: whether "he" and "she" become mentions, each with the name that it refers to.
    nominals: whether role phrases ("the minister") become mentions.
    disable: rules to switch off, by their names in the column rule of mentions; pipeline/entities/rules.py lists them.
    """

    names: str | None = field(default=None, metadata={"file": True})
    pronouns: bool = True
    nominals: bool = True
    disable: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _check(self.disable, RULES, "[ner] disable")


@dataclass(frozen=True, slots=True)
class CorpusOptions:
    """What makes names of several articles one entity. An unknown rule in `disable` is a ConfigError.

    settled: CSV file of pairs of names (columns verdict, name, other; verdict is same or different) that win over every
        rule. A pair without effect is a warning, which manifest.json keeps.
    wikidata: table of names with their Wikidata ids, CSV or Parquet (columns name, id, type), for the column
        wikidata_id of entities. Nothing is downloaded.
    gender: whether entities, speakers, attributed_quotes and entity_mentions tell people's gender. If not, the columns
        are null; whom "he" and "she" take up is still found by the article's own words.
    disable: rules to switch off, by their names in the column evidence of entities, or corpus-role;
        pipeline/entities/rules.py lists them.
    """

    settled: str | None = field(default=None, metadata={"file": True})
    wikidata: str | None = field(default=None, metadata={"file": True})
    gender: bool = True
    disable: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _check(self.disable, (*CORPUS_RULES, *ROLE_RULES), "[entities] disable")


def _check(disable: Iterable[str], rules: Iterable[str], place: str) -> None:
    for rule in disable:
        if rule not in rules:
            near = difflib.get_close_matches(rule, rules, n=1)
            hint = f"did you mean {near[0]!r}? " if near else ""
            raise ConfigError(f"{place}: {rule!r}: no such rule", f"{hint}The rules are {', '.join(rules)}")
