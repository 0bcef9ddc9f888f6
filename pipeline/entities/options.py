"""Options of the entities craft."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from pipeline.entities.rules import RULES
from pipeline.errors import ConfigError


@dataclass(frozen=True, slots=True)
class EntityOptions:
    """What to look for, and by which rules. The defaults are the product's.

    disable: rules that are not to be used, by their names in `pipeline.entities.rules.RULES`.
    pronouns: whether "he" and "she" become mentions, each with the name that it takes up.
    nominals: whether role phrases ("the minister") become mentions.

    Raises ConfigError when `disable` names no rule.
    """

    pronouns: bool = True
    nominals: bool = True
    disable: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for rule in self.disable:
            if rule not in RULES:
                near = difflib.get_close_matches(rule, RULES, n=1)
                hint = f"did you mean {near[0]!r}? " if near else ""
                raise ConfigError(f"[ner] disable: {rule!r}: no such rule", f"{hint}The rules are {', '.join(RULES)}")
