"""Reads TOML files and `--set section.key=value` into typed, frozen dataclasses of options.

A section is a dataclass of flat values (bool, int, float, str, tuples of str, Literal choices, `| None`). An unknown
section or key, or a value of the wrong type or out of range, raises a ConfigError that says where it is.
"""

import dataclasses
import difflib
import hashlib
import json
import math
import tomllib
import types
import typing
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Self, TypeVar

from pipeline.errors import ConfigError, InternalError

Sections = Mapping[str, type[Any]]
# Values that unset an option, in a file or with --set.
_NOTHING = ("none", "null", "")
_LARGEST = 2**63 - 1
"""Largest whole number of an option: numpy and Arrow have no larger ones."""


@dataclasses.dataclass(frozen=True)
class Config:
    """Options by section: `config.quotes.min_words`. A subclass declares the sections, as annotations."""

    sections: Mapping[str, Any]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name == "sections":  # pickle asks for these before any attribute is set
            raise AttributeError(name)
        if name in self.sections:
            return self.sections[name]
        if name in self.kinds():
            raise InternalError(f"option section [{name}] is read by a step that does not declare it in `sections`")
        raise AttributeError(f"{name}: no such section of options")

    @classmethod
    def kinds(cls) -> dict[str, type[Any]]:
        """Maps the name of each section to its options class."""
        return {name: kind for name, kind in typing.get_type_hints(cls).items() if name != "sections"}

    def only(self, names: Iterable[str]) -> Self:
        """Returns a copy with only these sections ("quotes") and keys ("quotes.model"); reading others is an error."""
        kept: dict[str, Any] = {}
        keys: dict[str, set[str]] = {}
        for name in names:
            section, _, key = name.partition(".")
            if key:
                keys.setdefault(section, set()).add(key)
            else:
                kept[section] = self.sections[section]
        # Single keys, so that a step that needs one option of a section does not run again when another one changes.
        some = {s: _Keys(s, {k: getattr(self.sections[s], k) for k in chosen}) for s, chosen in keys.items()}
        return dataclasses.replace(self, sections={**some, **kept})

    def as_dict(self) -> dict[str, dict[str, Any]]:
        """Returns all options as nested dicts of plain values, for the manifest."""
        return {name: dataclasses.asdict(options) for name, options in self.sections.items()}

    def fingerprint(self, names: Iterable[str]) -> str:
        """Returns a hash of the values in these sections ("quotes") and keys ("quotes.model")."""
        plain = {}
        for name in names:
            section, _, key = name.partition(".")
            values = dataclasses.asdict(self.sections[section])
            plain[name] = values[key] if key else values
        return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()[:16]


@dataclasses.dataclass(frozen=True)
class _Keys:
    """A section of which only some options may be read."""

    section: str
    values: Mapping[str, Any]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name == "values":
            raise AttributeError(name)
        if name in self.values:
            return self.values[name]
        raise InternalError(f"option [{self.section}] {name} is read by a step that does not declare it in `sections`")


Options = TypeVar("Options", bound=Config)


def load(
    kind: type[Options],
    files: Iterable[Path] = (),
    overrides: Iterable[str] = (),
    project: Path | None = None,
    presets: Iterable[str] = (),
) -> Options:
    """Builds the configuration from the defaults, `presets`, the project's file, `files` and `overrides`
    (`section.key=value`, as in `presets`).

    Each of these overrides the ones before it. A path in the project's file is relative to the folder of that file; a
    path anywhere else is relative to the working directory.
    Raises ConfigError with the place, what was found, what is expected, and the remedy.
    """
    sections = kind.kinds()
    given: dict[tuple[str, str], _Given] = {}

    def set_(texts: Iterable[str]) -> None:
        for text in texts:
            section, key, value = _parse_override(text)
            _give(sections, given, section, key, _Given(value, f"--set {text}"))

    set_(presets)
    for file in (*((project,) if project else ()), *files):
        for section, content in _read_toml(file).items():
            if not isinstance(content, dict):
                where = f"{file}: {section} is outside of a section"
                raise ConfigError(where, f"put it below one of: {_list(sections)}")
            for key, value in content.items():
                place = f"{file} [{section}] {key} = {value!r}"
                of_project = project and file is project and isinstance(value, str) and section in sections
                if of_project and _is_file(sections[section], key) and value not in _NOTHING:
                    value = str(file.parent / value)
                _give(sections, given, section, key, _Given(value, place))
    set_(overrides)
    return kind({name: _build(name, cls, given) for name, cls in sections.items()})


@dataclasses.dataclass(frozen=True, slots=True)
class _Given:
    """A value that the user set, and the place where it was set, for messages."""

    value: Any
    place: str


def _give(sections: Sections, given: dict[tuple[str, str], _Given], section: str, key: str, new: _Given) -> None:
    """Stores a value in `given`. If the key ends in "+", puts the new items in front of the option's present ones."""
    adds = key.endswith("+")
    key = key.rstrip("+ ") if adds else key
    _check_known(sections, section, key, new.place)
    if adds:
        field = next(f for f in dataclasses.fields(sections[section]) if f.name == key)
        if not isinstance(field.default, tuple):
            raise ConfigError(f"{new.place}: += is for lists", f"give one value: {section}.{key}=...")
        before = _items(given[section, key].value) if (section, key) in given else field.default
        # In front, so that what the user adds takes precedence over the defaults.
        items = _items(new.value)
        new = _Given([*items, *(item for item in before if item not in items)], new.place)
    given[section, key] = new


def _items(value: Any) -> list[Any]:
    """Returns the value of a list option as a list: text is divided at commas; any other single value is one item."""
    if isinstance(value, str):
        return [item.strip() for item in value.split(",") if item.strip()]
    return value if isinstance(value, list) else [value]


def replaced_lists(config: Config) -> list[str]:
    """Returns the list options ("ingest.text_fields") whose value lacks some of the default items."""
    found = []
    for name, kind in config.kinds().items():
        for field in dataclasses.fields(kind):
            names = field.default if isinstance(field.default, tuple) else ()
            if len(names) > 1 and not set(names) <= set(getattr(config.sections[name], field.name)):
                found.append(f"{name}.{field.name}")
    return found


def _list(sections: Sections) -> str:
    return ", ".join(f"[{s}]" for s in sections)


def _read_toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))  # some editors begin a file with a mark
    except FileNotFoundError:
        raise ConfigError(f"{file}: no such file", "give an existing one with --config") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: not valid TOML: {error}", "correct the line named above") from None


def _parse_override(text: str) -> tuple[str, str, Any]:
    path, equals, raw = text.partition("=")
    section, dot, key = path.strip().partition(".")
    if not (equals and dot and key):
        raise ConfigError(f"--set {text}: not of the form section.key=value", "for example --set clean.method=none")
    try:
        return section, key, tomllib.loads(f"value = {raw.strip()}")["value"]
    except tomllib.TOMLDecodeError:
        return section, key, raw.strip()


def _check_known(sections: Sections, section: str, key: str, place: str) -> None:
    if section not in sections:
        near = difflib.get_close_matches(section, sections, 1)
        remedy = f"did you mean [{near[0]}]?" if near else f"use one of {_list(sections)}"
        raise ConfigError(f"{place}: no such section", remedy)
    names = [f.name for f in dataclasses.fields(sections[section])]
    if key not in names:
        near = difflib.get_close_matches(key, names, 1)
        remedy = f"did you mean {near[0]}?" if near else f"use one of: {', '.join(names)}"
        raise ConfigError(f"{place}: no such key", remedy)


def _is_file(cls: type[Any], key: str) -> bool:
    """Whether an option holds the path of a user's file, according to its field's metadata."""
    return any(f.name == key and f.metadata.get("file") for f in dataclasses.fields(cls))


def _build(section: str, cls: type[Any], given: Mapping[tuple[str, str], _Given]) -> Any:
    hints = typing.get_type_hints(cls)
    own = {key: g for (name, key), g in given.items() if name == section}
    checked = {}
    for key, g in own.items():
        try:
            checked[key] = _convert(g.value, hints[key])
        except ValueError as error:
            raise ConfigError(f"{g.place}: {error}", f"correct it; the default is {_default(cls, key)}") from None
    try:
        return cls(**checked)
    except ValueError as error:
        # The message of the options class has only the key; the user also needs the file or --set that it came from.
        blamed = next((g.place for key, g in own.items() if key in str(error)), f"[{section}]")
        raise ConfigError(f"{blamed}: {error}", "correct it, or leave the key out to use its default") from None


def _default(cls: type[Any], key: str) -> str:
    field = next(f for f in dataclasses.fields(cls) if f.name == key)
    return repr(field.default) if field.default is not dataclasses.MISSING else "set by the program"


def _convert(value: Any, hint: Any) -> Any:
    """Converts `value` to the type `hint`. Raises ValueError, which says what is expected."""
    origin = typing.get_origin(hint)
    if origin is typing.Literal:
        choices = typing.get_args(hint)
        if value not in choices:
            raise ValueError(f"must be one of {', '.join(map(repr, choices))}")
        return value
    if origin in (typing.Union, types.UnionType):
        return _convert_union(value, typing.get_args(hint))
    if origin is tuple:
        return _convert_list(value, typing.get_args(hint)[0])
    return _convert_plain(value, hint)


def _convert_list(value: Any, hint: Any) -> tuple[Any, ...]:
    """Converts a list, or text with commas, to a tuple."""
    if not isinstance(value, str | list):
        raise ValueError("must be a list of strings")
    return tuple(_convert(v, hint) for v in _items(value))


def _convert_plain(value: Any, hint: type[Any]) -> Any:
    # In Python, True is an int. Here only bool options may be True.
    if isinstance(value, bool) and hint is not bool:
        fits = False
    elif hint is float and isinstance(value, int):
        return float(value)
    elif hint is str and isinstance(value, int | float):
        return str(value)
    else:
        fits = isinstance(value, hint)
    if fits and isinstance(value, float) and math.isnan(value):
        fits = False
    if fits and isinstance(value, int) and abs(value) > _LARGEST:
        raise ValueError(f"must be at most {_LARGEST}")
    if not fits:
        names = {int: "a whole number", float: "a number", bool: "true or false", str: "a string"}
        raise ValueError(f"must be {names.get(hint, hint)}")
    return value


def _convert_union(value: Any, choices: tuple[Any, ...]) -> Any:
    if type(None) in choices and value in (None, *_NOTHING):
        return None
    errors = []
    for choice in choices:
        if choice is type(None):
            continue
        try:
            return _convert(value, choice)
        except ValueError as error:
            errors.append(str(error))
    raise ValueError(" or ".join(errors))
