"""Holds what the user has settled about names: pairs that are the same or different, and the names in a list."""

from collections.abc import Collection, Iterable

from pipeline.text.names import fold
from pipeline.text.union_find import UnionFind

Pair = tuple[str, str]


def settle_key(name: str) -> str:
    """Returns the key of a name in the user's pairs; names that differ only in case, accents or full stops share it."""
    return " ".join(fold(word) for word in name.split())


class Settled:
    """Classes of names that the user says are the same, and pairs of classes that must not be merged.

    same, different: pairs of names; their order does not matter.
    listed: (type, canonical name) of each entry in the user's own list. Each is one entity, and two of them are
        different entities unless `same` joins them.
    """

    def __init__(
        self, same: Iterable[Pair] = (), different: Iterable[Pair] = (), listed: Iterable[tuple[str, str]] = ()
    ) -> None:
        self._same = UnionFind()
        self._name: dict[tuple[str, str], str] = {(kind, settle_key(name)): name for kind, name in listed}
        self._listed = {key for _, key in self._name}
        # Sorted, so that the name of a class does not depend on the order of the user's lines.
        for one, other in sorted(same):
            self._same.join(settle_key(one), settle_key(other))
        self._different = {frozenset(self.group(settle_key(n)) for n in pair) for pair in different}
        self._opposed = {group for pair in self._different for group in pair}
        self._declared = {self.group(key) for key in (*self._same, *self._listed)}
        self._of_list = {self.group(key) for key in self._listed}

    def group(self, key: str) -> str:
        """Returns the class of the name with this key."""
        return self._same.find(key)

    def declared(self, name: str) -> str | None:
        """Returns the class of a name if the user says that the class is one entity; otherwise None."""
        if not self._declared:
            return None
        group = self.group(settle_key(name))
        return group if group in self._declared else None

    def marks(self, name: str) -> frozenset[str]:
        """Returns the class of a name as a set, for use in `apart`; empty if the user has settled nothing about it."""
        if not self._declared and not self._opposed:
            return frozenset()
        group = self.group(settle_key(name))
        return frozenset([group]) if group in self._declared or group in self._opposed else frozenset()

    def apart(self, one: Collection[str], other: Collection[str]) -> bool:
        """Whether the user keeps two entities apart, given the `marks` of both."""
        return any(
            frozenset((a, b)) in self._different or (a in self._of_list and b in self._of_list)
            for a in one
            for b in other
            if a != b
        )

    def listed_name(self, kind: str, name: str) -> str | None:
        """Returns the name as the user's list spells it; None if it is not in the list."""
        return self._name.get((kind, settle_key(name))) if self._name else None
