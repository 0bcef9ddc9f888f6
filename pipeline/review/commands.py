"""The commands of `review`: draw a sample, label it, and score it."""

from pathlib import Path
from typing import Annotated

import typer

from pipeline.report.terminal import Terminal

app = typer.Typer(help="Find out how accurate the tables are on your texts: draw a sample, label it, score it.")
Processed = Annotated[str, typer.Option(help="Folder (or address on object storage) of the tables.")]
Labels = Annotated[Path | None, typer.Option(help="File of labels; default: review.csv next to the raw folder.")]


@app.callback(invoke_without_command=True)
def review(
    context: typer.Context,
    processed: Processed = "data/processed",
    labels: Labels = None,
    annotator: Annotated[
        str, typer.Option(help="Your name, stored with your labels so that they can be compared with other people's.")
    ] = "",
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Port on this machine; 0: any free port.")] = 8_766,
    index: Annotated[Path | None, typer.Option(help="File of the search index, as for browse.")] = None,
) -> None:
    """Label a sample in the browser, one key per quotation. `review sample` draws the sample, `review score` scores
    it.
    """
    if context.invoked_subcommand is not None:
        _pass_on(context)
        return
    from pipeline.review.desk import open_desk

    server = open_desk(processed, labels or _beside(processed), annotator, port, index)
    typer.echo(f"{server.address} (Ctrl-C ends it)", err=True)
    server.serve()


@app.command()
def sample(
    processed: Processed = "data/processed",
    n: Annotated[int, typer.Option("--n", min=1, help="Number of quotations to draw.")] = 200,
    by: Annotated[str, typer.Option(help="What to stratify by: confidence, kind, outlet, speaker.")] = "confidence",
    seed: Annotated[int, typer.Option(help="The same seed draws the same sample.")] = 1,
    out: Labels = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite a file that has labels.")] = False,
) -> None:
    """Draw a stratified sample of the quotations into a CSV file, to be labelled here or in a spreadsheet."""
    from pipeline.errors import InputError
    from pipeline.review.labels import read_labels, write_labels
    from pipeline.review.sample import draw

    file = out or _beside(processed)
    if file.exists() and not force and any(i.label for i in read_labels(file)):
        raise InputError(f"{file}: has labels", "name another file with --out, or overwrite it with --force")
    items = draw(processed, n, by, seed)
    write_labels(file, items)
    typer.echo(f"{file}: {len(items)} of {items[0].corpus_size:,} quotations", err=True)


@app.command()
def score(
    processed: Processed = "data/processed",
    labels: Annotated[
        list[Path] | None,
        typer.Option(
            help="File of labels, or one file per person to compare; default: review.csv next to the raw folder."
        ),
    ] = None,
) -> None:
    """Print precision with 95% intervals, by kind, profile, confidence and outlet, and the agreement between people."""
    from pipeline.review.labels import read_labels
    from pipeline.review.score import TABLE_WIDTH, print_agreement, print_score

    files = labels or [_beside(processed)]
    read = [read_labels(file) for file in files]
    console = Terminal(soft_wrap=True)
    console.width = max(console.width, TABLE_WIDTH)
    print_score(read[0], console)
    print_agreement(read, console)


@app.command()
def corrections(
    processed: Processed = "data/processed",
    labels: Labels = None,
    out: Annotated[
        Path | None, typer.Option(help="File to add to; default: corrections.csv next to the raw folder.")
    ] = None,
) -> None:
    """Turn labels into corrections (another speaker, no speaker, no quotation), and add these to the file."""
    from pipeline.review.labels import add_corrections

    file = out or _beside(processed, "corrections.csv")
    added = add_corrections(labels or _beside(processed), file)
    typer.echo(f"{file}: {added} added; the next run applies them", err=True)


@app.command("export")
def export_(
    to: Annotated[Path, typer.Argument(help="File to write.")],
    form: Annotated[str, typer.Option("--for", help="label-studio or doccano.")] = "label-studio",
    processed: Processed = "data/processed",
    labels: Labels = None,
) -> None:
    """Write a sample for doccano, or for Label Studio (tasks, and the labelling interface next to them as .xml)."""
    from pipeline.errors import UserError
    from pipeline.review import exchange
    from pipeline.review.labels import read_labels

    items = read_labels(labels or _beside(processed))
    if form == "label-studio":
        to.write_text(exchange.to_label_studio(items), encoding="utf-8")
        to.with_suffix(".xml").write_text(exchange.LABEL_STUDIO_VIEW, encoding="utf-8")
    elif form == "doccano":
        to.write_text(exchange.to_doccano(items), encoding="utf-8")
    else:
        raise UserError(f"--for {form}: no such program", "use label-studio or doccano")
    typer.echo(f"{to}: {len(items)} quotations", err=True)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="What Label Studio (JSON) or doccano (JSON lines) exported.")],
    processed: Processed = "data/processed",
    labels: Labels = None,
    annotator: Annotated[str, typer.Option(help="Name of the annotator; default: as in the export.")] = "",
) -> None:
    """Read the labels exported by Label Studio or doccano into the file of labels."""
    from pipeline.review.exchange import take_labels
    from pipeline.review.labels import read_labels, write_labels

    target = labels or _beside(processed)
    items, n = take_labels(read_labels(target), file, annotator)
    write_labels(target, items)
    typer.echo(f"{target}: {n} labels taken", err=True)


def _pass_on(context: typer.Context) -> None:
    """Passes options in front of a command's name (`review --labels mine.csv score`) on to the command."""
    given = {n: v for n, v in context.params.items() if str(context.get_parameter_source(n)).endswith("COMMANDLINE")}
    context.default_map = {}
    for name, command in context.command.commands.items():  # type: ignore[attr-defined]
        values = {**given, "out": given["labels"]} if name == "sample" and "labels" in given else given
        context.default_map[name] = {
            p.name: [values[p.name]] if p.multiple else values[p.name] for p in command.params if p.name in values
        }


def _beside(processed: str, name: str = "review.csv") -> Path:
    """Returns the path of one of the user's own files, next to the raw folder, where nothing removes it."""
    from pipeline.store import Store

    raw = str((Store(processed).read_json("manifest.json") or {}).get("raw", {}).get("folder", ""))
    return Path(raw).parent / name if raw and "://" not in raw else Path(name)
