"""Divides spans that contain two names, and extends a name to all words that the bracketed acronym after it covers."""

from pipeline.entities.names import gazetteer
from pipeline.entities.names.article import NOUN, Article
from pipeline.entities.names.model_names import Name
from pipeline.text.names import is_acronym
from pipeline.text.word_classes import DASHES, LEGAL_FORMS, OTHER_HEADS, SMALL_WORDS, SUFFIXES

_DIVIDERS = DASHES | {"|", "/"}


def divide(article: Article) -> None:
    """Divides names at a free-standing dash, slash or bar and at an unclosed bracket, and "Lind, Holm" at its comma."""
    for name in article.sorted():
        if name.first == name.last or gazetteer.is_listed(name.text):
            continue
        cuts = [k for k in range(name.first + 1, name.last) if _is_cut(article, name, k)]
        chain = len(name.words) == 2 * len(cuts) + 1 and article.words[cuts[0]] in _DIVIDERS if cuts else False
        if cuts and not chain:  # single words with dashes, "Larkhill - Fernworth", are a railway line or constituency
            article.drop(name)
            firsts, lasts = [name.first, *(k + 1 for k in cuts)], [*(k - 1 for k in cuts), name.last]
            for first, last in zip(firsts, lasts, strict=True):
                if first <= last and article.capital(first) and article.parse.tag[last] in (*NOUN, "JJ", "FW"):
                    article.add(Name(first, last, name.type, name.label, "divide", article.words[first : last + 1]))


def _is_cut(article: Article, name: Name, k: int) -> bool:
    word, parse = article.words[k], article.parse
    if word in _DIVIDERS:
        return parse.start[k] > parse.end[k - 1] and parse.start[k + 1] > parse.end[k]
    if word == "(":
        return ")" not in article.words[k : name.last + 1]
    if word != "," or article.lower[k + 1] in LEGAL_FORMS | SUFFIXES:
        return False
    return name.last - name.first == 2


# How many words before a bracket may belong to the name of its acronym.
_MAX_NAME_WORDS = 14


def acronyms(article: Article) -> None:
    """Makes one name of an acronym in brackets, and one of the words before the bracket that have its initials."""
    tokens = article.words
    for i in article.where.get("(", ()):
        if not 0 < i < len(tokens) - 2:
            continue
        short = tokens[i + 1]
        if tokens[i + 2] != ")" or not article.same_line(i - 1, i + 2):
            continue
        first = _first(article, i - 1, short.replace(".", "")) if is_acronym(short, small_letters=True) else -1
        if first < 0 or article.lower[i - 1] in OTHER_HEADS or article.lower[first] == "member":
            continue
        _take(article, first, i)


def _take(article: Article, first: int, bracket: int) -> None:
    """Turns the tokens from `first` to the bracket into one name and the acronym into another.

    Does nothing if these tokens hold only people, or if a name that begins earlier reaches into them.
    """
    holders = article.held(first, bracket - 1)
    if any(h.first < first for h in holders) or (holders and all(h.type == "person" for h in holders)):
        return
    # If the model found a name with the same borders, its type is kept: "(UAE)" is a place. Otherwise almost all such
    # names are organisations.
    exact = len(holders) == 1 and (holders[0].first, holders[0].last) == (first, bracket - 1)
    kind = holders[0].type if exact else "organisation"
    if not exact:
        article.add(Name(first, bracket - 1, kind, None, "acronym-span", article.words[first:bracket]))
    k = bracket + 1
    held = article.holder[k]
    if held is None:
        article.add(Name(k, k, kind, None, "acronym", [article.words[k]]))
    elif held.first == held.last and held.type != kind:
        held.type, held.rule = kind, "acronym"


def _first(article: Article, last: int, acronym: str) -> int:
    """Returns the first token of the name that ends at `last` and has these initials; -1 if there is none."""
    wanted = acronym.lower()
    left = len(wanted) - 1
    i = last
    while i >= 0 and last - i < _MAX_NAME_WORDS and article.same_line(i, last):
        word = article.words[i]
        low = word.lower()
        # Runs leftwards from the bracket, and from the acronym's last letter to its first.
        if word[0].isupper() and low[0] == wanted[left]:
            left -= 1
            if left < 0:
                return i
        # A lower-case letter in the acronym may come from a small word: the "o" of "MoD" comes from "of".
        elif left > 0 and low[0] == wanted[left] and low in SMALL_WORDS and low.isalpha() and acronym[left].islower():
            left -= 1
        # A capitalised word that has no letter in the acronym shows that the acronym does not stand for these words.
        elif low not in SMALL_WORDS and not (word[0].islower() and left < len(wanted) - 1 and word.isalpha()):
            return -1
        i -= 1
    return -1
