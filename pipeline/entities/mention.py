"""`Mention`: a person, place or organisation at one place of an article."""

from __future__ import annotations

from dataclasses import dataclass

TYPES = ("person", "place", "organisation")
FORMS = ("name", "pronoun", "nominal")


@dataclass(frozen=True, slots=True)
class Mention:
    """Half-open span of `Parse.text` that stands for somebody or something.

    `name` is the fullest name of the same entity within the article, None where a pronoun or a role
    phrase is left unresolved. `entity` numbers the entities of the article; None with `name`.
    `gender` ("female", "male" or None) is what the article says of the person. `model_label` is the
    language model's own label, None where no name of the model's lies here. `rule` names the rule
    that decided the mention, or its resolution.
    """

    start: int
    end: int
    type: str
    form: str
    name: str | None
    entity: int | None
    gender: str | None
    model_label: str | None
    rule: str
