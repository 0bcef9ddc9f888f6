"""Groups an article's names of places and organisations into entities, by acronyms, short forms and known aliases, and
finds phrases that stand for organisations: "the commission" for "Commission on Fisheries".
"""

import functools
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable

from pipeline.entities.discourse import Discourse
from pipeline.entities.mention import Mention
from pipeline.entities.names import gazetteer
from pipeline.entities.names.article import Article
from pipeline.entities.names.model_names import Name
from pipeline.resources import WordLists, resource, words
from pipeline.text.names import STATE_CODES, fold, is_acronym
from pipeline.text.union_find import UnionFind
from pipeline.text.word_classes import COUNTRY_WORDS, LEGAL_FORMS, ORGANISATION_HEADS, ORGANISATION_NOUNS, SMALL_WORDS

_TOKEN = re.compile(r"[^\W_]+(?:['’.&-][^\W_]+)*\.?|&")


class Groups:
    """The places and organisations of one article, with the names of one entity in one group.

    `number` returns the number of a name's group, counted from 0; `title` returns the fullest form in that group.
    """

    def __init__(self, article: Article, names: list[Name]) -> None:
        self._one = UnionFind()
        self._forms: dict[str, Counter[str]] = defaultdict(Counter)
        self._known = {self._key(n) for n in names if n.text in gazetteer.organisations()}
        self._listed = {self._key(n): n.listed for n in names if n.listed}
        for name in names:
            key = self._key(name)
            self._one.add(key)
            self._forms[key][name.text] += 1
        if article.on("acronym"):
            self._acronyms(article, names)
        if article.on("short-form"):
            self._short_forms()
        members: dict[str, list[str]] = defaultdict(list)
        for key, root in self._one.roots().items():
            members[root].append(key)
        self._number = {root: i for i, root in enumerate(members)}
        # The user's own form comes first, else the fullest of the forms that `_telling` admits.
        self._title = {
            root: next((self._listed[k] for k in keys if k in self._listed), None)
            or _fullest(sum((self._forms[k] for k in self._telling(keys)), Counter()), root)
            for root, keys in members.items()
        }

    def _telling(self, keys: list[str]) -> list[str]:
        """Returns the keys of one entity from which its title may be chosen.

        If a spelled-out form is in the list of organisations ("Congress"), the title must be such a form, so that
        "Republican Congress" is called Congress. But if any form begins with a place ("Ruritanian Congress"), the title
        may be any form.
        """
        known = [k for k in keys if k in self._known and not all(map(is_acronym, self._forms[k]))]
        of_place = [k for k in keys if _is_place(k[2:].split()[:1])]
        return keys if of_place or not known else known

    def number(self, name: Name) -> int:
        """Returns the number of a name's group."""
        return self._number[self._one.find(self._key(name))]

    def title(self, name: Name) -> str:
        """Returns the fullest form in the name's group."""
        return self._title[self._one.find(self._key(name))]

    def __len__(self) -> int:
        return len(self._number)

    @staticmethod
    def _key(name: Name) -> str:
        return _key_of(name.type, name.listed or name.text)

    def _join(self, one: str, other: str) -> None:
        a, b = self._one.find(one), self._one.find(other)
        # Two entries in the user's list are two entities, whatever their names have in common.
        if a != b and not (self._is_listed(a) and self._is_listed(b)):
            self._one.join(a, b)

    def _is_listed(self, root: str) -> bool:
        return any(self._one.find(key) == root for key in self._listed)

    def _acronyms(self, article: Article, names: list[Name]) -> None:
        """Joins each acronym to the name before its bracket, or else to the only name with these initials."""
        organisations = [n for n in names if n.type == "organisation"]
        single = {n.first: n for n in organisations if " " not in n.text}
        short = {n.text.replace(".", "").upper(): self._key(n) for n in single.values() if is_acronym(n.text, True)}
        fits: dict[str, set[str]] = defaultdict(set)
        for name in organisations:
            if name.first == name.last:
                continue
            # A bracket defines the acronym. It is popped so that no other name can claim it by its initials.
            inner = single.get(name.last + 2)
            if inner is not None and article.in_brackets(inner) and _abbreviates(inner.text, name.text):
                self._join(self._key(name), self._key(inner))
                short.pop(inner.text.replace(".", "").upper(), None)
            for initials in _possible_initials(name.text):
                # "WHO" is known to be the World Health Organization, not the Wild Horse Office in this article.
                if initials in short and initials not in gazetteer.organisations():
                    fits[initials].add(self._key(name))
        for initials, keys in sorted(fits.items()):
            if len(keys) == 1 and initials in short:
                self._join(next(iter(keys)), short[initials])

    def _short_forms(self) -> None:
        """Joins a short form ("Brookings") to a longer name ("Brookings Institution") if only one longer name fits."""
        # Only organisations: "York" and "York County" are two places, although one name begins like the other.
        keys = {k: k[2:].split() for k in self._one if k.startswith("o:")}
        beginning: dict[tuple[str, ...], list[list[str]]] = defaultdict(list)
        for parts in keys.values():
            for n in range(1, min(len(parts), _LONGEST_SHORT_FORM + 1)):
                beginning[tuple(parts[:n])].append(parts)
        for key, parts in keys.items():
            if len(parts) == 1 and parts[0] in _CHAMBERS_OF | ORGANISATION_HEADS:
                longer = _named_after(parts[0], keys.values())
                if key in self._known:  # "Congress" may be the Ruritanian Congress, but not the Workers' Congress
                    longer = [w for w in longer if _is_place(w[:1])]
            elif key in self._known or _says_little(parts):
                continue
            else:
                longer = self._longer_forms(parts, beginning)
            # If both "Roe Foundation" and "Roe Institute" occur, "Roe" is short for neither.
            if len(longer) == 1:
                self._join("o:" + " ".join(longer[0]), key)
        self._tails(keys)
        self._reordered(keys)
        self._national(keys)

    def _longer_forms(self, parts: list[str], beginning: dict[tuple[str, ...], list[list[str]]]) -> list[list[str]]:
        """Returns the names that a name may be short for; `beginning` maps words to the names that begin with them."""
        full = [_STATES.get(parts[0], parts[0]), *parts[1:]] if parts[1:] else parts
        near = beginning.get(tuple(full), [])
        longer = [w for w in near if _is_short_form(full, w)]
        if parts != full and "o:" + " ".join(full) in self._one:
            longer.append(full)
        return longer or [w for w in near if _begins(full, w)]

    def _national(self, keys: dict[str, list[str]]) -> None:
        """Joins "National Harbour Board" to "Harbour Board"."""
        for key, parts in keys.items():
            shorter = "o:" + " ".join(parts[1:])
            if len(parts) > 2 and parts[0] in _NATIONAL and shorter in self._one:
                self._join(key, shorter)

    def _reordered(self, keys: dict[str, list[str]]) -> None:
        """Joins names of the same words: "Ministry of the Interior" and "Interior Ministry", "Football Federation of
        Ruritania" and "Ruritanian Football Federation".
        """
        same: dict[frozenset[str], list[str]] = defaultdict(list)
        for key, parts in keys.items():
            content = frozenset(_country(word) for word in parts if word not in SMALL_WORDS)
            if len(content) > 1:
                same[content].append(key)
        for first, *others in same.values():
            for other in others:
                self._join(first, other)

    def _tails(self, keys: dict[str, list[str]]) -> None:
        """Joins a name that begins with a place to the same name without the place ("U.S. Senate" to "Senate"), unless
        several such names differ only in the place."""
        with_place: dict[str, set[str]] = defaultdict(set)
        for key, parts in keys.items():
            # Places have up to three words: "New South Wales Police".
            for n in range(1, min(len(parts), 4)):
                if _is_place(parts[:n]):
                    with_place["o:" + " ".join(parts[n:])].add(key)
        for short, longer in with_place.items():
            if short in keys and len(longer) == 1 and keys[short][0] not in _HAD_BY_MANY:
                self._join(next(iter(longer)), short)


@functools.lru_cache(maxsize=65536)
def _key_of(kind: str, text: str) -> str:
    canonical = gazetteer.canonical(kind, text) or gazetteer.organisations().get(text, text)
    words = _folded(canonical)
    while len(words) > 1 and (words[-1] in LEGAL_FORMS or words[0] == "the"):
        words = words[:-1] if words[-1] in LEGAL_FORMS else words[1:]
    return f"{kind[0]}:{' '.join(words) or fold(text)}"


def _named_after(head: str, names: Iterable[list[str]]) -> list[list[str]]:
    """Returns the names that "the University" or "the House" may be short for."""
    longer = [words for words in names if len(words) > 1]
    ends = head != "house"  # the White House is a different one
    whole = [w for w in longer if w[:2] == [head, "of"] or (ends and w[-1] == head)]
    # "University Relations" is not a university, but "University Hospital" may be one.
    return whole if whole or head in _CHAMBERS_OF else [w for w in longer if w[0] == head]


_LONGEST_SHORT_FORM = 8
"""A short form has at most this many words."""


def _says_little(parts: list[str]) -> bool:
    """Whether a name is one short or common word, which is short for no other name."""
    return len(parts) == 1 and (len(parts[0]) < 4 or _common(parts[0]) or parts[0] in _CHAMBERS)


def _is_short_form(short: list[str], long: list[str]) -> bool:
    """Whether `long` adds a head ("Brookings Institution"), "of ..." or "for ..." ("Roe Fund for Art") to `short`."""
    n = len(short)
    if len(long) <= n or long[:n] != short:
        return False
    if short[-1] in ORGANISATION_HEADS:
        return long[n] in ("of", "for") and (n > 1 or short[-1] != "university")
    return long[-1] in ORGANISATION_HEADS and len(long) - n <= 2


def _begins(short: list[str], long: list[str]) -> bool:
    """Whether `long`, which begins with `short`, adds one or two words ("Roe Iron Mines"), or "of ..." or "for ..."."""
    added = long[len(short) :]
    return short[-1] not in ORGANISATION_HEADS and (0 < len(added) < 3 or added[:1] in (["of"], ["for"]))


# Bodies with committees and departments of their own: "House" is not short for "House Budget Committee".
_CHAMBERS = frozenset(["house", "senate", "commons", "lords", "cabinet", "city", "county", "state"])

# Chambers that may be called by this word alone: "House" is short for "House of Representatives", but "Senate" is not
# for "Senate Ethics Committee".
_CHAMBERS_OF = frozenset(["house", "senate"])

_NATIONAL = COUNTRY_WORDS | {"national"}


# How names abbreviate states: "Penn State", "Mass General". Only listed abbreviations count, not any first letters:
# Kent State is not in Kentucky.
_STATES = {cut: state.lower() for cut, state in STATE_CODES.items() if len(cut) > 2}

# Bodies that most places have, so that the word alone may mean another place's: "police" need not be "Larkhill Police".
_HAD_BY_MANY = words("state government department police city county district national university party court council")


@functools.lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    return {fold(demonym): fold(place) for demonym, place in gazetteer.demonyms().items()}


def _country(word: str) -> str:
    """Returns the place that an adjective belongs to, or any other word as it is."""
    return _countries().get(word, word)


@functools.lru_cache(maxsize=1)
def _places() -> frozenset[str]:
    names = (*gazetteer.places(), *gazetteer.demonyms())
    return frozenset(" ".join(_folded(name)) for name in names)


def _is_place(parts: list[str]) -> bool:
    return parts[0] in _NATIONAL or " ".join(parts) in _places()


def _common(word: str) -> bool:
    title = word.title()
    listed = title in gazetteer.places() or title in gazetteer.demonyms() or word in gazetteer.given_names()
    return listed or word in _NATIONAL


def _possible_initials(text: str) -> set[str]:
    """Returns a name's possible acronyms: of all words, without small ones, and with hyphenated words divided."""
    words = _TOKEN.findall(text)
    parts = [p for w in words for p in w.split("-")]
    strong = [w for w in words if w.lower() not in SMALL_WORDS]
    return {
        "".join(w[0] for w in ws).upper()
        for ws in (strong, words, [p for p in parts if p.lower() not in SMALL_WORDS])
        if len(ws) > 1
    }


def _abbreviates(short: str, name: str) -> bool:
    """Whether a word in brackets after the name of an organisation is a short form of it.

    An acronym is a short form, even of the name in another language ("National Seismic Council (CNS)"), unless it is
    known to stand for something else. Any other word is one if the name has three or more words ("Union of Harbour
    Workers (Sintrapor)") and the word is not a place.
    """
    if sum(map(str.isupper, short)) > 1:
        known = gazetteer.organisations().get(short)
        return known is None or short[0] == name[0] or set(_folded(known)) <= set(_folded(name))
    return len(name.split()) > 2 and short.isalpha() and not _is_place([fold(short)])


def _folded(text: str) -> list[str]:
    return [fold(word) for word in _TOKEN.findall(text)]


def _fullest(forms: Counter[str], root: str) -> str:
    """Returns a place's most frequent form or an organisation's longest; an acronym only if there is no other form."""
    place = root.startswith("p:")
    return max(forms, key=lambda f: (not is_acronym(f), forms[f] if place else len(f.split()), forms[f], len(f), f))


# How many sentences a phrase such as "the company" looks back for its organisation.
_SENTENCES = 5
# Maps a noun to words of which a name that it refers to has one; other nouns refer to names with the noun.
_REFERS_TO = WordLists(resource("words/nouns.txt")).classes("refers to")


def organisation_mentions(article: Article, talk: Discourse, entity_of: dict[int, tuple[str, int]]) -> list[Mention]:
    """Returns a mention for each definite phrase that stands for an organisation ("the commission").

    Each phrase refers to the last organisation with a fitting name in its own sentence or the five before it. If no
    name fits, or several in the same sentence do, the phrase is unresolved. `entity_of` maps the first token of each
    organisation's name to the name and number of its entity.
    """
    parse, lower = article.parse, article.lower
    found, named = [], sorted(entity_of)
    for i in article.spots(ORGANISATION_NOUNS):
        low = lower[i]
        if i == 0 or lower[i - 1] != "the" or not article.same_line(i - 1, i):
            continue
        after = parse.tag[i + 1] if article.same_line(i, i + 1) else ""
        if parse.tag[i] != "NN" or after[:2] in ("NN", "HY") or lower[i + 1 : i + 2] in (["of"], ["for"]):
            continue
        heads = _REFERS_TO.get(low, frozenset([low]))
        seen = named[: bisect_right(named, i)]
        fits = [
            k
            for k in reversed(seen)
            if parse.sentence[i] - parse.sentence[k] <= _SENTENCES
            and talk.section[k] == talk.section[i]
            and heads.intersection(entity_of[k][0].lower().replace(".", "").split())
        ]
        start, end = parse.start[i - 1], parse.end[i]
        rivals = {entity_of[k] for k in fits if parse.sentence[k] == parse.sentence[fits[0]]} if fits else set()
        if len(rivals) == 1:
            name, number = entity_of[fits[0]]
            found.append(Mention(start, end, "organisation", "nominal", name, number, None, None, "role"))
        else:
            found.append(Mention(start, end, "organisation", "nominal", None, None, None, None, "unresolved"))
    return found
