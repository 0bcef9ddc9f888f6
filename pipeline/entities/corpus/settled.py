"""What a user has settled about names over the corpus: pairs that are the same or different, and listed names."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from pipeline.text.names import fold
from pipeline.text.union_find import UnionFind

Pair = tuple[str, str]


def settle_key(name: str) -> str:
    """Names that differ only in case, accents and full stops are settled together."""
    return " ".join(fold(word) for word in name.split())


class Settled:
    """Classes of names that are the same, and which classes must not be merged.

    `same` and `different` are pairs of names in any order. `listed` are (type, canonical name) of the user's own list:
    each is one entity, and two of them are two unless `same` has them.
    """

    def __init__(
        self, same: Iterable[Pair] = (), different: Iterable[Pair] = (), listed: Iterable[tuple[str, str]] = ()
    ) -> None:
        self._same = UnionFind()
        self._name: dict[tuple[str, str], str] = {(kind, settle_key(name)): name for kind, name in listed}
        self._listed = {key for _, key in self._name}
        # Sorted, so that the class has the same name whatever the order of the user's lines.
        for one, other in sorted(same):
            self._same.join(settle_key(one), settle_key(other))
        self._different = {frozenset(self.group(settle_key(n)) for n in pair) for pair in different}
        self._opposed = {group for pair in self._different for group in pair}
        self._declared = {self.group(key) for key in (*self._same, *self._listed)}
        self._of_list = {self.group(key) for key in self._listed}

    def group(self, key: str) -> str:
        """The class of a name, by its key."""
        return self._same.find(key)

    def declared(self, name: str) -> str | None:
        """The class of a name that the user says is one entity; None for other names."""
        if not self._declared:
            return None
        group = self.group(settle_key(name))
        return group if group in self._declared else None

    def marks(self, name: str) -> frozenset[str]:
        """The class of a name as a set, for `apart`; empty if the user has settled nothing about it."""
        if not self._declared and not self._opposed:
            return frozenset()
        group = self.group(settle_key(name))
        return frozenset([group]) if group in self._declared or group in self._opposed else frozenset()

    def apart(self, one: Collection[str], other: Collection[str]) -> bool:
        """Whether the user keeps two things apart, given the marks of both."""
        return any(
            frozenset((a, b)) in self._different or (a in self._of_list and b in self._of_list)
            for a in one
            for b in other
            if a != b
        )

    def listed_name(self, kind: str, name: str) -> str | None:
        """The name in the user's list; None if it is not there."""
        return self._name.get((kind, settle_key(name))) if self._name else None
