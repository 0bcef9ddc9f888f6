"""What is the same: near-duplicate articles, and entities of the corpus. Quotations: see repeats.py."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import Any

import numpy as np

from pipeline.config import Config
from pipeline.duplicates.articles import ArticleKey, cluster_articles
from pipeline.duplicates.sketch import Sketch, sketch_article
from pipeline.entities import LocalEntity, local_entities, resolve_corpus
from pipeline.schemas import table_of
from pipeline.stages.ner import read_mentions
from pipeline.stages.step import Corpus, Tables


def sketch(inputs: Tables, config: Config) -> Tables:
    """Articles -> article_sketches."""
    rows: list[dict[str, object]] = []
    for article in inputs["articles"].select(["doc_id", "published_at", "n_words", "text"]).to_pylist():
        found = sketch_article(article.pop("text"), config["dedup"])
        rows.append({**article, "keys": found.keys.tolist(), "limit": found.limit,
                     "n_shingles": found.n_shingles, "digest": found.digest})  # fmt: skip
    return {"article_sketches": table_of("article_sketches", rows)}


def articles(corpus: Corpus, config: Config) -> Tables:
    """article_sketches and the texts of candidates -> article_clusters."""
    table = corpus.read("article_sketches")
    keys = table["keys"].combine_chunks()
    hashes, bounds = np.asarray(keys.flatten(), dtype=np.uint64), np.asarray(keys.offsets)
    rows = table.drop_columns(["keys"]).to_pylist()
    known = [
        ArticleKey(
            row["doc_id"],
            row["published_at"],
            row["n_words"],
            Sketch(hashes[bounds[i] : bounds[i + 1]], row["limit"], row["n_shingles"], row["digest"]),
        )
        for i, row in enumerate(rows)
    ]
    clusters = cluster_articles(known, corpus.text_of, config["dedup"])
    return {"article_clusters": table_of("article_clusters", [dataclasses.asdict(c) for c in clusters])}


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
