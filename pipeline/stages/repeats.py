"""The same words reported twice: groups of quotations, and what each group says as a whole."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from typing import Any

from pipeline.config import Config
from pipeline.duplicates.fusion import Copy, Fusion, fuse
from pipeline.duplicates.quotes import QuoteKey, cluster_quotes
from pipeline.schemas import table_of
from pipeline.stages.step import Corpus, Tables

Row = dict[str, Any]


def groups(corpus: Corpus, config: Config) -> Tables:
    """Quotes of all articles -> quote_groups."""
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
    return {"quote_groups": table_of("quote_groups", rows)}


def clusters(corpus: Corpus, config: Config) -> Tables:
    """quote_groups, and who the articles say spoke -> quote_clusters."""
    article_of = {r["doc_id"]: r for r in corpus.read("articles").to_pylist()}
    story_of = {r["doc_id"]: r["cluster_id"] for r in corpus.read("article_clusters").to_pylist()}
    speaker_of = _entities_by_name(corpus)
    said = {r["quote_id"]: r for r in corpus.read("quotes").to_pylist()}
    members: dict[str, list[Row]] = defaultdict(list)
    for row in corpus.read("quote_groups").to_pylist():
        members[row["cluster_id"]].append(row)
    rows: list[Row] = []
    for group in members.values():
        copies = []
        for row in group:
            quote, doc_id = said[row["quote_id"]], row["doc_id"]
            name = quote["speaker_name"]
            entity_id, entity_name = speaker_of.get((doc_id, name), (None, name))
            published_at = article_of[doc_id]["published_at"]
            confidence, score = quote["confidence"], row["score"]
            copies.append(
                Copy(row["quote_id"], doc_id, story_of[doc_id], entity_name, entity_id, confidence, score, published_at)
            )
        together = _together(fuse(copies, config["dedup"]), copies, article_of)
        rows += [{**row, **together} for row in group]
    rows.sort(key=lambda r: str(r["quote_id"]))
    return {"quote_clusters": table_of("quote_clusters", rows)}


def _together(found: Fusion, copies: list[Copy], article_of: dict[str, Row]) -> Row:
    speaker, first = found.speaker, found.first
    return {
        "cluster_n_quotes": len(copies),
        "cluster_n_articles": len({c.doc_id for c in copies}),
        "speaker_conflict": bool(found.conflicting),
        "cluster_speaker_name": speaker.name if speaker else None,
        "cluster_speaker_entity_id": speaker.entity_id if speaker else None,
        "speaker_votes": [{"name": c.name, "votes": c.votes, "stories": c.stories} for c in found.candidates],
        "conflicting_speakers": list(found.conflicting),
        "first_quote_id": first.quote_id if first else None,
        "first_source": article_of[first.doc_id]["source"] if first else None,
        "first_published_at": first.published_at if first else None,
    }


def _entities_by_name(corpus: Corpus) -> dict[tuple[str, str], tuple[str, str]]:
    """The corpus entity (entity_id, name) of each (doc_id, fullest name in the article)."""
    link_of = {
        (r["doc_id"], r["entity"]): (r["entity_id"], r["entity_name"]) for r in corpus.read("entity_links").to_pylist()
    }
    return {
        (r["doc_id"], r["name"]): link_of[r["doc_id"], r["entity"]] for r in corpus.read("article_entities").to_pylist()
    }
