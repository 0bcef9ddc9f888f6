"""Applies a user's own list of names, which overrides what the program finds and may say what is not a name."""

import functools
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.entities.names.article import Article
from pipeline.entities.names.model_names import Name
from pipeline.parsing.parse import Parse

NO_NAME = "none"
_BLANK = r"[^\S\n]"  # also those that do not break, or are narrow
_FIRST_TWO = re.compile(rf"\s*(\w+|\S){_BLANK}*(\w+|\S)?")
_PLAIN = str.maketrans("’‐‑", "'--")
_JOINED = re.compile(r"[-‐‑–][^\W\d_]")


@dataclass(frozen=True, slots=True)
class ListedName:
    """One entry in the list: the canonical name, its type ("none" if it is not a name), and its other written forms."""

    name: str
    type: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """A match: tokens `first` to `last` of an article (both included) are a form of `entry`."""

    first: int
    last: int
    entry: ListedName


class NameList:
    """The entries of a list, indexed so that articles can be searched for them."""

    def __init__(self, entries: Iterable[ListedName] = ()) -> None:
        self.entries = tuple(entries)
        self._forms: dict[str, list[tuple[str, ListedName]]] = defaultdict(list)
        self._firsts: set[str] = set()
        forms = {form: e for e in self.entries for form in (e.name, *e.aliases)}
        for form in sorted(forms, key=lambda f: (-len(f), f)):
            for written in dict.fromkeys((form, form.upper()) if len(form) > 3 else (form,)):
                first, alone = _keys(written, 0)
                self._forms[first].append((written, forms[form]))
                self._firsts.add(alone[:-1])

    def __bool__(self) -> bool:
        return bool(self.entries)

    def find(self, parse: Parse, words: list[str]) -> list[Match]:
        """Returns the matches in an article in text order; they never overlap. Of several forms the longest wins."""
        if not self.entries:
            return []
        ends = {end: i for i, end in enumerate(parse.end)}
        found: list[Match] = []
        after = 0
        for i, word in enumerate(words):
            if i < after or (word.isalnum() and word not in self._firsts):
                continue
            first, alone = _keys(parse.text, parse.start[i])
            for form, entry in (*self._forms.get(first, ()), *self._forms.get(alone, ())):
                match = _pattern(form).match(parse.text, parse.start[i])
                last = _last_token(parse, ends, match.end()) if match else None
                if last is not None and not _part_of_double(parse, i):
                    found.append(Match(i, last, entry))
                    after = last + 1
                    break
        return found


NO_NAMES = NameList()


def _keys(text: str, start: int) -> tuple[str, str]:
    """Returns two keys for looking up a form: its first two words or punctuation marks, and the first one alone."""
    match = _FIRST_TWO.match(text, start)
    first, second = match.groups("") if match else ("", "")
    return f"{first} {second}".translate(_PLAIN), f"{first} ".translate(_PLAIN)


@functools.lru_cache(maxsize=4096)
def _pattern(form: str) -> re.Pattern[str]:
    words = (re.sub(r"['’]", "['’]", re.sub(r"\\?[-‐‑]", "[-‐‑]", re.escape(w))) for w in form.split())
    return re.compile(f"{_BLANK}+".join(words) + r"(?!\w)")


def _last_token(parse: Parse, ends: dict[int, int], end: int) -> int | None:
    """Returns the token that ends at `end` or at a full stop after it; None inside a word or hyphenated name."""
    if _JOINED.match(parse.text, end) and parse.text[end + 1].isupper():
        return None
    return ends.get(end, ends.get(end + 1) if parse.text[end : end + 1] == "." else None)


def _part_of_double(parse: Parse, i: int) -> bool:
    """Whether a hyphen joins token `i` to the word before it."""
    start = parse.start[i]
    return start > 1 and parse.text[start - 1] in "-‐‑–" and parse.text[start - 2].isalpha()


def apply_list(article: Article, matches: Iterable[Match]) -> None:
    """Applies the list to an article's names. An entry of one word, "Lind", leaves "Ada Lind" as it is."""
    for match in matches:
        first, last, entry = match.first, match.last, match.entry
        held = article.held(first, last)
        if entry.type == NO_NAME:
            for name in held:
                if first <= name.first and name.last <= last:
                    article.drop(name)
            continue
        inside = any(n.first <= first and last <= n.last and (n.last - n.first > last - first) for n in held)
        if inside and first == last:
            continue
        label = next((n.label for n in held if (n.first, n.last) == (first, last)), None)
        name = Name(first, last, entry.type, label, "listed", article.words[first : last + 1], listed=entry.name)
        article.add(name)
