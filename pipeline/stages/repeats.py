"""The same words reported twice: groups of quotations, and what each group says as a whole."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from typing import Any

import numpy as np
import pyarrow as pa

from pipeline.config import Config
from pipeline.duplicates.forms import rank_order
from pipeline.duplicates.fusion import Copy, Fusion, fuse
from pipeline.duplicates.links import LinkTable
from pipeline.duplicates.quotes import QuoteCluster, QuoteKey, Wordings, join_quotes
from pipeline.schemas import TABLES, table_of
from pipeline.stages.step import Corpus, Tables

Row = dict[str, Any]


def groups(corpus: Corpus, config: Config) -> Tables:
    """Weighed quotations and links of wordings -> quote_groups."""
    story_of = _column_by(corpus.read("article_clusters"), "doc_id", "cluster_id")
    date_of = _column_by(corpus.read("article_sketches"), "doc_id", "published_at")
    table = corpus.read("quote_weights").sort_by("quote_id")
    digest, at, which = np.unique(table["form"].to_numpy(), return_index=True, return_inverse=True)
    total, sizes = table["total"].to_numpy()[at], table["size"].to_numpy()[at].astype(np.int64)
    order = rank_order(digest, sizes, total)
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    found = corpus.read("quote_links")
    form, other = (rank[np.searchsorted(digest, found[side].to_numpy())] for side in ("form", "other"))
    links = LinkTable(form, other, *(found[n].to_numpy() for n in ("share", "back", "matched", "words", "run")))
    weights = Wordings(rank[which], total[order], sizes[order])
    columns = (table[name].to_pylist() for name in ("quote_id", "doc_id", "speaker_name", "kind"))
    known = [
        QuoteKey(quote_id, doc_id, "", speaker, date_of[doc_id], story_of[doc_id], kind)
        for quote_id, doc_id, speaker, kind in zip(*columns, strict=True)
    ]
    clusters = join_quotes(known, weights, links, config["dedup"])
    names = [field.name for field in dataclasses.fields(QuoteCluster)]
    rows = {name: [getattr(c, name) for c in clusters] for name in names}
    schema = TABLES["quote_groups"].schema
    return {"quote_groups": pa.table({**rows, "doc_id": table["doc_id"]}).select(schema.names).cast(schema)}


def _column_by(table: pa.Table, key: str, value: str) -> dict[str, Any]:
    return dict(zip(table[key].to_pylist(), table[value].to_pylist(), strict=True))


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
