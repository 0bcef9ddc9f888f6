"""Every option of the configuration with its default and its meaning, as TOML."""

from __future__ import annotations

import dataclasses
import inspect
import json
from typing import Any

from pipeline.errors import ConfigError
from pipeline.stages.flow import SECTIONS


def settings(section: str | None = None) -> str:
    """All sections, or one. Raises ConfigError for an unknown one."""
    if section is not None and section not in SECTIONS:
        raise ConfigError(f"{section}: no such section", f"use one of: {', '.join(SECTIONS)}")
    chosen = SECTIONS if section is None else {section: SECTIONS[section]}
    return "\n\n".join(_section(name, cls) for name, cls in chosen.items())


def _section(name: str, cls: type[Any]) -> str:
    about = inspect.getdoc(cls) or ""
    lines = [f"[{name}]", *(f"# {line}".rstrip() for line in about.splitlines())]
    lines += [_line(f.name, f.default) for f in dataclasses.fields(cls)]
    return "\n".join(lines)


def _line(key: str, value: Any) -> str:
    if value is None:
        return f'# {key} = "none"'
    if isinstance(value, bool):
        return f"{key} = {str(value).lower()}"
    if isinstance(value, tuple):
        value = list(value)
    return f"{key} = {json.dumps(value, ensure_ascii=False)}"
