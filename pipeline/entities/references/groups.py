"""Which names of places and organisations are one entity within an article: acronyms, short forms, known aliases."""

from __future__ import annotations

import functools
import re
from collections import Counter, defaultdict

from pipeline.entities.names import gazetteer
from pipeline.entities.names.article import Article
from pipeline.entities.names.model_names import Name
from pipeline.text.names import fold, is_acronym
from pipeline.text.seats import STATE_CODES
from pipeline.text.union_find import UnionFind
from pipeline.text.word_classes import LEGAL_FORMS, ORGANISATION_HEADS
from pipeline.text.wordlist import COUNTRY_WORDS, SMALL_WORDS, words

_TOKEN = re.compile(r"[^\W_]+(?:['’.&-][^\W_]+)*\.?|&")


class Groups:
    """The entities among the places and organisations of one article.

    number: of each name, the number of its group, from 0. title: the fullest form of each group.
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
        # The user's own form wins; else the fullest form that is not a mere variant with another country's name.
        self._title = {
            root: next((self._listed[k] for k in keys if k in self._listed), None)
            or _fullest(sum((self._forms[k] for k in self._telling(keys)), Counter()), root)
            for root, keys in members.items()
        }

    def _telling(self, keys: list[str]) -> list[str]:
        """The keys of one entity that may stand for it alone: "Republican Congress" is Congress, if Congress is listed.

        "Ruritanian Congress" is not, nor is a name if only its acronym is listed.
        """
        known = [k for k in keys if k in self._known and not all(map(is_acronym, self._forms[k]))]
        of_place = [k for k in keys if _is_place(k[2:].split()[:1])]
        return keys if of_place or not known else known

    def number(self, name: Name) -> int:
        """The group of a name."""
        return self._number[self._one.find(self._key(name))]

    def title(self, name: Name) -> str:
        """The fullest form of the name's group."""
        return self._title[self._one.find(self._key(name))]

    def __len__(self) -> int:
        return len(self._number)

    @staticmethod
    def _key(name: Name) -> str:
        return _key_of(name.type, name.listed or name.text)

    def _join(self, one: str, other: str) -> None:
        a, b = self._one.find(one), self._one.find(other)
        # Two entries of the user's list are two entities, whatever their names have in common.
        if a != b and not (self._is_listed(a) and self._is_listed(b)):
            self._one.join(a, b)

    def _is_listed(self, root: str) -> bool:
        return any(self._one.find(key) == root for key in self._listed)

    def _acronyms(self, article: Article, names: list[Name]) -> None:
        """Join names and acronyms: by brackets, "Organization for ... (OSCE)", or by initials that only one name
        has."""
        organisations = [n for n in names if n.type == "organisation"]
        short = {n.text.replace(".", ""): self._key(n) for n in organisations if is_acronym(n.text)}
        fits: dict[str, set[str]] = defaultdict(set)
        for name in organisations:
            if name.first == name.last:
                continue
            k = name.last + 1
            # A bracket is a definition, and is popped: its acronym is not given away again by initials.
            if article.same_line(name.last, k + 2) and article.words[k] == "(" and article.words[k + 2] == ")":
                inner = article.words[k + 1].replace(".", "")
                if inner in short and inner[0] == name.words[0][0]:
                    self._join(self._key(name), short.pop(inner))
                    continue
            for initials in _possible_initials(name.text):
                # "WHO" is known to be the World Health Organization, not the Wild Horse Office of this article.
                if initials in short and initials not in gazetteer.organisations():
                    fits[initials].add(self._key(name))
        for initials, keys in sorted(fits.items()):
            if len(keys) == 1 and initials in short:
                self._join(next(iter(keys)), short[initials])

    def _short_forms(self) -> None:
        """Joins an organisation's short form to its one longer name: "Brookings" to "Brookings Institution"."""
        # Only organisations: two places of which one begins like the other ("York", "York County") are two.
        keys = {k: k[2:].split() for k in self._one if k.startswith("o:")}
        by_first: dict[str, list[list[str]]] = defaultdict(list)
        for parts in keys.values():
            by_first[parts[0]].append(parts)
        for key, parts in keys.items():
            if len(parts) == 1 and parts[0] in _CHAMBERS_OF:
                last = parts[0] != "house"  # the White House is a different one
                longer = [w for w in keys.values() if w[:2] == [*parts, "of"] or (last and w[1:] and w[-1] == parts[0])]
            elif len(parts) == 1 and parts[0] in ORGANISATION_HEADS:
                whole = [w for w in keys.values() if w[1:] and (w[-1] == parts[0] or w[:2] == [parts[0], "of"])]
                # "University Relations" is not a university, but "University Hospital" may be one.
                longer = whole or [w for w in keys.values() if w[1:] and w[0] == parts[0]]
            elif key in self._known or (
                len(parts) == 1 and (len(parts[0]) < 4 or _common(parts[0]) or parts[0] in _CHAMBERS)
            ):
                continue
            else:
                full = [_STATES.get(parts[0], parts[0]), *parts[1:]] if parts[1:] else parts
                longer = [w for w in by_first[full[0]] if _is_short_form(full, w) or parts != w == full]
            # "Roe Foundation" and "Roe Institute" both begin with "Roe", which then is short for neither.
            if len(longer) == 1:
                self._join("o:" + " ".join(longer[0]), key)
        self._tails(keys)
        for key, parts in keys.items():
            if len(parts) > 2 and parts[0] in _NATIONAL and "o:" + " ".join(parts[1:]) in self._one:
                self._join(key, "o:" + " ".join(parts[1:]))

    def _tails(self, keys: dict[str, list[str]]) -> None:
        """ "Senate" and "U.S. Senate", "Harriers" and "Larkhill Harriers": the form without the place, if only one name
        has it."""
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
    words = [fold(w) for w in _TOKEN.findall(canonical)]
    while len(words) > 1 and (words[-1] in LEGAL_FORMS or words[0] == "the"):
        words = words[:-1] if words[-1] in LEGAL_FORMS else words[1:]
    return f"{kind[0]}:{' '.join(words) or fold(text)}"


def _is_short_form(short: list[str], long: list[str]) -> bool:
    """Whether `long` is `short` plus a head ("Brookings Institution") or a field ("... Foundation for the Arts")."""
    n = len(short)
    if len(long) <= n or long[:n] != short:
        return False
    if short[-1] in ORGANISATION_HEADS:
        return long[n] in ("of", "for") and short[-1] != "university"
    return long[-1] in ORGANISATION_HEADS and len(long) - n <= 2


# These have committees and departments of their own: "House" is not short for "House Budget Committee".
_CHAMBERS = frozenset(["house", "senate", "commons", "lords", "cabinet", "city", "county", "state"])

# Chambers whose name stands alone: "House of Representatives", but not "Senate Ethics Committee".
_CHAMBERS_OF = frozenset(["house", "senate"])

_NATIONAL = COUNTRY_WORDS | {"national"}


# How states are abbreviated in names: "Penn State", "Mass General". Not by any first letters: Kent State is not in
# Kentucky.
_STATES = {cut: state.lower() for cut, state in STATE_CODES.items() if len(cut) > 2}

# Things of which a place has several, or which it has beside others that are called by the word alone.
_HAD_BY_MANY = words("state government department police city county district national university party court council")


@functools.lru_cache(maxsize=1)
def _places() -> frozenset[str]:
    names = (*gazetteer.places(), *gazetteer.demonyms())
    return frozenset(" ".join(fold(w) for w in _TOKEN.findall(name)) for name in names)


def _is_place(parts: list[str]) -> bool:
    return parts[0] in _NATIONAL or " ".join(parts) in _places()


def _common(word: str) -> bool:
    title = word.title()
    listed = title in gazetteer.places() or title in gazetteer.demonyms() or word in gazetteer.given_names()
    return listed or word in _NATIONAL


def _possible_initials(text: str) -> set[str]:
    """All acronyms that a name may have: with and without its small words, and by the parts of double words."""
    words = _TOKEN.findall(text)
    parts = [p for w in words for p in w.split("-")]
    strong = [w for w in words if w.lower() not in SMALL_WORDS]
    return {
        "".join(w[0] for w in ws).upper()
        for ws in (strong, words, [p for p in parts if p.lower() not in SMALL_WORDS])
        if len(ws) > 1
    }


def _fullest(forms: Counter[str], root: str) -> str:
    """The form that says most: spelled-out forms before acronyms; the longest of organisations, the most frequent of
    places."""
    place = root.startswith("p:")
    return max(forms, key=lambda f: (not is_acronym(f), forms[f] if place else len(f.split()), forms[f], len(f), f))
