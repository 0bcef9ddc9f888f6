"""Finds role phrases ("the Russian president") and the distinctive words in them that show whose role it is."""

from dataclasses import dataclass

from pipeline.entities.names import gazetteer
from pipeline.entities.names.article import Article
from pipeline.resources import words
from pipeline.text.word_classes import DEFINITE, PARTIES, RANKS_APART, ROLE_NOUNS

_INDEFINITE = frozenset(["a", "an", "one", "another"])
_OWNED = frozenset(["my", "his", "her", "their", "our", "your", "its", "'s", "’s"])
_INNER = words("""JJ JJR JJS NN NNP NNPS VBN CD HYPH POS VBG NNS , RB""")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase for a person's role, such as "the Russian president".

    first, last: its first token, and the token of its noun; words after the noun are not counted.
    noun: its noun ("president"; "secretary-general" counts as one).
    marks: its distinctive words, as `marks_of` returns them, also from after the noun ("president of Russia").
    kind: "definite", "indefinite", "owned" (by a possessive or 's) or "bare" (no determiner).
    """

    first: int
    last: int
    noun: str
    marks: frozenset[str]
    kind: str


_PLAIN_NOUNS = words("""time year years day week month country nation state world party""")
# Words of offices that count whatever their tag, each in one spelling.
_PORTFOLIOS = {word: word for word in words("foreign defense finance interior prime education health justice vice")} | {
    "defence": "defense"
}


def marks_of(article: Article, first: int, last: int) -> frozenset[str]:
    """Returns a span's distinctive words: places ("Russian" is Russia), names, parties, ranks, portfolios, nouns."""
    found: set[str | None] = set()
    i = first
    while i <= last:
        holder, mark = article.holder[i], _distinction(article, i)
        if mark is None and holder is not None and holder.type != "person":
            place = gazetteer.places().get(holder.text)
            mark, i = place[0] if place else gazetteer.organisations().get(holder.text, holder.text), holder.last
        found.add(mark or _noun_mark(article, i))
        i += 1
    return frozenset(mark for mark in found if mark is not None)


def _distinction(article: Article, i: int) -> str | None:
    """Returns the country, party or rank that a word stands for, whether or not the word is part of a name."""
    word, low = article.words[i], article.lower[i]
    if low == "state" and article.lower[max(i - 2, 0) : i] == ["secretary", "of"]:
        return low
    if word in gazetteer.demonyms():
        return gazetteer.demonyms()[word]
    if len(low) > 1 and low in PARTIES:
        return PARTIES[low]
    return low if low in RANKS_APART else None


def _noun_mark(article: Article, i: int) -> str | None:
    """Returns the place or noun that a word stands for; None for a role, and for a noun that goes with any role."""
    place, low, tag = gazetteer.places().get(article.words[i]), article.lower[i], article.parse.tag[i]
    if place is not None:
        return place[0]
    if low in _PORTFOLIOS:
        return _PORTFOLIOS[low]
    noun = tag in ("NN", "NNS", "NNP") or (tag == "JJ" and article.capital(i))
    return low if noun and low.isalpha() and low not in _PLAIN_NOUNS and low not in ROLE_NOUNS else None


def phrases(article: Article) -> list[Phrase]:
    """Returns every noun phrase in the article whose noun is a role."""
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
        # "the attorney general": the noun ends one word later.
        if article.same_line(i, i + 1) and low in _BEFORE_GENERAL and lower[i + 1] in ("general", "-"):
            continue
        noun, inner = noun_at(article, i)
        first, kind = left_border(article, i)
        if kind == "bare" and first == 0 < i and all(h is None or h.type != "person" for h in article.holder[:i]):
            kind = "definite"  # in a headline: "Harbour chief resigns"
        if kind:
            found.append(Phrase(first, i, noun, marks_of(article, first, inner - 1) | _of(article, i), kind))
    return found


_BEFORE_GENERAL = frozenset(["secretary", "attorney", "director", "governor", "inspector", "surgeon"])


def noun_at(article: Article, i: int) -> tuple[str, int]:
    """Returns the role noun that ends at `i`, and its first token: "secretary general" is one noun."""
    low = article.lower[i]
    for k in (i - 1, i - 2):
        if low == "general" and article.same_line(k, i) and article.lower[k] in _BEFORE_GENERAL:
            return f"{article.lower[k]}-general", k
    return low, i


def left_border(article: Article, i: int) -> tuple[int, str]:
    """Returns the first token and the kind of the role phrase whose noun is token `i`; see `Phrase.kind`."""
    k = i - 1
    # Eight words before a noun are mostly two phrases that the tags do not separate.
    while article.same_line(k, i) and i - k <= 7:
        low = article.lower[k]
        if low in DEFINITE:
            return k, "definite"
        if low in _INDEFINITE:
            return k, "indefinite"
        if article.parse.tag[k] == "POS" or low in _OWNED:
            return _of_owner(article, k)
        if article.parse.tag[k] not in _INNER or article.words[k] == ",":
            break
        k -= 1
    return k + 1, "bare"


def _of_owner(article: Article, i: int) -> tuple[int, str]:
    """Returns the first token and the kind of a phrase with "'s" or a possessive at `i`.

    "The Harbour Board's chairwoman" is definite, unless it is in apposition or follows "as". A phrase whose owner is a
    person, or is not named, is "owned".
    """
    holder = article.holder[i - 1] if article.parse.tag[i] == "POS" and article.same_line(i - 1, i) else None
    if holder is None or holder.type == "person":
        return i, "owned"
    first = holder.first
    if article.same_line(first - 1, first) and article.lower[first - 1] in DEFINITE:
        first -= 1
    if not article.same_line(first - 1, first):
        return first, "definite"
    # "Jane Roe, the board's chairwoman": the phrase describes Roe, before the comma.
    apposed = article.words[first - 1] == "," and article.capital(first - 2)
    return first, "owned" if apposed or article.lower[first - 1] == "as" else "definite"


def _of(article: Article, i: int) -> frozenset[str]:
    """Returns the distinctive words after the noun at `i`: "president of Russia", "spokeswoman for NATO"."""
    k = i + 1
    if not article.same_line(i, k) or article.lower[k] not in ("of", "for", "at"):
        return frozenset()
    end = k
    while (
        article.same_line(i, end + 1)
        and end - k < 6
        and article.words[end + 1] not in (",", ".", "(", "said", "and", "who", "by")
    ):
        if article.parse.tag[end + 1][:1] in "VMW" or (
            (holder := article.holder[end + 1]) is not None and holder.type == "person"
        ):
            break
        end += 1
    return marks_of(article, k + 1, end)
