"""People, places and organisations over the corpus. Copies of articles: copies.py; repeated quotations: repeats.py."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pipeline.config import Config
from pipeline.entities import (
    NO_NAME,
    CorpusEntity,
    LocalEntity,
    Resolution,
    SettledPair,
    link_wikidata,
    local_entities,
    outcomes,
    resolve_corpus,
)
from pipeline.schemas import table_of
from pipeline.stages.ner import read_mentions
from pipeline.stages.step import Corpus, Tables
from pipeline.stages.supplied import read_names, read_settled, wikidata_ids


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
    """article_entities -> entities of the corpus, entity_links, and corrections: what came of the user's pairs."""
    options = config["entities"]
    date_of = {r["doc_id"]: r["published_at"] for r in corpus.read("articles").to_pylist()}
    local = [(row.pop("doc_id"), _local(row)) for row in corpus.read("article_entities").to_pylist()]
    pairs = read_settled(options.settled) if options.settled else ()
    resolved = _resolve(local, pairs, config)
    ids = _wikidata(resolved.entities, options.wikidata) if options.wikidata else {}
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
            "wikidata_id": ids.get(entity.entity_id),
        }
        for entity in sorted(resolved.entities, key=lambda e: (-e.n_mentions, e.type, e.name, e.entity_id))
    ]
    told = zip(pairs, outcomes(pairs, resolved.entities), strict=True)
    corrections: list[dict[str, object]] = [
        {**dataclasses.asdict(pair), "outcome": outcome, "detail": detail or None} for pair, (outcome, detail) in told
    ]
    return {
        "entities": table_of("entities", rows),
        "entity_links": table_of("entity_links", links),
        "corrections": table_of("corrections", corrections),
    }


def _resolve(local: list[tuple[str, LocalEntity]], pairs: Sequence[SettledPair], config: Config) -> Resolution:
    path = config["ner"].names if "listed" not in config["ner"].disable else None
    return resolve_corpus(
        local,
        same=[(p.name, p.other) for p in pairs if p.verdict == "same"],
        different=[(p.name, p.other) for p in pairs if p.verdict == "different"],
        listed=[(e.type, e.name) for e in read_names(path) if e.type != NO_NAME] if path else (),
        disable=config["entities"].disable,
    )


def _wikidata(entities: Sequence[CorpusEntity], path: str) -> dict[str, str]:
    names = {name for e in entities for name in (e.name, *e.aliases)}
    return link_wikidata(entities, wikidata_ids(path, names))


def _local(row: dict[str, Any]) -> LocalEntity:
    return LocalEntity(**{**row, "aliases": tuple(row["aliases"]), "context": tuple(row["context"])})
