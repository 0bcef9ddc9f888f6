"""Lists of countries, large cities, well-known organisations and given names. Each is read when it is first needed."""

import functools
from collections.abc import Iterator

from pipeline.resources import resource
from pipeline.text.names import fold

_STYLES = {"country": "Republic", "state": "State", "city": "City"}


def _rows(name: str) -> Iterator[list[str]]:
    text = resource(name).read_text(encoding="utf-8")
    for line in text.splitlines()[1:]:
        if line and not line.startswith("#"):
            yield line.split("\t")


def _written(aliases: str) -> Iterator[str]:
    """Yields the aliases of a row; one with an apostrophe ("Côte d’Ivoire") comes with a straight and a curly one."""
    for form in filter(None, aliases.split("|")):
        yield from dict.fromkeys((form, form.replace("’", "'"), form.replace("'", "’")))


@functools.lru_cache(maxsize=1)
def places() -> dict[str, tuple[str, str]]:
    """Maps each written form of a country, state, region or large city to its canonical name and kind."""
    table: dict[str, tuple[str, str]] = {}
    for name, kind, aliases, _ in _rows("places.tsv"):
        for form in (name, *_written(aliases)):
            table.setdefault(form, (name, kind))
        if kind in _STYLES:
            table.setdefault(f"{_STYLES[kind]} of {name}", (name, kind))
    return table


@functools.lru_cache(maxsize=1)
def demonyms() -> dict[str, str]:
    """Maps each demonym to its place: "Russian" to "Russia"."""
    return {d: row[0] for row in _rows("places.tsv") for d in row[3].split("|") if d}


@functools.lru_cache(maxsize=1)
def organisations() -> dict[str, str]:
    """Maps each written form of a well-known organisation to its canonical name."""
    table: dict[str, str] = {}
    for name, aliases in _rows("organisations.tsv"):
        for form in (name, *_written(aliases)):
            table.setdefault(form, name)
    return table


def is_listed(text: str) -> bool:
    """Whether `text` is a listed form of a place or organisation."""
    return text in places() or text in organisations()


def canonical(kind: str, text: str) -> str | None:
    """Returns the canonical name of a listed place or organisation; None if it is not listed."""
    return places().get(text, (None, ""))[0] if kind == "place" else organisations().get(text)


@functools.lru_cache(maxsize=1)
def given_names() -> dict[str, str | None]:
    """Maps each given name, case-folded, to "female", "male", or None if both women and men have it."""
    table: dict[str, str | None] = {}
    for gender, names in _rows("given_names.txt"):
        for name in names.split():
            table[fold(name)] = None if gender == "either" else gender
    return table
