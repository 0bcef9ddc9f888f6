"""Reads the user's names, settled pairs and Wikidata ids. A wrong line raises InputError with the line number."""

import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

from pipeline.entities import NO_NAME, ListedName, SettledPair, contradiction, settle_key
from pipeline.entities.mention import TYPES
from pipeline.errors import InputError
from pipeline.options import Options
from pipeline.stages.user_files.reading import Line, csv_lines, identity_of, read_once, toml_entries
from pipeline.text.names import fold

_NAMES = "columns name, type, aliases"
_WIKIDATA = ("name", "id", "type")
_QID = re.compile(r"Q[1-9]\d*")
# Number of rows of a Parquet file with Wikidata ids that are in memory at a time.
_BATCH = 65_536


def wikidata_ids(path: str, names: Collection[str]) -> dict[tuple[str, str], set[str]]:
    """Maps (type, `settle_key` of the name) to the Wikidata ids of that name, for the names in `names` only. The type
    "" stands for any type.

    Raises InputError if the file does not exist or lacks the columns name and id, or for an invalid id or type.
    """
    wanted = set(map(settle_key, names))
    found: dict[tuple[str, str], set[str]] = {}
    for line, row in _wikidata_rows(path):
        key = settle_key(row["name"] or "")
        # A Wikidata table may have millions of rows, of which a corpus needs few.
        if key not in wanted:
            continue
        kind, qid = (row.get("type") or "").strip(), (row["id"] or "").strip().rsplit("/", 1)[-1]
        if not _QID.fullmatch(qid):
            raise InputError(f"{path}:{line}: id {row['id']!r}: expected a Wikidata id", "write it like Q42")
        if kind not in ("", *TYPES):
            raise _bad_type(path, line, kind, TYPES)
        found.setdefault((kind, key), set()).add(qid)
    return found


def names_identity(config: Options) -> str:
    """Checks the file of names, and returns a fingerprint of it."""
    return identity_of(config.ner.names, read_names)


def merging_identity(config: Options) -> str:
    """Checks the files that decide which names are merged, and returns a fingerprint of them."""
    return f"{names_identity(config)} {identity_of(config.entities.settled, read_settled)}"


def corpus_identity(config: Options) -> str:
    """Checks the files that the table of entities depends on, and returns a fingerprint of them."""
    wikidata = identity_of(config.entities.wikidata, lambda path: next(_wikidata_rows(path), None))
    return f"{merging_identity(config)} {wikidata}"


@read_once
def read_names(path: str) -> tuple[ListedName, ...]:
    """Reads the user's own names from CSV or TOML. Raises InputError with file, line, and what is wrong."""
    lines = _toml_names(path) if path.endswith(".toml") else csv_lines(path, ("name", "type"), ("aliases",))
    entries: list[ListedName] = []
    seen: dict[str, tuple[int, ListedName]] = {}
    for line, row in lines:
        name, kind = row["name"].strip(), row["type"].strip()
        aliases = tuple(a.strip() for a in row.get("aliases", "").split("|") if a.strip())
        if not name:
            raise InputError(f"{path}:{line}: no name", f"give every line a name and a type ({_NAMES})")
        if kind not in (*TYPES, NO_NAME):
            raise _bad_type(path, line, kind, (*TYPES, NO_NAME))
        entry = ListedName(name, kind, aliases)
        for form in (name, *aliases):
            if not any(map(str.isalnum, fold(form))):
                raise InputError(f"{path}:{line}: {form!r}: no letter or figure", "leave it out: it can be no name")
            # If two entries had this form, its meaning would be a guess.
            if form in seen and (seen[form][1].name, seen[form][1].type) != (name, kind):
                before, other = seen[form]
                what = f"{path}:{line}: {form!r} stands for {name} ({kind}), in line {before} for {other.name}"
                raise InputError(f"{what} ({other.type})", "leave it in one entry: a written form has one meaning")
            seen.setdefault(form, (line, entry))
        entries.append(entry)
    return tuple(entries)


@read_once
def read_settled(path: str) -> tuple[SettledPair, ...]:
    """Reads the settled pairs of names, with their lines. Raises InputError for a wrong line or a contradiction."""
    pairs: list[SettledPair] = []
    for line, row in csv_lines(path, ("verdict", "name", "other"), ()):
        verdict, name, other = (row[c].strip() for c in ("verdict", "name", "other"))
        if verdict not in ("same", "different"):
            raise InputError(f"{path}:{line}: verdict {verdict!r}", "write same or different")
        if not name or not other:
            raise InputError(f"{path}:{line}: a name is missing", "give two names that are in the table entities")
        if settle_key(name) == settle_key(other):
            what = f"{path}:{line}: {name!r} twice"
            raise InputError(what, "give two names that differ in more than case or accents")
        pairs.append(SettledPair(line, verdict, name, other))
    if clash := contradiction(pairs):
        lines = ", ".join(str(p.line) for p in clash)
        verdicts = "; ".join(f"{p.name} and {p.other} are {p.verdict}" for p in clash)
        raise InputError(f"{path}: lines {lines} contradict each other: {verdicts}", "remove one of these lines")
    return tuple(pairs)


def _bad_type(path: str, line: int, kind: str, expected: Iterable[str]) -> InputError:
    return InputError(f"{path}:{line}: type {kind!r}", f"write one of: {', '.join(expected)}")


def _toml_names(path: str) -> Iterator[Line]:
    """Yields the entries of `[[names]]`, each with the line number of its header."""
    for line, entry in toml_entries(path, "names"):
        aliases = entry.get("aliases", [])
        strange = sorted(set(entry) - {"name", "type", "aliases"})
        texts = [entry.get("name", ""), entry.get("type", ""), *(aliases if isinstance(aliases, list) else [0])]
        if strange or not all(isinstance(t, str) for t in texts):
            what = f"{path}:{line}: got {', '.join(f'{k} = {v!r}' for k, v in entry.items())}"
            raise InputError(what, 'expected name = "...", type = "...", aliases = ["...", "..."]')
        yield line, {"name": texts[0], "type": texts[1], "aliases": "|".join(texts[2:])}


def _wikidata_rows(path: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yields the rows of the table, each with the number of its line (or, in a Parquet file, of its row)."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    if not Path(path).is_file():
        raise InputError(f"{path}: no such file", "paths are relative to the working directory")
    if not path.endswith(".parquet"):
        yield from csv_lines(path, ("name", "id"), ("type",))
        return
    try:
        file = pq.ParquetFile(path)
    except pa.ArrowException as error:
        raise InputError(f"{path}: not a Parquet file: {error}", "give CSV (ending .csv) or Parquet") from None
    columns = [c for c in _WIKIDATA if c in file.schema_arrow.names]
    if not {"name", "id"} <= set(columns):
        raise InputError(f"{path}: columns {', '.join(file.schema_arrow.names)}", "expected name, id, optionally type")
    line = 0
    texts = pa.schema([(c, pa.string()) for c in columns])
    for batch in file.iter_batches(_BATCH, columns=columns):
        try:
            rows = pa.Table.from_batches([batch]).select(columns).cast(texts)
        except pa.ArrowException as error:
            raise InputError(f"{path}: {', '.join(columns)}: {error}", "make them columns of text") from None
        for row in rows.to_pylist():
            line += 1
            yield line, row
