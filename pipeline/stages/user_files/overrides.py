"""Reads the user's overrides (option [clean] overrides): lines always to keep or to drop, by site or folder."""

import difflib
from collections.abc import Mapping
from typing import Any

from pipeline.cleaning.overrides import Override, PageOverrides, Pattern
from pipeline.errors import InputError
from pipeline.stages.recurring import site_names
from pipeline.stages.user_files.reading import read_once, toml_entries

_KEYS = ("site", "folder", "keep", "drop")


def page_overrides(path: str | None, document: Mapping[str, Any]) -> PageOverrides | None:
    """Returns the patterns that apply to a document, a row of `documents`; None if there are none."""
    if path is None:
        return None
    sites = site_names(document)
    chosen = [o for o in read_overrides(path) if o.covers(sites, document["source"])]
    return PageOverrides(chosen) if chosen else None


@read_once
def read_overrides(path: str) -> tuple[Override, ...]:
    """Reads the entries of the file. Raises InputError for a wrong entry, with its line, or a missing file."""
    return tuple(_entry(path, n, *entry) for n, entry in enumerate(toml_entries(path, "overrides"), 1))


def _entry(path: str, number: int, line: int, entry: dict[str, Any]) -> Override:
    place = f"{path}:{line}: entry {number}"
    for key in entry:
        if key not in _KEYS:
            near = difflib.get_close_matches(key, _KEYS, 1)
            remedy = f"did you mean {near[0]}?" if near else f"use one of: {', '.join(_KEYS)}"
            raise InputError(f"{place}: {key} = {entry[key]!r}: no such key", remedy)
    for key in ("site", "folder"):
        if key in entry and not (isinstance(entry[key], str) and entry[key].strip()):
            remedy = f'write one name, with * for any characters, as in {key} = "harbour*"; leave {key} out for all'
            raise InputError(f"{place}: {key} = {entry[key]!r}: expected a string", remedy)
    keep, drop = _patterns(place, entry, "keep"), _patterns(place, entry, "drop")
    if not keep and not drop:
        raise InputError(f"{place}: neither keep nor drop", 'give it lines, as in drop = ["Our harbour, our news"]')
    if both := {p.text for p in keep} & {p.text for p in drop}:
        raise InputError(f"{place}: {min(both)!r} is under keep and under drop", "remove it from one of them")
    return Override(number, line, entry.get("site"), entry.get("folder"), keep, drop)


def _patterns(place: str, entry: dict[str, Any], key: str) -> tuple[Pattern, ...]:
    values = entry.get(key, [])
    if not isinstance(values, list) or not all(isinstance(v, str) for v in values):
        remedy = 'write a list: whole lines, or regular expressions between slashes, ["Close", "/^Tides: /"]'
        raise InputError(f"{place}: {key} = {values!r}: expected a list of strings", remedy)
    patterns = tuple(map(Pattern, values))
    for pattern in patterns:
        try:
            pattern.check()
        except ValueError as error:
            remedy = "correct it, or write the whole line without slashes"
            raise InputError(f"{place}: {key}: {pattern.text!r} {error}", remedy) from None
    return patterns
