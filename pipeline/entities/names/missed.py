"""Finds names that the model missed, where the text around them shows that they are names."""

import re
from bisect import bisect_left

from pipeline.entities.names import gazetteer
from pipeline.entities.names.article import NAME_LISTS, NOUN, Article, Rules
from pipeline.entities.names.model_names import Name
from pipeline.resources import words
from pipeline.text.names import family_key, fold, is_initial, is_short_title, parse_name, title_at
from pipeline.text.word_classes import (
    HONORIFICS,
    LEGAL_FORMS,
    OFFICES,
    ORGANISATION_HEADS,
    PARTICLES,
    PLACE_HEADS,
    SPLIT_TITLES,
    WITH_FULL_STOP,
)

_BEFORE_NAMES = OFFICES.union(HONORIFICS, WITH_FULL_STOP)
_STOP = NAME_LISTS.words("stop words")


def _run(article: Article, i: int, limit: int = 4) -> int:
    """Returns the last token of the run of capitalised name words that starts at `i`, or i - 1 if there is none.

    limit: the most words in it; "Kwok-kin" and "von der Roe" count as one each.
    """
    end, count = i - 1, 0
    while count < limit and article.same_line(i, end + 1):
        k = end + 1
        if _is_name_word(article, k, begins=k == i):
            end, count = k, count + 1
        elif end >= i and article.words[k] == "-" and article.capital(k + 1) and _touch(article, end, k):
            end = k + 1
        elif end >= i and (last := _after_particles(article, i, k)):
            end, count = last, count + 1
        else:
            break
    return end


def _touch(article: Article, i: int, j: int) -> bool:
    return article.parse.start[j] == article.parse.end[i]


def _is_name_word(article: Article, k: int, *, begins: bool) -> bool:
    """Whether a word can be part of a run: not "Said" in a headline, nor a head, nor an office in the run's middle."""
    word, low = article.words[k], article.lower[k]
    if not word[0].isupper() or low in _STOP or low in ORGANISATION_HEADS or (low in OFFICES and not begins):
        return False
    return word.replace("'", "").replace("’", "").isalpha() or is_initial(word)


def _after_particles(article: Article, i: int, k: int) -> int:
    """Returns the proper noun after the particles at `k` ("von der Roe"); 0 if there is none."""
    j = k
    while article.same_line(i, j) and article.lower[j] in PARTICLES and j < k + 3:
        j += 1
    found = j > k and article.words[k] not in ("y", "e") and article.capital(j) and article.same_line(i, j)
    return j if found and article.parse.tag[j] in NOUN else 0


# Before a capitalised word these are mostly not titles: a street, a church, "Private Eye", "Chief Inspector".
_MOSTLY_NO_TITLES = words("st saint don private major chief general miss king queen")


def _titles(article: Article) -> None:
    """Adds the people whose names follow a title: "Sen. Jane Roe", "Mr Roe", "spokesman John Doe"."""
    for i in article.spots(_BEFORE_NAMES - _MOSTLY_NO_TITLES):
        k = i + 1
        # In a title-case line every word is capitalised, so capitals do not show where a name ends.
        if not article.same_line(i, k) or article.headline[article.parse.paragraph[i]]:
            continue
        # "mr" in lower case is a typing error or a file name; "spokesman" is normally in lower case.
        if article.lower[i] in HONORIFICS and not article.capital(i):
            continue
        known = article.lower[i] in OFFICES or article.lower[i] in HONORIFICS
        if not known and not is_short_title(article.words[i]):
            continue
        end, holder = _run(article, k), article.holder[k]
        # Not within a name, nor the front of a longer one: "President Roe Foundation".
        whole = holder is None or (holder.first == k and holder.last <= end)
        if end >= k and whole and _is_titled(article, i, end):
            label = holder.label if holder else None
            article.add(Name(k, end, "person", label, "title", article.words[k : end + 1]))


def _is_titled(article: Article, i: int, end: int) -> bool:
    """Whether the words after the title `i`, up to `end`, are the name of a person."""
    first, low, count = i + 1, article.lower[i], end - i
    text = " ".join(article.words[first : end + 1])
    if text in gazetteer.places() or article.lower[end] in PLACE_HEADS | OFFICES | LEGAL_FORMS:
        return False
    if any(h.type == "person" for h in article.held(first, end)):
        return False
    if not all(article.parse.tag[j] in NOUN for j in (first, end)):
        return False
    if low in HONORIFICS or is_short_title(article.words[i]):
        return True
    free, capital = article.holder[first] is None, article.capital(i)
    if low in SPLIT_TITLES and capital:
        # A single word after "the Senator" may be a ship or a bill; one known as an organisation stays one.
        alone = free and text not in gazetteer.organisations() and article.lower[i - 1 : i] != ["the"]
        return count > 1 or alone
    return count > 1 and ((free and not capital) or fold(article.words[first]) in gazetteer.given_names())


def _given_runs(article: Article) -> None:
    """Adds people where a given name and a surname follow one another outside of names, or where an initial stands
    between two capitalised words ("Xavi B. Roe")."""
    for i in article.of_words(article.capitals):
        after_name = article.capital(i - 1) and article.free(i - 1, i - 1)
        if after_name or not article.same_line(i, i + 1) or not article.name_like(i) or not _begins_person(article, i):
            continue
        end = _run(article, i, 3)
        # One more capitalised word shows that something else begins here: "Florence Nightingale School ...".
        more = article.capital(end + 1) and article.same_line(i, end + 1)
        if end > i and article.free(i, end) and not more:
            article.add(Name(i, end, "person", None, "given-run", article.words[i : end + 1]))


def _begins_person(article: Article, i: int) -> bool:
    """Whether a given name with a surname begins at `i`, or any word with an initial and a surname after it."""
    word = article.words[i]
    # An initial between two capitalised words occurs only in names, so the first need not be a listed given name.
    if len(word) > 2 and is_initial(article.words[i + 1]) and article.same_line(i, i + 2) and article.capital(i + 2):
        return len(article.words[i + 2]) > 2 and article.name_like(i + 2)
    return fold(word) in gazetteer.given_names() and article.name_like(i + 1)


def _left(article: Article) -> None:
    """Extends a surname that stands alone by the given name before it, a capitalised word that is not a title.

    If a word is somewhere a person's only name, it counts as a surname: "Mehmet Yilmaz" is found where "Yilmaz" is.
    """
    single = {n.words[0] for n in article.names.values() if n.type == "person" and n.first == n.last}
    for i in article.of_words(single):
        holder = article.holder[i]
        alone = holder is None or (holder.type == "person" and holder.first == holder.last)
        if alone and article.name_like(i) and _is_given_name(article, i - 1):
            label = holder.label if holder is not None else None
            article.add(Name(i - 1, i, "person", label, "left", article.words[i - 1 : i + 1]))


def _is_given_name(article: Article, i: int) -> bool:
    """Whether a word before a surname may be its given name: it is free, and only a title may come before it."""
    if not article.same_line(i, i + 1) or article.holder[i] is not None:
        return False
    if len(article.words[i]) < 3 or not article.name_like(i):
        return False
    before = i - 1
    third = article.same_line(before, i) and article.capital(before) and article.parse.tag[before] in NOUN
    return not (third and article.free(before, before) and article.lower[before] not in _BEFORE_NAMES)


def _head_runs(article: Article) -> None:
    """Adds organisations where capitalised words outside of names end with a head: "Larkhill Rowing Association"."""
    for i in article.spots(ORGANISATION_HEADS):
        if not article.capital(i) or article.headline[article.parse.paragraph[i]]:
            continue
        # If the name continues after the head, "Larkhill Association Cup", the words that follow decide its type.
        if article.same_line(i, i + 1) and article.capital(i + 1) and article.parse.tag[i + 1] in NOUN:
            continue
        held = article.holder[i]
        if held is not None and (held.type != "organisation" or held.last != i):
            continue
        begin = held.first if held is not None else i
        first = _run_left(article, begin)
        touched = any(article.holder[k] is not None for k in range(first, i + 1))
        # The reader finds such names itself. If it is used, this rule only joins a place to the head that follows it.
        if first < begin and (touched or not article.read):
            label = held.label if held is not None else None
            article.add(Name(first, i, "organisation", label, "head-run", article.words[first : i + 1]))


_CLOSED = words(
    "the a an and or but of in on at to for with by from as this that his her their our its i we he she they it"
)


def _run_left(article: Article, first: int) -> int:
    """Returns where the run of capitalised words before `first` begins. It may contain places of one token."""
    while article.same_line(first - 1, first):
        k = first - 1
        glued = article.words[k] == "-" and article.parse.end[k] == article.parse.start[first]
        if glued and article.same_line(k - 1, k) and article.capital(k - 1):
            k -= 1
        held = article.holder[k]
        inside = held is None or (
            held.first == held.last and (held.type == "place" or (glued and held.type != "person"))
        )
        noun = article.parse.tag[k] in (*NOUN, "JJ")
        if not (article.capital(k) and noun and inside) or article.lower[k] in _CLOSED:
            break
        first = k
    return first


_SPEAKER = re.compile(r"[A-Z][A-Z.'’\-]+(?: [A-Z][A-Z.'’\-]+){0,3} ?$")


def _transcripts(article: Article) -> None:
    """Adds the speaker of "ROE: ..." at the start of a line, if the label occurs twice or the name is known."""
    words, found = article.words, _labels(article)
    people = article.names.values() if found else ()
    known = {family_key(parse_name(n.text)) for n in people if n.type == "person"}
    for text, spans in found.items():
        name = parse_name(text)
        # A transcript has at least two speakers, and they recur; "WARNING:" and "UPDATE:" do not.
        if family_key(name) not in known and (len(spans) < 2 or len(found) < 2):
            continue
        for first, last in spans:
            while title := title_at(words, first, last):
                first += title
            article.add(Name(first, last, "person", None, "transcript", words[first : last + 1]))


def _labels(article: Article) -> dict[str, list[tuple[int, int]]]:
    """Maps each text in capitals before a colon at the start of a line to its places: first and last token."""
    parse = article.parse
    found: dict[str, list[tuple[int, int]]] = {}
    for i in article.where.get(":", ()):
        first = bisect_left(parse.paragraph, parse.paragraph[i])
        # A label of more than six tokens is a sentence that a colon ends.
        if not 0 < i - first <= 6:
            continue
        text = article.slice(first, i - 1)
        if _SPEAKER.match(text) and article.lower[i - 1] not in OFFICES | ORGANISATION_HEADS | _STOP:
            found.setdefault(text, []).append((first, i - 1))
    return found


MISSED: Rules = (
    ("title", _titles),
    ("given-run", _given_runs),
    ("left", _left),
    ("head-run", _head_runs),
    ("transcript", _transcripts),
)
"""Add people and organisations that the model missed, in this order."""
