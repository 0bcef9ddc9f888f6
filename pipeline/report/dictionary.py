"""The data dictionary, as Markdown, from the schemas."""

from __future__ import annotations

import pyarrow as pa

from pipeline.errors import MissingTableError
from pipeline.tables import PUBLIC, TABLES
from pipeline.tables.columns import Table


def dictionary(table: str | None = None) -> str:
    """Every public table, or one table (internal ones too). Raises MissingTableError for an unknown name."""
    if table is not None:
        if table not in TABLES:
            raise MissingTableError(f"{table}: no such table", f"use one of: {', '.join(PUBLIC)}")
        return _describe(TABLES[table])
    return "\n\n".join(_describe(TABLES[name]) for name in PUBLIC)


def _describe(table: Table) -> str:
    rows = [
        f"## {table.name}",
        "",
        f"One row per {table.row}.",
        "",
        "| column | type | meaning |",
        "| --- | --- | --- |",
    ]
    rows += [f"| {name} | {_type(kind)} | {about} |" for name, kind, about in table.columns]
    return "\n".join(rows)


def _type(kind: pa.DataType) -> str:
    if pa.types.is_list(kind):
        return f"list of {_type(kind.value_type)}"
    if pa.types.is_struct(kind):
        return "{" + ", ".join(kind.field(i).name for i in range(kind.num_fields)) + "}"
    if pa.types.is_timestamp(kind):
        return "time (UTC)"
    names = {
        pa.string(): "text",
        pa.int32(): "int32",
        pa.float64(): "float64",
        pa.bool_(): "bool",
        pa.uint64(): "uint64",
    }
    return names[kind]
