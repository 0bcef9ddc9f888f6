"""Every option of the configuration with its default and its meaning, as TOML."""

from __future__ import annotations

import dataclasses
import inspect
import json
import re
from typing import Any

from pipeline.errors import ConfigError
from pipeline.options import SECTIONS

_ENTRY = re.compile(r"^(\w+(?:, \w+)*): ", re.MULTILINE)


def settings(section: str | None = None) -> str:
    """All sections, or one. Raises ConfigError for an unknown one."""
    if section is not None and section not in SECTIONS:
        raise ConfigError(f"{section}: no such section", f"use one of: {', '.join(SECTIONS)}")
    chosen = SECTIONS if section is None else {section: SECTIONS[section]}
    return "\n\n".join(_section(name, cls) for name, cls in chosen.items()) + "\n"


def meanings(cls: type[Any]) -> tuple[str, dict[str, str]]:
    """What the docstring of an options class says about the whole, and about each option ("name: meaning")."""
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
