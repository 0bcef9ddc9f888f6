"""Indexes the names of one article, so that they are found by a word, a sentence or a section of the page, and looks up
the reader's references: which of these names certain words stand for.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import merge
from operator import attrgetter

from pipeline.quotations.scene import Scene
from pipeline.quotations.tagger.attribution import Reading
from pipeline.text.names import fold, initials

Key = tuple[str, str | int]
"""A property of names: its kind ("name", "word", "initials" or "section") and its value."""
_NUMBER = attrgetter("number")


@dataclass(slots=True, eq=False)
class ArticleName:
    """One name of the article, with the numbers, tokens, sentences and paragraphs of its mentions by name, in order.

    number: its place among the names of the article; -1 if no mention has this name.
    sections: the sections of the page in which it is mentioned.
    spoken: how many of the quotations so far have this name as their speaker.
    last: the paragraph of the last such quotation; -1 if there is none.
    """

    entity: int | None
    name: str
    type: str
    gender: str | None = None
    number: int = -1
    numbers: list[int] = field(default_factory=list)
    tokens: list[int] = field(default_factory=list)
    sentences: list[int] = field(default_factory=list)
    paragraphs: list[int] = field(default_factory=list)
    sections: set[int] = field(default_factory=set)
    spoken: int = 0
    last: int = -1
    words: frozenset[str] = field(init=False)
    initials: tuple[str, ...] = field(init=False)
    surname: str | None = field(init=False)

    def __post_init__(self) -> None:
        self.words, self.initials = words_of(self.name), _initials(self.name)
        self.surname = fold(self.name.split()[-1]) if self.type == "person" and self.name else None


def names_of(scene: Scene) -> list[ArticleName]:
    """Returns the names of an article, in the order in which they are first mentioned."""
    found: dict[int, ArticleName] = {}
    tree = scene.tree
    for number, mention in enumerate(scene.mentions):
        if mention.form != "name" or mention.entity is None or mention.name is None:
            continue
        each = found.get(mention.entity)
        if each is None:
            each = ArticleName(mention.entity, mention.name, mention.type, mention.gender, len(found))
            found[mention.entity] = each
        token = min(tree.token_at(mention.start), len(tree) - 1)
        each.numbers.append(number)
        each.tokens.append(token)
        each.sentences.append(tree.sentence[token])
        each.paragraphs.append(tree.paragraph[token])
        each.sections.add(tree.section[tree.paragraph[token]])
    return list(found.values())


def words_of(text: str) -> frozenset[str]:
    """Returns the words of a name or phrase, normalised for comparison and without "the" and "a"."""
    return frozenset(filter(None, (fold(w).strip(".,'’\"“”()") for w in text.replace("-", " ").split()))) - {"the", "a"}


def _initials(name: str) -> tuple[str, ...]:
    """Returns the initials of a name, first without and then with its small words: BJ and BOJ for "Bank of Japan"."""
    return initials(name), "".join(word[0] for word in name.replace("-", " ").split()).upper()


class NameIndex:
    """Finds the names that have a given property, without searching all names of the article (maybe thousands)."""

    def __init__(self, names: Sequence[ArticleName]) -> None:
        self._found: dict[Key, list[ArticleName]] = {}
        self._by_sentence: dict[int, list[ArticleName]] = {}
        for each in names:
            keys: set[Key] = {("name", each.name)}
            keys |= {("word", word) for word in each.words} | {("initials", short) for short in each.initials}
            keys |= {("section", k) for k in each.sections}
            for key in keys:
                self._found.setdefault(key, []).append(each)
            for sentence in set(each.sentences):
                self._by_sentence.setdefault(sentence, []).append(each)

    def nearest(self, sentence: int, distance: int, keys: Iterable[Key]) -> Iterator[ArticleName]:
        """Yields the names less than `distance` sentences from `sentence`, the nearest first, and then the names that
        have one of `keys`, in text order. A name may be yielded more than once.
        """
        names_in = self._by_sentence.get
        yield from names_in(sentence, ())
        for far in range(1, distance):
            before, after = names_in(sentence - far, ()), names_in(sentence + far, ())
            yield from sorted((*before, *after), key=_NUMBER) if before and after else before or after
        yield from merge(*(self._found.get(key, ()) for key in keys), key=_NUMBER)


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
        mentions = (scene.mention_at[token] for token in tokens)
        owner = next((m for m in mentions if m >= 0 and scene.mentions[m].form == "name"), -1)
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
