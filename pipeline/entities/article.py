"""One article as the rules see it: words, folded words, headlines, and who holds which token."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.entities.options import EntityOptions
from pipeline.entities.spans import Name, model_names
from pipeline.parsing.parse import Parse

NOUN = frozenset(["NNP", "NNPS"])


@dataclass(slots=True)
class Article:
    """Working state of `find_mentions`: the names so far never overlap."""

    parse: Parse
    words: list[str]
    lower: list[str]
    options: EntityOptions
    names: dict[int, Name] = field(default_factory=dict)
    holder: list[Name | None] = field(default_factory=list)
    headline: list[bool] = field(default_factory=list)

    @classmethod
    def of(cls, parse: Parse, options: EntityOptions) -> Article:
        words = parse.words()
        article = cls(parse, words, [w.lower().rstrip(".") if len(w) > 1 else w.lower() for w in words], options)
        article.holder = [None] * len(words)
        for name in model_names(parse, words, options):
            article.add(name)
        article.headline = _headlines(parse, words)
        return article

    def on(self, rule: str) -> bool:
        """Whether a rule is switched on."""
        return rule not in self.options.disable

    def add(self, name: Name) -> None:
        """Put a name in; whatever lay on its tokens goes."""
        for other in {id(n): n for n in self.holder[name.first : name.last + 1] if n is not None}.values():
            self.drop(other)
        self.names[name.first] = name
        self.holder[name.first : name.last + 1] = [name] * (name.last + 1 - name.first)

    def drop(self, name: Name) -> None:
        """Take a name out."""
        del self.names[name.first]
        self.holder[name.first : name.last + 1] = [None] * (name.last + 1 - name.first)

    def resize(self, name: Name, first: int, last: int, rule: str) -> None:
        """Move the borders of a name; names that it now covers go."""
        self.drop(name)
        self.add(Name(first, last, name.type, name.label, rule, self.words[first : last + 1]))

    def free(self, first: int, last: int) -> bool:
        """Whether no name holds any of the tokens."""
        return all(h is None for h in self.holder[first : last + 1])

    def capital(self, i: int) -> bool:
        """Whether token `i` exists and starts with a capital letter."""
        return 0 <= i < len(self.words) and self.words[i][:1].isupper()

    def same_line(self, i: int, j: int) -> bool:
        """Whether two tokens exist and stand in one paragraph."""
        count = len(self.words)
        return 0 <= i < count and 0 <= j < count and self.parse.paragraph[i] == self.parse.paragraph[j]

    def sorted(self) -> list[Name]:
        """The names in the order of the text."""
        return [self.names[i] for i in sorted(self.names)]


def _headlines(parse: Parse, words: list[str]) -> list[bool]:
    """Per paragraph: whether it is written in title case, where a capital says nothing."""
    if not words:
        return []
    count = parse.paragraph[-1] + 1
    long, capital = [0] * count, [0] * count
    last = [""] * count
    for i, word in enumerate(words):
        p = parse.paragraph[i]
        last[p] = word
        if len(word) > 3 and word.isalpha():
            long[p] += 1
            capital[p] += word[0].isupper()
    return [n >= 4 and c >= 0.75 * n and e not in ".\"”" for n, c, e in zip(long, capital, last, strict=True)]
