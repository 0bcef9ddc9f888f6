"""People, places and organisations over the corpus. Copies of articles: copies.py; repeated quotations: repeats.py."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import Any

from pipeline.config import Config
from pipeline.entities import LocalEntity, local_entities, resolve_corpus
from pipeline.schemas import table_of
from pipeline.stages.ner import read_mentions
from pipeline.stages.step import Corpus, Tables


def article_entities(inputs: Tables, config: Config) -> Tables:
    """Mentions -> article_entities: the entities of each article by themselves."""
    table = inputs["mentions"].to_pylist()
    texts: dict[str, list[str]] = {}
    for row in table:
        texts.setdefault(row["doc_id"], []).append(row["text"])
    rows: list[dict[str, object]] = []
    for doc_id, mentions in read_mentions(table).items():
        for entity in local_entities(mentions, texts[doc_id]):
            rows.append({"doc_id": doc_id, **dataclasses.asdict(entity)})
    return {"article_entities": table_of("article_entities", rows)}


def entities(corpus: Corpus, config: Config) -> Tables:
    """article_entities -> entities of the corpus, and entity_links."""
    date_of = {r["doc_id"]: r["published_at"] for r in corpus.read("articles").to_pylist()}
    local = [(row.pop("doc_id"), _local(row)) for row in corpus.read("article_entities").to_pylist()]
    resolved = resolve_corpus(local)
    name_of = {e.entity_id: e.name for e in resolved.entities}
    dates: dict[str, list[datetime]] = {}
    links: list[dict[str, object]] = []
    for (doc_id, number), entity_id in sorted(resolved.links.items()):
        links.append({"doc_id": doc_id, "entity": number, "entity_id": entity_id, "entity_name": name_of[entity_id]})
        if date_of[doc_id] is not None:
            dates.setdefault(entity_id, []).append(date_of[doc_id])
    rows: list[dict[str, object]] = [
        {
            **dataclasses.asdict(entity),
            "first_seen": min(dates.get(entity.entity_id, ()), default=None),
            "last_seen": max(dates.get(entity.entity_id, ()), default=None),
        }
        for entity in sorted(resolved.entities, key=lambda e: (-e.n_mentions, e.type, e.name, e.entity_id))
    ]
    return {"entities": table_of("entities", rows), "entity_links": table_of("entity_links", links)}


def _local(row: dict[str, Any]) -> LocalEntity:
    return LocalEntity(**{**row, "aliases": tuple(row["aliases"]), "context": tuple(row["context"])})
