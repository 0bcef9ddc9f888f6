"""The entities of each article by itself, from its mentions, before they are merged over the corpus."""

from __future__ import annotations

import dataclasses

from pipeline.entities import local_entities
from pipeline.entities.names.gazetteer import NAME_LISTS
from pipeline.options import Options
from pipeline.stages.corrections import corrected_speakers
from pipeline.stages.ner import read_mentions
from pipeline.stages.step import Step, Tables, part
from pipeline.tables import table_of


def article_entities(inputs: Tables, config: Options) -> Tables:
    """Collects the mentions of each article into its entities."""
    table = inputs["mentions"].to_pylist()
    texts: dict[str, list[str]] = {}
    for row in table:
        texts.setdefault(row["doc_id"], []).append(row["text"])
    rows: list[dict[str, object]] = []
    for doc_id, mentions in read_mentions(table).items():
        for entity in local_entities(mentions, texts[doc_id]):
            rows.append({"doc_id": doc_id, **dataclasses.asdict(entity)})
    rows += corrected_speakers(inputs["quote_corrections"].to_pylist())
    return {"article_entities": table_of("article_entities", rows)}


STEPS = (
    Step(
        article_entities,
        "entities",
        inputs=(
            part("articles", "doc_id"),
            part("mentions"),
            part("quote_corrections", "doc_id", "name", "type", "entity"),
        ),
        outputs=("article_entities",),
        resources=NAME_LISTS,
        by_document=True,
    ),
)
