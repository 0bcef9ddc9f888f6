"""Internal tables for merging names over the corpus; they lead to entities."""

import pyarrow as pa

from pipeline.tables.columns import BUCKET, DOC, FLAG, GENDER, INT, TEXT, TEXTS, Column, Table

_LOCAL: tuple[Column, ...] = (
    DOC,
    ("entity", INT, "number of the entity within the article"),
    ("type", TEXT, "person, place or organisation"),
    ("name", TEXT, "fullest name within the article"),
    ("aliases", TEXTS, "the written forms of the name in the article, most frequent first"),
    ("n_mentions", INT, "number of mentions in the article, including pronouns and role phrases"),
    GENDER,
    ("context", TEXTS, "keys of the article's other frequent entities, and of the roles that it gives the person"),
    ("gender_evidence", TEXT, "what shows the gender: title, words or given name"),
    ("heading_only", FLAG, "whether the article names it only in headings"),
)

_COMPONENT: Column = (
    "component",
    pa.uint64(),
    "connected component of names that could be one entity: the smallest of their hashes",
)

_DRAFT: tuple[Column, ...] = (
    ("cluster", TEXT, "text that identifies the cluster"),
    ("type", TEXT, "person, place or organisation"),
    ("key", TEXT, "the text from which the id is made; null if the rows belong to a cluster in entity_clusters"),
    ("detail", TEXT, "distinguishes clusters with the same key"),
    ("first_doc", TEXT, "doc_id of the row that stands for the cluster"),
    ("first_entity", INT, "number of that row's entity within the article"),
    ("name", TEXT, "canonical name"),
    ("fixed", FLAG, "whether the name comes from the user or a list"),
    (
        "forms",
        pa.list_(pa.struct([("form", TEXT), ("n", INT)])),
        "the written forms, each with the number of rows that have it",
    ),
    ("evidence", TEXTS, "why names were merged"),
    ("ambiguous", TEXTS, "names of entities that could be the same"),
    ("doubts", TEXTS, "for each of ambiguous, why the two are kept apart"),
    (
        "members",
        pa.list_(pa.struct([("doc_id", TEXT), ("entity", INT), ("n", INT)])),
        "its rows in article_entities, each with its number of mentions",
    ),
)

TABLES = (
    Table("article_entities", "entity of an article, before it is merged over the corpus", _LOCAL),
    Table(
        "entity_keys",
        "statement of articles about a key under which names are looked up",
        (
            BUCKET,
            ("key", TEXT, "key that names may have in common"),
            (
                "role",
                TEXT,
                "what the row states about the key: own, told or national; for people family, given or declared",
            ),
            ("type", TEXT, "person, place or organisation"),
            ("name", TEXT, "the name that has the key"),
            ("other", TEXT, "the key of a related name; for people, the key of the full name"),
            ("example", TEXT, "names that an article uses for the same entity"),
            ("gender", TEXT, "female or male; null if neither the article nor the given name shows it"),
            ("n", INT, "how many rows of article_entities in the part state this"),
        ),
    ),
    Table(
        "context_keys",
        "key of an entity in the contexts of others, in a part",
        (
            BUCKET,
            ("key", TEXT, "the key; empty in the row that counts all articles"),
            ("n", INT, "number of articles in the part that have the key"),
        ),
    ),
    Table(
        "entity_nodes",
        "entity of an article, by key",
        (
            DOC,
            ("entity", INT, "number of the entity within the article"),
            ("node", TEXT, "the key; rows with the same key are merged together"),
            ("single", FLAG, "whether it is a person with a single name"),
            ("home", pa.uint64(), "hash of the node; it is the component if the node is linked to no other"),
        ),
    ),
    Table(
        "context_counts",
        "key of an entity in the contexts of others, if several articles have it",
        (
            ("key", TEXT, "the key; empty in the row that counts all articles"),
            ("n", INT, "number of articles in the corpus that have the key"),
        ),
    ),
    Table(
        "entity_pairs",
        "two keys that could be the same entity",
        (
            ("kind", TEXT, "person, told or national; mark or class for what the user has settled"),
            ("key", TEXT, "orders the pairs of a kind"),
            ("one", TEXT, "one key of the pair"),
            ("other", TEXT, "the other key, or a class of names that the user has settled"),
            ("evidence", TEXT, "why they could be the same"),
        ),
    ),
    Table(
        "entity_components",
        "entity of an article whose key is linked to other keys",
        (DOC, ("entity", INT, "number of the entity within the article"), _COMPONENT),
    ),
    Table(
        "entity_reasons",
        "reason why keys of places or organisations are the same entity",
        (BUCKET, _COMPONENT, ("evidence", TEXT, "why names were merged")),
    ),
    Table("entity_members", "entity of an article, by component", (BUCKET, _COMPONENT, *_LOCAL)),
    Table("entity_singles", "person with a single name in an article, by surname", (BUCKET, _COMPONENT, *_LOCAL)),
    Table("entity_clusters", "entity of the corpus, before single names are added", _DRAFT),
    Table(
        "entity_holders",
        "person whom single names could mean, by surname",
        (
            BUCKET,
            ("key", TEXT, "key of the single names"),
            ("cluster", TEXT, "the person's cluster in entity_clusters"),
            ("name", TEXT, "the most frequent full name"),
            ("n", INT, "number of mentions of that name; people are ranked by it, the highest first"),
            ("text", TEXT, "that name as written; ranks people with the same n"),
            ("gender", TEXT, "the gender with that name, as text; ranks people with the same n and text"),
            ("genders", TEXTS, "the genders that articles show"),
            ("families", TEXTS, "keys of the family names"),
            ("marks", TEXTS, "classes of the person's names about which the user has settled something"),
            ("context", TEXTS, "keys of the entities in the same articles"),
            ("articles", INT, "number of articles that name the person in their text, not only in headings"),
        ),
    ),
    Table(
        "single_clusters",
        "person with a single name, or rows with a single name that belong to a cluster in entity_clusters",
        _DRAFT,
    ),
    Table(
        "entity_links",
        "entity of an article, linked to the corpus",
        (
            DOC,
            ("entity", INT, "number of the entity within the article"),
            ("entity_id", TEXT, "id of the entity over the whole corpus"),
            ("entity_name", TEXT, "canonical name of that entity"),
            GENDER,
        ),
    ),
)
