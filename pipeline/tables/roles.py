"""Internal tables about the roles that articles give people, and about role phrases that other articles resolve."""

from pipeline.tables.columns import BUCKET, DOC, GENDER, INT, TEXT, TEXTS, Column, Table

_OFFICE: Column = ("office", TEXT, "the noun of the role, with ranks that make it a different office: vice president")

_ROLE: tuple[Column, ...] = (_OFFICE, ("marks", TEXTS, "the distinctive words of the role: countries, parties, fields"))

_ROLE_MARK: tuple[Column, ...] = (
    ("entity_id", TEXT, "id of the person over the whole corpus"),
    _OFFICE,
    ("mark", TEXT, "one distinctive word of the role"),
)

TABLES = (
    Table(
        "said_roles",
        "role that an article gives one of its people",
        (DOC, ("entity", INT, "number of the entity within the article"), *_ROLE),
    ),
    Table(
        "descriptions",
        "description that an article gives one of its people",
        (
            DOC,
            ("entity", INT, "number of the entity within the article"),
            ("key", TEXT, "the description in lower case, without its determiner"),
            ("text", TEXT, "the description as printed, without its owner"),
            ("weight", INT, "how informative it is: from 2 for an apposition or a long title down to -1 for a party"),
        ),
    ),
    Table(
        "open_roles",
        "role phrase that nobody in its article fits",
        (DOC, ("mention_id", TEXT, "id of the phrase, or of a pronoun that refers to it"), *_ROLE, GENDER),
    ),
    Table(
        "role_keys",
        "distinctive word of a role that a story gives a person",
        (BUCKET, *_ROLE_MARK, ("story", TEXT, "cluster of the article, so that copies count once")),
    ),
    Table(
        "entity_roles",
        "distinctive word of a role that several stories give a person",
        (*_ROLE_MARK, ("n_stories", INT, "number of these stories")),
    ),
    Table(
        "role_answers",
        "role phrase that other articles resolve",
        (
            DOC,
            ("mention_id", TEXT, "id of the mention"),
            ("entity_id", TEXT, "id of the person for whom it stands"),
            ("entity_name", TEXT, "canonical name of that person"),
        ),
    ),
)
