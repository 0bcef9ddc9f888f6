"""The commands that make pages of a corpus."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Processed = Annotated[str, typer.Option(help="Folder (or address on object storage) of the tables.")]


def report(
    processed: Processed = "data/processed",
    out: Annotated[Path, typer.Option(help="Folder of the pages; a report that lies there is replaced.")] = Path(
        "report"
    ),
    top: Annotated[
        int | None,
        typer.Option(min=1, help="Pages of so many speakers, statements and articles only; default: all."),
    ] = None,
) -> None:
    """Make pages of the tables: overview, speakers, articles, what several of them quote, and what to look at twice."""
    from pipeline.report.site.static import write_report

    made = write_report(processed, out, top)
    counts = f"{made.articles:,} articles, {made.speakers:,} speakers, {made.clusters:,} repeated statements"
    typer.echo(f"{out / 'index.html'}: {counts}, {made.bytes / 1e6:.1f} MB", err=True)
