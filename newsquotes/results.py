"""The classes that `extract`, `clean` and `run` return.

Offsets are half-open and count characters, as Python's strings do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pandas

Kind = Literal["direct", "mixed", "indirect"]
Type = Literal["person", "place", "organisation"]


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words that somebody is reported to have said.

    text: the words, without outer quotation marks.
    start, end, parts: the position of the words, with their quotation marks; `parts` has several spans if the quotation
        is split.
    kind: direct (entirely in quotation marks), mixed (partly) or indirect (reported without them).
    speaker: the speaker's fullest name in the text; None if the text does not name the speaker, or it is not clear.
    speaker_text: the words that refer to the speaker here ("the minister", "she").
    speaker_kind: person, organisation, place, group, document or unknown.
    speaker_role: what the text calls the speaker ("the mayor of Rostock"); None if it says nothing.
    indirect_kind: what an indirect quotation reports: speech, thought, intention or other.
    cue: the words that attribute ("said", "according to").
    sentence_start, sentence_end: the position of the sentences that contain it.
    confidence: the probability that the attribution is correct, 0 to 1; None where it was not measured.
    reason, rule, flags: why this speaker was chosen, by which rule, and what deserves a second look.
    """

    text: str
    start: int
    end: int
    kind: Kind
    speaker: str | None
    speaker_text: str | None
    speaker_start: int | None
    speaker_end: int | None
    speaker_kind: str
    cue: str | None
    cue_start: int | None
    cue_end: int | None
    parts: tuple[tuple[int, int], ...]
    sentence_start: int
    sentence_end: int
    confidence: float | None
    reason: str | None
    rule: str
    flags: tuple[str, ...] = ()
    speaker_role: str | None = None
    indirect_kind: str | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in the text where a person, place or organisation is mentioned.

    form: name ("Jane Roe"), pronoun ("she") or nominal ("the minister").
    name: the fullest name that the text has for whoever is meant; None if that is not known.
    entity: a number that all mentions of the same person, place or organisation in this text share.
    """

    text: str
    start: int
    end: int
    type: Type
    form: Literal["name", "pronoun", "nominal"]
    name: str | None
    entity: int | None
    gender: str | None


@dataclass(frozen=True, slots=True)
class Extraction:
    """The quotations and mentions of one text, both in the order of the text."""

    text: str
    quotations: tuple[Quotation, ...]
    mentions: tuple[Mention, ...]

    @property
    def people(self) -> tuple[str, ...]:
        """The full names of the people in the text, without repetition."""
        return self._names("person")

    @property
    def places(self) -> tuple[str, ...]:
        """The names of the places in the text, without repetition."""
        return self._names("place")

    @property
    def organisations(self) -> tuple[str, ...]:
        """The names of the organisations in the text, without repetition."""
        return self._names("organisation")

    def _names(self, type_: Type) -> tuple[str, ...]:
        return tuple(dict.fromkeys(m.name for m in self.mentions if m.type == type_ and m.name is not None))


@dataclass(frozen=True, slots=True)
class Article:
    """The article of a page, without the rest of the page.

    text: the article; "" if there is none.
    problem: why there is no article, or why it is not analysed; None if all is well.
    dropped: the lines that were left out, in order.
    """

    text: str
    title: str | None = None
    byline: str | None = None
    site: str | None = None
    published_at: datetime | None = None
    language: str | None = None
    dropped: tuple[str, ...] = ()
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run: the folder of its tables, the number of rows of each table, and the run's warnings."""

    processed: str
    rows: Mapping[str, int]
    warnings: tuple[str, ...] = field(default=())

    def load(self, table: str, columns: list[str] | None = None) -> pandas.DataFrame:
        """Returns a table of this run, as a pandas data frame."""
        from newsquotes.tables import load

        return load(table, self.processed, columns)
