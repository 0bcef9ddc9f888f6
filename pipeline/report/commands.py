"""The commands that make pages of a corpus, look up words in it, and compare runs."""

from pathlib import Path
from typing import Annotated

import typer

from pipeline.report.terminal import Terminal, counted

Processed = Annotated[str, typer.Option(help="Folder (or address on object storage) of the tables.")]
IndexFile = Annotated[
    Path | None, typer.Option(help="File of the search index; default: _browse/index.sqlite next to the tables.")
]


def report(
    processed: Processed = "data/processed",
    out: Annotated[Path, typer.Option(help="Folder for the pages; an earlier report there is replaced.")] = Path(
        "report"
    ),
    top: Annotated[
        int | None, typer.Option(min=1, help="Number of speakers, statements and articles with a page; default: all.")
    ] = None,
) -> None:
    """Make pages of the tables: overview, speakers, articles, repeated statements, and what deserves a second look."""
    from pipeline.report.site.static import write_report

    made = write_report(processed, out, top)
    counts = f"{counted(made.articles, 'article')}, {counted(made.speakers, 'speaker')}"
    size = f"{made.bytes / 1e6:,.1f} MB" if made.bytes > 1e6 else f"{made.bytes / 1e3:.0f} kB"
    repeats = counted(made.clusters, "repeated statement")
    typer.echo(f"{out / 'index.html'}: {counts}, {repeats}, {size}", err=True)


def browse(
    processed: Processed = "data/processed",
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Port on this machine; 0: any free port.")] = 8_765,
    index: IndexFile = None,
) -> None:
    """Serve the pages of `report` on this machine, for corpora of any size, with full-text search."""
    from pipeline.report.site.browse import browse as serve

    server = serve(processed, port, index)
    typer.echo(f"{server.address} (Ctrl-C ends it)", err=True)
    server.serve()


def verify(
    words: Annotated[str, typer.Argument(help="The words of a quotation, or some of them.")],
    processed: Processed = "data/processed",
    index: IndexFile = None,
) -> None:
    """Find out who said some words: lists every wording in the corpus, exact or altered, and which appeared first."""
    from pipeline.report import verify as checking
    from pipeline.report.site.browse import index_file
    from pipeline.report.site.index import open_index
    from pipeline.report.site.reading import Index
    from pipeline.store import Store, reading

    with Index(open_index(reading(processed), index or index_file(Store(processed)))) as found:
        checking.print_verdict(checking.verify(found, words), Terminal())


def compare(
    a: Annotated[str, typer.Argument(help="Folder of the tables of one run.")],
    b: Annotated[
        str, typer.Argument(help="Folder of the tables of another run, with other options or another version.")
    ],
    most: Annotated[int, typer.Option(min=1, help="Number of examples of each kind of difference.")] = 5,
    csv: Annotated[Path | None, typer.Option(help="File to write; it gets every quotation that differs.")] = None,
) -> None:
    """Print what differs between two processed folders: quotations, with rules and reasons, and entities."""
    from pipeline.report.compare import show_comparison, write_comparison

    found = show_comparison(a, b, most, Terminal())
    if csv is not None:
        write_comparison(found, csv)
