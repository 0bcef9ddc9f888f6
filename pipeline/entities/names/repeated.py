"""Finds the other occurrences of names that were found somewhere in the article, and of well-known names."""

import functools
from collections import Counter, defaultdict

from pipeline.entities.names import gazetteer
from pipeline.entities.names.article import NOUN, Article, Rules
from pipeline.entities.names.doubtful import part_of_office
from pipeline.entities.names.model_names import Name
from pipeline.resources import words
from pipeline.text.names import family_key, fold, is_initial, parse_name
from pipeline.text.word_classes import OFFICES, ORGANISATION_HEADS

_MODAL = words("will may can mark grant rob sue bill pat drew rich cook page price")

# A span of more words is not a name, and is not looked for elsewhere.
_MOST_WORDS = 20


def _alone(article: Article, i: int) -> bool:
    """Whether token `i` is a proper noun outside of names that is not part of a longer capitalised run."""
    if not article.free(i, i) or article.parse.tag[i] not in NOUN or article.headline[article.parse.paragraph[i]]:
        return False
    # A capitalised neighbour in no name leaves the end of the name open: no name is better than half of one.
    for k in (i - 1, i + 1):
        if (
            article.same_line(i, k)
            and article.capital(k)
            and article.parse.tag[k] in (*NOUN, "JJ")
            and article.free(k, k)
        ):
            return False
    return not _inside_name(article, i) and not (article.on("office") and part_of_office(article, i))


def _known(article: Article) -> None:
    """Adds countries, states and well-known organisations that the model missed."""
    places, organisations = gazetteer.places(), gazetteer.organisations()
    for i in article.of_words(article.capitals & _listed()):
        word = article.words[i]
        if not article.free(i, i):
            continue
        if word.isupper() and len(word) > 3 and word.title() in places and not article.same_line(i, i - 2):
            article.add(Name(i, i, "place", None, "known", [word]))  # a dateline: "LISBON (Agency) -"
            continue
        kind = places.get(word, ("", ""))[1]
        # "Chad" and "Cuba" are looked for. Short forms such as "UK" and "Ga." too often mean something else, and the
        # model knows them.
        if kind and "." not in word and len(word) > 3 and _alone(article, i):
            article.add(Name(i, i, "place", None, "known", [word]))
        elif (
            word in organisations and word not in places and len(word) > 2 and word not in _WORDS and _alone(article, i)
        ):
            article.add(Name(i, i, "organisation", None, "known", [word]))


@functools.lru_cache(maxsize=1)
def _listed() -> frozenset[str]:
    """Returns the forms that `_known` looks for: listed names, and places in capitals."""
    forms = {*gazetteer.places(), *gazetteer.organisations(), *(p.upper() for p in gazetteer.places())}
    return frozenset(f for f in forms if len(f) > 1)


_WORDS = words(
    "Fed Guardian Economist Independent Amnesty Congress Apple Oracle Intel Intelligence Nation Politico Gallup SEC MIT"
)


def _titled(article: Article) -> None:
    """Cuts a name down to the surname of somebody named in full, if a title stands before it: "Striker Roe", where the
    article also has "Striker Jane Roe", or any office.
    """
    before: dict[str, set[str]] = defaultdict(set)
    for name in article.sorted():
        if name.type == "person" and name.last > name.first and article.capital(name.first - 1):
            before[article.words[name.last]].add(article.before(name))
    given = gazetteer.given_names()
    for name in article.sorted():
        title, surname = article.lower[name.last - 1], article.words[name.last]
        if name.last == name.first or surname not in before or fold(title) in given:
            continue
        if all(map(article.capital, range(name.first, name.last))) and title in before[surname] | OFFICES:
            article.resize(name, name.last, name.last, "titled")
            article.names[name.last].type = "person"


def _repeat_one(article: Article) -> None:
    """Adds names of one word, and given names of people, wherever they stand alone, with their commonest type."""
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    given: Counter[str] = Counter()
    for name in article.names.values():
        if name.first == name.last:
            kinds[name.words[0]][name.type] += 1
        elif name.type == "person" and fold(name.words[0]) in gazetteer.given_names():
            given[name.words[0]] += 1
    left: dict[str, list[int]] = defaultdict(list)
    for i in article.of_words(kinds.keys() | given.keys()):
        if _alone(article, i):
            left[article.words[i]].append(i)
    for word, places in left.items():
        kind, n = kinds[word].most_common(1)[0] if word in kinds else ("person", 1)
        # A single "Watch" labelled as an organisation must not turn ten others into organisations.
        rare = kind == "organisation" and word not in gazetteer.organisations() and n < len(places)
        # A given name does not turn an acronym into a name.
        acronym = word not in kinds and word.isupper()
        if not (rare or acronym or _is_common(article, word)):
            for i in places:
                article.add(Name(i, i, kind, None, "repeat-one", [word]))


def _is_common(article: Article, word: str) -> bool:
    """Whether a word says too little alone: "Will Roe" does not turn every "Will" into a name."""
    return len(word) <= 2 or word.lower() in article.common or word.lower() in _MODAL


def _repeat(article: Article) -> None:
    """Adds names of two or more words wherever else they occur."""
    named: dict[tuple[str, ...], tuple[int, Name]] = {}
    lengths: dict[str, set[int]] = {}
    for order, name in enumerate(article.sorted()):
        if 1 < len(name.words) <= _MOST_WORDS:
            named.setdefault(tuple(name.words), (order, name))
            lengths.setdefault(name.words[0], set()).add(len(name.words))
    for i in article.of_words(lengths.keys()):
        here = (named.get(tuple(article.words[i : i + n])) for n in sorted(lengths[article.words[i]]))
        for _, name in sorted((found for found in here if found is not None), key=lambda found: found[0]):
            n = len(name.words)
            if not article.same_line(i, i + n - 1):
                continue
            inside = article.held(i, i + n - 1)
            if all(h.first >= i and h.last < i + n for h in inside):
                if len(inside) == 1 and inside[0].words == name.words:
                    continue
                article.add(Name(i, i + n - 1, name.type, None, "repeat", name.words))
            break


def _surnames(article: Article) -> None:
    """Adds the surnames of people named in full wherever they stand alone, or retypes the names found there."""
    surnames = _family_names(article)
    bearers = {w for w in article.capitals if len(w) > 1 and fold(w) in surnames and not _has_article(article, w)}
    for i in article.of_words(bearers):
        word, holder = article.words[i], article.holder[i]
        begin = _with_particles(article, i, surnames[fold(word)])
        if holder is None:
            if _is_surname(article, i) and not _inside_name(article, i):
                article.add(Name(begin, i, "person", None, "surname", article.words[begin : i + 1]))
        elif holder.first == holder.last:
            if holder.type != "person" and not gazetteer.is_listed(word):
                holder.type, holder.rule = "person", "surname"
            if holder.type == "person" and begin < i:
                article.resize(holder, begin, i, "surname")


def _family_names(article: Article) -> dict[str, str]:
    """Maps the key of each surname of people named in full to the surname."""
    found: dict[str, str] = {}
    for name in article.sorted():
        parts = parse_name(name.text) if name.type == "person" else None
        if parts is not None and parts.full and not is_initial(parts.family):
            found.setdefault(family_key(parts), parts.family)
    return found


def _is_surname(article: Article, i: int) -> bool:
    """Whether a free word equal to somebody's surname is a surname here, by its tag or its capital."""
    if article.parse.tag[i] in NOUN:
        return True
    # The first word of a sentence is capitalised anyway, so "Will" or "Page" counts there only by its tag.
    first = i == 0 or article.parse.sentence[i - 1] != article.parse.sentence[i]
    return article.lower[i] not in article.common and not (first and fold(article.words[i]) in _MODAL)


def _with_particles(article: Article, i: int, family: str) -> int:
    """Returns the first token of the surname that ends at `i`, including the particles of the full name ("von der")."""
    # The surname "von der Leyen" begins as many tokens before its last word as it has spaces.
    n = family.count(" ")
    before = " ".join(article.words[max(0, i - n) : i + 1])
    is_family = n and article.same_line(i - n, i) and fold(before) == fold(family) and article.free(i - n, i - 1)
    return i - n if is_family else i


def _inside_name(article: Article, i: int) -> bool:
    """Whether a free capitalised word is part of a longer capitalised name ("Voulet-Chanoine Mission")."""
    after = i + 1
    if (
        article.same_line(i, after)
        and article.words[after] == "-"
        and article.parse.start[after] == article.parse.end[i]
    ):
        return article.capital(after + 1)
    before = i - 1
    if (
        article.same_line(i, before)
        and article.words[before] == "-"
        and article.parse.end[before] == article.parse.start[i]
    ):
        return True
    return (
        article.same_line(i, after)
        and article.lower[after] in ORGANISATION_HEADS
        and article.capital(after)
        and not article.headline[article.parse.paragraph[i]]
    )


def _has_article(article: Article, word: str) -> bool:
    """Whether a word in capitals is used as an acronym with an article: "the UN" is not a person called Un."""
    if not word.isupper() or len(word) > 6:
        return False
    spots = article.where.get(word, ())
    # At least half of its occurrences, so that a slip ("the Un regime") does not rule out a surname.
    return 2 * sum(article.lower[i - 1] in ("the", "a", "an") for i in spots if i) >= max(len(spots), 1)


# Names of several words come before surnames and single words, so that "Roe" is not taken out of "Roe & Doe Ltd".
REPEATED: Rules = (
    ("titled", _titled),
    ("known", _known),
    ("repeat", _repeat),
    ("surname", _surnames),
    ("repeat-one", _repeat_one),
)
"""Add names wherever they occur again and there is no name yet, in this order; the first one cuts names."""
