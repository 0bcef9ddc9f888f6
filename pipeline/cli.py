"""The command line. Contains only typer commands; the work is done in the packages that they call."""

import os
from pathlib import Path
from typing import Annotated

import typer

from pipeline import __version__
from pipeline.errors import PipelineError
from pipeline.report.terminal import Terminal, counted, shown
from pipeline.review import commands as reviews

app = typer.Typer(
    name="newsquotes",
    help="Turns scraped news into clean articles, names, and attributed quotations, as Parquet tables.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

Processed = Annotated[str, typer.Option(help="Folder of the tables, or its address on object storage.")]
IndexFile = Annotated[
    Path | None, typer.Option(help="File of the search index; default: _browse/index.sqlite next to the tables.")
]
DocId = Annotated[str, typer.Argument(help="A doc_id, the beginning of one, or the path of a raw file.")]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


@app.command()
def run(
    raw: Annotated[
        str, typer.Option(help="Folder of the scraped files, or its address; nothing is written to it.")
    ] = "data/raw",
    processed: Processed = "data/processed",
    config: Annotated[
        list[Path] | None, typer.Option(help="TOML file of options; later files override earlier ones.")
    ] = None,
    set_: Annotated[
        list[str] | None, typer.Option("--set", metavar="SECTION.KEY=VALUE", help="One option; overrides the files.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Number of processes; default: the cores of this machine.")
    ] = None,
    engine: Annotated[str, typer.Option(help="What runs the tasks: local, dask.")] = "local",
    scheduler: Annotated[
        str | None, typer.Option(help="Address of a Dask scheduler; without one, Dask starts workers here.")
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(help="Last stage to run: ingest, clean, parse, ner, quotes, copies, entities, repeats, publish."),
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Say why each task has to run again.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be done, and how much time and disk it would take.")
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Print a line for each step, not only for each stage.")
    ] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="Check every byte of every table, and rebuild what is damaged.")
    ] = False,
    strict: Annotated[
        bool,
        typer.Option("--strict", help="Exit with 2 if more than half of a file was rejected, or there is no article."),
    ] = False,
) -> None:
    """Bring the tables up to date with the raw files; whatever has not changed is left alone."""
    from pipeline.report.rejects import block, rejected_files
    from pipeline.runner.progress import closing_lines
    from pipeline.runner.project import load_project
    from pipeline.runner.run import RunRequest
    from pipeline.runner.run import run as run_pipeline
    from pipeline.store import Store
    from pipeline.tables import without_pandas

    without_pandas()
    options, found = load_project(raw, config or (), set_ or ())
    if found:
        typer.echo(f"with {', '.join(map(str, found))}", err=True)
    request = RunRequest(
        raw, processed, options, workers or _cores(), engine, scheduler, until, explain, dry_run, verbose, verify
    )
    try:
        summary = run_pipeline(request, Terminal(stderr=True))
    except KeyboardInterrupt:
        typer.echo("interrupted: run the same command again, and it carries on where it stopped", err=True)
        raise typer.Exit(130) from None
    if dry_run:
        return
    for line in closing_lines(processed, summary.rows, summary.rejects):
        typer.echo(line, err=True)
    articles = summary.rows.get("articles", 0 if until != "ingest" else 1)
    lines, alarming = block(rejected_files(Store(processed)), articles)
    for line in lines:
        typer.secho(shown(line), err=True, fg="red" if line.startswith("WARNING") else None)
    if strict and alarming:
        raise typer.Exit(2)


def tell(error: PipelineError) -> None:
    """Prints an error; escape sequences in the names of files or fields are shown as text."""
    typer.echo(f"error: {shown(str(error))}", err=True)


@app.command()
def schema(table: Annotated[str | None, typer.Argument(help="A table; all tables if omitted.")] = None) -> None:
    """Print the data dictionary: every table and column, with its meaning."""
    from pipeline.report.reference import dictionary

    typer.echo(dictionary(table))


@app.command()
def options(section: Annotated[str | None, typer.Argument(help="A section; all sections if omitted.")] = None) -> None:
    """Print every option of the configuration with its default, as a TOML file."""
    from pipeline.report.reference import settings

    typer.echo(settings(section))


@app.command()
def show(
    doc_id: DocId,
    processed: Processed = "data/processed",
    blocks: Annotated[
        bool, typer.Option("--blocks", help="Show the raw document, with dropped lines struck out.")
    ] = False,
) -> None:
    """Print an article with its quotations and their speakers."""
    from pipeline.report.article import show_article, show_blocks

    (show_blocks if blocks else show_article)(processed, doc_id, Terminal())


@app.command()
def explain(doc_id: DocId, processed: Processed = "data/processed") -> None:
    """Show which rule decided each block, mention and quotation of an article."""
    from pipeline.report.article import explain_article

    explain_article(processed, doc_id, Terminal())


@app.command()
def rejects(
    processed: Processed = "data/processed",
    reason: Annotated[str | None, typer.Option(help="Only this reason, as in rejects.reason.")] = None,
    stage: Annotated[str | None, typer.Option(help="Only this stage.")] = None,
    source: Annotated[str | None, typer.Option(help="Only these raw files; * matches any characters.")] = None,
    most: Annotated[int, typer.Option(min=0, help="Number of examples for each reason.")] = 5,
) -> None:
    """List what was rejected, by reason, and say what to do about it."""
    from pipeline.report.rejects import show_rejects

    show_rejects(processed, Terminal(), reason, stage, "*" if source is None else source, most)


@app.command()
def dropped(
    processed: Processed = "data/processed",
    site: Annotated[str | None, typer.Option(help="Only this site; * matches any characters.")] = None,
    rule: Annotated[str | None, typer.Option(help="Only lines dropped by this rule, as in blocks.rule.")] = None,
    most: Annotated[int, typer.Option(min=1, help="Number of pairs of site and rule, most characters first.")] = 20,
    examples: Annotated[int, typer.Option(min=0, help="Number of lines of each, most frequent first.")] = 3,
) -> None:
    """List the text that cleaning dropped, by site and rule, with the lines that were dropped most often."""
    from pipeline.report.dropped import show_dropped

    show_dropped(processed, Terminal(), site or "*", rule, most, examples)


@app.command()
def clusters(
    processed: Processed = "data/processed",
    articles: Annotated[bool, typer.Option("--articles", help="Only clusters of articles.")] = False,
    quotes: Annotated[bool, typer.Option("--quotes", help="Only clusters of quotations.")] = False,
    most: Annotated[int, typer.Option(min=1, help="Number of clusters of each kind, largest first.")] = 10,
    members: Annotated[int, typer.Option(min=2, help="Number of members to show of each cluster.")] = 8,
    conflicts: Annotated[
        bool, typer.Option("--conflicts", help="Only clusters of quotations with conflicting speakers.")
    ] = False,
) -> None:
    """List the largest clusters of articles and of quotations, each copy as a word diff from the canonical one."""
    from pipeline.report.clusters import Limits, show_clusters

    kinds = [kind for kind, wanted in (("articles", articles), ("quotes", quotes or conflicts)) if wanted]
    limits = Limits(most, members, conflicts)
    show_clusters(processed, kinds or ("articles", "quotes"), limits, Terminal())


@app.command()
def entities(
    processed: Processed = "data/processed",
    ambiguous: Annotated[
        bool,
        typer.Option("--ambiguous", help="Only entities left apart although they may be the same as others, and why."),
    ] = False,
    type_: Annotated[str | None, typer.Option("--type", help="Only person, place, or organisation.")] = None,
    name: Annotated[str | None, typer.Option(help="Only entities with this text in a name or an alias.")] = None,
    most: Annotated[int, typer.Option(min=1, help="Number of entities, most mentioned first.")] = 20,
) -> None:
    """List people, places and organisations with their aliases, and the evidence for merging them or not."""
    from pipeline.report.entities import show_entities

    show_entities(processed, Terminal(), ambiguous, type_, name or "", most)


@app.command()
def extract(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A raw file of any format; - reads text or HTML.")],
    json_lines: Annotated[bool, typer.Option("--jsonl", help="One JSON object per quotation, for programs.")] = False,
    light: Annotated[bool, typer.Option("--light", help="Use the light profile, in half the time.")] = False,
    no_clean: Annotated[bool, typer.Option("--no-clean", help="Keep all of the text: it is already clean.")] = False,
    set_: Annotated[
        list[str] | None, typer.Option("--set", metavar="SECTION.KEY=VALUE", help="One option, as for run.")
    ] = None,
) -> None:
    """Print the quotations of one file, without writing any tables."""
    from pipeline.config import load
    from pipeline.options import Options
    from pipeline.report.extraction import extract_file

    chosen = ["clean.min_words=1", *["quotes.model=light"] * light, *["clean.method=none"] * no_clean, *(set_ or ())]
    extract_file(file, load(Options, overrides=chosen), json_lines, Terminal())


@app.command()
def export(
    tables: Annotated[
        list[str] | None,
        typer.Argument(help="Tables; default: attributed_quotes, speakers, articles, entities, entity_mentions."),
    ] = None,
    processed: Processed = "data/processed",
    csv: Annotated[
        str | None,
        typer.Option(metavar="PATH", help="CSV: a file (- for standard output), or a folder for several tables."),
    ] = None,
    xlsx: Annotated[str | None, typer.Option(metavar="FILE", help="Excel workbook, one sheet per table.")] = None,
    sqlite: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="SQLite database with keys and full-text search, ready for Datasette."),
    ] = None,
    jsonl: Annotated[
        str | None, typer.Option(metavar="PATH", help="JSON lines: a file, or a folder, as for --csv.")
    ] = None,
    card: Annotated[
        bool, typer.Option("--card", help="Write a Hugging Face dataset card (README.md) into the tables' folder.")
    ] = False,
) -> None:
    """Write tables for other programs: CSV, Excel, SQLite or JSON lines. Files named .gz are compressed."""
    from pipeline.exports import Targets
    from pipeline.exports import export as export_tables

    for done in export_tables(processed, tables or (), Targets(csv, xlsx, sqlite, jsonl, card)):
        for notice in done.notices:
            typer.echo(f"notice: {notice}", err=True)
        if done.path != "-":
            typer.echo(f"{done.path}: {', '.join(f'{table} ({n:,} rows)' for table, n in done.rows.items())}", err=True)


@app.command()
def worker(
    scheduler: Annotated[str, typer.Argument(metavar="ADDRESS", help="The Dask scheduler, such as tcp://host:8786.")],
    workers: Annotated[
        int | None, typer.Option(min=1, help="Number of workers; default: the cores of this machine.")
    ] = None,
) -> None:
    """Start workers on this machine for a Dask scheduler, for use with `run --engine dask`."""
    from pipeline.engines.dask import serve

    raise typer.Exit(serve(scheduler, workers or _cores()))


@app.command()
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


@app.command()
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


@app.command()
def verify(
    words: Annotated[str, typer.Argument(help="The words of a quotation, or some of them.")],
    processed: Processed = "data/processed",
    index: IndexFile = None,
) -> None:
    """Find out who said some words: lists every wording in the corpus, exact or altered, and which appeared first."""
    from pipeline.report import verify as checking
    from pipeline.report.site.browse import index_of

    with index_of(processed, index) as found:
        checking.print_verdict(checking.verify(found, words), Terminal())


@app.command()
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


app.add_typer(reviews.app, name="review")


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
