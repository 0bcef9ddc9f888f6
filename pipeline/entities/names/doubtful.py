"""Retypes or drops model names that the rest of the article contradicts."""

from __future__ import annotations

from pipeline.entities.names import gazetteer
from pipeline.entities.names.article import NOUN, Article
from pipeline.entities.names.model_names import Name
from pipeline.text.names import fold
from pipeline.text.word_classes import MINISTRY_FIELDS, ORGANISATION_HEADS, OTHER_HEADS, PARTICLES, PLACE_HEADS
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
    if article.on("cut"):
        _split(article)
    for name in article.sorted():
        # Listed names are not doubted: the lists are short, and give the meaning that a word usually has in news.
        if name.sure or gazetteer.is_listed(name.text):
            continue
        # The first rule that applies decides; the rules are ordered from the most certain to the least.
        if article.on("office") and name.first == name.last and part_of_office(article, name.first):
            article.drop(name)
            continue
        if article.on("cut"):
            name = _cut(article, name)
        if article.on("other-head") and name.first < name.last and article.lower[name.last] in OTHER_HEADS:
            if not (name.type == "person" and fold(name.words[0]) in gazetteer.given_names()):  # "Jane Act" is a person
                article.drop(name)
        elif article.on("headline") and _shouting(article, name):
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


def _split(article: Article) -> None:
    """Divides a span such as "Jane Roe Slams John Doe" into the people whom the article also names elsewhere."""
    given = gazetteer.given_names()
    known = {tuple(n.words) for n in article.names.values() if n.type == "person" and 2 <= len(n.words) <= 3}
    for name in article.sorted():
        size = len(name.words)
        if name.type != "person" or size < 3:
            continue
        # In title case the first word may begin a known name even if it is not a listed given name.
        title_case = article.headline[article.parse.paragraph[name.first]]
        found: list[tuple[int, int]] = []
        k = 0
        while k < size:
            sure = fold(name.words[k]) in given or (k == 0 and title_case)
            n = next((n for n in (3, 2) if sure and n < size and tuple(name.words[k : k + n]) in known), 0)
            # "Jane Roe Jr" stays whole: outside of headlines, a single word left over at the end belongs to the name.
            if n and (k or title_case or size - n >= 2 or n == 3):
                found.append((name.first + k, name.first + k + n - 1))
            k += n or 1
        if found:
            article.drop(name)
            for first, last in found:
                article.add(Name(first, last, "person", name.label, "cut", article.words[first : last + 1]))


def _cut(article: Article, name: Name) -> Name:
    """Removes first words that cannot begin a name ("Beyond Roe", "federal Securities ...", "Rip Jane Roe").

    Returns the shortened name, or the same name if nothing was removed.
    """
    first, last = name.first, name.last
    given = gazetteer.given_names()
    told = article.headline[article.parse.paragraph[first]]
    while first < last:
        low, word = article.lower[first], article.words[first]
        # A particle ("Van") or a given name ("Rose") may begin a name whatever its tag, so it is never removed.
        plain = word.isalpha() and low not in PARTICLES and fold(word) not in given
        odd = (
            name.type == "person"
            and article.parse.tag[first] not in (*NOUN, "JJ", "FW")
            and word not in gazetteer.demonyms()
        )
        tail = told and article.texts[article.slice(first + 1, last)] > 0
        if _is_position(article, name, first, last):
            first = next(k for k in range(first, last) if _is_initials(article.words[k])) + 1
            break
        if not plain or not (word.islower() or odd or (tail and first + 1 < last)):
            break
        first += 1
        # A dash or other mark after the removed word is removed too.
        if first < last and not article.words[first][0].isalnum():
            first += 1
    if first == name.first:
        return name
    article.resize(name, first, last, "cut")
    return article.names[first]


def _is_position(article: Article, name: Name, first: int, last: int) -> bool:
    """Whether a person's name begins with a position: "Rovers QB Jane Roe", "PM Jane Roe".

    The position is a word in capitals with at least two words after it. Neither it nor any word before it may be a
    given name.
    """
    if name.type != "person" or last - first < 2:
        return False
    given = gazetteer.given_names()
    at = next((k for k in range(first, last - 1) if _is_initials(article.words[k])), None)
    if at is None or article.lower[at + 1] in PARTICLES:
        return False
    # "UN" is removed from "UN Jane Roe", but "JP Roe Doe" may be a banker whom everybody calls by his initials.
    if at == first and fold(article.words[at + 1]) not in given:
        return False
    return all(fold(article.words[k]) not in given for k in range(first, at + 1))


def _is_initials(word: str) -> bool:
    return 2 <= len(word) <= 4 and word.isalpha() and word.isupper()


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


def _shouting(article: Article, name: Name) -> bool:
    """Whether a name in a title-case line is doubtful.

    A person's name is doubtful if it has several words, the first is not a given name, and no other name contains the
    last. The name of a place or organisation is doubtful if it has four or more words, and neither the first nor the
    last is a head such as "Association".
    """
    words = name.words
    # A real person's name in a headline occurs again in the text, or begins with a given name.
    if name.type == "person" and name.first < name.last and article.headline[article.parse.paragraph[name.first]]:
        return fold(words[0]) not in gazetteer.given_names() and article.spelled[words[-1]] <= 1  # its own
    return (
        name.last - name.first >= 3
        and name.type != "person"
        and article.headline[article.parse.paragraph[name.first]]
        and not any(w.lower() in ORGANISATION_HEADS | PLACE_HEADS for w in (words[0], words[-1]))
    )


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
