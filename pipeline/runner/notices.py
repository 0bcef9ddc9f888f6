"""What a finished run has to say to the user: lines of the user's files that came to nothing."""

from __future__ import annotations

from pipeline.config import Config
from pipeline.errors import MissingTableError
from pipeline.store import Store


def notices(store: Store, config: Config) -> list[str]:
    """One line for each settled pair that was not applied, with its place and the reason."""
    path = config["entities"].settled
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
