"""Every table and column, with its meaning: the contract with notebooks, and between the steps.

The runner checks with `TABLES` what stages return; `newsquotes schema` and docs/tables.md print it. Null means
"not known"; no column holds an empty string or a zero for that.
"""

from __future__ import annotations

import sys
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

PUBLIC = tuple(name for name, table in TABLES.items() if not table.internal)


def empty(name: str) -> pa.Table:
    """The table `name` with no rows."""
    return TABLES[name].schema.empty_table()


def table_of(name: str, rows: list[dict[str, object]]) -> pa.Table:
    """Rows as an Arrow table with the declared schema. A missing column becomes null; an undeclared one is an error."""
    schema = TABLES[name].schema
    if rows and (unknown := set().union(*rows) - set(schema.names)):
        raise KeyError(f"table {name}: undeclared columns {sorted(unknown)}")
    return pa.Table.from_pylist(rows, schema=schema)


class _NoPandas(MetaPathFinder):
    """Lets every import of pandas fail."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name)


def without_pandas() -> None:
    """Keeps Arrow from loading pandas, which it does for the first list that it converts (0.3 s of CPU time).

    For processes that only run tasks: `to_pandas` will not work in them, unless pandas was loaded before.
    """
    refusal = _NoPandas()
    sys.meta_path.insert(0, refusal)
    pa.array([])  # looks for pandas in vain, and never again
    sys.meta_path.remove(refusal)
