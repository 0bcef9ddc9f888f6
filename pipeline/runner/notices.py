"""Collects the warnings of a finished run about lines in the user's own files that had no effect."""

from pipeline.config import replaced_lists
from pipeline.errors import MissingTableError
from pipeline.options import Options
from pipeline.stages.user_files.corrections import OF_ARTICLES, read_corrections
from pipeline.stages.user_files.overrides import read_overrides
from pipeline.store import Store


def notices(store: Store, config: Options) -> list[str]:
    """Returns a line for each override, pair or correction without effect, and each list option without defaults."""
    replaced = [
        f"{name}: your list replaces the built-in one; --set {name}+=NAME would add to it"
        for name in replaced_lists(config)
    ]
    return [
        *replaced,
        *_overrides(store, config.clean.overrides),
        *_settled(store, config.entities.settled),
        *_corrections(store, config.corrections.file),
    ]


def _overrides(store: Store, path: str | None) -> list[str]:
    if path is None:
        return []
    try:
        rows = store.read_all("override_matches").to_pylist()
    except MissingTableError:
        return []
    matched = {(r["entry"], r["kind"], r["pattern"]) for r in rows}
    return [
        f"{path}:{o.line}: entry {o.number}: {kind}: {pattern.text!r} matched no line"
        for o in read_overrides(path)
        for kind, patterns in (("keep", o.keep), ("drop", o.drop))
        for pattern in patterns
        if (o.number, kind, pattern.text) not in matched
    ]


def _settled(store: Store, path: str | None) -> list[str]:
    if path is None:
        return []
    try:
        rows = store.read_all("corrections").to_pylist()
    except MissingTableError:
        return []
    return [
        f"{path}:{r['line']}: {r['name']} = {r['other']} ({r['verdict']}): {r['outcome']}: {r['detail']}"
        for r in rows
        if r["outcome"] != "applied"
    ]


def _corrections(store: Store, path: str | None) -> list[str]:
    """Returns a message for each correction whose document, article or quotation does not exist."""
    if path is None:
        return []
    try:
        given = {r["line"]: r for r in store.read_all("given_corrections").to_pylist()}
        articles = {(r["doc_id"], r["what"]) for r in store.read_all("article_corrections").to_pylist()}
        quotes = {(r["doc_id"], r["words"]): r["quote_ids"] for r in store.read_all("quote_corrections").to_pylist()}
    except MissingTableError:
        return []
    lines = []
    for c in read_corrections(path):
        record = "" if c.record is None else f" record {c.record}"
        place, row = f"{path}:{c.line}: {c.what}: {c.source}{record}", given.get(c.line)
        if row is None:
            lines.append(f"{place}: there is no such document")
        elif c.what in OF_ARTICLES and (row["doc_id"], c.what) not in articles:
            lines.append(f"{place}: the document has no article")
        elif c.what not in OF_ARTICLES and not quotes.get((row["doc_id"], c.words)):
            lines.append(f"{place}: no quotation of it reads {c.words!r}, or nearly so")
    return lines
