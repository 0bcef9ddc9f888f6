"""What a finished run tells the user: lines of the user's own files that had no effect."""

from __future__ import annotations

from pipeline.errors import MissingTableError
from pipeline.options import Options
from pipeline.stages.user_files.overrides import read_overrides
from pipeline.store import Store


def notices(store: Store, config: Options) -> list[str]:
    """One line for each override that no line matched, and for each settled pair that was not applied, with its
    place."""
    return [*_overrides(store, config.clean.overrides), *_settled(store, config.entities.settled)]


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
