"""Declares every table and column with its meaning: the contract between steps, and with notebooks.

The runner checks the steps' results against `TABLES`; `newsquotes schema` and docs/tables.md print it. Null means "not
known"; no column uses an empty string or a zero for that.
"""

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder

import pyarrow as pa

from pipeline.tables import copies, entities, public, recurring, repeats, roles, texts
from pipeline.tables.columns import Table

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        *public.TABLES,
        *recurring.TABLES,
        *texts.TABLES,
        *copies.TABLES,
        *entities.TABLES,
        *roles.TABLES,
        *repeats.TABLES,
    )
}

PUBLIC = tuple(table.name for table in public.TABLES)
"""The tables for users; all others are read by later steps only."""


def empty(name: str) -> pa.Table:
    """Returns the table `name` without rows."""
    return TABLES[name].schema.empty_table()


def table_of(name: str, rows: list[dict[str, object]]) -> pa.Table:
    """Builds table `name` from rows; a missing column is null. Raises KeyError for a column that is not declared."""
    schema = TABLES[name].schema
    if rows and (unknown := set().union(*rows) - set(schema.names)):
        raise KeyError(f"table {name}: undeclared columns {sorted(unknown)}")
    return pa.Table.from_pylist(rows, schema=schema)


def table_of_tuples(name: str, rows: Sequence[tuple[object, ...]]) -> pa.Table:
    """Builds table `name` from rows that have all of its columns in order, in half the time of `table_of`."""
    schema = TABLES[name].schema
    columns = zip(*rows, strict=True) if rows else [()] * len(schema)
    return pa.Table.from_arrays([pa.array(c, t) for c, t in zip(columns, schema.types, strict=True)], schema=schema)


class _NoPandas(MetaPathFinder):
    """Makes every import of pandas fail."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name)


def without_pandas() -> None:
    """Keeps Arrow from loading pandas when it converts its first list, which takes 0.3 s of CPU time.

    Only for processes that run tasks: afterwards `to_pandas` does not work, unless pandas was loaded before.
    """
    refusal = _NoPandas()
    sys.meta_path.insert(0, refusal)
    pa.array([])  # Arrow looks for pandas here, does not find it, and does not look again
    sys.meta_path.remove(refusal)
