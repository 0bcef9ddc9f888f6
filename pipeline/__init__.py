"""Turns scraped news into clean articles, people, places, organisations, and who said what, as Parquet tables."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas
    import pyarrow

__version__ = "0.1.0"
__all__ = ["__version__", "load", "table"]


def table(
    name: str, processed: str | os.PathLike[str] = "data/processed", columns: list[str] | None = None
) -> pyarrow.Table:
    """Returns a table of a finished run, as an Arrow table.

    name: a table listed by `newsquotes schema`.
    processed: the folder that the run wrote, or an address on object storage.
    columns: the columns to read; None for all.

    Raises MissingTableError if there is no such table, UserError if it has no such column.
    """
    from pipeline.store import reading

    columns = [columns] if isinstance(columns, str) else columns
    try:
        return reading(os.fspath(processed)).read_all(name, columns)
    except FileNotFoundError:  # another run has finished in the meantime: read its tables instead
        return reading(os.fspath(processed)).read_all(name, columns)


def load(
    name: str, processed: str | os.PathLike[str] = "data/processed", columns: list[str] | None = None
) -> pandas.DataFrame:
    """Returns a table of a finished run, as a pandas data frame: `load("attributed_quotes")`.

    Takes the same arguments as `table` and raises the same errors. Integers and booleans get pandas' nullable types.
    """
    import pandas as pd
    import pyarrow as pa

    nullable = {pa.int32(): pd.Int32Dtype(), pa.bool_(): pd.BooleanDtype()}
    frame: pandas.DataFrame = table(name, processed, columns).to_pandas(types_mapper=nullable.get)
    return frame
