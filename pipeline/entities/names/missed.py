"""Finds names that the model missed, where the text around them shows that they are names."""

from __future__ import annotations

import re

from pipeline.entities.names import gazetteer
from pipeline.entities.names.article import NAME_LISTS, NOUN, Article
from pipeline.entities.names.model_names import Name
from pipeline.text.names import family_key, fold, is_initial, parse_name, title_at
from pipeline.text.word_classes import HONORIFICS, OFFICES, ORGANISATION_HEADS, PARTICLES, PLACE_HEADS, SPLIT_TITLES
from pipeline.text.wordlist import DASHES, words

_BEFORE_NAMES = OFFICES.union(HONORIFICS)
_STOP = NAME_LISTS.words("stop words")


def find_people(article: Article) -> None:
    """Adds missed people (after a title, in a caption "― Jane Roe", in a speaker line "ROE: ...") and organisations
    ("Larkhill Rowing Association")."""
    for rule, apply in (
        ("title", _titles),
        ("given-run", _given_runs),
        ("left", _left),
        ("caption", _captions),
        ("head-run", _head_runs),
        ("transcript", _transcripts),
    ):
        if article.on(rule):
            apply(article)


def _run(article: Article, i: int, limit: int = 4) -> int:
    """Returns the last token of the run of capitalised name words that starts at `i`, or i - 1 if there is none."""
    words, lower = article.words, article.lower
    end = i - 1
    while end - i + 1 < limit and article.same_line(i, end + 1):
        k = end + 1
        word = words[k]
        if word[0].isupper() and (word.replace("'", "").replace("’", "").isalpha() or is_initial(word)):
            # "Jane Roe Said" is from a headline, "Roe Foundation" is not a person, "Roe President Doe" is two people.
            if lower[k] in _STOP or lower[k] in ORGANISATION_HEADS or (k > i and lower[k] in OFFICES):
                break
            end = k
        elif word == "-" and end >= i and article.capital(k + 1) and article.parse.start[k] == article.parse.end[end]:
            end = k + 1
            limit += 2  # "Kwok-kin" is one word of a name, but three tokens
        elif end >= i and lower[k] in PARTICLES and word not in ("y", "e") and article.same_line(i, k + 1):
            j = k + 1
            while article.same_line(i, j) and lower[j] in PARTICLES and j < k + 3:
                j += 1
            if not (article.capital(j) and article.parse.tag[j] in NOUN):
                break
            end = j
            limit += j - k
        else:
            break
    return end


def _titles(article: Article) -> None:
    """Adds the people whose names follow a title: "Sen. Jane Roe", "Mr Roe", "spokesman John Doe"."""
    places = gazetteer.places()
    for i in article.spots(_BEFORE_NAMES):
        low = article.lower[i]
        honorific = low in HONORIFICS
        capital = article.words[i][0].isupper()
        k = i + 1
        # In a title-case line every word is capitalised, so capitals do not show where a name ends.
        if not article.same_line(i, k) or not article.capital(k) or article.headline[article.parse.paragraph[i]]:
            continue
        # "mr" in lower case is a typing error or a file name; "spokesman" is normally in lower case.
        if article.words[k] == "." or (honorific and not capital):
            continue
        holder = article.holder[k]
        if holder is not None and (holder.type == "person" or holder.first < k):
            continue
        # Before a capitalised word these are mostly not titles: a street, a church, "Private Eye", "Chief Inspector".
        if low in ("st", "saint", "don", "private", "major", "chief", "general", "miss", "king", "queen"):
            continue
        end = _run(article, k)
        # The words are part of a longer name ("President Roe Foundation"), or are a place ("Mayor Larkhill").
        if holder is not None and (holder.last > end or (holder.type == "place" and not honorific)):
            continue
        count = end - k + 1
        text = " ".join(article.words[k : end + 1])
        known = fold(article.words[k]) in gazetteer.given_names()
        # "Senator Roe" is enough, "the Senator Roe" is not: after "the" this may be a ship, a hotel or a bill.
        strong = honorific or (capital and (low in SPLIT_TITLES) and (count > 1 or article.lower[i - 1 : i] != ["the"]))
        if count < 1 or text in places or article.lower[end] in PLACE_HEADS | OFFICES:
            continue
        if not all(article.parse.tag[j] in NOUN for j in (k, end)):
            continue
        if not strong and not (count >= 2 and (known or (holder is None and not capital))):
            continue
        # "President Brookings" in a list of organisations: a single word known as an organisation stays one.
        if strong and low in SPLIT_TITLES and count == 1 and (holder is not None or text in gazetteer.organisations()):
            continue
        if any(h is not None and h.type == "person" for h in article.holder[k : end + 1]):
            continue
        article.add(Name(k, end, "person", holder.label if holder else None, "title", article.words[k : end + 1]))


def _given_runs(article: Article) -> None:
    """Adds people where a given name and a surname follow one another outside of names, or where an initial stands
    between two capitalised words ("Xavi B. Roe")."""
    given = gazetteer.given_names()
    for i in article.of_words(article.capitals):
        if article.holder[i] is not None or not article.same_line(i, i + 1):
            continue
        word = article.words[i]
        # An initial between two capitalised words occurs only in names, so the first need not be a listed given name.
        initial = (
            len(word) > 2
            and is_initial(article.words[i + 1])
            and article.same_line(i, i + 2)
            and article.capital(i + 2)
        )
        if (
            not (initial or fold(word) in given)
            or not article.name_like(i)
            or (article.capital(i - 1) and article.free(i - 1, i - 1))
        ):
            continue
        if initial and (len(article.words[i + 2]) < 3 or not article.name_like(i + 2)):
            continue
        if not initial and not article.name_like(i + 1):
            continue
        end = _run(article, i, 3)
        # One more capitalised word shows that something else begins here: "Florence Nightingale School ...".
        if end == i or not article.free(i, end) or (article.capital(end + 1) and article.same_line(i, end + 1)):
            continue
        article.add(Name(i, end, "person", None, "given-run", article.words[i : end + 1]))


def _left(article: Article) -> None:
    """Extends a surname that stands alone by the given name before it, a capitalised word that is not a title.

    Each word that is somewhere a person's only name counts as a surname: "Mehmet Yilmaz" is found where "Yilmaz" is.
    """
    single = {n.words[0] for n in article.names.values() if n.type == "person" and n.first == n.last}
    for i in article.of_words(single):
        if i == 0 or not article.same_line(i - 1, i) or article.holder[i - 1] is not None:
            continue
        holder = article.holder[i]
        if holder is not None and (holder.type != "person" or holder.first != i or holder.last != i):
            continue
        if len(article.words[i - 1]) < 3 or not article.name_like(i - 1) or not article.name_like(i):
            continue
        third = article.same_line(i - 2, i) and article.capital(i - 2) and article.parse.tag[i - 2] in NOUN
        if third and article.free(i - 2, i - 2) and article.lower[i - 2] not in _BEFORE_NAMES:
            continue
        label = holder.label if holder is not None else None
        article.add(Name(i - 1, i, "person", label, "left", article.words[i - 1 : i + 1]))


def _captions(article: Article) -> None:
    """Adds the speaker where a name of two to five tokens follows a dash that begins a line or ends a quotation."""
    paragraph = article.parse.paragraph
    for i in article.of_words({w for w in article.marked if w[0] in DASHES}):
        inside = i > 0 and paragraph[i - 1] == paragraph[i]
        # Within a line a dash names a speaker only right after the closing quotation mark: “We won.” — Jane Roe
        if inside and article.words[i - 1] not in ("”", '"', "''", "’", "»"):
            continue
        if not article.same_line(i, i + 1):
            continue
        end = _run(article, i + 1)
        if not 1 <= end - i - 1 <= 4:
            continue
        closes = not article.same_line(i, end + 1) or article.words[end + 1] in (",", "(", "—", ".", "|", "-", "/")
        if closes and all(h is None or h.type != "person" for h in article.holder[i + 1 : end + 1]):
            if any(article.lower[j] in PLACE_HEADS for j in range(i + 1, end + 1)):
                continue
            article.add(Name(i + 1, end, "person", None, "caption", article.words[i + 1 : end + 1]))


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
    """Returns the first token of the run of capitalised words that ends before `first`, or `first` if there is none.

    The run may contain names of places, but of one token only.
    """
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
    """Adds the speaker where a line begins "ROE: ...", if the surname is known from elsewhere or this is a transcript.

    A transcript has at least two different labels; of these, only the ones that occur at least twice are added.
    """
    parse, words = article.parse, article.words
    found: dict[str, list[tuple[int, int]]] = {}
    for i in article.where.get(":", ()):
        if i == 0:
            continue
        first = i
        # More than six tokens before a colon are a sentence, not a label.
        while first > 0 and parse.paragraph[first - 1] == parse.paragraph[i] and i - first < 6:
            first -= 1
        if first and parse.paragraph[first - 1] == parse.paragraph[i]:
            continue
        text = parse.text[parse.start[first] : parse.end[i - 1]]
        if _SPEAKER.match(text) and article.lower[i - 1] not in OFFICES | ORGANISATION_HEADS | _STOP:
            found.setdefault(text, []).append((first, i - 1))
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
