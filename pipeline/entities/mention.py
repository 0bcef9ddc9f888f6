"""`Mention`: a person, place or organisation at one place of an article."""

from __future__ import annotations

from dataclasses import dataclass

TYPES = ("person", "place", "organisation")


@dataclass(frozen=True, slots=True)
class Mention:
    """One place in an article where a person, place or organisation is mentioned.

    start, end: half-open span of `Parse.text`.
    name: the fullest name of the same entity within the article; None for an unresolved pronoun or role phrase.
    entity: number of the entity within the article; None if `name` is.
    gender: "female" or "male", if the article shows it; otherwise None.
    model_label: the language model's own label; None if the model found no name there.
    rule: the rule that decided the mention or its resolution.
    gender_evidence: what shows the gender of a name: "title", "words" of the article, or "given name" alone.
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
