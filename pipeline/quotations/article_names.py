"""Indexes the names of one article, so that they are found by a word, a sentence or a section of the page."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from heapq import merge

from pipeline.quotations.scene import Scene
from pipeline.text.names import fold, initials

Key = tuple[str, str | int]
"""A property of names: its kind ("name", "word", "initials", "sentence" or "section") and its value."""


@dataclass(slots=True)
class ArticleName:
    """One name of the article, with the numbers, tokens, sentences and paragraphs of its mentions by name, in order.

    spoken: how many of the quotations so far have this name as their speaker.
    last: the paragraph of the last such quotation; -1 if there is none.
    """

    entity: int | None
    name: str
    type: str
    gender: str | None = None
    numbers: list[int] = field(default_factory=list)
    tokens: list[int] = field(default_factory=list)
    sentences: list[int] = field(default_factory=list)
    paragraphs: list[int] = field(default_factory=list)
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
    for number, mention in enumerate(scene.mentions):
        if mention.form != "name" or mention.entity is None or mention.name is None:
            continue
        each = found.get(mention.entity)
        if each is None:
            each = found[mention.entity] = ArticleName(mention.entity, mention.name, mention.type, mention.gender)
        token = min(scene.tree.token_at(mention.start), len(scene.tree) - 1)
        each.numbers.append(number)
        each.tokens.append(token)
        each.sentences.append(scene.tree.sentence[token])
        each.paragraphs.append(scene.tree.paragraph[token])
    return list(found.values())


def words_of(text: str) -> frozenset[str]:
    """Returns the words of a name or phrase, normalised for comparison and without "the" and "a"."""
    return frozenset(filter(None, (fold(w).strip(".,'’\"“”()") for w in text.replace("-", " ").split()))) - {"the", "a"}


def _initials(name: str) -> tuple[str, ...]:
    """Returns the initials of a name without its small words, and those with them: BJ and BOJ for "Bank of Japan"."""
    return initials(name), "".join(word[0] for word in name.replace("-", " ").split()).upper()


class NameIndex:
    """Finds the names of an article that have a given property, without looking at all of its names, which may be
    thousands.

    sections: maps the id() of a name to the sections of the page in which it is mentioned.
    """

    def __init__(self, scene: Scene, names: Sequence[ArticleName]) -> None:
        self.sections = {id(each): {scene.tree.section[k] for k in each.paragraphs} for each in names}
        self._found: dict[Key, list[ArticleName]] = {}
        for each in names:
            keys: set[Key] = {("name", each.name)}
            keys |= {("word", word) for word in each.words} | {("initials", short) for short in each.initials}
            keys |= {("sentence", k) for k in each.sentences} | {("section", k) for k in self.sections[id(each)]}
            for key in keys:
                self._found.setdefault(key, []).append(each)

    def nearest(self, sentence: int, distance: int, keys: Iterable[Key]) -> Iterator[ArticleName]:
        """Yields the names less than `distance` sentences from `sentence`, the nearest first, and then the names that
        have one of `keys`, in text order. A name may be yielded more than once.
        """
        for far in range(distance):
            yield from self._in_order(("sentence", sentence + way) for way in {-far, far})
        yield from self._in_order(keys)

    def _in_order(self, keys: Iterable[Key]) -> Iterator[ArticleName]:
        return merge(*(self._found.get(key, ()) for key in keys), key=lambda each: each.numbers[0])
