"""The steps of the flow that make one entity of all its names over the corpus."""

from __future__ import annotations

from pipeline.stages import roles
from pipeline.stages.entities import entities, merge
from pipeline.stages.step import Step
from pipeline.stages.user_files import names

NAMES = ("given_names.txt", "places.tsv", "organisations.tsv")
_MERGING = ("run", "entities.settled", "entities.disable", "ner.names", "ner.disable")

ENTITY_STEPS = (
    Step(
        "article_entities",
        "dedup",
        "part",
        inputs=("mentions",),
        outputs=("article_entities",),
        sections=(),
        resources=NAMES,
        run=entities.article_entities,
        by_document=True,
    ),
    Step(
        "entity_keys",
        "dedup",
        "part",
        inputs=("article_entities",),
        outputs=("entity_keys", "context_keys", "entity_nodes"),
        sections=_MERGING,
        resources=NAMES,
        run=merge.keys,
        identity=names.merging_identity,
    ),
    Step(
        "entity_pairs",
        "dedup",
        "bucket",
        inputs=("entity_keys", "context_keys"),
        outputs=("entity_pairs", "context_counts"),
        sections=_MERGING,
        resources=NAMES,
        run=merge.pairs,
        identity=names.merging_identity,
    ),
    Step(
        "entity_components",
        "dedup",
        "corpus",
        inputs=("entity_pairs",),
        outputs=("entity_components", "entity_reasons"),
        sections=_MERGING,
        resources=NAMES,
        run=merge.components_of_names,
        identity=names.merging_identity,
    ),
    Step(
        "entity_members",
        "dedup",
        "part",
        inputs=("article_entities", "entity_nodes", "entity_components"),
        outputs=("entity_members", "entity_singles"),
        sections=("run",),
        resources=NAMES,
        run=merge.members,
        whole=("entity_components",),
    ),
    Step(
        "entity_clusters",
        "dedup",
        "bucket",
        inputs=("entity_members", "entity_reasons", "context_counts"),
        outputs=("entity_clusters", "entity_holders"),
        sections=_MERGING,
        resources=NAMES,
        run=merge.clusters,
        identity=names.merging_identity,
    ),
    Step(
        "single_clusters",
        "dedup",
        "bucket",
        inputs=("entity_singles", "entity_holders", "context_counts"),
        outputs=("single_clusters",),
        sections=_MERGING,
        resources=NAMES,
        run=merge.singles,
        identity=names.merging_identity,
    ),
    Step(
        "entities",
        "dedup",
        "corpus",
        inputs=("entity_clusters", "single_clusters", "articles"),
        outputs=("entities", "entity_links", "corrections"),
        sections=("entities",),
        resources=NAMES,
        run=entities.entities,
        columns={"articles": ("doc_id", "published_at")},
        identity=names.corpus_identity,
    ),
)

ROLE_STEPS = (
    Step(
        "role_keys",
        "dedup",
        "part",
        inputs=("said_roles", "entity_links", "article_clusters"),
        outputs=("role_keys",),
        sections=("run",),
        run=roles.keys,
        columns={"article_clusters": ("doc_id", "cluster_id")},
    ),
    Step(
        "entity_roles",
        "dedup",
        "bucket",
        inputs=("role_keys",),
        outputs=("entity_roles",),
        sections=(),
        run=roles.counts,
    ),
    Step(
        "role_answers",
        "dedup",
        "part",
        inputs=("open_roles", "article_entities", "entity_links", "entity_roles"),
        outputs=("role_answers",),
        sections=("entities.disable",),
        run=roles.answers,
        columns={"article_entities": ("doc_id", "entity", "type", "gender")},
        whole=("entity_roles",),
    ),
)
"""After the entities: who a role phrase is that nobody in its article fits."""
