"""Writes the documentation pages that are generated from the program: python docs/generate.py [--check]."""

import ast
import re
import sys
from pathlib import Path

import typer

from pipeline.cli import app
from pipeline.flow import STAGES, STEPS
from pipeline.options import SECTIONS
from pipeline.report.reference import dictionary, settings

ROOT = Path(__file__).parent.parent
TABLES = """# The tables

Every table is a folder of Parquet files below the processed folder; read the folder as one table. The meanings
below are also in the files, as metadata of each column. Null means "not known"; an empty string or a zero never
stands for it. Offsets are half-open and count Unicode code points, as Python's strings do. The
[glossary](glossary.md) explains the terms.

This page is generated from `pipeline/tables/`; `newsquotes schema` prints it.

"""
OPTIONS = """# Every option with its default. Copy what you want to change into a file of your own and pass it with
# --config, or change single values with --set section.key=value. This file is generated: see `newsquotes options`.

"""
OPTIONS_PAGE = """# Options

Every option with its default. Copy what you want to change into a file of your own and pass it with `--config`, or
change single values with `--set section.key=value`. This page is generated; `newsquotes options` prints it.

"""
COMMANDS = """# Commands

`make` sets up an environment and calls these commands; with the environment active, `newsquotes` is the same as
`python -m pipeline`. Exit codes: 0, done; 1, an error of the program or the machine; 2, an error that you can
correct: the message says what is wrong, where, and what to do. This page is generated from the program's own help.

"""
STEPS_PAGE = """# The steps

Every step of the flow, in order: what it does, what it runs on, and which tables it reads and writes. A *part*
holds the documents of some raw files; a *bucket* holds the rows of all parts whose key hashes to it; a step for the
*corpus* runs once. Tables that are not in [tables.md](../tables.md) are below `_work/`. Tables in italics are only
searched for single rows, not read as a whole.

This page is generated from `pipeline/flow.py` and the steps' docstrings.
"""

ROOMS_PAGE = """# Every module in one line

Looking for something? Search this page for the word that you would use ("date", "byline", "Parquet"). Each heading is a
package; CONTRIBUTING.md says which package may import which.

This page is generated from the docstring of each module and the first comment of each word list, template and asset.
"""


def pages() -> dict[Path, str]:
    """Maps the path of each generated file to its content."""
    return {
        ROOT / "docs" / "tables.md": TABLES + dictionary() + "\n",
        ROOT / "docs" / "commands.md": COMMANDS + _commands() + "\n",
        ROOT / "docs" / "development" / "steps.md": STEPS_PAGE + _steps(),
        ROOT / "docs" / "development" / "rooms.md": ROOMS_PAGE + _rooms(),
        ROOT / "docs" / "options.md": OPTIONS_PAGE + _options(),
        ROOT / "configs" / "default.toml": OPTIONS + settings(),
    }


def _options() -> str:
    return "\n\n".join(f"## {name}\n\n```toml\n{settings(name).strip()}\n```" for name in SECTIONS) + "\n"


def _commands() -> str:
    group = typer.main.get_command(app)
    context = group.make_context("newsquotes", ["--help"], resilient_parsing=True)
    named = [(name, command) for name, command in group.commands.items()]  # type: ignore[attr-defined]
    for name, command in list(named):
        place = named.index((name, command)) + 1
        named[place:place] = [(f"{name} {sub}", c) for sub, c in getattr(command, "commands", {}).items()]
    sections = []
    for name, command in named:
        lines = [f"## {name}", "", command.help or "", "", "| | |", "| --- | --- |"]
        for parameter in command.params:
            usage, meaning = parameter.get_help_record(context)
            lines.append(f"| `{usage}` | {' '.join(meaning.split())} |")
        sections.append("\n".join(lines))
    return "\n\n".join(sections)


def _steps() -> str:
    lines = []
    for stage in STAGES:
        lines += [
            "",
            f"## {stage}",
            "",
            "| step | in | what it does | for each | reads | writes |",
            "| --- | --- | --- | --- | --- | --- |",
        ]
        for step in (s for s in STEPS.values() if s.stage == stage):
            does = " ".join((step.run.__doc__ or "").split("\n\n")[0].split())
            scope = {"files": "part of the raw files"}.get(step.scope, step.scope)
            reads = [*step.reads, *(f"*{table}*" for table in step.lookups)] or ["raw files"]
            module = step.run.__module__.removeprefix("pipeline.").replace(".", "/") + ".py"
            cells = (f"`{step.name}`", f"`{module}`", does, scope, ", ".join(reads), ", ".join(step.outputs))
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


_LISTED = (".py", ".txt", ".html", ".css", ".js")
"""Suffixes of the files that rooms.md lists."""


def _rooms() -> str:
    lines = []
    for room in sorted({file.parent for file in (ROOT / "pipeline").rglob("*.*") if file.suffix in _LISTED}):
        title = _summary(room / "__init__.py") if (room / "__init__.py").exists() else ""
        lines += ["", f"## {room.relative_to(ROOT)}/", "", *([title, ""] if title else []), "| | |", "| --- | --- |"]
        files = [file for file in sorted(room.iterdir()) if file.suffix in _LISTED and file.name[0] != "_"]
        lines += [f"| `{file.relative_to(ROOT / 'pipeline').as_posix()}` | {_summary(file)} |" for file in files]
    return "\n".join(lines) + "\n"


def _summary(file: Path) -> str:
    text = file.read_text(encoding="utf-8")
    if file.suffix in (".html", ".css", ".js"):
        return " ".join(re.split(r"\*/|#\}|\n(?! )", text)[0].strip("{#/* ").split())
    if file.suffix == ".txt":
        return text.partition("\n")[0].lstrip("# ").removesuffix(" [list] starts a list.") if text[0] == "#" else ""
    return " ".join((ast.get_docstring(ast.parse(text)) or "").partition("\n\n")[0].split())


def main() -> int:
    """Writes the pages; with --check, only says which are out of date."""
    check = "--check" in sys.argv[1:]
    stale = [path for path, text in pages().items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in stale:
        print(("out of date: " if check else "wrote ") + str(path.relative_to(ROOT)))
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(pages()[path], encoding="utf-8")
    return int(check and bool(stale))


if __name__ == "__main__":
    sys.exit(main())
