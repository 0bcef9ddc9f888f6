"""What the two halves of corpus resolution share: rows and clusters of rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.entities.corpus.local import ROLE_KEY, LocalEntity
from pipeline.entities.corpus.settled import Settled

# doc_id and one of its entities.
Row = tuple[str, LocalEntity]


# Somebody else's name, and why the two are not merged.
Doubt = tuple[str, str]


@dataclass(slots=True)
class Cluster:
    """Rows (by their index) that are one entity, before it has an id.

    key: what the id is made of.
    detail: tells clusters of one key apart by what they are, not by their order.
    ambiguous: names of others who may be the same, each with the reason for leaving them apart.
    name: the user's or the lists' name for it.
    called: the name of its rows before single names joined them.
    """

    key: str
    rows: list[int] = field(default_factory=list)
    evidence: list[str] = field(default_factory=list)
    ambiguous: list[Doubt] = field(default_factory=list)
    name: str | None = None
    detail: str = ""
    called: str | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """How names may be merged: what the user has settled, and the rules that are switched off."""

    settled: Settled
    disable: frozenset[str] = frozenset()

    def on(self, rule: str) -> bool:
        """Whether a rule of `CORPUS_RULES` is switched on."""
        return rule not in self.disable


@dataclass(frozen=True, slots=True)
class Contexts:
    """How telling a shared context is: a key that most articles have tells nothing.

    `documents` gives, of the `n` articles, the number in which a key occurs; keys of only one article may be missing.
    """

    documents: Mapping[str, int]
    n: int

    def shared(self, one: set[str] | frozenset[str], other: set[str] | frozenset[str]) -> list[str]:
        """The keys that both have, the rarest first, without those in more than a fifth of a large corpus."""
        return sorted(self._telling(one & other), key=lambda k: (self.documents.get(k, 1), k))

    def alike(self, one: set[str], other: set[str], least: int) -> bool:
        """Whether what both have is evidence. Asked for every two rows of one single name, so that it is not sorted."""
        both = one & other
        return len(both) >= least and self.enough(self._telling(both), least)

    def _telling(self, keys: set[str] | frozenset[str]) -> list[str]:
        # In a small corpus even a fifth is few articles: there nothing is too common.
        limit = max(20.0, 0.2 * self.n)
        return [k for k in keys if self.documents.get(k, 1) <= limit and not k.startswith(ROLE_KEY)]

    def enough(self, shared: list[str], least: int) -> bool:
        """Whether shared keys are evidence: `least` of them, and not only places."""
        # Places alone are no evidence: two namesakes may both be in the news of one country.
        return len(shared) >= least and any(not k.startswith("l:") for k in shared)
