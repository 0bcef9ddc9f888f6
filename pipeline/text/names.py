"""Takes people's names apart: given and family name, titles, initials, acronyms, the name in a byline, and a US
lawmaker's party and constituency, as in "(D-Vt.)".
"""

import functools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.resources import WordLists, resource
from pipeline.text.word_classes import (
    GENERATIONS,
    HONORIFICS,
    ONE_PARTICLE,
    PARTICLES,
    PARTIES,
    PATRONYMICS,
    SPLIT_TITLES,
    SUFFIXES,
    TITLES_OF_TWO_WORDS,
    WITH_FULL_STOP,
)

INVISIBLE = "\u00ad\u2060\ufeff"
"""Characters that no reader sees within a word: the soft hyphen, the word joiner and the old byte order mark."""
UNSEEN = str.maketrans("", "", INVISIBLE)
"""Table for `str.translate` that removes them."""
_WORD = re.compile(r"[^\W_](?:[\w.]|['’‘`\-‐‑–](?=\w))*")
_NICKNAME = re.compile(r"[\"“”(][^\"“”()]*[\"“”)]|(?<!\w)['‘’]\w+['’](?!\w)")
_POSSESSIVE = re.compile(r"(?:['’‘`´]s?|['’]S)$")


@dataclass(frozen=True, slots=True)
class PersonName:
    """The parts of a personal name, as written; parts that it does not have are empty.

    given: the first word.
    middle: the words between the given and the family name.
    family: the last word with any particles before it ("von der Leyen"). A name of one word is a family name.
    suffix: a suffix such as "Jr.".
    """

    given: str
    middle: tuple[str, ...]
    family: str
    suffix: str

    @property
    def full(self) -> bool:
        """Whether the name has both a given and a family name."""
        return bool(self.given and self.family)

    def __str__(self) -> str:
        return " ".join(p for p in (self.given, *self.middle, self.family, self.suffix) if p)


@functools.lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """Normalises a name for comparison: lower case, no accents or full stops, one apostrophe, one hyphen."""
    if word.isascii():
        return word.lower().replace(".", "").replace("`", "'")
    plain = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    plain = plain.translate(_PLAIN)
    return plain.lower().replace(".", "")


_PLAIN = str.maketrans("’‘`‐‑–øØłŁıđĐð", "'''---oOlLidDd", INVISIBLE) | str.maketrans({"ß": "ss", "æ": "ae", "Æ": "Ae"})


def strip_possessive(name: str) -> str:
    """Removes a final 's or apostrophe from a name."""
    return _POSSESSIVE.sub("", name) if len(name) > 2 else name


def title_at(words: Sequence[str], first: int, last: int) -> int:
    """Counts the words of the title that `words[first : last + 1]` begin with: 0 to 2 ("Tan Sri"), never all words."""
    if first >= last:
        return 0
    low = words[first].lower().rstrip(".")
    if words[first + 1].lower() in TITLES_OF_TWO_WORDS.get(low, ()):
        return min(2, last - first)
    return int(low in SPLIT_TITLES or low in HONORIFICS or is_short_title(words[first]))


def is_short_title(word: str) -> bool:
    """Whether a word is a title that is cut short and has a full stop: "Sgt."."""
    return word[-1:] == "." and word[0].isupper() and word[:-1].lower() in WITH_FULL_STOP


def split_titles(words: Sequence[str]) -> int:
    """Counts the titles that begin a name, and any "the", "former" and "then", but never the name's last word."""
    count, last = 0, len(words) - 1
    while count < last:
        title = title_at(words, count, last)
        if not title and words[count].lower() not in ("the", "former", "then"):
            break
        count += title or 1
    return count


@functools.lru_cache(maxsize=65536)
def _is_honour(word: str) -> bool:
    """Whether the last word of a name is an honour or office in capitals: MP, CBE."""
    return 2 <= len(word) <= 3 and word.isupper() and "." not in word and fold(word) not in SUFFIXES


def parse_name(text: str) -> PersonName:
    """Takes a personal name apart, leaving out titles, nicknames in quotation marks or brackets, and a final 's."""
    if not text.isascii():  # `_WORD` would end a word at an accent that is a character of its own
        text = unicodedata.normalize("NFC", text).translate(UNSEEN)
    plain = strip_possessive(text)
    words = _WORD.findall(_NICKNAME.sub(" ", plain)) or _WORD.findall(plain)  # “Fox” may be all of the name
    words = words[split_titles(words) :]
    # "Jane Roe of Larkhill": an "of" after the second word says where somebody is from.
    if "of" in words[2:]:
        words = words[: words.index("of", 2)]
    suffix = ""
    # "Jane Roe MP", but not "JANE ROE LEE", which is all in capitals.
    while len(words) > 2 and _is_honour(words[-1]) and not words[0].isupper():
        words.pop()
    while len(words) > 1 and fold(words[-1]) in SUFFIXES:
        word = words.pop()
        if fold(word) in GENERATIONS:
            suffix = f"{word} {suffix}".strip()
    if not words:
        return PersonName("", (), "", suffix)
    first = _first_of_family(words)
    family = " ".join(words[first:])
    given = words[0] if first else ""
    if suffix.lower().rstrip(".") in ("jr", "sr"):
        suffix = suffix.capitalize().rstrip(".") + "."
    return PersonName(given, tuple(words[1:first]), family, suffix)


def _first_of_family(words: Sequence[str]) -> int:
    """Returns the index of the first word of the family name: the last word, or the first particle before it."""
    first = len(words) - 1
    # Particles belong to the family name ("von der Leyen"), unless capitalised at the start ("Van Morrison").
    while first > 0 and (low := words[first - 1].lower()) in PARTICLES:
        if first == 1 and words[0] != low and low not in PATRONYMICS:
            break
        first -= 1
    return first


def family_key(name: PersonName) -> str:
    """Returns the normalised last word of the family name, by which a bare surname is looked up.

    It leaves out the Arabic article, so that it is "mansur" for "Al-Mansur", "al Mansur" and "Mansur". A father's name
    keeps its particle: "bin rashid".
    """
    return surname_of([without_article(fold(word)) for word in name.family.split()]) if name.family else ""


def surname_of(words: Sequence[str]) -> str:
    """Returns the last of a name's case-folded words, with "bin" in front if it follows a patronymic particle."""
    return f"bin {words[-1]}" if words[-2:-1] and words[-2] in PATRONYMICS else words[-1]


def without_article(word: str) -> str:
    """Removes the Arabic article from the beginning of a case-folded word: "al-mansur" gives "mansur"."""
    return word.removeprefix("al-").removeprefix("el-")


@functools.lru_cache(maxsize=65536)
def is_initial(word: str) -> bool:
    """Whether `word` consists of one or more initials: one letter, or letters with full stops ("J", "J.", "J.K.")."""
    return (len(word.rstrip(".")) == 1 and word[0].isalpha()) or bool(re.fullmatch(r"(?:[A-Z]\.)+[A-Z]?\.?", word))


_TURNED = re.compile(
    rf"(?P<family>(?:{ONE_PARTICLE} )*(?P<first>[^\W\d_][\w.’'-]*)),\s*+(?P<given>[^\W\d_][\w.’'-]*(?: [^\W\d_]\.?)*)"
)
_AGENCY_LETTERS = 4
"""A word of 2 to this many capitals may be an agency: "Reuters, AFP" is not a family name with a given name."""


def turned_round(name: str) -> str | None:
    """Returns "Jane Roe" for "Roe, Jane", as databases list people; None for a text that does not have this form."""
    found = _TURNED.fullmatch(name)
    if not found:
        return None
    for word in (found["first"], found["given"].split()[0]):
        if not word[0].isupper() or (word.isupper() and 1 < len(word) <= _AGENCY_LETTERS):
            return None
    return f"{found['given']} {found['family']}"


def initials(name: str) -> str:
    """Returns the capitals with which the words of a name begin: "KKS" for "Kalpana Koonjoo-Shah"."""
    return "".join(word[0] for word in name.replace("-", " ").split() if word[0].isupper())


def are_initials(word: str) -> bool:
    """Whether a word may be a person's initials: three capitals, since two are often something else ("PM", "US")."""
    return len(word) >= 3 and word.isupper() and word.isalpha()


def is_acronym(word: str, small_letters: bool = False) -> bool:
    """Whether a word may be an acronym: two to seven letters (full stops are ignored), all of them capitals. With
    `small_letters`, a word like "MoD" (a capital first, and at least one more) may be one, too.
    """
    plain = word.replace(".", "")
    if not (2 <= len(plain) <= 7 and plain.isalpha()):
        return False
    return plain.isupper() or (small_letters and plain[0].isupper() and sum(c.isupper() for c in plain) >= 2)


# Maps abbreviations of US states (in lower case, without full stops) to the state's full name. Those of two letters are
# too short to be looked for in running text.
STATE_CODES = WordLists(resource("words/states.txt")).keys("states")

_SEAT = re.compile(r"[(,] ?([DRI])(?:\.?, ?|\.? ?[-–—] ?)([A-Z][A-Za-z.]*(?: [A-Z][a-z]+)?)(?=[,;:)]|$)")


@dataclass(frozen=True, slots=True)
class Seat:
    """A lawmaker's party (one of the values of `PARTIES`) and place (the state's full name, or else as written)."""

    party: str
    place: str


def read_seat(text: str) -> tuple[Seat, int] | None:
    """Reads the seat that begins `text`, with its bracket or comma; returns it and its end, or None."""
    match = _SEAT.match(text)
    if match is None:
        return None
    written = match[2]
    place = STATE_CODES.get(written.replace(".", "").lower()) or (written if written[-3:].islower() else "")
    return (Seat(PARTIES[match[1].lower()], place), match.end()) if place else None
