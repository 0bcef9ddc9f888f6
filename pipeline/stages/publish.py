"""Makes the tables that are ready for analysis: attributed_quotes, entity_mentions, speakers."""

from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.options import Options
from pipeline.stages.arrow import links_of, rows_by, shaped
from pipeline.stages.step import Corpus, Step, Tables, every, part
from pipeline.tables import table_of
from pipeline.text.lines import lines_around

_OF_ARTICLE = ("source", "url", "title", "site", "published_at")
_OF_CLUSTER = (
    *("cluster_n_quotes", "cluster_n_articles", "speaker_conflict", "cluster_speaker_name"),
    *("cluster_speaker_entity_id", "speaker_votes", "conflicting_speakers", "first_quote_id", "first_source"),
    "first_published_at",
)


class LinkedEntity(NamedTuple):
    """The columns of a corpus entity that a quotation's row needs."""

    entity_id: str
    name: str
    gender: str | None


def attributed_quotes(inputs: Tables, config: Options) -> Tables:
    """Joins quotes with their article, their cluster, and the entity of their speaker."""
    article_of = rows_by(inputs["articles"].select(["doc_id", "text", *_OF_ARTICLE]), "doc_id")
    cluster_of = rows_by(inputs["quote_clusters"], "quote_id")
    article_cluster_of = rows_by(inputs["article_clusters"], "doc_id")
    link_of = _links_by_name(inputs)
    gender_of = {link.entity_id: link.gender for link in link_of.values()}
    answer_of = rows_by(inputs["role_answers"], "mention_id")
    rows = []
    for quote in inputs["quotes"].to_pylist():
        doc_id, cluster = quote["doc_id"], cluster_of[quote["quote_id"]]
        text = article_of[doc_id]["text"]
        # `speaker_name` becomes the name over the corpus; the name within the article gets a column of its own.
        local_name = quote.pop("speaker_name")
        together = [link_of[doc_id, name] for name in quote.pop("all_speakers")]
        link = together[0] if local_name is not None else None
        # If the speaker is a role phrase that only other articles resolve, the quotation gets that name, and a flag.
        if local_name is None and (answer := answer_of.get(quote["speaker_mention_id"])) is not None:
            link = LinkedEntity(answer["entity_id"], answer["entity_name"], gender_of.get(answer["entity_id"]))
            together = [link]
            quote["flags"], quote["speaker_naming"] = [*quote["flags"], "corpus-role"], "named"
        relay = link_of.get((doc_id, quote.pop("reported_by")))
        rows.append(
            {
                **quote,
                "speaker_name": link and link.name,
                "speaker_name_in_article": local_name,
                "speaker_entity_id": link and link.entity_id,
                "speaker_gender": link and link.gender,
                "all_speakers": [one.name for one in together],
                "all_speaker_entity_ids": [one.entity_id for one in together],
                "reported_by": relay and relay.name,
                "cluster_id": cluster["cluster_id"],
                "is_canonical": cluster["canonical_quote_id"] == quote["quote_id"],
                **{k: cluster[k] for k in _OF_CLUSTER},
                "article_cluster_id": article_cluster_of[doc_id]["cluster_id"],
                **{k: article_of[doc_id][k] for k in _OF_ARTICLE},
                "sentence": text[quote["sentence_start"] : quote["sentence_end"]],
                "paragraph": lines_around(text, quote["start"], quote["end"]),
            }
        )
    return {"attributed_quotes": table_of("attributed_quotes", rows)}


def entity_mentions(inputs: Tables, config: Options) -> Tables:
    """Joins mentions with their article and their entity."""
    article_of = rows_by(inputs["articles"].select(["doc_id", "source", "published_at"]), "doc_id")
    link_of = links_of(inputs["entity_links"])
    answer_of = rows_by(inputs["role_answers"], "mention_id")
    rows = []
    for mention in inputs["mentions"].to_pylist():
        doc_id = mention["doc_id"]
        link = link_of.get((doc_id, mention["entity"]), {})
        if (answer := answer_of.get(mention["mention_id"])) is not None:
            link, mention["rule"] = answer, "corpus-role"
        rows.append(
            {
                **mention,
                **({} if config.entities.gender else {"gender": None, "gender_evidence": None}),
                "entity_id": link.get("entity_id"),
                "entity_name": link.get("entity_name"),
                "source": article_of[doc_id]["source"],
                "published_at": article_of[doc_id]["published_at"],
            }
        )
    return {"entity_mentions": table_of("entity_mentions", rows)}


def speakers(corpus: Corpus, config: Options) -> Tables:
    """Lists the speakers, the most quoted first, with the number of their quotations and the first and last date."""
    quotes, known = corpus.read("attributed_quotes"), corpus.read("entities")
    ids = quotes["all_speaker_entity_ids"].combine_chunks()
    spoken = pa.table({"quote": pc.list_parent_indices(ids), "entity_id": pc.list_flatten(ids)})
    # If a quotation has several speakers, each counts once, even if two of the article's names belong to one entity.
    spoken = spoken.group_by(["quote", "entity_id"], use_threads=False).aggregate([])
    for column in ("cluster_id", "doc_id", "published_at"):
        spoken = spoken.append_column(column, quotes[column].combine_chunks().take(spoken["quote"]))
    wanted = [("quote", "count"), ("cluster_id", "count_distinct"), ("doc_id", "count_distinct")]
    wanted += [("published_at", "min"), ("published_at", "max")]
    found = spoken.group_by("entity_id", use_threads=False).aggregate(wanted)
    counts = ("n_quotes", "n_distinct_quotes", "n_articles", "first_quoted", "last_quoted")
    found = found.select(["entity_id", *(f"{column}_{how}" for column, how in wanted)])
    found = found.rename_columns(["entity_id", *counts])
    place = pc.index_in(found["entity_id"], value_set=known["entity_id"].combine_chunks())
    for column in ("name", "type", "gender", "gender_evidence", "role", "role_articles"):
        found = found.append_column(column, known[column].combine_chunks().take(place))
    order = [("n_quotes", "descending"), ("name", "ascending"), ("entity_id", "ascending")]
    return {"speakers": shaped("speakers", found.sort_by(order))}


def _links_by_name(inputs: Tables) -> dict[tuple[str, str | None], LinkedEntity]:
    """Maps each (doc_id, fullest name in the article) to its entity over the corpus."""
    link_of = links_of(inputs["entity_links"])
    found: dict[tuple[str, str | None], LinkedEntity] = {}
    for local in inputs["article_entities"].select(["doc_id", "name", "entity"]).to_pylist():
        row = link_of[local["doc_id"], local["entity"]]
        found[local["doc_id"], local["name"]] = LinkedEntity(row["entity_id"], row["entity_name"], row["gender"])
    return found


STEPS = (
    Step(
        attributed_quotes,
        "publish",
        inputs=(
            part("quotes"),
            part("articles"),
            part("article_entities", "doc_id", "entity", "name"),
            part("quote_clusters"),
            part("article_clusters"),
            part("entity_links"),
            part("role_answers"),
        ),
    ),
    Step(
        entity_mentions,
        "publish",
        inputs=(part("mentions"), part("articles"), part("entity_links"), part("role_answers")),
        sections=("entities.gender",),
    ),
    Step(
        speakers,
        "publish",
        inputs=(
            every("attributed_quotes", "doc_id", "all_speaker_entity_ids", "cluster_id", "published_at"),
            every("entities", "entity_id", "name", "type", "gender", "gender_evidence", "role", "role_articles"),
        ),
    ),
)
