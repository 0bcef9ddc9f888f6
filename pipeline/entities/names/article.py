"""Holds one article in the form that the rules for names need: its words in several forms, its headlines, its names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Set
from dataclasses import dataclass, field
from itertools import chain, compress

from pipeline.entities.names import gazetteer
from pipeline.entities.names.model_names import Name, ReadNames, model_names, read_names
from pipeline.entities.options import EntityOptions
from pipeline.parsing.parse import Parse
from pipeline.resources import WordLists, resource
from pipeline.text.dates import CALENDAR
from pipeline.text.names import UNSEEN
from pipeline.text.word_classes import FEMALE_NOUNS, HONORIFICS, MALE_NOUNS, OFFICES, ORGANISATION_HEADS, PLACE_HEADS

# Words that help to find names, and words that are not names: `resources/words/names.txt`.
NAME_LISTS = WordLists(resource("words/names.txt"))
NOT_NAMES = (
    OFFICES
    | frozenset(HONORIFICS)
    | ORGANISATION_HEADS
    | PLACE_HEADS
    | FEMALE_NOUNS
    | MALE_NOUNS
    | CALENDAR
    | NAME_LISTS.words("no parts of names")
)
"""Capitalised words that are not part of a personal name."""

FOR_MODEL = frozenset(["left", "given-run", "lone-given", "cut"])
"""Rules that correct mistakes which spaCy's model makes and the reader does not; they are off if the reader is used."""

NOUN = frozenset(["NNP", "NNPS"])


@dataclass(slots=True)
class Article:
    """The working state of `find_mentions`. Its names never overlap.

    words, lower: each token as written, and in lower case without a full stop at its end.
    names: maps the first token of a name to the name.
    holder: the name that contains each token; None for a token outside of names.
    headline: for each paragraph, whether it is in title case.
    where: maps a word to its tokens.
    at: maps a word in the form of `lower` to its tokens.
    marked: distinct words that do not begin with a lower-case letter.
    capitals: distinct words that begin with a capital letter.
    common: distinct words without capital letters.
    read: whether the names come from the reader, not from spaCy's model.
    """

    parse: Parse
    words: list[str]
    lower: list[str]
    options: EntityOptions
    names: dict[int, Name] = field(default_factory=dict)
    holder: list[Name | None] = field(default_factory=list)
    headline: list[bool] = field(default_factory=list)
    where: dict[str, list[int]] = field(default_factory=dict)
    at: dict[str, list[int]] = field(default_factory=dict)
    marked: list[str] = field(default_factory=list)
    capitals: frozenset[str] = frozenset()
    common: frozenset[str] = frozenset()
    read: bool = False

    @classmethod
    def of(cls, parse: Parse, options: EntityOptions, read: ReadNames | None = None) -> Article:
        """Prepares a parsed article, with the names that the model found, or the reader if `read` is given."""
        words = parse.words()
        where: dict[str, list[int]] = {}
        for i, word in enumerate(words):
            if word in where:
                where[word].append(i)
            else:
                where[word] = [i]
        # Most tokens repeat a word of the article, so whatever depends on the word alone is computed once per word.
        low = {w: w.lower().rstrip(".") if len(w) > 1 else w.lower() for w in where}
        article = cls(parse, words, list(map(low.__getitem__, words)), options, where=where, read=read is not None)
        for word, places in where.items():
            others = article.at.get(low[word])
            article.at[low[word]] = [*others, *places] if others else places
        article.marked = [w for w in where if not w[0].islower()]
        article.capitals = frozenset(w for w in article.marked if w[0].isupper())
        article.common = frozenset(filter(str.islower, where))
        article.holder = [None] * len(words)
        for name in model_names(parse, words, options) if read is None else read_names(parse, words, read):
            article.add(name)
        article.headline = _headlines(parse, words, where)
        return article

    def spots(self, lows: Set[str]) -> list[int]:
        """Returns the tokens, in text order, whose lower-case form in `lower` is one of `lows`."""
        return sorted(chain.from_iterable(map(self.at.__getitem__, lows & self.at.keys())))

    def of_words(self, words: Set[str]) -> list[int]:
        """Returns the tokens, in text order, whose exact spelling is one of `words`."""
        return sorted(chain.from_iterable(map(self.where.__getitem__, words & self.where.keys())))

    def on(self, rule: str) -> bool:
        """Whether a rule is switched on."""
        return rule not in self.options.disable and not (self.read and rule in FOR_MODEL)

    def add(self, name: Name) -> None:
        """Adds a name, and removes any names on its tokens."""
        for other in self.held(name.first, name.last):
            self.drop(other)
        self.names[name.first] = name
        text = self.slice(name.first, name.last)
        # "Harbour\u00a0Board" is looked up, and named, as "Harbour Board".
        name.text = " ".join((text if text.isascii() else text.translate(UNSEEN)).split())
        self.holder[name.first : name.last + 1] = [name] * (name.last + 1 - name.first)

    def slice(self, first: int, last: int) -> str:
        """Returns the article's text from token `first` to token `last`, both included."""
        return self.parse.text[self.parse.start[first] : self.parse.end[last]]

    def drop(self, name: Name) -> None:
        """Removes a name."""
        del self.names[name.first]
        self.holder[name.first : name.last + 1] = [None] * (name.last + 1 - name.first)

    def resize(self, name: Name, first: int, last: int, rule: str) -> None:
        """Moves the borders of a name, and removes other names that it now overlaps."""
        self.drop(name)
        self.add(Name(first, last, name.type, name.label, rule, self.words[first : last + 1]))

    def before(self, name: Name) -> str:
        """Returns the word before a name, in lower case; empty if it is in a different paragraph."""
        return self.lower[name.first - 1] if self.same_line(name.first, name.first - 1) else ""

    def held(self, first: int, last: int) -> list[Name]:
        """Returns the names on these tokens, each once, in text order. Two of them may be equal as objects."""
        return list({id(n): n for n in self.holder[first : last + 1] if n is not None}.values())

    def free(self, first: int, last: int) -> bool:
        """Whether none of these tokens belongs to a name."""
        return all(h is None for h in self.holder[first : last + 1])

    def capital(self, i: int) -> bool:
        """Whether token `i` exists and starts with a capital letter."""
        return 0 <= i < len(self.words) and self.words[i][:1].isupper()

    def name_like(self, i: int) -> bool:
        """Whether token `i` may be in a person's name: a capitalised noun, no title, head, organisation, country."""
        word, low = self.words[i], self.lower[i]
        if not (word[:1].isupper() and word.isalpha() and self.parse.tag[i] in NOUN):
            return False
        if self.headline[self.parse.paragraph[i]] or low in NOT_NAMES or word in gazetteer.demonyms():
            return False
        return word not in gazetteer.organisations() and gazetteer.places().get(word, ("", "city"))[1] == "city"

    def same_line(self, i: int, j: int) -> bool:
        """Whether two tokens exist and are in the same paragraph."""
        count = len(self.words)
        return 0 <= i < count and 0 <= j < count and self.parse.paragraph[i] == self.parse.paragraph[j]

    def in_brackets(self, name: Name) -> bool:
        """Whether a name is all that is in a pair of round brackets."""
        before, after = name.first - 1, name.last + 1
        return self.same_line(before, after) and self.words[before] == "(" and self.words[after] == ")"

    def sorted(self) -> list[Name]:
        """Returns the names in text order."""
        return [self.names[i] for i in sorted(self.names)]


Rules = tuple[tuple[str, Callable[[Article], None]], ...]
"""Functions that change the names of an article, each with the rule that switches it off."""


def _headlines(parse: Parse, words: list[str], where: dict[str, list[int]]) -> list[bool]:
    """Finds out for each paragraph whether it is in title case, where capital letters do not show names."""
    if not words:
        return []
    paragraph = parse.paragraph
    count = paragraph[-1] + 1
    long = {w for w in where if len(w) > 3 and w.isalpha()}
    upper = {w for w in long if w[0].isupper()}
    length = Counter(compress(paragraph, map(long.__contains__, words)))
    capital = Counter(compress(paragraph, map(upper.__contains__, words)))
    last = dict(zip(paragraph, words, strict=True))
    # Only words of four or more letters are counted, so that "to", "of" and "and" are not. Three quarters of them are
    # enough, since some publishers write a few longer words in lower case too. A line that ends with a full stop or a
    # quotation mark is a sentence with many names.
    return [length[p] >= 4 and capital[p] >= 0.75 * length[p] and last.get(p, "") not in '."”' for p in range(count)]
