"""Role phrases ("the Russian president"): found, and matched with what the article says of its people."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from pipeline.entities import gazetteer
from pipeline.entities.article import Article
from pipeline.entities.people import Person
from pipeline.text.roles import ABBREVIATED, BROADER, PARTIES, RANKS_APART, ROLE_NOUNS
from pipeline.text.wordlist import words

_DEFINITE = frozenset(["the", "this", "that"])
_INDEFINITE = frozenset(["a", "an", "one", "another"])
_OWNED = frozenset(["my", "his", "her", "their", "our", "your", "its", "'s", "’s"])
_INNER = words("""JJ JJR JJS NN NNP NNPS VBN CD HYPH POS VBG NNS , RB""")
_PARTY = frozenset(PARTIES.values())


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase for somebody's role: tokens, its noun, its telling words, and how it is determined."""

    first: int
    last: int
    noun: str
    marks: frozenset[str]
    kind: str


@dataclass(slots=True)
class Roles:
    """What the article says of each person: noun -> the sets of telling words it came with."""

    said: dict[int, dict[str, set[frozenset[str]]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(set))
    )
    people: dict[int, Person] = field(default_factory=dict)

    def add(self, person: Person, noun: str, marks: frozenset[str]) -> None:
        """Record that `person` was called `noun`."""
        self.people[person.number] = person
        self.said[person.number][ABBREVIATED.get(noun, noun)].add(marks)

    def matching(self, phrase: Phrase) -> list[Person]:
        """The people whom the article has called so."""
        nouns = {phrase.noun, *BROADER.get(phrase.noun, ())}
        found, sure = [], []
        for number, said in self.said.items():
            sets = [marks for noun, all_marks in said.items() if noun in nouns for marks in all_marks]
            if not sets or (
                any((phrase.marks ^ m) & RANKS_APART for m in sets)
                and not any(not (phrase.marks ^ m) & RANKS_APART for m in sets)
            ):
                continue
            named = phrase.marks - RANKS_APART
            everything = frozenset().union(*sets)
            if named <= everything:
                sure.append(self.people[number])
            elif (
                not (named & _PARTY)
                and not everything - RANKS_APART - _PARTY
                and phrase.noun not in ("president", "minister", "leader")
            ):
                found.append(self.people[number])
        if sure:
            return sure
        return found if len(found) == 1 else []


_PLAIN_NOUNS = words("""time year years day week month country nation state world party""")
_FIELDS = frozenset(["foreign", "defense", "finance", "interior", "prime", "education", "health", "justice", "vice"])


def marks_of(article: Article, first: int, last: int) -> frozenset[str]:
    """The telling words of a span: countries (also as "Russian"), names, parties, ranks, fields and nouns."""
    found = set()
    demonyms, places = gazetteer.demonyms(), gazetteer.places()
    i = first
    while i <= last:
        word, low = article.words[i], article.lower[i]
        holder = article.holder[i]
        if word in demonyms:
            found.add(demonyms[word])
        elif low in PARTIES and len(low) > 1:
            found.add(PARTIES[low])
        elif low in RANKS_APART:
            found.add(low)
        elif holder is not None and holder.type != "person":
            text = holder.text
            found.add(places[text][0] if text in places else gazetteer.organisations().get(text, text))
            i = holder.last
        elif word in places:
            found.add(places[word][0])
        elif low in ("defence", *_FIELDS):
            found.add({"defence": "defense"}.get(low, low))
        elif (
            article.parse.tag[i] in ("NN", "NNS", "NNP")
            and low.isalpha()
            and low not in _PLAIN_NOUNS
            and low not in ROLE_NOUNS
        ):
            found.add(low)
        i += 1
    return frozenset(found)


def phrases(article: Article) -> list[Phrase]:
    """Every noun phrase of the article whose noun is a role, in order."""
    found = []
    parse, lower = article.parse, article.lower
    for i in article.spots(ROLE_NOUNS):
        low = lower[i]
        if article.holder[i] is not None or parse.tag[i] not in ("NN", "NNP"):
            continue
        if (
            article.same_line(i, i + 1)
            and parse.tag[i + 1] in ("NN", "NNS", "HYPH")
            and parse.start[i + 1] <= parse.end[i] + 1
        ):
            continue
        if article.same_line(i, i + 1) and low in _BEFORE_GENERAL and lower[i + 1] in ("general", "-"):
            continue
        noun, inner = _noun(article, i)
        first, kind = _left_border(article, i)
        if kind:
            found.append(Phrase(first, i, noun, marks_of(article, first, inner - 1) | _of(article, i), kind))
    return found


_BEFORE_GENERAL = frozenset(["secretary", "attorney", "director", "governor", "inspector", "surgeon"])


def _noun(article: Article, i: int) -> tuple[str, int]:
    """The noun of a role that ends at `i` and its first token: "secretary general" is one noun."""
    low = article.lower[i]
    for k in (i - 1, i - 2):
        if low == "general" and article.same_line(k, i) and article.lower[k] in _BEFORE_GENERAL:
            return f"{article.lower[k]}-general", k
    return low, i


def _left_border(article: Article, i: int) -> tuple[int, str]:
    k = i - 1
    while article.same_line(k, i) and i - k <= 7:
        low = article.lower[k]
        if low in _DEFINITE:
            return k, "definite"
        if low in _INDEFINITE:
            return k, "indefinite"
        if article.parse.tag[k] == "POS" or low in _OWNED:
            return k, "owned"
        if article.parse.tag[k] not in _INNER or article.words[k] == ",":
            break
        k -= 1
    return k + 1, "bare"


def _of(article: Article, i: int) -> frozenset[str]:
    """Telling words after the noun: "president of Russia", "spokeswoman for NATO"."""
    k = i + 1
    if not article.same_line(i, k) or article.lower[k] not in ("of", "for", "at"):
        return frozenset()
    end = k
    while (
        article.same_line(i, end + 1)
        and end - k < 6
        and article.words[end + 1] not in (",", ".", "(", "said", "and", "who")
    ):
        if article.parse.tag[end + 1][:1] in "VMW" or (
            (holder := article.holder[end + 1]) is not None and holder.type == "person"
        ):
            break
        end += 1
    return marks_of(article, k + 1, end)


def gather(article: Article, person_of: dict[int, Person], found: list[Phrase]) -> tuple[Roles, dict[int, Person]]:
    """Roles of people from titles, apposition and "is"; and the phrases that stand beside their name.

    Returns the roles, and for each apposed phrase (by its last token) the person.
    """
    roles = Roles()
    apposed: dict[int, Person] = {}
    by_end = {p.last: p for p in found}
    by_first = {p.first: p for p in found}
    for start, person in person_of.items():
        name = article.names[start]
        _before(article, name.first, name.last, person, roles, apposed, by_end)
        _after(article, name.last, person, roles, apposed, by_first)
    return roles, apposed


def _before(
    article: Article,
    start: int,
    last: int,
    person: Person,
    roles: Roles,
    apposed: dict[int, Person],
    by_end: dict[int, Phrase],
) -> None:
    """ "Russian President", "Secretary of State", "the actor" before a name; "the mayor, Jane Roe,"."""
    before = start - 1
    if not article.same_line(before, start):
        return
    phrase, low = by_end.get(before), article.lower[before]
    if phrase is not None:
        roles.add(person, phrase.noun, phrase.marks)
        apposed[phrase.last] = person
    elif low in ABBREVIATED or low in ROLE_NOUNS:
        noun, inner = _noun(article, before)
        roles.add(person, noun, marks_of(article, max(_left_border(article, inner)[0], before - 5), inner - 1))
    elif article.words[before] == "," and before - 1 in by_end:
        phrase = by_end[before - 1]
        if phrase.kind in ("definite", "owned") and _closes(article, last):
            roles.add(person, phrase.noun, phrase.marks)
            apposed[phrase.last] = person
    else:
        for k in range(before - 1, max(before - 5, 0), -1):
            if article.lower[k] == "of" and article.same_line(k - 1, start) and article.lower[k - 1] in ROLE_NOUNS:
                if all(
                    article.words[j][0].isupper() or article.lower[j] in ("the", "and") for j in range(k + 1, start)
                ):
                    marks = marks_of(article, k + 1, before) | marks_of(article, _left_border(article, k - 1)[0], k - 2)
                    roles.add(person, article.lower[k - 1], marks)
                    if k - 1 in by_end:
                        apposed[k - 1] = person
                return


def _closes(article: Article, last: int) -> bool:
    return not article.same_line(last, last + 1) or article.words[last + 1] in (",", ".", ";", ":", "—", "-", ")")


def _ends_apposition(article: Article, last: int) -> bool:
    """Whether a phrase after a comma closes as an apposition does: ", the mayor of", not ", the mayor said"."""
    after = last + 1
    return not article.same_line(last, after) or article.words[after] in (
        ",", ".", "of", "for", "who", "at", "in", "and", "—", "–", ")", ";", "from", "with", "whose", ":", "(", "on",
    )  # fmt: skip


def _after(
    article: Article, last: int, person: Person, roles: Roles, apposed: dict[int, Person], by_first: dict[int, Phrase]
) -> None:
    """ ", the minister of Y,", "is the president of Z", "(D-Vt.)" after a name."""
    k = last + 1
    if not article.same_line(last, k + 1):
        return
    if article.words[k] == "(":
        text = article.slice(k, min(k + 6, len(article.words) - 1))
        party = text[1:2].lower()
        if text[2:3] in "-–" and party in ("d", "r", "i"):
            place = gazetteer.places().get(text[3:].split(")")[0].strip(), ("", ""))[0]
            for noun in list(roles.said[person.number]) or ["senator", "representative"]:
                roles.add(person, noun, frozenset(filter(None, (PARTIES[party], place))))
        return
    if article.words[k] in (",", "—", "–") or article.lower[k] in ("is", "was", "became", "as"):
        for j in range(k + 1, min(k + 4, len(article.words))):
            phrase = by_first.get(j)
            if phrase is not None and article.same_line(last, j) and (j == k + 1 or article.lower[k] in ("is", "was")):
                if article.words[k] == "," and not _ends_apposition(article, phrase.last):
                    return
                roles.add(person, phrase.noun, phrase.marks)
                if phrase.kind != "bare":
                    apposed[phrase.last] = person
                return
