"""Names that are merged over the corpus, on the way to entities."""

from __future__ import annotations

import pyarrow as pa

from pipeline.tables.columns import BUCKET, DOC, FLAG, GENDER, INT, TEXT, TEXTS, Column, Table

_LOCAL: tuple[Column, ...] = (
    DOC,
    ("entity", INT, "number of the entity within the article"),
    ("type", TEXT, "person, place or organisation"),
    ("name", TEXT, "fullest name within the article"),
    ("aliases", TEXTS, "names written in the article, most frequent first"),
    ("n_mentions", INT, "mentions in the article, pronouns and role phrases included"),
    GENDER,
    ("context", TEXTS, "keys of the article's other frequent entities, and of what it calls the person"),
    ("gender_evidence", TEXT, "what tells the gender: title, words or given name"),
    ("heading_only", FLAG, "whether the article names it in headings alone"),
)

_COMPONENT: Column = ("component", pa.uint64(), "names that may be one, by the least of their hashes")

_DRAFT: tuple[Column, ...] = (
    ("cluster", TEXT, "the cluster: what no other one has"),
    ("type", TEXT, "person, place or organisation"),
    ("key", TEXT, "what the id is made of; null if the rows belong to a cluster of entity_clusters"),
    ("detail", TEXT, "tells clusters of one key apart"),
    ("first_doc", TEXT, "article of the row that stands for the cluster"),
    ("first_entity", INT, "number of that row within the article"),
    ("name", TEXT, "canonical name"),
    ("fixed", FLAG, "whether the user or a list gave the name"),
    ("forms", pa.list_(pa.struct([("form", TEXT), ("n", INT)])), "written forms, and of how many rows"),
    ("evidence", TEXTS, "why names were merged"),
    ("ambiguous", TEXTS, "who else it may be"),
    ("doubts", TEXTS, "why each of them is left apart"),
    (
        "members",
        pa.list_(pa.struct([("doc_id", TEXT), ("entity", INT), ("n", INT)])),
        "rows of article_entities, and the mentions of each",
    ),
)

TABLES = (
    Table("article_entities", "entity of an article, before it is merged over the corpus", _LOCAL, internal=True),
    Table(
        "entity_keys",
        "key under which a name is looked for",
        (
            BUCKET,
            ("key", TEXT, "key that names have in common"),
            ("role", TEXT, "what the row says about the key: own, told, national; family, given, declared"),
            ("type", TEXT, "person, place or organisation"),
            ("name", TEXT, "the name that has the key"),
            ("other", TEXT, "the key of another name, or of the person"),
            ("example", TEXT, "names that an article takes for one"),
            ("gender", TEXT, "female or male, where the article says so"),
            ("n", INT, "how often articles of the part say so"),
        ),
        internal=True,
        bucketed=True,
    ),
    Table(
        "context_keys",
        "key of an entity in the context of others, in a part",
        (BUCKET, ("key", TEXT, "the key; empty for all articles"), ("n", INT, "articles of the part")),
        internal=True,
        bucketed=True,
    ),
    Table(
        "entity_nodes",
        "entity of an article, by key",
        (
            DOC,
            ("entity", INT, "number of the entity within the article"),
            ("node", TEXT, "rows of one key are merged together"),
            ("single", FLAG, "whether it is a person with a single name"),
            ("home", pa.uint64(), "hash of the node: its component, if it may be one with no other"),
        ),
        internal=True,
    ),
    Table(
        "context_counts",
        "key of an entity in the context of others, if in several articles",
        (("key", TEXT, "the key; empty for all articles"), ("n", INT, "articles of the corpus")),
        internal=True,
    ),
    Table(
        "entity_pairs",
        "two keys that may be one",
        (
            ("kind", TEXT, "person, told, national; mark and class for what the user has settled"),
            ("key", TEXT, "orders pairs of one kind"),
            ("one", TEXT, "one key of the pair"),
            ("other", TEXT, "another one, or a class of settled names"),
            ("evidence", TEXT, "why they may be one"),
        ),
        internal=True,
    ),
    Table(
        "entity_components",
        "entity of an article whose key may be one with others",
        (DOC, ("entity", INT, "number of the entity within the article"), _COMPONENT),
        internal=True,
    ),
    Table(
        "entity_reasons",
        "reason why keys of places or organisations are one",
        (BUCKET, _COMPONENT, ("evidence", TEXT, "why names were merged")),
        internal=True,
        bucketed=True,
    ),
    Table(
        "entity_members",
        "entity of an article, by component",
        (BUCKET, _COMPONENT, *_LOCAL),
        internal=True,
        bucketed=True,
    ),
    Table(
        "entity_singles",
        "person of a single name in an article, by surname",
        (BUCKET, _COMPONENT, *_LOCAL),
        internal=True,
        bucketed=True,
    ),
    Table("entity_clusters", "entity of the corpus, before single names", _DRAFT, internal=True),
    Table(
        "entity_holders",
        "person to whom single names may belong, by surname",
        (
            BUCKET,
            ("key", TEXT, "key of the single names"),
            ("cluster", TEXT, "the person in entity_clusters"),
            ("name", TEXT, "the most frequent full name"),
            ("n", INT, "its mentions: the most frequent person ranks first"),
            ("text", TEXT, "then by this"),
            ("gender", TEXT, "then by this"),
            ("genders", TEXTS, "what articles say of the gender"),
            ("families", TEXTS, "keys of the family names"),
            ("marks", TEXTS, "classes of names that the user has settled something about"),
            ("context", TEXTS, "keys of the entities in the same articles"),
            ("articles", INT, "articles that name the person in their text, not in headings alone"),
        ),
        internal=True,
        bucketed=True,
    ),
    Table("single_clusters", "person of a single name, or rows of one of entity_clusters", _DRAFT, internal=True),
    Table(
        "entity_links",
        "entity of an article, linked to the corpus",
        (
            DOC,
            ("entity", INT, "number of the entity within the article"),
            ("entity_id", TEXT, "the entity over the whole corpus"),
            ("entity_name", TEXT, "its canonical name"),
            GENDER,
        ),
        internal=True,
    ),
)
