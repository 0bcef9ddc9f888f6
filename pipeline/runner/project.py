"""Finds the project's files next to its raw folder: options and corrections, which a plain `make all` always uses."""

from collections.abc import Iterable
from pathlib import Path

from pipeline.config import load
from pipeline.options import Options

OPTIONS, CORRECTIONS = "newsquotes.toml", "corrections.csv"


def load_project(raw: str, files: Iterable[Path] = (), overrides: Iterable[str] = ()) -> tuple[Options, list[Path]]:
    """Returns the options of a run, and the project's files that were found.

    Later ones override earlier ones: defaults, newsquotes.toml next to the raw folder, `files`, `overrides`.
    A file corrections.csv next to the raw folder is used unless one of these names another file, or none. Raises
    ConfigError, as `config.load` does.
    """
    folder = None if "://" in raw else Path(raw).absolute().parent  # object storage has no such files
    project, corrections = (
        folder / name if folder and (folder / name).is_file() else None for name in (OPTIONS, CORRECTIONS)
    )
    presets = [f"corrections.file={_quoted(corrections)}"] if corrections else []
    chosen = load(Options, files, overrides, project, presets)
    used = corrections if corrections and chosen.corrections.file == str(corrections) else None
    return chosen, [file for file in (project, used) if file]


def _quoted(file: Path) -> str:
    """Returns the path as a quoted TOML string, since a file may be named "1" or "true"."""
    return '"' + str(file).replace("\\", "\\\\").replace('"', '\\"') + '"'
