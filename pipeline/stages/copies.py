"""Near-duplicate articles: map (sketches) -> shuffle by key -> pairs -> shuffle by pair -> candidates -> components
-> compare in full, component by component.

Only the components, and the table that is divided by document in the end, are made in one process.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.config import Config
from pipeline.duplicates.articles import ArticleKey, Candidates, cluster_articles
from pipeline.duplicates.candidates import Ints, KeyTable, estimate, pairs_of_keys
from pipeline.duplicates.components import components
from pipeline.duplicates.hashing import Hashes, mix, word_hashes
from pipeline.duplicates.sketch import Sketch, sketch_article
from pipeline.schemas import TABLES, empty, table_of
from pipeline.stages.step import Bucket, Corpus, Tables

Row = dict[str, Any]
_RANK = [("published_at", "ascending"), ("n_words", "descending"), ("doc_id", "ascending")]  # no date sorts last


def sketch(inputs: Tables, config: Config) -> Tables:
    """Articles -> article_sketches, and their keys by bucket."""
    rows: list[Row] = []
    keys: list[Row] = []
    count = config["run"].buckets
    for article in inputs["articles"].to_pylist():
        found = sketch_article(article.pop("text"), config["dedup"])
        text_hash = int(article.pop("text_sha256")[:16], 16)
        rows.append({**article, "keys": found.keys, "limit": found.limit,
                     "n_shingles": found.n_shingles, "digest": found.digest})  # fmt: skip
        known = {**article, "digest": found.digest, "content": _content(article, text_hash)}
        following = np.append(found.keys[1:], np.uint64(0))[: len(found.keys)]
        bucket = found.keys % np.uint64(count)
        for number in np.unique(bucket).tolist():
            here = bucket == number
            keys.append({**known, "bucket": number, "keys": found.keys[here], "following": following[here]})
    return {"article_sketches": table_of("article_sketches", rows), "article_keys": table_of("article_keys", keys)}


def pairs(bucket: Bucket, config: Config) -> Tables:
    """Keys of one bucket -> pairs of articles that share one, by pair."""
    table = bucket.read("article_keys").sort_by(_RANK)
    # Of exact copies only the first, which stands for the others: else a wire story hides what it is like.
    _, first, which = np.unique(table["digest"].to_numpy(), return_index=True, return_inverse=True)
    exact = np.stack([first[which], np.arange(len(which))], axis=1)[first[which] != np.arange(len(which))]
    ranks = np.sort(first)
    held = table.take(pa.array(ranks))
    row = np.repeat(ranks, pc.list_value_length(held["keys"]).to_numpy())
    known = KeyTable(_flat(held, "keys"), row, _flat(held, "following"))
    found = np.concatenate([pairs_of_keys(known, config["dedup"]), exact])
    return {"article_pairs": _pair_table(table, found, len(exact), config["run"].buckets)}


def candidates(bucket: Bucket, config: Config) -> Tables:
    """Pairs of one bucket -> those that seem to be near-duplicates, by their sketches."""
    table = bucket.read("article_pairs").drop_columns(["bucket"])
    table = table.group_by(table.column_names, use_threads=False).aggregate([])
    table = table.sort_by([("doc_id", "ascending"), ("other", "ascending")])
    exact = table.filter(table["exact"])
    table = table.filter(pc.invert(table["exact"]))
    one, two = table["doc_id"].to_pylist(), table["other"].to_pylist()
    sketches = {key.doc_id: key.sketch for key in _articles(bucket, {*one, *two})}
    number = {doc_id: n for n, doc_id in enumerate(sketches)}
    places = np.array([(number[a], number[b]) for a, b in zip(one, two, strict=True)], dtype=np.int64).reshape(-1, 2)
    containment, jaccard = estimate(list(sketches.values()), places)
    good = pa.array(containment >= config["dedup"].candidate_containment)
    near = table.append_column("jaccard", pa.array(jaccard)).filter(good)
    same = exact.append_column("jaccard", pa.array(np.ones(exact.num_rows)))
    schema = TABLES["article_candidates"].schema
    return {"article_candidates": pa.concat_tables([near, same]).select(schema.names).cast(schema)}


def components_of_candidates(corpus: Corpus, config: Config) -> Tables:
    """All candidates -> the same by connected component."""
    table = corpus.read("article_candidates")
    both = pa.chunked_array([*table["doc_id"].chunks, *table["other"].chunks], pa.string()).combine_chunks()
    names = both.dictionary_encode()
    node = names.indices.to_numpy(zero_copy_only=False).astype(np.int64).reshape(2, -1).T
    label = components(len(names.dictionary), node)
    # A component is known by the least of its documents' hashes: its bucket depends on nothing else.
    hashes = word_hashes(names.dictionary.to_pylist())
    least = np.full(len(hashes), np.iinfo(np.uint64).max, dtype=np.uint64)
    np.minimum.at(least, label, hashes)
    bucket = (least[label[node[:, 0]]] % np.uint64(config["run"].buckets)).astype(np.int32)
    schema = TABLES["article_components"].schema
    return {"article_components": table.append_column("bucket", pa.array(bucket)).select(schema.names).cast(schema)}


def groups(bucket: Bucket, config: Config) -> Tables:
    """The components of one bucket -> the clusters of their articles."""
    rows = bucket.read("article_components").to_pylist()
    wanted = {row[side] for row in rows for side in ("doc_id", "other")}
    found = bucket.lookup("articles", "doc_id", pa.array(sorted(wanted), pa.string()), ("doc_id", "text"))
    text_of = dict(zip(found["doc_id"].to_pylist(), found["text"].to_pylist(), strict=True))
    near = sorted((r["doc_id"], r["other"], r["jaccard"]) for r in rows if not r["exact"])
    compared = Candidates([(a, b) for a, b, _ in near], [jaccard for _, _, jaccard in near])
    clusters = cluster_articles(_articles(bucket, wanted), text_of.__getitem__, config["dedup"], compared)
    return {"article_groups": table_of("article_groups", [dataclasses.asdict(c) for c in clusters])}


def clusters(corpus: Corpus, config: Config) -> Tables:
    """article_groups, and every article that is in none -> article_clusters."""
    grouped = corpus.read("article_groups")
    every = corpus.read("articles")["doc_id"]
    alone = every.filter(pc.invert(pc.is_in(every, grouped["doc_id"].combine_chunks())))
    blank = {name: pa.nulls(len(alone), kind) for name, kind in _types("article_clusters")}
    rest = {
        **blank,
        "doc_id": alone,
        "canonical_doc_id": alone,
        "cluster_id": pc.binary_join_element_wise("a", alone, "-"),
        "relation": pa.array(["original"] * len(alone), pa.string()),
    }
    schema = TABLES["article_clusters"].schema
    whole = pa.concat_tables([grouped.cast(schema), pa.table(rest, schema=schema)])
    return {"article_clusters": whole.sort_by("doc_id")}


def _content(article: Row, text_hash: int) -> int:
    date = article["published_at"]
    seconds = 0 if date is None else int(date.timestamp()) + 1
    parts = np.array([text_hash, seconds % 2**64, article["n_words"]], dtype=np.uint64)
    return int(mix(mix(mix(parts[:1]) + parts[1:2]) + parts[2:])[0])


def _pair_table(table: pa.Table, found: Ints, n_exact: int, buckets: int) -> pa.Table:
    """Pairs of rows of article_keys as rows of article_pairs; the last `n_exact` are exact copies."""
    if not len(found):
        return empty("article_pairs")
    one, two = pa.array(found[:, 0]), pa.array(found[:, 1])
    hashes = word_hashes(table["doc_id"].to_pylist())
    bucket: Hashes = mix(mix(hashes[one]) + hashes[two]) % np.uint64(buckets)
    columns = {
        "bucket": bucket.astype(np.int32),
        "doc_id": table["doc_id"].take(one),
        "other": table["doc_id"].take(two),
        "content": table["content"].take(one),
        "other_content": table["content"].take(two),
        "exact": np.arange(len(found)) >= len(found) - n_exact,
    }
    return pa.table(columns, schema=TABLES["article_pairs"].schema)


def _articles(bucket: Bucket, wanted: set[str]) -> list[ArticleKey]:
    """What is known of some articles, by doc_id."""
    names = pa.array(sorted(wanted), pa.string())
    table = bucket.lookup("article_sketches", "doc_id", names, TABLES["article_sketches"].schema.names)
    hashes, ends = _flat(table, "keys"), np.cumsum(pc.list_value_length(table["keys"]).to_numpy())
    found = []
    for row, end, start in zip(table.drop_columns(["keys"]).to_pylist(), ends, [0, *ends], strict=False):
        known = Sketch(hashes[start:end], row["limit"], row["n_shingles"], row["digest"])
        found.append(ArticleKey(row["doc_id"], row["published_at"], row["n_words"], known))
    return sorted(found, key=lambda article: article.doc_id)


def _flat(table: pa.Table, column: str) -> Hashes:
    flat = pc.list_flatten(table[column])
    return np.asarray(flat.to_numpy(), dtype=np.uint64)


def _types(table: str) -> list[tuple[str, pa.DataType]]:
    return [(field.name, field.type) for field in TABLES[table].schema]
