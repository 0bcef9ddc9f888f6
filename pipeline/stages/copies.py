"""Finds near-duplicate articles by map and reduce.

The steps: sample hashes of each article (map), pair the articles that share a hash (by hash), judge the pairs by
the samples (by pair), find connected components, and compare the articles of each component in full. Only the
components and the final table are made in a single process.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.duplicates.articles import ArticleKey, Candidates, cluster_articles
from pipeline.duplicates.candidates import KeyTable, Sketch, estimate_flat, pairs_of_keys, sketch_article
from pipeline.options import Options
from pipeline.stages.arrow import array, bucket_of, component_keys, flat, lists, shaped, values_by
from pipeline.stages.step import Bucket, Corpus, Step, Tables, bucket, every, lookup, part
from pipeline.tables import TABLES, empty, table_of
from pipeline.text.arrays import Floats, Hashes, Ints
from pipeline.text.hashing import is_in, mix, word_hashes
from pipeline.text.union_find import components

_RANK = [("published_at", "ascending"), ("n_words", "descending"), ("doc_id", "ascending")]  # missing dates sort last


def article_sketches(inputs: Tables, config: Options) -> Tables:
    """Samples hashes of each article's word sequences (its sketch), and lists the articles by hash, in buckets."""
    articles = inputs["articles"]
    found = [sketch_article(text, config.dedup) for text in articles["text"].to_pylist()]
    starts = np.concatenate([[0], np.cumsum([len(s.keys) for s in found], dtype=np.int64)])
    keys = np.concatenate([np.empty(0, np.uint64), *(s.keys for s in found)])
    table = articles.drop_columns(["text", "text_sha256"])
    table = table.append_column("keys", lists(keys, starts))
    for name, values in (("limit", [s.limit for s in found]), ("digest", [s.digest for s in found])):
        table = table.append_column(name, pa.array(values, pa.uint64()))
    sketches = table.append_column("n_shingles", pa.array([s.n_shingles for s in found], pa.int32()))
    known = table.append_column("content", pa.array(_contents(articles), pa.uint64()))
    by_key = shaped("article_keys", _by_bucket(known, keys, starts, config.run.buckets))
    return {"article_sketches": shaped("article_sketches", sketches), "article_keys": by_key}


def _by_bucket(known: pa.Table, keys: Hashes, starts: Ints, buckets: int) -> pa.Table:
    """Makes one row per article and bucket, with the article's keys in that bucket and, for each key, the article's
    next larger key (0 if there is none).
    """
    owner = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    # The next larger key may be in another bucket.
    following = np.append(keys[1:], np.uint64(0))[: len(keys)]
    following[np.flatnonzero(np.append(owner[1:] != owner[:-1], True)[: len(keys)])] = 0
    # Bucketed by key, not by article, so that all articles with the same key meet in one bucket.
    bucket = (keys % np.uint64(buckets)).astype(np.int64)
    order = np.lexsort((keys, owner, bucket))  # lexsort: the last key is the primary one
    group = bucket[order] * len(starts) + owner[order]
    first = np.flatnonzero(np.append(True, group[1:] != group[:-1])[: len(group)])
    bounds = np.append(first, len(group))
    table = known.drop_columns(["keys"]).take(pa.array(owner[order][first]))
    table = table.append_column("bucket", pa.array(bucket[order][first].astype(np.int32)))
    table = table.append_column("keys", lists(keys[order], bounds))
    return table.append_column("following", lists(following[order], bounds))


def article_pairs(bucket: Bucket, config: Options) -> Tables:
    """Pairs the articles that share a sampled hash."""
    table = bucket.read("article_keys").sort_by(_RANK)
    # Only the first of several exact copies is paired: otherwise an agency story with many copies would crowd out the
    # articles that resemble it.
    _, first, which = np.unique(table["digest"].to_numpy(), return_index=True, return_inverse=True)
    exact = np.stack([first[which], np.arange(len(which))], axis=1)[first[which] != np.arange(len(which))]
    ranks = np.sort(first)
    sketches = table.take(pa.array(ranks))
    row = np.repeat(ranks, pc.list_value_length(sketches["keys"]).to_numpy())
    known = KeyTable(flat(sketches, "keys")[0], row, flat(sketches, "following")[0])
    found = np.concatenate([pairs_of_keys(known, config.dedup), exact])
    return {"article_pairs": _pair_table(table, found, len(exact), config.run.buckets)}


def article_candidates(bucket: Bucket, config: Options) -> Tables:
    """Estimates which pairs of articles are near-duplicates, from the sketches of the articles."""
    table = bucket.read("article_pairs").drop_columns(["bucket"])
    table = table.group_by(table.column_names, use_threads=False).aggregate([])
    table = table.sort_by([("doc_id", "ascending"), ("other", "ascending")])
    # Verdicts of the previous run are reused if the pair's hash is the same, which covers everything that is read of
    # both articles.
    before, key = bucket.before(), _pair_hashes(table)
    known = _pair_hashes(before)
    order = np.argsort(known)
    old = is_in(key, known)
    place = order[np.searchsorted(known[order], key[old])]
    jaccard, near = np.ones(len(key)), np.ones(len(key), dtype=bool)
    jaccard[old], near[old] = array(before, "jaccard")[place], before["near"].to_numpy()[place]
    new = ~old & ~table["exact"].to_numpy()
    jaccard[new], near[new] = _judged(bucket, table.filter(pa.array(new)), config)
    table = table.append_column("jaccard", pa.array(jaccard)).append_column("near", pa.array(near))
    return {"article_candidates": shaped("article_candidates", table)}


def _judged(bucket: Bucket, table: pa.Table, config: Options) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Returns the estimated Jaccard index of each pair, and whether the pair seems to be near-duplicates."""
    both = pa.chunked_array([*table["doc_id"].chunks, *table["other"].chunks], pa.string()).unique()
    sketches = bucket.lookup("article_sketches", "doc_id", both, ("doc_id", "keys", "limit"))
    starts = np.concatenate([[0], np.cumsum(pc.list_value_length(sketches["keys"]).to_numpy(), dtype=np.int64)])
    names = sketches["doc_id"].combine_chunks()
    sides = [pc.index_in(table[side], value_set=names).to_numpy() for side in ("doc_id", "other")]
    places = np.stack(sides, axis=1).astype(np.int64)
    containment, jaccard = estimate_flat(flat(sketches, "keys")[0], starts, sketches["limit"].to_numpy(), places)
    return jaccard, containment >= config.dedup.candidate_containment


def _pair_hashes(table: pa.Table) -> Hashes:
    """Returns a hash of each pair, which covers both articles and everything that clustering reads of them."""
    one, two = (word_hashes(table[side].to_pylist()) for side in ("doc_id", "other"))
    found: Hashes = mix(mix(mix(one + array(table, "content")) + two) + array(table, "other_content"))
    return mix(found + table["exact"].to_numpy().astype(np.uint64))


def article_components(corpus: Corpus, config: Options) -> Tables:
    """Divides the near-duplicate pairs into connected components."""
    pieces = [rows.filter(rows["near"]).drop_columns(["near"]) for rows in corpus.pieces("article_candidates")]
    blank = empty("article_candidates").drop_columns(["near"])
    table = pa.concat_tables([blank, *pieces])
    names, node = _graph(table)
    label = components(len(names), node)
    component = component_keys(word_hashes(names.to_pylist()), label)
    bucket = bucket_of(component[node[:, 0]], config.run.buckets)
    return {"article_components": shaped("article_components", table.append_column("bucket", pa.array(bucket)))}


def _graph(table: pa.Table) -> tuple[pa.Array, Ints]:
    """Numbers the articles of some pairs; returns their doc_ids, and each pair as two of these numbers."""
    both = pa.chunked_array([*table["doc_id"].chunks, *table["other"].chunks], pa.string()).combine_chunks()
    names = both.dictionary_encode()
    return names.dictionary, names.indices.to_numpy(zero_copy_only=False).astype(np.int64).reshape(2, -1).T


def article_groups(bucket: Bucket, config: Options) -> Tables:
    """Compares the articles of each component in full, and clusters them.

    A component with the same pairs as in the previous run keeps its clusters.
    """
    table, before = bucket.read("article_components"), bucket.before()
    compared = _component_hashes(table)
    new = ~is_in(compared, array(before, "compared"))
    kept = before.filter(pa.array(is_in(array(before, "compared"), compared)))
    rows = table.filter(pa.array(new)).to_pylist()
    wanted = {row[side] for row in rows for side in ("doc_id", "other")}
    found = bucket.lookup("articles", "doc_id", pa.array(sorted(wanted), pa.string()), ("doc_id", "text"))
    text_of = values_by(found, "doc_id", "text")
    near = sorted((r["doc_id"], r["other"], r["jaccard"]) for r in rows if not r["exact"])
    candidates = Candidates([(a, b) for a, b, _ in near], [jaccard for _, _, jaccard in near])
    clusters = cluster_articles(_articles(bucket, wanted), text_of.__getitem__, config.dedup, candidates)
    pairs = zip(rows, compared[new].tolist(), strict=True)
    of_article = {row[side]: n for row, n in pairs for side in ("doc_id", "other")}
    fresh = [{**dataclasses.asdict(c), "compared": of_article[c.doc_id]} for c in clusters]
    whole = pa.concat_tables([kept, table_of("article_groups", fresh)])
    return {"article_groups": whole.sort_by("doc_id")}


def _component_hashes(table: pa.Table) -> Hashes:
    """Returns for each pair a hash of all the pairs in its component."""
    names, node = _graph(table)
    home = components(len(names), node)[node[:, 0]]
    # The sums wrap around, and do not depend on the order of the pairs.
    total: Hashes = np.zeros(len(names), dtype=np.uint64)
    np.add.at(total, home, _pair_hashes(table))
    return np.asarray(mix(total)[home])


def article_clusters(corpus: Corpus, config: Options) -> Tables:
    """Collects the clusters, and gives every other article a cluster of its own."""
    grouped = corpus.read("article_groups").drop_columns(["compared"])
    every = corpus.read("articles")["doc_id"]
    alone = every.filter(pc.invert(pc.is_in(every, grouped["doc_id"].combine_chunks())))
    schema = TABLES["article_clusters"].schema
    rest = {
        **{field.name: pa.nulls(len(alone), field.type) for field in schema},
        "doc_id": alone,
        "canonical_doc_id": alone,
        "cluster_id": pc.binary_join_element_wise("a", alone, "-"),
        "relation": pa.array(["original"] * len(alone), pa.string()),
    }
    whole = pa.concat_tables([grouped.cast(schema), pa.table(rest, schema=schema)])
    return {"article_clusters": whole.sort_by("doc_id")}


def _contents(articles: pa.Table) -> Hashes:
    """Returns for each article a hash of everything that clustering reads of it: text, date and length."""
    text = np.array([int(digest[:16], 16) for digest in articles["text_sha256"].to_pylist()], dtype=np.uint64)
    date = pc.fill_null(articles["published_at"].cast(pa.int64()), -1).to_numpy().astype(np.uint64)
    words = pc.fill_null(articles["n_words"], 0).to_numpy().astype(np.uint64)
    return mix(mix(mix(text) + date) + words)


def _pair_table(table: pa.Table, found: Ints, n_exact: int, buckets: int) -> pa.Table:
    """Makes rows of article_pairs from pairs of row numbers; the last `n_exact` pairs are exact copies."""
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
    """Looks up date, length and sketch of the wanted articles; returns them sorted by doc_id."""
    names = pa.array(sorted(wanted), pa.string())
    table = bucket.lookup("article_sketches", "doc_id", names, TABLES["article_sketches"].schema.names)
    hashes, ends = flat(table, "keys")[0], np.cumsum(pc.list_value_length(table["keys"]).to_numpy())
    found = []
    for row, end, start in zip(table.drop_columns(["keys"]).to_pylist(), ends, [0, *ends], strict=False):
        known = Sketch(hashes[start:end], row["limit"], row["n_shingles"], row["digest"])
        found.append(ArticleKey(row["doc_id"], row["published_at"], row["n_words"], known))
    return sorted(found, key=lambda article: article.doc_id)


STEPS = (
    Step(
        article_sketches,
        "copies",
        inputs=(part("articles", "doc_id", "published_at", "n_words", "text", "text_sha256"),),
        outputs=("article_sketches", "article_keys"),
        sections=("run", "dedup"),
        by_document=True,
    ),
    Step(article_pairs, "copies", inputs=(bucket("article_keys"),), sections=("run", "dedup")),
    Step(
        article_candidates,
        "copies",
        inputs=(bucket("article_pairs"), lookup("article_sketches")),
        sections=("dedup",),
        before="article_candidates",
    ),
    Step(article_components, "copies", inputs=(every("article_candidates"),), sections=("run",)),
    Step(
        article_groups,
        "copies",
        inputs=(bucket("article_components"), lookup("article_sketches"), lookup("articles")),
        sections=("dedup",),
        before="article_groups",
    ),
    Step(article_clusters, "copies", inputs=(every("articles", "doc_id"), every("article_groups"))),
)
