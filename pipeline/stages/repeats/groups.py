"""Groups quotations that report the same utterance, and finds the speaker and the first copy of each group."""

import dataclasses
from collections import defaultdict

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.duplicates.forms import gather, rank_order
from pipeline.duplicates.fusion import UNMEASURED_CONFIDENCE, VOTE_DIGITS, Copy, Fusion, fuse
from pipeline.duplicates.judge import QuoteFacts
from pipeline.duplicates.phrases import LinkTable
from pipeline.duplicates.stars import RELATIONS, Wordings, doubtful, join, relations, scores
from pipeline.duplicates.surroundings import Surroundings
from pipeline.options import Options
from pipeline.stages.arrow import bucket_of, links_of, numbers_of, rows_by, shaped, values_by
from pipeline.stages.step import Bucket, Corpus, Row, Step, Tables, bucket, every, part
from pipeline.tables import TABLES, table_of
from pipeline.text.arrays import Ints
from pipeline.text.hashing import word_hashes

_GROUP_COLUMNS = TABLES["quote_groups"].schema.names
# Microseconds per second (dates are stored in microseconds), and seconds per day.
_MICROSECONDS, _DAY = 1e6, 86_400.0
_CLUSTER_COLUMNS = TABLES["quote_clusters"].schema.names


def quote_groups(corpus: Corpus, config: Options) -> Tables:
    """Groups the quotations that report the same utterance."""
    table, found, weights = (corpus.read(name) for name in ("quote_forms", "quote_links", "quote_weights"))
    digest, at = np.unique(weights["form"].to_numpy(), return_index=True)
    total, fullness, sizes = (weights[name].to_numpy()[at] for name in ("total", "fullness", "size"))
    order = rank_order(digest, sizes, fullness)
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    form, other = (np.searchsorted(digest, found[side].to_numpy()) for side in ("form", "other"))
    measures = (found[name].to_numpy() for name in ("share", "back", "matched", "words", "run"))
    links = LinkTable(rank[form], rank[other], *measures)
    # Most quotations resemble no other, and need only a row of their own.
    around = table["around"]
    table = table.drop_columns(["around"]).append_column("row", pa.array(np.arange(table.num_rows)))
    like_others = pc.is_in(table["form"], pa.array(digest))
    known = table.filter(like_others).sort_by("quote_id").combine_chunks()
    form_of = rank[np.searchsorted(digest, known["form"].to_numpy())]
    wordings = Wordings(form_of, total[order], sizes[order].astype(np.int64))
    scenes = _surroundings(around, known["row"].to_numpy(), doubtful(wordings, links, config.dedup))
    members = join(_facts(corpus, known, scenes), wordings, links, config.dedup)
    canonical = known["quote_id"].take(pa.array(members.canonical))
    relation = pa.array(RELATIONS).take(pa.array(relations(members)))
    joined = _group_table(known, canonical, relation, pa.array(scores(members), pa.float64()))
    alone = table.filter(pc.invert(like_others))
    same, full_score = pa.array(["same"] * alone.num_rows, pa.string()), pa.array(np.ones(alone.num_rows))
    rest = _group_table(alone, alone["quote_id"], same, full_score)
    return {"quote_groups": pa.concat_tables([joined, rest]).sort_by("quote_id")}


def _surroundings(column: pa.ChunkedArray, rows: Ints, wanted: npt.NDArray[np.bool_]) -> Surroundings:
    """Returns the surroundings of the quotations in these rows, in this order; empty for those not wanted."""
    read = np.zeros(len(column), dtype=np.bool_)
    read[rows[wanted]] = True
    codes, sizes = numbers_of(column.filter(pa.array(read)), np.uint32)
    # The place of each wanted row among the rows that were read.
    place = (np.cumsum(read) - 1)[rows[wanted]]
    every = np.zeros(len(rows), dtype=np.int64)
    every[wanted] = sizes[place]
    read_codes = codes[gather(np.concatenate([[0], np.cumsum(sizes)]), place)]
    return Surroundings(read_codes, np.concatenate([[0], np.cumsum(every)]))


def _facts(corpus: Corpus, table: pa.Table, surroundings: Surroundings) -> QuoteFacts:
    sketches, clusters = corpus.read("article_sketches"), corpus.read("article_clusters")

    def of_articles(rows: pa.Table, column: str) -> pa.ChunkedArray:
        return rows[column].take(pc.index_in(table["doc_id"], value_set=rows["doc_id"].combine_chunks()))

    moment = of_articles(sketches, "published_at").cast(pa.int64())
    # An unknown date counts as infinite: it is later than any date, and not close to any.
    day = pc.fill_null(moment.cast(pa.float64()), np.inf).to_numpy() / _MICROSECONDS / _DAY
    indirect = pc.equal(table["kind"], "indirect").to_numpy()
    story = of_articles(clusters, "cluster_id").to_pylist()
    speakers, documents = table["speaker_name"].to_pylist(), table["doc_id"].to_pylist()
    return QuoteFacts(speakers, day, documents, story, indirect, surroundings)


def _group_table(quotes: pa.Table, canonical: pa.ChunkedArray, relation: pa.Array, score: pa.Array) -> pa.Table:
    columns = {
        "quote_id": quotes["quote_id"],
        "doc_id": quotes["doc_id"],
        "cluster_id": pc.binary_join_element_wise("q", canonical, "-"),
        "canonical_quote_id": canonical,
        "relation": relation,
        "score": score,
    }
    return pa.table({name: columns[name] for name in _GROUP_COLUMNS}, schema=TABLES["quote_groups"].schema)


def quote_witnesses(inputs: Tables, config: Options) -> Tables:
    """Lists each quotation with its cluster and its speaker's entity, as a witness for the cluster's speaker."""
    article_of = rows_by(inputs["articles"], "doc_id")
    story_of = values_by(inputs["article_clusters"], "doc_id", "cluster_id")
    speaker_of = _entities_by_name(inputs)
    group_of = rows_by(inputs["quote_groups"], "quote_id")
    quotes = inputs["quotes"].to_pylist()
    columns = ("quote_id", "doc_id", "cluster_id", "score")
    rows = [{column: group_of[quote["quote_id"]][column] for column in columns} for quote in quotes]
    bucket = bucket_of(word_hashes([row["cluster_id"] for row in rows]), config.run.buckets)
    for row, quote, number in zip(rows, quotes, bucket.tolist(), strict=True):
        article = article_of[row["doc_id"]]
        name = quote["speaker_name"]
        row["entity_id"], row["name"] = speaker_of.get((row["doc_id"], name), (None, name))
        row |= {
            "bucket": number,
            "confidence": quote["confidence"],
            "story": story_of[row["doc_id"]],
            "published_at": article["published_at"],
            "source": article["source"],
        }
    return {"quote_witnesses": table_of("quote_witnesses", rows)}


def quote_fusions(bucket: Bucket, config: Options) -> Tables:
    """Decides by vote on the speaker of each cluster, and finds the first copy of its quotation."""
    table = bucket.read("quote_witnesses")
    group = table["cluster_id"].combine_chunks().dictionary_encode().indices.to_numpy(zero_copy_only=False)
    # Most quotations are alone in their cluster; an object for each would cost more than all the votes.
    alone = np.bincount(group, minlength=1)[group] == 1
    members: dict[str, list[Row]] = defaultdict(list)
    for row in table.filter(pa.array(~alone)).to_pylist():
        members[row["cluster_id"]].append(row)
    rows: list[Row] = []
    names = [field.name for field in dataclasses.fields(Copy)]
    for cluster_id, witnesses in members.items():
        copies = [Copy(**{name: row[name] for name in names}) for row in witnesses]
        source_of = {row["quote_id"]: row["source"] for row in witnesses}
        rows.append({"cluster_id": cluster_id, **_fusion_row(fuse(copies, config.dedup), copies, source_of)})
    found = pa.concat_tables([_single_rows(table.filter(pa.array(alone))), table_of("quote_fusions", rows)])
    return {"quote_fusions": found.sort_by("cluster_id")}


def _single_rows(table: pa.Table) -> pa.Table:
    """Makes the rows of clusters with a single quotation, column by column, with the same result as `fuse`."""
    n, named, dated = table.num_rows, table["name"].is_valid(), table["published_at"].is_valid()
    confidence = pc.fill_null(table["confidence"], UNMEASURED_CONFIDENCE).to_numpy()
    votes = [round(vote, VOTE_DIGITS) for vote in (confidence * table["score"].to_numpy()).tolist()]
    vote = pa.StructArray.from_arrays(
        [table["name"].combine_chunks(), pa.array(votes, pa.float64()), pa.array(np.ones(n, np.int32))],
        fields=list(TABLES["quote_fusions"].schema.field("speaker_votes").type.value_type),
    ).filter(named.combine_chunks())
    ends = np.concatenate([[0], np.cumsum(named.to_numpy())]).astype(np.int32)
    once, nothing = pa.array(np.ones(n, np.int32)), pa.array(np.zeros(n + 1, np.int32))
    columns = {
        "cluster_id": table["cluster_id"],
        "cluster_n_quotes": once,
        "cluster_n_articles": once,
        "speaker_conflict": pa.array(np.zeros(n, dtype=bool)),
        "cluster_speaker_name": table["name"],
        "cluster_speaker_entity_id": pc.if_else(named, table["entity_id"], None),
        "speaker_votes": pa.ListArray.from_arrays(pa.array(ends), vote),
        "conflicting_speakers": pa.ListArray.from_arrays(nothing, pa.array([], pa.string())),
        "first_quote_id": pc.if_else(dated, table["quote_id"], None),
        "first_source": pc.if_else(dated, table["source"], None),
        "first_published_at": table["published_at"],
    }
    return shaped("quote_fusions", pa.table(columns))


def quote_clusters(corpus: Corpus, config: Options) -> Tables:
    """Joins each quotation with its cluster, and with the speaker and the first copy of that cluster."""
    grouped, fused = corpus.read("quote_groups").sort_by("quote_id"), corpus.read("quote_fusions").combine_chunks()
    place = pc.index_in(grouped["cluster_id"], value_set=fused["cluster_id"].combine_chunks())
    of_cluster = fused.drop_columns(["cluster_id"]).take(place)
    columns = {name: (grouped if name in grouped.column_names else of_cluster)[name] for name in _CLUSTER_COLUMNS}
    return {"quote_clusters": shaped("quote_clusters", pa.table(columns))}


def _fusion_row(found: Fusion, copies: list[Copy], source_of: dict[str, str]) -> Row:
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
        "first_source": source_of[first.quote_id] if first else None,
        "first_published_at": first.published_at if first else None,
    }


def _entities_by_name(inputs: Tables) -> dict[tuple[str, str], tuple[str, str]]:
    """Maps each (doc_id, fullest name in the article) to its entity over the corpus, as (entity_id, name)."""
    link_of = links_of(inputs["entity_links"])
    entities = inputs["article_entities"].to_pylist()
    found = ((r["doc_id"], r["name"], link_of[r["doc_id"], r["entity"]]) for r in entities)
    return {(doc_id, name): (link["entity_id"], link["entity_name"]) for doc_id, name, link in found}


STEPS = (
    Step(
        quote_groups,
        "repeats",
        inputs=(
            every("quote_forms", "quote_id", "doc_id", "kind", "speaker_name", "form", "around"),
            every("quote_links"),
            every("quote_weights"),
            every("article_sketches", "doc_id", "published_at"),
            every("article_clusters", "doc_id", "cluster_id"),
            every("articles"),
        ),
        sections=("dedup",),
    ),
    Step(
        quote_witnesses,
        "repeats",
        inputs=(
            part("quotes", "quote_id", "doc_id", "speaker_name", "confidence"),
            part("quote_groups"),
            part("articles", "doc_id", "source", "published_at"),
            part("article_clusters", "doc_id", "cluster_id"),
            part("article_entities", "doc_id", "entity", "name"),
            part("entity_links"),
        ),
        sections=("run",),
    ),
    Step(quote_fusions, "repeats", inputs=(bucket("quote_witnesses"),), sections=("dedup",)),
    Step(
        quote_clusters, "repeats", inputs=(every("quote_groups"), every("quote_fusions"), every("articles", "doc_id"))
    ),
)
