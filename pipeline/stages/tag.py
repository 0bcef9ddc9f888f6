"""Articles -> attributions: what the transformer of the accurate profile finds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pipeline.config import Config
from pipeline.quotations.tagger import Attribution, load
from pipeline.schemas import table_of
from pipeline.stages.guard import Rejects
from pipeline.stages.step import Tables


def run(inputs: Tables, config: Config) -> Tables:
    """The attributions of every article; none in the light profile. The same text is tagged once."""
    rows: list[dict[str, object]] = []
    rejects = Rejects("quotes")
    if config["quotes"].model == "accurate":
        tagger, done = load(), dict[str, list[Attribution]]()
        languages = config["clean"].languages
        for article in inputs["articles"].to_pylist():
            if languages and article["language"] not in languages:
                continue
            doc_id, digest = article["doc_id"], article["text_sha256"]
            if digest not in done:
                done[digest] = rejects.guard(doc_id, article["source"], tagger.tag, article["text"]) or []
            rows += [_row(doc_id, attribution) for attribution in done[digest]]
    return {"attributions": table_of("attributions", rows), "rejects": rejects.table()}


def _row(doc_id: str, attribution: Attribution) -> dict[str, object]:
    cue, source = attribution.cue, attribution.source
    return {
        "doc_id": doc_id,
        "content": [{"start": s, "end": e} for s, e in attribution.content],
        "cue_start": cue and cue[0],
        "cue_end": cue and cue[1],
        "source_start": source and source[0],
        "source_end": source and source[1],
        "probability": attribution.probability,
    }


def read_attributions(rows: Iterable[dict[str, Any]]) -> dict[str, list[Attribution]]:
    """The attributions of each document, from rows of the table."""
    found: dict[str, list[Attribution]] = {}
    for row in rows:
        cue = None if row["cue_start"] is None else (row["cue_start"], row["cue_end"])
        source = None if row["source_start"] is None else (row["source_start"], row["source_end"])
        content = tuple((part["start"], part["end"]) for part in row["content"])
        found.setdefault(row["doc_id"], []).append(Attribution(content, cue, source, row["probability"]))
    return found
