"""Retypes or drops model names that the rest of the article contradicts."""

from collections.abc import Callable

from pipeline.entities.names import gazetteer
from pipeline.entities.names.article import NOUN, Article
from pipeline.entities.names.model_names import Name, after_office
from pipeline.resources import words
from pipeline.text.names import fold
from pipeline.text.word_classes import MINISTRY_FIELDS, OFFICES, ORGANISATION_HEADS, OTHER_HEADS


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
        for rule, applies, kind in _RULES:
            if article.on(rule) and applies(article, name):
                if kind is None:
                    article.drop(name)
                else:
                    name.type, name.rule = kind, rule
                break


_HOLDERS = words("secretary minister undersecretary secretaries ministers")


def part_of_office(article: Article, i: int) -> bool:
    """Whether token `i` is part of a title: "State" in "Secretary of State", "Defense" in "Defense Secretary"."""
    if article.lower[i] not in MINISTRY_FIELDS:
        return False
    after = article.lower[i + 1] if article.same_line(i, i + 1) else ""
    return after in _HOLDERS or (
        article.same_line(i - 2, i) and article.lower[i - 1] in ("of", "for") and article.lower[i - 2] in _HOLDERS
    )


def _is_office(article: Article, name: Name) -> bool:
    """Whether a name is an office: "State" in "Secretary of State", or "Harbour Board Director" as a person."""
    if name.first == name.last:
        return part_of_office(article, name.first)
    given = fold(name.words[0]) in gazetteer.given_names()
    return name.type == "person" and article.lower[name.last] in OFFICES and not given


def _is_other(article: Article, name: Name) -> bool:
    """Whether a name ends like the names of laws, prizes and events. A person called "Jane Act" does not count."""
    person = name.type == "person" and fold(name.words[0]) in gazetteer.given_names()
    return name.first < name.last and article.lower[name.last] in OTHER_HEADS and not person


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
    if after is not None and after.first != name.last + 2:
        after = None
    if after is not None and article.words[name.last + 1] == "," and _is_region(article, after):
        return True
    if name.first != name.last or name.type != "person":
        return False
    before = article.holder[name.first - 2] if article.same_line(name.first - 2, name.first) else None
    # "Larkhill and Fernworth": if the model knows one to be a place, the other is a place too.
    beside = ((before, article.before(name)), (after, "".join(article.lower[name.last + 1 : name.last + 2])))
    return any(other is not None and other.type == "place" and word in ("and", ",") for other, word in beside)


def _is_region(article: Article, name: Name) -> bool:
    """Whether a country or state ends its phrase: "Larkhill, Vermont." and not "Roe, Vermont Senator"."""
    kind = gazetteer.places().get(name.text, ("", ""))[1]
    beyond = "".join(article.words[name.last + 1 : name.last + 2])
    return kind in ("country", "state") and beyond in ("", ",", ".", ")", ";")


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


def _doubtful(article: Article, name: Name) -> bool:
    known = fold(name.words[0]) in gazetteer.given_names()
    if name.first == name.last:
        return not (known and name.type == "person") and _is_doubtful_word(article, name)
    if name.type != "person" or known:
        return False
    if article.parse.tag[name.last] not in NOUN or article.before(name) == "the" or any(map(str.isdigit, name.text)):
        return True
    return any(w.lower() in article.common for w in name.words if w[0].isupper() and len(w) > 1)


def _is_doubtful_word(article: Article, name: Name) -> bool:
    """Whether the word of a name is also written in lower case in the article, has digits, or is no proper noun."""
    word, tag = name.words[0], article.parse.tag[name.last]
    capitals = word.isupper()
    if word.lower() in article.common and not (capitals and len(word) > 1):
        return True
    if any(map(str.isdigit, word)) or (tag not in NOUN and not capitals):
        return True
    after_the = name.type == "person" and article.before(name) == "the"
    return name.type != "organisation" and (tag == "NNPS" or after_the)


# The first rule that applies decides, from the most certain to the least: its name, when it applies, and the type that
# it gives; None if the name is dropped.
_RULES: tuple[tuple[str, Callable[[Article, Name], bool], str | None], ...] = (
    ("office", _is_office, None),
    ("other-head", _is_other, None),
    ("lone-given", _lone_given, "person"),
    ("beside-place", _beside_place, "place"),
    ("in-place", _in_place, "place"),
    ("doubt", _doubtful, None),
)
