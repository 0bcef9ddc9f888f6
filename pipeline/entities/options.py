"""The options for entities: one class for finding them in an article, one for merging them over the corpus."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field

from pipeline.entities.rules import CORPUS_RULES, ROLE_RULES, RULES
from pipeline.errors import ConfigError


@dataclass(frozen=True, slots=True)
class EntityOptions:
    """What to look for in an article, and which rules to use. An unknown rule in `disable` raises a ConfigError.

    names: file with your own names, which override what the program finds: CSV (columns name, type and aliases, with
        "|" between aliases) or TOML ([[names]] with the same keys). type is person, place, organisation, or none for
        something that is not a name.
    pronouns: whether "he" and "she" become mentions, each with the name that it refers to.
    nominals: whether role phrases ("the minister") become mentions.
    disable: rules to switch off, by the names that the column rule of mentions shows; pipeline/entities/rules.py lists
        them.
    """

    names: str | None = field(default=None, metadata={"file": True})
    pronouns: bool = True
    nominals: bool = True
    disable: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _check(self.disable, RULES, "[ner] disable")


@dataclass(frozen=True, slots=True)
class CorpusOptions:
    """How names from several articles become one entity. An unknown rule in `disable` raises a ConfigError.

    settled: CSV file with pairs of names (columns verdict, name and other; verdict is same or different) that override
        every rule. A pair that has no effect causes a warning, which manifest.json records.
    wikidata: table of names with their Wikidata ids, CSV or Parquet (columns name, id and type), which fills the column
        wikidata_id of entities. Nothing is downloaded.
    gender: whether entities, speakers, attributed_quotes and entity_mentions give people's gender. If false, these
        columns are null; the program still uses gender within an article to find whom "he" and "she" refer to.
    disable: rules to switch off, by the names that the column evidence of entities shows, or corpus-role;
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
