"""Options of the entities craft."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EntityOptions:
    """What to look for, and by which rules. The defaults are the product's.

    `disable` names rules that are not to be used (see `RULES` in `pipeline.entities.rules`).
    `pronouns` and `nominals` say whether "she" and "the minister" become mentions.
    """

    pronouns: bool = True
    nominals: bool = True
    disable: tuple[str, ...] = ()
