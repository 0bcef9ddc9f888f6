"""Defines `Mention`: one place in an article where a person, place or organisation is mentioned."""

from dataclasses import dataclass

TYPES = ("person", "place", "organisation")


@dataclass(frozen=True, slots=True)
class Mention:
    """One place in an article where a person, place or organisation is mentioned.

    start, end: half-open span of characters in `Parse.text`.
    type: one of `TYPES`.
    form: "name", "pronoun" or "nominal" (a role phrase).
    name: the fullest name of the same entity within the article; None for an unresolved pronoun or role phrase.
    entity: the number of the entity within the article; None if `name` is None.
    gender: "female" or "male"; None if neither the article nor the given name shows it.
    model_label: the language model's own label; None if the model found no name there.
    rule: the rule that decided the mention or whom it refers to.
    gender_evidence: what shows the gender of a person's name: "title", "words" (pronouns and nouns in the article) or
        "given name" alone; None for pronouns and role phrases.
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
    gender_evidence: str | None = None
