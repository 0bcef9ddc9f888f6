"""Looks up the reader's references: which names of the article certain words stand for."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence

from pipeline.quotations.scene import Scene
from pipeline.quotations.tagger.attribution import Reading


class ReferenceIndex:
    """The reader's references, sorted by position so that they can be looked up.

    rows: start and end of the words, the probability of each name by its number, and the probability of nobody.
    """

    def __init__(self, rows: Sequence[tuple[int, int, Mapping[int, float], float]]) -> None:
        self.rows = sorted(rows, key=lambda row: row[:2])
        self.starts = [row[0] for row in self.rows]

    def near(self, start: int, end: int, begins: bool = False) -> tuple[Mapping[int, float], float] | None:
        """Returns the probabilities of the reference that overlaps a span most: one for each name, and one for
        "nobody". If `begins`, only references that begin where the span begins are considered. Returns None if there is
        none.
        """
        best, most = None, 0
        if begins:
            around = range(bisect_left(self.starts, start - 2), bisect_right(self.starts, start + 2))
        else:
            around = range(max(0, bisect_left(self.starts, start) - 3), bisect_right(self.starts, end))
        for k in around:
            first, last, probabilities, nobody = self.rows[k]
            shared = min(end, last) - max(start, first)
            if shared > most:
                best, most = (probabilities, nobody), shared
        return best


def index_references(scene: Scene, reading: Reading | None, by_entity: Mapping[int | None, int]) -> ReferenceIndex:
    """Translates the reader's references to the article's own names; `by_entity` maps entities to numbers of names."""
    if reading is None:
        return ReferenceIndex([])
    numbers: list[int | None] = []
    for each in reading.names:
        tokens = scene.tree.tokens(each.start, each.end)
        owner = next(
            (m for m in (scene.mention_at[t] for t in tokens) if m >= 0 and scene.mentions[m].form == "name"), -1
        )
        numbers.append(by_entity.get(scene.mentions[owner].entity) if owner >= 0 else None)
    rows: list[tuple[int, int, Mapping[int, float], float]] = []
    for reference in reading.references:
        probabilities: dict[int, float] = {}
        for name, probability in reference.names:
            number = numbers[name]
            if number is not None:
                probabilities[number] = probabilities.get(number, 0.0) + probability
        rows.append((reference.start, reference.end, probabilities, reference.nobody))
    return ReferenceIndex(rows)
