"""Describes the tables, as a data dictionary in Markdown, and the options with their defaults, as TOML."""

import dataclasses
import inspect
import json
import re
from typing import Any

import pyarrow as pa

from pipeline.errors import ConfigError, MissingTableError
from pipeline.options import SECTIONS
from pipeline.tables import PUBLIC, TABLES
from pipeline.tables.columns import Table

_ENTRY = re.compile(r"^(\w+(?:, \w+)*): ", re.MULTILINE)


def dictionary(table: str | None = None) -> str:
    """Describes all public tables, or only `table`, public or internal. Raises MissingTableError if it is unknown."""
    if table is not None:
        if table not in TABLES:
            raise MissingTableError(f"{table}: no such table", f"use one of: {', '.join(PUBLIC)}")
        return _describe(TABLES[table])
    return "\n\n".join(_describe(TABLES[name]) for name in PUBLIC)


def _describe(table: Table) -> str:
    rows = [f"## {table.name}\n\nOne row per {table.row}.\n", "| column | type | meaning |", "| --- | --- | --- |"]
    rows += [f"| {name} | {_type(kind)} | {about} |" for name, kind, about in table.columns]
    return "\n".join(rows)


def _type(kind: pa.DataType) -> str:
    if pa.types.is_list(kind):
        return f"list of {_type(kind.value_type)}"
    if pa.types.is_struct(kind):
        return "{" + ", ".join(kind.field(i).name for i in range(kind.num_fields)) + "}"
    if pa.types.is_timestamp(kind):
        return "time (UTC)"
    return {pa.string(): "text", pa.float64(): "float64"}.get(kind, str(kind))


def settings(section: str | None = None) -> str:
    """Returns all sections of options, or only `section`, as TOML. Raises ConfigError if it is unknown."""
    if section is not None and section not in SECTIONS:
        raise ConfigError(f"{section}: no such section", f"use one of: {', '.join(SECTIONS)}")
    chosen = SECTIONS if section is None else {section: SECTIONS[section]}
    return "\n\n".join(_section(name, cls) for name, cls in chosen.items()) + "\n"


def meanings(cls: type[Any]) -> tuple[str, dict[str, str]]:
    """Splits the docstring of an options class into its introduction and a mapping from each option to its meaning.

    The docstring has a line "name: meaning" for each option.
    """
    intro, *entries = _ENTRY.split(inspect.getdoc(cls) or "")
    about = {}
    for names, text in zip(entries[::2], entries[1::2], strict=True):
        for name in names.split(", "):
            about[name] = " ".join(text.split())
    return intro.strip(), about


def _section(name: str, cls: type[Any]) -> str:
    intro, about = meanings(cls)
    lines = [f"[{name}]", *(f"# {line}".rstrip() for line in intro.splitlines())]
    for field in dataclasses.fields(cls):
        lines += [f"# {about[field.name]}"] if field.name in about else []
        lines.append(_line(field.name, field.default))
    return "\n".join(lines)


def _line(key: str, value: Any) -> str:
    if value is None:
        return f'# {key} = "none"'
    if isinstance(value, bool):
        return f"{key} = {str(value).lower()}"
    if isinstance(value, tuple):
        value = list(value)
    return f"{key} = {json.dumps(value, ensure_ascii=False)}"
