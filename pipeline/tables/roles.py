"""Roles that articles give people, and the role phrases that other articles name."""

from __future__ import annotations

from pipeline.tables.columns import BUCKET, DOC, GENDER, INT, TEXT, TEXTS, Column, Table

_OFFICE: Column = ("office", TEXT, "the noun, after the ranks that make it another office: vice president")

_ROLE: tuple[Column, ...] = (_OFFICE, ("marks", TEXTS, "telling words beside it: countries, parties, fields"))

_ROLE_MARK: tuple[Column, ...] = (
    ("entity_id", TEXT, "the person over the whole corpus"),
    _OFFICE,
    ("mark", TEXT, "one telling word beside it"),
)

TABLES = (
    Table(
        "said_roles",
        "role that an article gives one of its people",
        (DOC, ("entity", INT, "number of the entity within the article"), *_ROLE),
        internal=True,
    ),
    Table(
        "descriptions",
        "description that an article gives one of its people",
        (
            DOC,
            ("entity", INT, "number of the entity within the article"),
            ("key", TEXT, "the description in lower case, without its determiner"),
            ("text", TEXT, "the description as printed, without its owner"),
            ("weight", INT, "how much it says: 2 for an apposition or a long title, down to -1 for a party"),
        ),
        internal=True,
    ),
    Table(
        "open_roles",
        "role phrase that nobody in its article fits",
        (DOC, ("mention_id", TEXT, "the phrase, or a pronoun that takes it up"), *_ROLE, GENDER),
        internal=True,
    ),
    Table(
        "role_keys",
        "word of a role that a story gives a person",
        (BUCKET, *_ROLE_MARK, ("story", TEXT, "cluster of the article: copies count once")),
        internal=True,
        bucketed=True,
    ),
    Table(
        "entity_roles",
        "word of a role that several stories give a person",
        (*_ROLE_MARK, ("n_stories", INT, "stories that do")),
        internal=True,
    ),
    Table(
        "role_answers",
        "role phrase that other articles name",
        (
            DOC,
            ("mention_id", TEXT, "the mention"),
            ("entity_id", TEXT, "whom it stands for"),
            ("entity_name", TEXT, "the canonical name"),
        ),
        internal=True,
    ),
)
