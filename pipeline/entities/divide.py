"""Names of the model's that are two: "Larkhill - Ada Lind", "Larkhill (Fernworth", "Lind, Holm"."""

from __future__ import annotations

from pipeline.entities import gazetteer
from pipeline.entities.article import NOUN, Article
from pipeline.entities.spans import Name
from pipeline.text.titles import SUFFIXES
from pipeline.text.wordlist import words

_DASHES = frozenset("-–—―|/")
_LEGAL = words("inc llc ltd co corp plc llp jr sr")


def divide(article: Article) -> None:
    """Divide names at a dash or bracket that stands free, and lists of two single words at their comma."""
    for name in article.sorted():
        if name.first == name.last or name.text in gazetteer.places() or name.text in gazetteer.organisations():
            continue
        cuts = [k for k in range(name.first + 1, name.last) if _is_cut(article, name, k)]
        chain = len(name.words) == 2 * len(cuts) + 1 and article.words[cuts[0]] in _DASHES if cuts else False
        if cuts and not chain:  # "Larkhill - Fernworth", single words, is a line or a constituency
            article.drop(name)
            for first, last in zip(
                [name.first, *(k + 1 for k in cuts)], [*(k - 1 for k in cuts), name.last], strict=True
            ):
                if first <= last and article.capital(first) and article.parse.tag[last] in (*NOUN, "JJ", "FW"):
                    article.add(Name(first, last, name.type, name.label, "divide", article.words[first : last + 1]))


def _is_cut(article: Article, name: Name, k: int) -> bool:
    word, parse = article.words[k], article.parse
    if word in _DASHES:
        return parse.start[k] > parse.end[k - 1] and parse.start[k + 1] > parse.end[k]
    if word == "(":
        return ")" not in article.words[k : name.last + 1]
    if word != "," or article.lower[k + 1] in _LEGAL | SUFFIXES:
        return False
    return name.last - name.first == 2
