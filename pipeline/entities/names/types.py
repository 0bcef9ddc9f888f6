"""Sets the types of names by what the article says about them: "the town of Larkhill", "England beat Sweden 2-0"."""

import re
from collections import Counter, defaultdict

from pipeline.entities.discourse import role
from pipeline.entities.names import gazetteer
from pipeline.entities.names.article import NAME_LISTS, NOUN, Article
from pipeline.entities.names.model_names import Name
from pipeline.resources import words
from pipeline.text.names import are_initials, family_key, fold, initials, parse_name
from pipeline.text.word_classes import ORGANISATION_HEADS

_PLACES = NAME_LISTS.words("places")
_OF = _PLACES | words("port")
_THE_OF = frozenset(["of"])
_ORGANISATIONS = NAME_LISTS.words("organisations")


def said(article: Article) -> None:
    """Gives names the type stated by a noun before them ("the town of X") or a clause after them ("X is a village")."""
    for name in article.sorted():
        # A noun right before a name is stronger evidence than a clause after it.
        kind = _before(article, name) or _after(article, name) or _who(article, name)
        if kind and kind != name.type and name.rule != "gazetteer":
            name.type, name.rule = kind, "said"
    for i in article.spots(_THE_OF):
        if i and article.lower[i - 1] in _OF and article.same_line(i - 1, i + 1):
            _add(article, i + 1)


def joined(article: Article) -> None:
    """Joins what is one place ("Washington, D.C.") or one organisation ("Social Democratic and Labour Party")."""
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
    """Returns the type that a noun before the name states ("the town of X", "the band X"); "" if there is none."""
    lower, k = article.lower, name.first - 1
    if not article.same_line(name.first, k - 1) or name.words[0].islower():
        return ""
    if lower[k] == "of" and lower[k - 1] in _OF and article.words[k - 1].islower():
        return "place"
    # The noun must be in lower case: in "Brass Band Larkhill" it is part of the name.
    plain = article.words[k].islower() and article.parse.tag[k] == "NN"
    return "organisation" if plain and lower[k] in _ORGANISATIONS and name.type != "organisation" else ""


def _after(article: Article, name: Name) -> str:
    """Returns the type that the noun in "X is a small village in ..." states; "" if there is none."""
    lower, tag, k = article.lower, article.parse.tag, name.last + 1
    if not article.same_line(name.last, k + 2) or article.parse.sentence[k] != article.parse.sentence[name.last]:
        return ""
    if lower[k] not in ("is", "was") or lower[k + 1] not in ("a", "an", "the"):
        return ""
    k += 2
    while article.same_line(name.last, k + 1) and k < name.last + 9 and tag[k][:2] not in ("NN", "IN", "VB"):
        k += 1
    # "is a fishing village": the last of several nouns states what X is.
    while article.same_line(name.last, k + 1) and tag[k][:2] == "NN" and tag[k + 1][:2] == "NN":
        k += 1
    return "place" if lower[k] in _PLACES else "organisation" if lower[k] in _ORGANISATIONS else ""


def _who(article: Article, name: Name) -> str:
    """Returns "person" for a name such as that in "X Y, who leads the town", otherwise an empty string.

    The verb must be singular, since some writers use "who" for teams too: "who lead".
    """
    k = name.last + 1
    if name.type != "organisation" or not 2 <= len(name.words) <= 4 or not all(w[0].isupper() for w in name.words):
        return ""
    if article.lower[name.last] in ORGANISATION_HEADS or not article.same_line(name.last, k + 2):
        return ""
    if article.words[k] != "," or article.lower[k + 1] != "who":
        return ""
    k += 2 + (article.parse.tag[k + 2] == "RB")  # "who also leads"
    return "person" if article.parse.tag[k] == "VBZ" or article.lower[k] == "was" else ""


def _add(article: Article, i: int) -> None:
    """Adds the capitalised words after "the town of" as a place where the model found nothing."""
    last = i
    while article.same_line(i, last + 1) and article.capital(last + 1) and article.parse.tag[last + 1] in NOUN:
        last += 1
    if article.capital(i) and article.parse.tag[i] in NOUN and article.free(i, last):
        article.add(Name(i, last, "place", None, "said", article.words[i : last + 1]))


# Rules whose types count as evidence in `agree`: they rest on more than the model's label.
_SAID = words("said beside-place in-place title acronym head given-name given-run left transcript")


def agree(article: Article) -> None:
    """If the text shows the type of some mentions of a name, gives it to all mentions with the same spelling.

    Does nothing if the text shows two types.

    Leaves out listed names and the family names of people named in full, since they may mean two things in one article.
    """
    groups: dict[str, list[Name]] = defaultdict(list)
    for name in article.sorted():
        groups[fold(name.text)].append(name)
    families = {family_key(parse_name(n.text)) for n in article.names.values() if n.type == "person" and " " in n.text}
    for form, group in groups.items():
        text = group[0].text
        if form in families or gazetteer.is_listed(text):
            continue
        # If the evidence disagrees, two things share the name, such as a town and its club.
        told = {name.type for name in group if name.rule in _SAID}
        for name in group if len(told) == 1 else ():
            if name.rule not in _SAID and name.type not in told:
                name.type, name.rule = next(iter(told)), "vote"


_SPORT = NAME_LISTS.words("sport")
_VERBS = NAME_LISTS.words("what teams do")
_AFTER = NAME_LISTS.words("what teams have")
_SCORE = re.compile(r"\d{1,3}[-–—]\d{1,3}")
# An article with this many different words about sport is a sports report.
_MIN_SPORT_WORDS = 4


def teams(article: Article) -> None:
    """Turns the places in a sports report that win, lose, score or have a coach into organisations."""
    if len(_SPORT & article.at.keys()) < _MIN_SPORT_WORDS:
        return
    places = [n for n in article.names.values() if n.type == "place"]
    playing = Counter(n.text for n in places if _plays(article, n))
    for name in places:
        # A place of which two or more mentions play is a team in the rest of the report too, except after "in" etc.
        if _plays(article, name) or (playing[name.text] >= 2 and not _locates(article, name)):
            name.type, name.rule = "organisation", "team"


def _locates(article: Article, name: Name) -> bool:
    return article.before(name) in ("in", "at", "from", "of", "near", "across", "around", "outside")


def _plays(article: Article, name: Name) -> bool:
    lower, first, last = article.lower, name.first, name.last
    if article.before(name) in ("against", "versus", "v", "vs", "defeating", "beating"):
        return True
    if _locates(article, name):
        return False
    after = [lower[k] if article.same_line(last, k) else "" for k in (last + 1, last + 2, last + 3)]
    # A score may be three tokens ("Larkhill 3 - 1 Fernworth") or one ("Larkhill 3-1"); "Larkhill 3" is not a score.
    if _SCORE.fullmatch("".join(after)) or (_SCORE.fullmatch(after[0]) and not after[0].isdigit()):
        return True
    if after[0] in ("'s", "’s") and after[1] in _AFTER:
        return True
    function, verb = role(article.parse, first, last)
    return function in ("subject", "object") and lower[verb] in _VERBS


def person_initials(article: Article) -> None:
    """Turns initials into a person if exactly one person in the article has them: "KCR" is K. C. Roe."""
    names = article.sorted()
    people: dict[str, set[str]] = defaultdict(set)
    others: set[str] = set()
    for name in names:
        if len(name.words) == 1:
            continue
        if name.type == "person":
            people[initials(name.text)].add(fold(name.text))
        else:
            others.add(initials(name.text))
    for name in names:
        text = name.text
        if name.type == "person" or not are_initials(text) or text in others or text in gazetteer.organisations():
            continue
        if len(people.get(text, ())) == 1:
            name.type, name.rule = "person", "person-initials"
