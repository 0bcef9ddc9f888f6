"""Functions on whole folders: `run` makes the tables, `load` and `table` read them, `export` writes them to files."""

from __future__ import annotations

import os
import subprocess
import sys
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING

from newsquotes.origin import FOLDER, module
from newsquotes.results import Run
from newsquotes.texts import NO_OPTIONS, Options, toml

if TYPE_CHECKING:
    import pandas
    import pyarrow

Folder = str | os.PathLike[str]

_COMMAND = "import sys; sys.path.insert(0, {folder!r}); from pipeline.__main__ import main; main()"


def table(name: str, processed: Folder = "data/processed", columns: list[str] | None = None) -> pyarrow.Table:
    """Returns a table of a finished run, as an Arrow table. Raises MissingTableError if there is none."""
    return module("").table(name, processed, columns)


def load(name: str, processed: Folder = "data/processed", columns: list[str] | None = None) -> pandas.DataFrame:
    """Returns a table of a finished run as a pandas data frame: `load("attributed_quotes")`.

    Raises MissingTableError if there is none.
    """
    frame: pandas.DataFrame = module("").load(name, processed, columns)
    return frame


def run(
    raw: Folder,
    processed: Folder,
    *,
    config: Folder | None = None,
    options: Options = NO_OPTIONS,
    workers: int | None = None,
    quiet: bool = False,
) -> Run:
    """Brings the tables in `processed` up to date with the files in `raw`. Nothing is written to `raw`.

    config: a TOML file of options.
    options: single options, which override those of the file, as in {"quotes.model": "light"}.
    workers: number of processes; if None, one for each core.
    quiet: whether to print no progress to standard error.

    It works in processes of its own, so a script needs no `if __name__ == "__main__"`. Raises UserError for an
    error that you can correct, InternalError for any other.
    """
    arguments = ["run", "--raw", os.fspath(raw), "--processed", os.fspath(processed)]
    arguments += ["--config", os.fspath(config)] if config is not None else []
    arguments += [text for key, value in options.items() for text in ("--set", f"{key}={toml(value)}")]
    arguments += ["--workers", str(workers)] if workers is not None else []
    _command(arguments, quiet)
    manifest = module("store").Store(os.fspath(processed)).read_json("manifest.json") or {}
    rows = dict.fromkeys(module("tables").PUBLIC, 0)
    for step in manifest.get("steps", {}).values():
        for name, count in step.get("rows_out", {}).items():
            if name in rows:
                rows[name] += count
    return Run(os.fspath(processed), rows, tuple(manifest.get("warnings", ())))


def export(
    processed: Folder,
    tables: Sequence[str] = (),
    *,
    csv: Folder | None = None,
    xlsx: Folder | None = None,
    sqlite: Folder | None = None,
    jsonl: Folder | None = None,
) -> list[str]:
    """Writes tables to files, as the command `export` does, and returns their paths.

    What does not fit, such as a text that is too long for Excel, is a warning.
    """
    exports = module("exports")
    paths = {"csv": csv, "xlsx": xlsx, "sqlite": sqlite, "jsonl": jsonl}
    targets = exports.Targets(**{form: os.fspath(path) for form, path in paths.items() if path is not None})
    written = list(exports.export(os.fspath(processed), [tables] if isinstance(tables, str) else tables, targets))
    for notice in (notice for done in written for notice in done.notices):
        warnings.warn(notice, stacklevel=2)
    return [done.path for done in written]


def _command(arguments: list[str], quiet: bool) -> None:
    """Runs the command line in a process in which `pipeline` is our package. Raises the error that it ends with."""
    code = _COMMAND.format(folder=str(FOLDER.parent))
    lines: list[str] = []
    with subprocess.Popen(
        [sys.executable, "-P", "-c", code, *arguments],
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},  # in some locales, its messages would be Latin-1
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            lines.append(line)
            if not quiet:
                sys.stderr.write(line)
    if process.returncode == 0:
        return
    errors = module("errors")
    begin = next((n for n, line in reversed([*enumerate(lines)]) if line.startswith("error: ")), -20)
    what = "".join(lines[begin:]).removeprefix("error: ").strip()
    kind = errors.UserError if process.returncode == errors.UserError.code else errors.InternalError
    raise kind(*what.split("\n  remedy: ", 1))
