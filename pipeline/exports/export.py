"""Writes tables of a processed folder in the formats that are requested (`export`), and a card for Hugging Face."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import UserError
from pipeline.exports.excel import write_xlsx
from pipeline.exports.plain_files import Exported, Writer, text_file, write_csv, write_jsonl
from pipeline.exports.rows import FinishedTable
from pipeline.exports.sqlite import write_sqlite
from pipeline.store import reading
from pipeline.tables import PUBLIC, TABLES

# The tables to export if none is named: those that are ready for analysis, and the tables to which they refer.
READY = ("attributed_quotes", "speakers", "articles", "entities", "entity_mentions")


@dataclass(frozen=True, slots=True)
class Targets:
    """The path to write for each format; None if the format is not wanted.

    csv, jsonl: a file for one table (compressed if its name ends in .gz, standard output if it is "-"), or a folder for
        several.
    xlsx, sqlite: one file for all tables.
    card: whether to write the dataset card, which goes into the processed folder itself.
    """

    csv: str | None = None
    xlsx: str | None = None
    sqlite: str | None = None
    jsonl: str | None = None
    card: bool = False


def export(processed: str, names: Sequence[str], targets: Targets) -> Iterator[Exported]:
    """Writes the tables in the requested formats, and yields each file when it is written.

    Raises MissingTableError for an unknown table or one that no run has made, InputError for a target that cannot be
    written, UserError if no format is requested.
    """
    store = reading(processed)
    tables = [FinishedTable(store, name) for name in dict.fromkeys(names or READY)]
    if targets == Targets():
        what = "export: no form is named"
        raise UserError(what, "add one of --csv, --xlsx, --sqlite, --jsonl with a path, or --card")
    yield from _per_table(tables, targets.csv, ".csv", write_csv)
    yield from _per_table(tables, targets.jsonl, ".jsonl", write_jsonl)
    if targets.xlsx is not None:
        yield write_xlsx(tables, targets.xlsx)
    if targets.sqlite is not None:
        yield write_sqlite(tables, targets.sqlite)
    if targets.card:
        there = [FinishedTable(store, name) for name in PUBLIC]
        yield write_card(there, f"{processed.rstrip('/')}/README.md")


def _per_table(tables: Sequence[FinishedTable], path: str | None, suffix: str, write: Writer) -> Iterator[Exported]:
    if path is None:
        return
    if len(tables) == 1 and not (path.endswith("/") or Path(path).is_dir()):
        yield write(tables[0], path)
        return
    if path == "-" or Path(path).suffix in (suffix, ".gz"):
        what = f"{path}: one file for {len(tables)} tables: {', '.join(t.name for t in tables)}"
        remedy = f"name one table, as in: export attributed_quotes --{suffix[1:]} {path}; or give a folder"
        raise UserError(what, remedy)
    for table in tables:
        yield write(table, str(Path(path) / f"{table.name}{suffix}"))


_DEFAULT = "attributed_quotes"
_INTRODUCTION = """# Attributed quotations from news

Scraped news as tables, made by newsquotes: clean articles; people, places and organisations; and who said what.

```python
from datasets import load_dataset

quotes = load_dataset("this/folder", split="train")  # attributed_quotes; load_dataset("this/folder", "speakers") ...
```

Null means "not known". Offsets are half-open and count Unicode code points of `articles.text`. `split` is always
"train": the tables are not divided into splits. The texts belong to their publishers. Before you share this folder,
make sure that you may, or leave out `documents`, `blocks` and `articles`.
"""


def write_card(tables: Sequence[FinishedTable], path: str) -> Exported:
    """Writes the card: one configuration per table, `attributed_quotes` first, with every column explained."""
    done = Exported(path)
    ordered = sorted(tables, key=lambda table: table.name != _DEFAULT)
    with text_file(path, "utf-8", newline="\n") as file:
        file.write("---\nlanguage:\n- en\ntags:\n- news\n- quotations\n- quotation-attribution\nconfigs:\n")
        for table in ordered:
            file.write(f"- config_name: {table.name}\n  data_files: {table.name}/*.parquet\n")
            if table.name == _DEFAULT:
                file.write("  default: true\n")
        file.write(f"---\n\n{_INTRODUCTION}")
        for table in ordered:
            done.rows[table.name] = table.n_rows
            file.write(f"\n## {table.name}\n\n{table.n_rows:,} rows, one per {TABLES[table.name].row}.\n\n")
            file.write("| column | meaning |\n| --- | --- |\n")
            file.writelines(f"| {name} | {about} |\n" for name, _, about in table.columns)
    return done
