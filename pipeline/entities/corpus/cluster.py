"""Types that both halves of corpus resolution share (people; places and organisations): rows, clusters, contexts."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.entities.corpus.local import ROLE_KEY, LocalEntity
from pipeline.entities.corpus.settled import Settled

# The doc_id of an article, and one of its entities.
Row = tuple[str, LocalEntity]


# The name of another entity that could be the same, and why the two are not merged.
Doubt = tuple[str, str]


@dataclass(slots=True)
class Cluster:
    """Rows (by their index) that are one entity, before it has an id.

    key: the text from which the id is made.
    evidence: why the rows count as one entity.
    ambiguous: names of entities that could be the same, each with the reason for keeping them apart.
    name: the name that the user's list or the built-in lists give it.
    detail: distinguishes clusters that have the same key, by their content and not by their order.
    full_name: the name of its rows before single names joined them.
    """

    key: str
    rows: list[int] = field(default_factory=list)
    evidence: list[str] = field(default_factory=list)
    ambiguous: list[Doubt] = field(default_factory=list)
    name: str | None = None
    detail: str = ""
    full_name: str | None = None


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
    """How distinctive a shared context is: a key that occurs in most articles says nothing.

    `documents` maps a key to the number of articles that have it, out of `n`; keys of a single article may be missing.
    """

    documents: Mapping[str, int]
    n: int

    def shared(self, one: set[str] | frozenset[str], other: set[str] | frozenset[str]) -> list[str]:
        """Returns the distinctive keys that are in both sets, the rarest first."""
        return sorted(self._distinctive(one & other), key=lambda k: (self.documents.get(k, 1), k))

    def alike(self, one: set[str], other: set[str], least: int) -> bool:
        """Whether the keys that are in both sets are evidence: see `enough`."""
        both = one & other
        return len(both) >= least and self.enough(self._distinctive(both), least)

    def rarest(self, keys: set[str], least: int) -> list[str]:
        """Returns the rarest distinctive keys; any set that shares `least` distinctive keys has one of them."""
        distinctive = self.shared(keys, keys)
        return distinctive[: max(0, len(distinctive) - least + 1)]

    def _distinctive(self, keys: set[str] | frozenset[str]) -> list[str]:
        # No keys in more than a fifth of the articles; in a small corpus, with 20 or fewer, no key is too common.
        limit = max(20.0, 0.2 * self.n)
        return [k for k in keys if self.documents.get(k, 1) <= limit and not k.startswith(ROLE_KEY)]

    def enough(self, shared: list[str], least: int) -> bool:
        """Whether shared keys are evidence: at least `least` of them, and not all of them places."""
        # Places alone are not evidence: two namesakes may both be in the news of the same country.
        return len(shared) >= least and any(not k.startswith("l:") for k in shared)
