"""Articles and parses -> mentions."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Any

from pipeline.config import Config
from pipeline.entities import ListedName, Mention, NameList, find_mentions
from pipeline.schemas import table_of
from pipeline.stages.guard import Rejects
from pipeline.stages.parse import read_parses
from pipeline.stages.step import Tables
from pipeline.stages.supplied import read_names

_SAME = ("start", "end", "type", "form", "name", "entity", "gender", "model_label", "rule")


def run(inputs: Tables, config: Config) -> Tables:
    """The mentions of every article, in the order of the text."""
    options = config["ner"]
    listed = _name_list(read_names(options.names)) if options.names else NameList()
    rows: list[dict[str, object]] = []
    rejects = Rejects("ner")
    for article, parse in read_parses(inputs):
        doc_id = article["doc_id"]
        found = rejects.guard(doc_id, article["source"], find_mentions, parse, options, listed)
        for number, mention in enumerate(found or ()):
            rows.append(
                {
                    "mention_id": f"{doc_id}-m{number:04d}",
                    "doc_id": doc_id,
                    "text": parse.text[mention.start : mention.end],
                    **{name: getattr(mention, name) for name in _SAME},
                }
            )
    return {"mentions": table_of("mentions", rows), "rejects": rejects.table()}


@functools.lru_cache(maxsize=1)
def _name_list(entries: tuple[ListedName, ...]) -> NameList:
    """Made once for all parts that a process does."""
    return NameList(entries)


def read_mentions(rows: Iterable[dict[str, Any]]) -> dict[str, list[Mention]]:
    """The mentions of each document, from rows of the table."""
    found: dict[str, list[Mention]] = {}
    for row in rows:
        found.setdefault(row["doc_id"], []).append(Mention(*(row[name] for name in _SAME)))
    return found
