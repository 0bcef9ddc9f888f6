"""What is the same: near-duplicate articles, repeated quotations, entities of the corpus."""

from __future__ import annotations

import dataclasses

import numpy as np

from pipeline.config import Config
from pipeline.duplicates.articles import ArticleKey, cluster_articles
from pipeline.duplicates.quotes import QuoteKey, cluster_quotes
from pipeline.duplicates.sketch import Sketch, sketch_article
from pipeline.schemas import table_of
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


def quotes(corpus: Corpus, config: Config) -> Tables:
    """Quotes of all articles -> quote_clusters."""
    cluster_of = {r["doc_id"]: r["cluster_id"] for r in corpus.read("article_clusters").to_pylist()}
    date_of = {r["doc_id"]: r["published_at"] for r in corpus.read("article_sketches").to_pylist()}
    known = [
        QuoteKey(
            quote_id=row["quote_id"],
            doc_id=row["doc_id"],
            text=row["text"],
            speaker_name=row["speaker_name"],
            published_at=date_of.get(row["doc_id"]),
            article_cluster_id=cluster_of.get(row["doc_id"]),
            kind=row["kind"],
        )
        for row in corpus.read("quotes").to_pylist()
    ]
    doc_of = {q.quote_id: q.doc_id for q in known}
    clusters = cluster_quotes(known, config["dedup"])
    rows = [{**dataclasses.asdict(c), "doc_id": doc_of[c.quote_id]} for c in clusters]
    return {"quote_clusters": table_of("quote_clusters", rows)}


def entities(corpus: Corpus, config: Config) -> Tables:
    """Mentions of all articles -> entities and entity_links. (Exact names only, until the resolver lands.)"""
    date_of = {r["doc_id"]: r["published_at"] for r in corpus.read("articles").to_pylist()}
    groups: dict[tuple[str, str], list[dict]] = {}
    for m in corpus.read("mentions").to_pylist():
        if m["name"] is not None and m["entity"] is not None:
            groups.setdefault((m["type"], m["name"]), []).append(m)
    rows, links = [], {}
    for (kind, name), ms in sorted(groups.items()):
        eid = f"{kind[:3]}-{name}"
        dates = [d for m in ms if (d := date_of[m["doc_id"]])]
        rows.append(
            {
                "entity_id": eid,
                "type": kind,
                "name": name,
                "aliases": [],
                "evidence": [],
                "n_mentions": len(ms),
                "n_articles": len({m["doc_id"] for m in ms}),
                "first_seen": min(dates, default=None),
                "last_seen": max(dates, default=None),
            }
        )
        for m in ms:
            links[m["doc_id"], m["entity"]] = {
                "doc_id": m["doc_id"],
                "entity": m["entity"],
                "entity_id": eid,
                "entity_name": name,
            }
    return {"entities": table_of("entities", rows), "entity_links": table_of("entity_links", list(links.values()))}
