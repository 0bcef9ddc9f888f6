"""Measures speed, compared with spaCy's defaults in the same run; with --corpora, also accuracy on annotated news."""

from pathlib import Path
from typing import Annotated

import typer

from benchmarks import accuracy, cleaning, duplicates, incremental, reading, speed

TASKS = ("speed", "reading", "cleaning", "duplicates", "incremental")


def main(
    texts: Annotated[Path, typer.Option(help="Folder of clean articles (.txt) to time.")] = Path("data/raw"),
    corpora: Annotated[Path | None, typer.Option(help="Folder of the measuring corpora (data/ and eval/).")] = None,
    only: Annotated[str | None, typer.Option(help=f"{', '.join(TASKS)}, or one task of accuracy.")] = None,
) -> None:
    """Prints figures as Markdown tables. "incremental" takes long, so it runs only if it is named."""
    if corpora is not None and texts == Path("data/raw"):
        texts = corpora / "data" / "polnear" / "train" / "text"
    if only in (None, "speed"):
        print(speed.report(texts))
    if only in (None, "reading"):
        print(reading.report())
    if corpora is not None and only in (None, "cleaning"):
        print(cleaning.report(corpora))
    if only in (None, "duplicates"):
        duplicates.print_tables()
    if only == "incremental":
        print(incremental.report(corpora))
    elif corpora is not None and only not in TASKS:
        print(accuracy.report(corpora, only))


typer.run(main)
