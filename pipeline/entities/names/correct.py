"""Corrects the borders and types of the names that the model found. Each rule has a name and can be switched off."""

from collections import Counter, defaultdict

from pipeline.entities.names import gazetteer
from pipeline.entities.names.article import NOUN, Article, Rules
from pipeline.entities.names.borders import divide
from pipeline.entities.names.doubtful import doubt
from pipeline.entities.names.model_names import Name
from pipeline.entities.names.types import joined, said
from pipeline.text.names import fold, is_initial
from pipeline.text.word_classes import (
    EXTENDABLE_HEADS,
    OFFICES,
    ORGANISATION_HEADS,
    OTHER_HEADS,
    PARTICLES,
    PLACE_HEADS,
    SUFFIXES,
)

_QUOTES = frozenset("\"“”‘’'`")
_HYPHENS = frozenset(["-", "‑", "‐", "–"])


def _particles(article: Article) -> None:
    """Extends people's names: a given name before, particles, nicknames, hyphens, suffixes and a surname after."""
    given = gazetteer.given_names()
    for name in article.sorted():
        if name.type != "person" or article.names.get(name.first) is not name:
            continue
        first, last = name.first, name.last
        before = first - 1
        # "Ana Lucía Roe", if the model found only "Lucía Roe".
        free = article.same_line(before, first) and article.holder[before] is None and article.name_like(before)
        if free and fold(article.words[before]) in given:
            first = before
        last = grow_right(article, first, last)
        if (first, last) != (name.first, name.last):
            article.resize(name, first, last, "particle")


def grow_right(article: Article, first: int, last: int) -> int:
    """Returns the last token of the personal name that begins with the tokens `first` to `last`."""
    while True:
        # The first rule that extends the name decides how far. Then all rules are asked again: "Roe", "-Doe", "Jr."
        step = next((s for s in (rule(article, first, last) for rule in _GROWTH) if s), 0)
        if not step or not article.same_line(last, last + step):
            return last
        last += step


def _hyphen(article: Article, first: int, last: int) -> int:
    """Returns by how many tokens a hyphenated part extends the name: "Wong Kwok-kin", "Jane Bailey-Ross"."""
    n, words, parse = last + 1, article.words, article.parse
    if not article.same_line(last, n + 1) or words[n] not in _HYPHENS or first == last:
        return 0
    glued = parse.start[n] == parse.end[last] and parse.start[n + 1] == parse.end[n]
    tail = words[n + 1]
    fits = (
        tail.isalpha()
        and len(tail) > 1
        and (tail[0].isupper() or len(tail) <= 4)
        and tail.lower() not in ("led", "era")
    )
    return 2 if glued and fits and article.holder[n] is None else 0


def _particle(article: Article, first: int, last: int) -> int:
    """Returns by how many tokens particles and a word extend the name: "von der Leyen" after "Ursula"."""
    n, lower = last + 1, article.lower
    k = n
    while article.same_line(last, k) and lower[k] in PARTICLES and article.words[k].islower() and k < n + 3:
        k += 1
    inside = first < last and article.words[last].islower() and lower[last] in PARTICLES
    if not article.same_line(last, k) or not (article.capital(k) and article.parse.tag[k] in NOUN):
        return 0
    if k == n:
        return 1 if inside else 0
    # These are particles, but also words of Spanish or French or of the text itself, so they do not extend a name.
    plain = lower[n] in ("y", "e", "la", "do", "das", "st", "zu", "af", "ten")
    return k - last if article.free(n, k - 1) and not plain else 0


def _nickname(article: Article, first: int, last: int) -> int:
    """Returns by how many tokens a nickname and a surname extend the name: "Marcia “Cia” Price"."""
    n, words = last + 1, article.words
    if not article.same_line(last, n + 1) or words[n] not in _QUOTES:
        return 0
    # The model ended the name inside the quotation marks, "Ann “Fox": the closing mark and the surname are missing.
    if last - 1 > first and words[last - 1] in _QUOTES:
        return 2 if article.capital(n + 1) and article.parse.start[n + 1] > article.parse.end[n] else 0
    close = next((k for k in range(n + 2, n + 5) if article.same_line(last, k + 1) and words[k] in _QUOTES), 0)
    if not close or article.parse.start[n] == article.parse.end[last]:
        return 0
    inside = all(article.capital(k) or words[k].isalpha() for k in range(n + 1, close))
    return close + 1 - last if inside and article.capital(n + 1) and article.name_like(close + 1) else 0


def _suffix(article: Article, first: int, last: int) -> int:
    """Returns by how many tokens a suffix extends the name: "Jr.", ", Jr.", "III"."""
    n = last + 1
    if first == last or not article.same_line(last, n):
        return 0
    if article.lower[n] in SUFFIXES and article.capital(n) and article.free(n, n):
        return 1
    has_suffix = article.words[n] == "," and article.same_line(last, n + 1) and article.lower[n + 1] in ("jr", "sr")
    return 2 if has_suffix else 0


def _surname(article: Article, first: int, last: int) -> int:
    """Returns 1 if the name is a single given name and the capitalised noun after it is its surname, otherwise 0."""
    n = last + 1
    if first != last or not article.same_line(last, n) or not article.name_like(n):
        return 0
    if fold(article.words[first]) not in gazetteer.given_names() or len(article.words[n]) < 3:
        return 0
    holder = article.holder[n]
    return 0 if holder is not None and (holder.first != holder.last or holder.type == "place") else 1


_GROWTH = (_hyphen, _particle, _nickname, _suffix, _surname)


def organisation_of(article: Article) -> None:
    """Extends names by "of" or "for" and what follows: "University of Oslo", "Center for Rural Studies"."""
    for name in article.sorted():
        if name.type == "person" or article.names.get(name.first) is not name:
            continue
        if article.lower[name.last] not in EXTENDABLE_HEADS or _word_after(article, name, 1) not in ("of", "for"):
            continue
        # "Bank of the West"
        first = name.last + 2 + (_word_after(article, name, 2) == "the")
        end, holder = _end_of_phrase(article, first), article.holder[first : first + 1]
        if end >= first and not (holder[0] and holder[0].type == "person"):
            article.resize(name, name.first, end, "org-of")
            article.names[name.first].type = "organisation"


def _word_after(article: Article, name: Name, steps: int) -> str:
    """Returns the word `steps` tokens after a name, in lower case; empty beyond the end of the paragraph."""
    k = name.last + steps
    return article.lower[k] if article.same_line(name.last, k) else ""


def _end_of_phrase(article: Article, first: int) -> int:
    """Returns the last token of the capitalised words that begin at `first`, or first - 1 if there are none."""
    end = first - 1
    while article.same_line(first - 1, end + 1):
        k = end + 1
        if article.capital(k) and article.parse.tag[k] in (*NOUN, "JJ"):
            end = k
        # Extends "Ministry of Health and Sport", but not "University of Oslo and University of Bergen".
        elif article.lower[k] in ("and", "&") and article.capital(k + 1) and article.lower[k + 2 : k + 3] != ["of"]:
            if article.holder[k + 1] is not None and article.holder[end] is not article.holder[k + 1]:
                break
            end = k + 1
        else:
            break
    return end


def _gazetteer(article: Article) -> None:
    """Gives countries, states, large cities and well-known organisations the type that the lists give them."""
    places, organisations = gazetteer.places(), gazetteer.organisations()
    # "Paris" and "Jordan" are places, unless they are the given name or surname of somebody in the article.
    firsts = {n.words[0] for n in article.names.values() if n.type == "person" and n.last > n.first}
    lasts = {n.words[-1] for n in article.names.values() if n.type == "person" and n.last > n.first}
    for name in article.names.values():
        text = name.text
        if name.first == name.last and (text in firsts or text in lasts):
            continue
        if text in organisations and text not in places:
            kind = "organisation"
        elif text in places and text not in organisations:
            kind = "place"
        else:
            continue
        if name.type != kind:
            name.type, name.rule = kind, "gazetteer"


def _heads(article: Article) -> None:
    """Gives a name of several words the type that its head shows: "... Party", "... River", "Party of ..."."""
    for name in article.names.values():
        if name.first == name.last or gazetteer.is_listed(name.text):
            continue
        lower = article.lower[name.first : name.last + 1]
        # In "Bank of the River" the head is "Bank", not the last word.
        head = lower[lower.index("of", 1) - 1] if "of" in lower[1:] else lower[-1]
        is_organisation = head in ORGANISATION_HEADS or "school" in lower
        kind = "organisation" if is_organisation else "place" if head in PLACE_HEADS else ""
        person = name.type == "person" and (name.sure or fold(name.words[0]) in gazetteer.given_names())
        if not kind or kind == name.type or person:
            continue
        # A museum may be a place in one sentence and an organisation in another: the model, which sees it, decides.
        if name.type == "place" and head in _BOTH:
            continue
        name.type, name.rule = kind, "head"


_NO_SURNAMES = ORGANISATION_HEADS | PLACE_HEADS | OTHER_HEADS | OFFICES | {"house", "hotel", "tower"}
_BOTH = frozenset(["centre", "center", "museum", "office", "library", "gallery"])
_NOT_GIVEN = frozenset(["christian", "roman", "jordan", "israel", "chad", "georgia", "paris", "america", "english"])


def _given_names(article: Article) -> None:
    """Turns names of two to four capitalised words, initials or particles into people if the first is a given name."""
    given = gazetteer.given_names()
    for name in article.names.values():
        if (
            name.type == "person"
            or not 1 <= name.last - name.first <= 3
            or name.rule in ("gazetteer", "org-of", "head")
        ):
            continue
        words = [w for w in name.words if w not in _HYPHENS]
        if fold(words[0]) not in given or fold(words[0]) in _NOT_GIVEN or fold(words[-1]) in _NO_SURNAMES:
            continue
        if gazetteer.is_listed(name.text):
            continue
        if all(
            (w[0].isupper() and w.replace("'", "").replace("’", "").isalpha()) or is_initial(w) or w in PARTICLES
            for w in words
        ):
            name.type, name.rule = "person", "given-name"


def _vote(article: Article) -> None:
    """Gives all mentions of a form in an article the type of most of them.

    A vote never turns a name into an organisation, since this is the model's most frequent mistake: of 16 names that
    such votes turned into organisations in the development set, none was one.
    """
    groups: dict[str, list[Name]] = defaultdict(list)
    for name in article.sorted():
        groups[fold(name.text)].append(name)
    for group in groups.values():
        if len(group) < 2:
            continue
        counts: Counter[str] = Counter()
        for name in group:
            # A mention as an organisation counts half as much as one as a person or place, since the model labels far
            # too many names as organisations.
            counts[name.type] += 1 if name.type == "organisation" else 2
        (best, n), *rest = counts.most_common()
        if rest and n > rest[0][1] and best != "organisation":
            for name in group:
                if name.type != best and name.rule == "model":
                    name.type, name.rule = best, "vote"


# Borders come first ("divide", "org-of"), since a head or a listed name shows only in the whole name; then types, from
# the strongest evidence to the weakest. "particle" follows "doubt", which may cut the name that it would extend.
CORRECTIONS: Rules = (
    ("divide", divide),
    ("org-of", organisation_of),
    ("gazetteer", _gazetteer),
    ("head", _heads),
    ("given-name", _given_names),
    ("doubt", doubt),
    ("said", said),
    ("joined", joined),
    ("particle", _particles),
    ("vote", _vote),
)
"""Correct borders and types, in this order."""
