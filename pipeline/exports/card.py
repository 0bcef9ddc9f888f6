"""Writes a dataset card: the README.md through which Hugging Face's `datasets` loads the processed folder."""

from collections.abc import Sequence

from pipeline.exports.plain_files import Exported, text_file
from pipeline.exports.rows import FinishedTable
from pipeline.tables import TABLES

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
