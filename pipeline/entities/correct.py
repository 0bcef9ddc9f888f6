"""Borders and types of the names that the model found, set right by rules; each rule has a name."""

from __future__ import annotations

from collections import Counter, defaultdict

from pipeline.entities import gazetteer
from pipeline.entities.article import NOUN, Article
from pipeline.entities.spans import Name
from pipeline.text.heads import EXTENDABLE_HEADS, ORGANISATION_HEADS, PLACE_HEADS
from pipeline.text.names import fold, is_initial
from pipeline.text.titles import HONORIFICS, OFFICES, PARTICLES, SUFFIXES

_QUOTES = frozenset("\"“”‘’'`")
_HYPHENS = frozenset(["-", "‑", "‐", "–"])


def correct(article: Article) -> None:
    """Apply every border and type rule that is switched on, in order."""
    for rule, apply in (("particle", _particles), ("org-of", _organisation_of), ("gazetteer", _gazetteer),
                        ("head", _heads), ("given-name", _given_names), ("vote", _vote)):  # fmt: skip
        if article.on(rule):
            apply(article)


def _particles(article: Article) -> None:
    """Whole personal names: given names before, particles, nicknames, hyphens and suffixes after."""
    given = gazetteer.given_names()
    for name in article.sorted():
        if name.type != "person" or article.names.get(name.first) is not name:
            continue
        first, last = name.first, name.last
        before = first - 1
        if article.same_line(before, first) and article.free(before, before) and article.capital(before):
            word = article.lower[before]
            if article.words[before].isalpha() and given.get(fold(word), "") != "" and _opens(article, before):
                first = before
        last = _grow_right(article, first, last)
        if (first, last) != (name.first, name.last):
            article.resize(name, first, last, "particle")


def _opens(article: Article, i: int) -> bool:
    """Whether a given name at `i` can begin a name: no title-like or possessive use, not a headline."""
    return article.parse.tag[i] in NOUN and not article.headline[article.parse.paragraph[i]]


def _grow_right(article: Article, first: int, last: int) -> int:
    words, lower = article.words, article.lower
    line = article.parse.paragraph[last]
    end = last
    while True:
        n = end + 1
        if n >= len(words) or article.parse.paragraph[n] != line:
            return end
        glued = article.parse.start[n] == article.parse.end[end]
        step = 0
        if words[n] in _HYPHENS and glued and article.same_line(end, n + 1):
            if article.parse.start[n + 1] == article.parse.end[n] and words[n + 1].isalpha() and len(words[n + 1]) > 1:
                tail = words[n + 1]
                step = 2 if (tail[0].isupper() or len(tail) <= 4) and first < end and article.free(n, n) else 0
        elif lower[n] in PARTICLES and words[n] not in ("y", "e") and words[n].islower() and article.free(n, n):
            k = n + 1
            while k < len(words) and lower[k] in PARTICLES and k < n + 3:
                k += 1
            step = k - end if article.same_line(end, k) and article.capital(k) and lower[n] != "de" or (
                lower[n] == "de" and article.same_line(end, k) and article.capital(k)) else 0  # fmt: skip
        elif words[n] in _QUOTES and article.same_line(end, n + 3) and words[n + 2] in _QUOTES and words[n] != "'":
            holder = article.holder[n + 3]
            if article.capital(n + 1) and article.capital(n + 3) and (holder is None or holder.first == n + 3):
                step = (holder.last if holder and holder.type == "person" else n + 3) - end
        elif lower[n].rstrip(".") in SUFFIXES and article.free(n, n) and words[n][0].isupper() and first < end:
            step = 1
        elif words[n] == "," and article.same_line(end, n + 1) and lower[n + 1] in ("jr", "sr"):
            step = 2
        elif first == end and _continues(article, first, n):
            step = 1
        if step == 0 or end + step >= len(words):
            return end
        end += step


def _continues(article: Article, first: int, n: int) -> bool:
    """A lone given name, then a capitalised noun that is no name of another kind."""
    if article.headline[article.parse.paragraph[n]] or article.lower[first] not in _given_keys():
        return False
    holder = article.holder[n]
    other = holder is not None and (holder.first != holder.last or holder.type == "place")
    return article.capital(n) and article.parse.tag[n] in NOUN and not other and len(article.words[n]) > 2


def _given_keys() -> dict[str, str | None]:
    return gazetteer.given_names()


def _organisation_of(article: Article) -> None:
    """"University of Oslo", "Ministry of Health", "Center for Rural Studies": the whole name."""
    words, lower = article.words, article.lower
    for name in article.sorted():
        if name.type == "person" or article.names.get(name.first) is not name:
            continue
        if lower[name.last] not in EXTENDABLE_HEADS:
            continue
        k = name.last + 1
        if not article.same_line(name.last, k) or lower[k] not in ("of", "for"):
            continue
        k += 1
        if article.same_line(k, k + 1) and lower[k] == "the":
            k += 1
        end = k - 1
        while article.same_line(name.last, end + 1):
            word = words[end + 1]
            if word[0].isupper() and article.parse.tag[end + 1] in (*NOUN, "JJ"):
                end += 1
            elif lower[end + 1] in ("and", "&") and article.capital(end + 2) and lower[end + 3 : end + 4] != ["of"]:
                if article.holder[end + 2] is not None and article.holder[end] is not article.holder[end + 2]:
                    break
                end += 2
            else:
                break
        if end >= k and not (article.holder[k] and article.holder[k].type == "person"):  # type: ignore[union-attr]
            article.resize(name, name.first, end, "org-of")
            article.names[name.first].type = "organisation"


def _gazetteer(article: Article) -> None:
    """Countries, states, large cities and well-known organisations have the type of the list."""
    places, organisations = gazetteer.places(), gazetteer.organisations()
    firsts = {n.words[0] for n in article.names.values() if n.type == "person" and n.last > n.first}
    lasts = {n.words[-1] for n in article.names.values() if n.type == "person" and n.last > n.first}
    for name in article.names.values():
        text = article.parse.text[article.parse.start[name.first] : article.parse.end[name.last]]
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
    """The last word of a name of several words tells its kind: "... Party", "... River"."""
    for name in article.names.values():
        if name.first == name.last:
            continue
        head = article.lower[name.last]
        kind = "organisation" if head in ORGANISATION_HEADS else "place" if head in PLACE_HEADS else name.type
        if kind != name.type and (name.type == "person" or head not in ("centre", "center", "base", "building", "museum")):
            if name.type == "person" and fold(name.words[0]) in gazetteer.given_names() and len(name.words) == 2:
                continue
            name.type, name.rule = kind, "head"


def _given_names(article: Article) -> None:
    """Two or three capitalised words that begin with a given name are a person."""
    given = gazetteer.given_names()
    for name in article.names.values():
        if name.type == "person" or not 1 <= name.last - name.first <= 3 or name.rule in ("gazetteer", "org-of", "head"):
            continue
        words = [w for w in name.words if w not in _HYPHENS]
        if fold(words[0]) not in given or fold(words[-1]) in ORGANISATION_HEADS | PLACE_HEADS | OFFICES:
            continue
        text = " ".join(name.words)
        if text in gazetteer.places() or text in gazetteer.organisations():
            continue
        if all((w[0].isupper() and w.replace("'", "").replace("’", "").isalpha()) or is_initial(w) or w in PARTICLES for w in words):
            name.type, name.rule = "person", "given-name"


def _vote(article: Article) -> None:
    """One type for one form in one article: that of most of its mentions."""
    groups: dict[str, list[Name]] = defaultdict(list)
    for name in article.sorted():
        groups[fold(name.text)].append(name)
    for group in groups.values():
        if len(group) < 3:
            continue
        counts = Counter(n.type for n in group)
        (best, n), *rest = counts.most_common()
        if rest and n > rest[0][1]:
            for name in group:
                if name.type != best and name.rule == "model":
                    name.type, name.rule = best, "vote"


__all__ = ["HONORIFICS", "correct"]
