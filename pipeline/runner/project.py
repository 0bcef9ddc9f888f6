"""Finds the project's files next to its raw folder: options and corrections, which a plain `make all` always uses."""

from collections.abc import Iterable
from pathlib import Path

from pipeline.config import load
from pipeline.options import Options

OPTIONS, CORRECTIONS = "newsquotes.toml", "corrections.csv"


def project_folder(raw: str) -> Path | None:
    """Returns the folder that contains the raw folder and the project's files; None for raw files on object storage."""
    return None if "://" in raw else Path(raw).absolute().parent


def load_project(raw: str, files: Iterable[Path] = (), overrides: Iterable[str] = ()) -> tuple[Options, list[Path]]:
    """Returns the options of a run, and the project's files that were found.

    Later ones override earlier ones: defaults, newsquotes.toml next to the raw folder, `files`, `overrides`.
    A file corrections.csv next to the raw folder is used unless one of these names another file. Raises ConfigError, as
    `config.load` does.
    """
    folder = project_folder(raw)
    project = folder / OPTIONS if folder and (folder / OPTIONS).is_file() else None
    chosen = load(Options, files, overrides, project)
    found = [project] if project else []
    names = [o.replace(" ", "").split("=", 1)[0] for o in overrides]
    if folder and chosen.corrections.file is None and "corrections.file" not in names:
        file = folder / CORRECTIONS
        if file.is_file():
            chosen = load(Options, files, [*overrides, f"corrections.file={_quoted(file)}"], project)
            found.append(file)
    return chosen, found


def _quoted(file: Path) -> str:
    """Returns the path as a quoted TOML string, since a file may be named "1" or "true"."""
    return '"' + str(file).replace("\\", "\\\\").replace('"', '\\"') + '"'
