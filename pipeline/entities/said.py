"""What the article itself says of a name: "the town of Larkhill", "Larkhill is a village", "Jane Roe, who is"."""

from __future__ import annotations

from pipeline.entities.article import NOUN, Article
from pipeline.entities.spans import Name
from pipeline.text.heads import ORGANISATION_HEADS
from pipeline.text.wordlist import words

_PLACES = words(
    """village town city municipality commune suburb hamlet river lake island district province county prefecture
    municipalities neighbourhood neighborhood township region peninsula mountain volcano strait canton"""
)
_OF = _PLACES | words("port")
_THE_OF = frozenset(["of"])
_BODIES = words(
    """company band charity newspaper orchestra broadcaster airline brewery retailer bank startup start-up
    nonprofit manufacturer supermarket publisher label brand federation club"""
)


def said(article: Article) -> None:
    """Type names by the noun that the article puts before them, or gives as what they are."""
    for name in article.sorted():
        kind = _before(article, name) or _after(article, name) or _who(article, name)
        if kind and kind != name.type and name.rule != "gazetteer":
            name.type, name.rule = kind, "said"
    for i in article.spots(_THE_OF):
        if i and article.lower[i - 1] in _OF and article.same_line(i - 1, i + 1):
            _add(article, i + 1)


def joined(article: Article) -> None:
    """ "Washington, D.C." is one place; "Social Democratic and Labour Party" one organisation."""
    words = article.words
    for name in article.sorted():
        k = name.last + 1
        if article.names.get(name.first) is not name or not article.same_line(name.last, k + 1):
            continue
        if name.type == "place" and words[k] == "," and words[k + 1].replace(".", "") == "DC":
            article.resize(name, name.first, k + 1, "joined")
        elif name.type == "organisation" and words[k] in ("and", "&") and article.parse.tag[name.last] == "JJ":
            after = article.holder[k + 1]
            if after is not None and after.type == "organisation" and article.lower[after.last] in ORGANISATION_HEADS:
                article.resize(name, name.first, after.last, "joined")


def _before(article: Article, name: Name) -> str:
    """ "the town of X", "the band X"."""
    lower, k = article.lower, name.first - 1
    if not article.same_line(name.first, k - 1) or name.words[0].islower():
        return ""
    if lower[k] == "of" and lower[k - 1] in _OF and article.words[k - 1].islower():
        return "place"
    plain = article.words[k].islower() and article.parse.tag[k] == "NN"
    return "organisation" if plain and lower[k] in _BODIES and name.type != "organisation" else ""


def _after(article: Article, name: Name) -> str:
    """ "X is a small village in ...": the first noun after the article."""
    lower, tag, k = article.lower, article.parse.tag, name.last + 1
    if not article.same_line(name.last, k + 2) or article.parse.sentence[k] != article.parse.sentence[name.last]:
        return ""
    if lower[k] not in ("is", "was") or lower[k + 1] not in ("a", "an", "the"):
        return ""
    k += 2
    while article.same_line(name.last, k + 1) and k < name.last + 9 and tag[k][:2] not in ("NN", "IN", "VB"):
        k += 1
    while article.same_line(name.last, k + 1) and tag[k][:2] == "NN" and tag[k + 1][:2] == "NN":
        k += 1
    return "place" if lower[k] in _PLACES else "organisation" if lower[k] in _BODIES else ""


def _who(article: Article, name: Name) -> str:
    """ "X Y, who leads the town": one person. Teams, of which some write "who" as well, are many: "who lead"."""
    k = name.last + 1
    if name.type != "organisation" or not 2 <= len(name.words) <= 4 or not all(w[0].isupper() for w in name.words):
        return ""
    if article.lower[name.last] in ORGANISATION_HEADS or not article.same_line(name.last, k + 2):
        return ""
    if article.words[k] != "," or article.lower[k + 1] != "who":
        return ""
    k += 2 + (article.parse.tag[k + 2] == "RB")
    return "person" if article.parse.tag[k] == "VBZ" or article.lower[k] == "was" else ""


def _add(article: Article, i: int) -> None:
    """The capitalised words after "the town of", where the model found none."""
    last = i
    while article.same_line(i, last + 1) and article.capital(last + 1) and article.parse.tag[last + 1] in NOUN:
        last += 1
    if article.capital(i) and article.parse.tag[i] in NOUN and article.free(i, last):
        article.add(Name(i, last, "place", None, "said", article.words[i : last + 1]))
