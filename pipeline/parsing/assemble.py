"""Assembles the parse of an article from the model's analyses of its units, groups of paragraphs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from pipeline.parsing.parse import Parse
from pipeline.parsing.pieces import Piece
from pipeline.text.arrays import Flags, Ints


@dataclass(frozen=True, slots=True)
class ParsedUnit:
    """The tokens of a unit (some paragraphs of one article), in text order, including white space.

    Every array or list has one item per token:

    paragraph: number of the paragraph within the unit, from 0.
    start, length: where the token begins in its paragraph, and its length, in characters.
    tag, dep, entity: labels; "" for none.
    head: index of the head within the unit.
    name_start, sentence_start: whether a name, or a sentence, begins with the token.
    space: whether the token is white space.
    """

    paragraph: Ints
    start: Ints
    length: Ints
    tag: list[str]
    dep: list[str]
    head: Ints
    entity: list[str]
    name_start: Flags
    sentence_start: Flags
    space: Flags


class UnitParser(Protocol):
    def parse(self, units: Iterator[Sequence[str]]) -> Iterator[ParsedUnit]:
        """Yields one `ParsedUnit` per unit, in order. A unit is one or more non-empty paragraphs of one article."""
        ...


def assemble(text: str, pieces: Sequence[Piece], units: Sequence[ParsedUnit]) -> Parse:
    """Assembles the parse of an article from its units, given the pieces into which its text was divided."""
    parse = Parse(text, [], [], [], [], [], [], [], [])
    begins = np.asarray([start for start, _, _ in pieces], dtype=np.int64)
    numbers = np.asarray([number for _, _, number in pieces], dtype=np.int64)
    paragraphs = sentences = 0
    for unit in units:
        kept = np.flatnonzero(~unit.space)
        tokens = len(parse)
        paragraph = unit.paragraph[kept] + paragraphs
        start = begins[paragraph] + unit.start[kept]
        # White space is not kept as a token, so a word whose head is white space becomes its own head.
        place = np.cumsum(~unit.space) - 1
        head = np.where(unit.space[unit.head], place, place[unit.head])[kept]
        first = np.append(True, paragraph[1:] != paragraph[:-1])[: len(kept)]
        sentence = np.cumsum(unit.sentence_start[kept] | first) - 1 + sentences
        parse.start.extend(start.tolist())
        parse.end.extend((start + unit.length[kept]).tolist())
        parse.head.extend((head + tokens).tolist())
        parse.sentence.extend(sentence.tolist())
        parse.paragraph.extend(numbers[paragraph].tolist())
        where = kept.tolist()
        parse.tag.extend([unit.tag[i] for i in where])
        parse.dep.extend([unit.dep[i] for i in where])
        parse.entity.extend(_labels([unit.entity[i] for i in where], unit.name_start[kept].tolist()))
        paragraphs += int(unit.paragraph[-1]) + 1
        sentences += int(sentence[-1]) + 1 - sentences if len(kept) else 0
    return parse


def _labels(entities: list[str], starts: list[bool]) -> list[str]:
    found, before = [], ""
    for label, start in zip(entities, starts, strict=True):
        found.append(f"{'B' if start or not before else 'I'}-{label}" if label else "")
        before = label
    return found
