"""Reads the outlet and the day of an article from the path of its raw file, by layouts that the user can choose."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import PurePosixPath

from pipeline.formats.packing import OPENERS
from pipeline.resources import words

# Maps each part of a layout to what it matches. A site must contain a letter, so a folder of digits is not one.
_FIELDS = {
    "site": r"(?P<site>(?:[^\w/]|[\d_])*+[^\W\d_][^/]*?)",
    "date": r"(?P<year>(?:18|19|20)\d\d)(?P<mark>[-_.]?)(?P<month>[01]\d)(?P=mark)(?P<day>[0-3]\d)",
    "year": r"(?P<year>(?:18|19|20)\d\d)",
    "month": r"(?P<month>[01]?\d)",
    "day": r"(?P<day>[0-3]?\d)",
    "slug": r"[^/]*",
    "*": r"[^/]*",
}
# A host, with or without "www.".
_HOST = re.compile(r"(?:www\.)?([\w-]+(?:\.[\w-]+)+)", re.IGNORECASE)
# Spellings are only compared for names of at least this many letters.
_SHORTEST_KEY = 3
_PART = re.compile(r"\{(\w+)\}|(\*)")
# Folder names that describe contents rather than name an outlet.
_NO_SITES = words(
    "archive archives article articles bad content corpus data doc docs document documents download downloads dump "
    "export exports feed file files html in input inputs item items json misc new news old other page pages raw "
    "scraped site sites stories story temp test text texts tmp txt web"
)


@dataclass(frozen=True, slots=True)
class PathFacts:
    """The outlet and the day that a path names; None for what it does not name."""

    site: str | None = None
    date: datetime | None = None


def path_facts(path: str, layouts: Sequence[str]) -> PathFacts:
    """Reads a path by the first layout that matches its end; any folders may precede it."""
    stem = _without_suffixes(path)
    for layout in layouts:
        found = _compiled(layout).fullmatch(stem)
        if found is None:
            continue
        named = found.groupdict()
        date = _date(named) if named.get("year") else None
        if named.get("day") and date is None:  # the digits are not a valid date, so this layout does not match
            continue
        site = named.get("site")
        if site and site.lower() in _NO_SITES:
            site = None
        if site or date:
            return PathFacts(site, date)
    return PathFacts()


def check_layout(layout: str) -> None:
    """Raises ValueError for an invalid layout."""
    _compiled(layout)


@lru_cache(maxsize=64)
def _compiled(layout: str) -> re.Pattern[str]:
    expression, at = r"(?:[^/]*/)*", 0
    for part in _PART.finditer(layout):
        name = part[1] or part[2]
        if name not in _FIELDS:
            known = ", ".join(f"{{{field}}}" for field in _FIELDS if field != "*")
            raise ValueError(f"path layout {layout!r}: {{{name}}} is unknown; expected one of {known}, or *")
        expression += re.escape(layout[at : part.start()]) + _FIELDS[name]
        at = part.end()
    try:
        return re.compile(expression + re.escape(layout[at:]))
    except re.error as error:
        raise ValueError(f"path layout {layout!r}: {error}: name each part once") from None


def _date(named: dict[str, str | None]) -> datetime | None:
    try:
        return datetime(int(named["year"] or 0), int(named.get("month") or 0), int(named.get("day") or 0), tzinfo=UTC)
    except ValueError:
        return None


def _without_suffixes(path: str) -> str:
    suffix = PurePosixPath(path).suffix
    if suffix.lower() in OPENERS:
        path = path.removesuffix(suffix)
        suffix = PurePosixPath(path).suffix
    return path.removesuffix(suffix)


def outlet_key(name: str) -> str:
    """Returns a key that is the same for all spellings of an outlet: "Usa-Today", "usa-today", "www.usatoday.com"."""
    plain = re.sub(r"^(?:https?://)?(?:www\.)?", "", name.strip().casefold()).rstrip("/")
    plain = re.sub(r"\.(?:com|org|net|co\.\w\w|com\.\w\w|[a-z]{2,6})$", "", plain)
    return re.sub(r"[\W_]+", "", plain)


def outlet_name(name: str, names: Sequence[str]) -> str:
    """Returns the spelling of an outlet in the user's list ("usatoday.com = USA Today"), or else the name itself."""
    return _listed_spellings(tuple(names)).get(outlet_key(name), name)


def spellings(counts: Mapping[str, int]) -> dict[str, str]:
    """Maps names of outlets to the spelling that replaces them: "usa-today" and "usatoday.com" to "USA Today".

    counts: maps each name to the number of documents that have it.

    A name written for readers is preferred to one from a path or a host; on a tie, the more frequent one. Hosts that
    have the same name under several domains ("post.local", "post.test") are left alone, since they may be different
    outlets.
    """
    same: defaultdict[str, list[str]] = defaultdict(list)
    for name in sorted(counts):
        same[outlet_key(name)].append(name)
    found: dict[str, str] = {}
    for key, names in same.items():
        hosts = {host[1].lower() for name in names if (host := _HOST.fullmatch(name))}
        merged = names if len(hosts) <= 1 else [name for name in names if not _HOST.fullmatch(name)]
        if len(key) < _SHORTEST_KEY or len(merged) < 2:
            continue
        best = max(merged, key=lambda name: (_readable(name), counts[name], name))
        found |= {name: best for name in merged if name != best}
    return found


def _readable(name: str) -> int:
    """Scores how readable a name is: 0 for a host, 1 for lower case, 2 with capitals, 3 with spaces as well."""
    if _HOST.fullmatch(name):
        return 0
    return 1 + (name != name.lower()) + (" " in name and name != name.lower())


@lru_cache(maxsize=8)
def _listed_spellings(names: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in names:
        given, equals, spelling = line.partition("=")
        if not equals or not spelling.strip() or not outlet_key(given):
            raise ValueError(f'site name {line!r}: expected "usatoday.com = USA Today"')
        found[outlet_key(given)] = spelling.strip()
        found.setdefault(outlet_key(spelling), spelling.strip())
    return found


def check_names(names: Sequence[str]) -> None:
    """Raises ValueError for an invalid list of site names."""
    _listed_spellings(tuple(names))
