"""Resolves role phrases with the help of other articles: lists the roles of each person, counts the stories that give a
role, and looks up the open phrases.
"""

from collections import defaultdict

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.entities.corpus.roles import MIN_STORIES, Known, Role, bearer
from pipeline.options import Options
from pipeline.stages.arrow import bucket_of, shaped, values_by
from pipeline.stages.step import Bucket, Step, Tables, bucket, every, part
from pipeline.tables import table_of
from pipeline.text.hashing import word_hashes


def role_keys(inputs: Tables, config: Options) -> Tables:
    """Lists the roles of each person over the corpus, with one row per story and distinctive word of a role."""
    entity_of = _links(inputs["entity_links"])
    story_of = values_by(inputs["article_clusters"], "doc_id", "cluster_id")
    found: set[tuple[str, str, str, str]] = set()
    for row in inputs["said_roles"].to_pylist():
        entity_id, _ = entity_of[row["doc_id"], row["entity"]]
        found.update((entity_id, row["office"], mark, story_of[row["doc_id"]]) for mark in row["marks"])
    rows = [dict(zip(("entity_id", "office", "mark", "story"), key, strict=True)) for key in sorted(found)]
    # Bucketed by person, so that all the roles of a person are counted in one bucket.
    numbers = bucket_of(word_hashes([f"{row['entity_id']}|" for row in rows]), config.run.buckets)
    return {"role_keys": table_of("role_keys", [{"bucket": n, **row} for n, row in zip(numbers, rows, strict=True)])}


def entity_roles(bucket: Bucket, config: Options) -> Tables:
    """Keeps the roles that enough stories give to a person."""
    table = bucket.read("role_keys").drop_columns(["bucket"])
    once = table.group_by(["entity_id", "office", "mark", "story"], use_threads=False).aggregate([])
    n = once.group_by(["entity_id", "office", "mark"], use_threads=False).aggregate([("story", "count")])
    n = n.rename_columns(["entity_id", "office", "mark", "n_stories"])
    # Stories are counted, not articles: the same agency report in fifty papers is one source.
    n = n.filter(pc.greater_equal(n["n_stories"], MIN_STORIES))
    order = [(column, "ascending") for column in ("entity_id", "office", "mark")]
    return {"entity_roles": shaped("entity_roles", n.sort_by(order))}


def role_answers(inputs: Tables, config: Options) -> Tables:
    """Resolves role phrases that an article leaves open, by the roles that its people have over the corpus."""
    asked = inputs["open_roles"].to_pylist() if "corpus-role" not in config.entities.disable else []
    docs = pa.array(sorted({row["doc_id"] for row in asked}), pa.string())
    links = inputs["entity_links"]
    entity_of = _links(links.filter(pc.is_in(links["doc_id"], docs)))
    stories = _stories(inputs["entity_roles"], pa.array(sorted({i for i, _ in entity_of.values()}), pa.string()))
    local = inputs["article_entities"]
    people: dict[str, dict[str, Known]] = defaultdict(dict)
    local = local.filter(pc.and_(pc.is_in(local["doc_id"], docs), pc.equal(local["type"], "person")))
    name_of = dict(entity_of.values())
    for row in local.to_pylist():
        entity_id, _ = entity_of[row["doc_id"], row["entity"]]
        if entity_id in stories:
            people[row["doc_id"]][entity_id] = Known(row["gender"], stories[entity_id])
    rows = []
    for row in asked:
        found = bearer(Role(row["office"], tuple(row["marks"])), people[row["doc_id"]], row["gender"])
        if found is not None:
            ids = {"doc_id": row["doc_id"], "mention_id": row["mention_id"]}
            rows.append({**ids, "entity_id": found, "entity_name": name_of[found]})
    return {"role_answers": table_of("role_answers", rows)}


def _links(table: pa.Table) -> dict[tuple[str, int], tuple[str, str]]:
    columns = [table[c].to_pylist() for c in ("doc_id", "entity", "entity_id", "entity_name")]
    return {(doc, entity): (entity_id, name) for doc, entity, entity_id, name in zip(*columns, strict=True)}


def _stories(table: pa.Table, wanted: pa.Array) -> dict[str, dict[tuple[str, str], int]]:
    found: dict[str, dict[tuple[str, str], int]] = defaultdict(dict)
    for row in table.filter(pc.is_in(table["entity_id"], wanted)).to_pylist():
        found[row["entity_id"]][row["office"], row["mark"]] = row["n_stories"]
    return found


STEPS = (
    Step(
        role_keys,
        "entities",
        inputs=(part("said_roles"), part("entity_links"), part("article_clusters", "doc_id", "cluster_id")),
        sections=("run",),
    ),
    Step(entity_roles, "entities", inputs=(bucket("role_keys"),)),
    Step(
        role_answers,
        "entities",
        inputs=(
            part("open_roles"),
            part("article_entities", "doc_id", "entity", "type", "gender"),
            part("entity_links"),
            every("entity_roles"),
        ),
        sections=("entities.disable",),
    ),
)
