"""Retypes or drops model names that the rest of the article contradicts."""

from __future__ import annotations

from pipeline.entities.names import gazetteer
from pipeline.entities.names.article import NOUN, Article
from pipeline.entities.names.model_names import Name, after_office
from pipeline.text.names import fold
from pipeline.text.word_classes import MINISTRY_FIELDS, ORGANISATION_HEADS, OTHER_HEADS
from pipeline.text.wordlist import words


def doubt(article: Article) -> None:
    """Applies the rules for doubtful names that are switched on.

    How often the model is right in such cases, measured with en_core_web_sm on GUM, WikiGold and CrossNER politics
    (development sets):

    - a single given name labelled as an organisation: 4%;
    - the type of a single word that the article also writes in lower case: 21 to 33%;
    - a person's name of several words, the first not a given name and one of them also in lower case: 28%;
    - a person after "the": 33%.
    """
    for name in article.sorted():
        # Listed names are not doubted: the lists are short, and give the meaning that a word usually has in news.
        if name.sure or gazetteer.is_listed(name.text):
            continue
        if article.on("cut") and name.type == "person":
            first = after_office(article.words, name.first, name.last)
            if first > name.first:
                article.resize(name, first, name.last, "cut")
                name = article.names[first]
        # The first rule that applies decides; the rules are ordered from the most certain to the least.
        if article.on("office") and name.first == name.last and part_of_office(article, name.first):
            article.drop(name)
        elif article.on("other-head") and name.first < name.last and article.lower[name.last] in OTHER_HEADS:
            if not (name.type == "person" and fold(name.words[0]) in gazetteer.given_names()):  # "Jane Act" is a person
                article.drop(name)
        elif article.on("lone-given") and _lone_given(article, name):
            name.type, name.rule = "person", "lone-given"
        elif article.on("beside-place") and _beside_place(article, name):
            name.type, name.rule = "place", "beside-place"
        elif article.on("in-place") and _in_place(article, name):
            name.type, name.rule = "place", "in-place"
        elif article.on("doubt") and _doubtful(article, name, article.common):
            article.drop(name)


_HOLDERS = words("secretary minister undersecretary secretaries ministers")


def part_of_office(article: Article, i: int) -> bool:
    """Whether token `i` is part of a title: "State" in "Secretary of State", "Defense" in "Defense Secretary"."""
    if article.lower[i] not in MINISTRY_FIELDS:
        return False
    after = article.lower[i + 1] if article.same_line(i, i + 1) else ""
    return after in _HOLDERS or (
        article.same_line(i - 2, i) and article.lower[i - 1] in ("of", "for") and article.lower[i - 2] in _HOLDERS
    )


def _beside_place(article: Article, name: Name) -> bool:
    """Whether a name is a place because of a place beside it: "Larkhill, Vermont", or "Larkhill and Fernworth" (also
    with a comma), one of which is known to be a place. The name must not be the surname of anybody in the article."""
    # A word in capitals is an acronym ("NATO, Vermont"). Spans of three or more words are rarely places, mostly lists.
    if name.type == "place" or name.last > name.first + 1 or name.words[0].isupper():
        return False
    if article.lower[name.last] in ORGANISATION_HEADS or article.before(name) == "the":
        return False
    if fold(name.words[0]) in gazetteer.given_names():
        return False
    return _joined_to_place(article, name) and not _surname_of_somebody(article, name.words[-1])


def _joined_to_place(article: Article, name: Name) -> bool:
    after = article.holder[name.last + 2] if article.same_line(name.last, name.last + 2) else None
    if after is not None and article.words[name.last + 1] == "," and after.first == name.last + 2:
        kind = gazetteer.places().get(after.text, ("", ""))[1]
        # "Larkhill, Vermont" is followed by a punctuation mark or nothing. "Roe, Vermont Senator" is not: Roe is a
        # person.
        beyond = "".join(article.words[after.last + 1 : after.last + 2])
        if kind in ("country", "state") and beyond in ("", ",", ".", ")", ";"):
            return True
    if name.first != name.last or name.type != "person":
        return False
    before = article.holder[name.first - 2] if article.same_line(name.first - 2, name.first) else None
    # "Larkhill and Fernworth": if the model knows one to be a place, the other is a place too.
    joined = before is not None and before.type == "place" and article.before(name) in ("and", ",")
    ahead = after is not None and after.type == "place" and article.lower[name.last + 1] in ("and", ",")
    return joined or (ahead and after is not None and after.first == name.last + 2)


def _surname_of_somebody(article: Article, word: str) -> bool:
    return any(word in n.words and n.first < n.last and n.type == "person" for n in article.names.values())


def _lone_given(article: Article, name: Name) -> bool:
    return (
        name.first == name.last
        and name.type == "organisation"
        and fold(name.words[0]) in gazetteer.given_names()
        and not name.words[0].isupper()
        and article.before(name) not in ("the", "at")
    )


def _in_place(article: Article, name: Name) -> bool:
    return (
        name.first == name.last
        and name.type in ("organisation", "person")
        and not name.words[0].isupper()
        and article.before(name) == "in"
        and article.parse.tag[name.first] == "NNP"
        and article.lower[name.last + 1 : name.last + 2] not in (["'s"], ["’s"])
        and not (name.type == "person" and _surname_of_somebody(article, name.words[0]))
    )


def _doubtful(article: Article, name: Name, common: frozenset[str]) -> bool:
    words = name.words
    tag = article.parse.tag[name.last]
    known = fold(words[0]) in gazetteer.given_names()
    digit = any(map(str.isdigit, name.text))
    if name.first == name.last:
        if known and name.type == "person":
            return False
        plain = words[0].lower() in common and not (words[0].isupper() and len(words[0]) > 1)
        if plain or digit or (tag not in NOUN and not words[0].isupper()):
            return True
        return name.type != "organisation" and (
            tag == "NNPS" or (name.type == "person" and article.before(name) == "the")
        )
    if name.type != "person" or known:
        return False
    return (
        digit
        or tag not in NOUN
        or article.before(name) == "the"
        or any(w.lower() in common for w in words if w[0].isupper() and len(w) > 1)
    )
