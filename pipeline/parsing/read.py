"""`Read`: what a language model says about some paragraphs, as arrays, and how to make a `Parse` of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from pipeline.parsing.parse import Parse
from pipeline.parsing.pieces import Piece

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Read:
    """All tokens of some paragraphs of one article, in order, including white space.

    Every array or list has one item per token. `paragraph` counts these paragraphs from 0; `start` and `length` are
    in characters of the paragraph; `head` is an index of these tokens. `tag`, `dep` and `entity` are labels ("" for
    none); `name_start` and `sentence_start` mark where names and sentences begin, `space` marks white space.
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


class Reads(Protocol):
    """A language model that reads paragraphs."""

    def read(self, units: Iterator[Sequence[str]]) -> Iterator[Read]:
        """One `Read` per unit. A unit is one or more non-empty paragraphs of one article."""
        ...


def assemble(text: str, pieces: Sequence[Piece], reads: Sequence[Read]) -> Parse:
    """The parse of an article whose paragraphs, or pieces of these, were read in one or more units."""
    parse = Parse(text, [], [], [], [], [], [], [], [])
    begins = np.asarray([start for start, _, _ in pieces], dtype=np.int64)
    numbers = np.asarray([number for _, _, number in pieces], dtype=np.int64)
    paragraphs = sentences = 0
    for read in reads:
        kept = np.flatnonzero(~read.space)
        tokens = len(parse)
        paragraph = read.paragraph[kept] + paragraphs
        start = begins[paragraph] + read.start[kept]
        # A head may be white space, which is no token here: its word becomes its own head.
        place = np.cumsum(~read.space) - 1
        head = np.where(read.space[read.head], place, place[read.head])[kept]
        first = np.append(True, paragraph[1:] != paragraph[:-1])[: len(kept)]
        sentence = np.cumsum(read.sentence_start[kept] | first) - 1 + sentences
        parse.start.extend(start.tolist())
        parse.end.extend((start + read.length[kept]).tolist())
        parse.head.extend((head + tokens).tolist())
        parse.sentence.extend(sentence.tolist())
        parse.paragraph.extend(numbers[paragraph].tolist())
        where = kept.tolist()
        parse.tag.extend([read.tag[i] for i in where])
        parse.dep.extend([read.dep[i] for i in where])
        parse.entity.extend(_labels([read.entity[i] for i in where], read.name_start[kept].tolist()))
        paragraphs += int(read.paragraph[-1]) + 1
        sentences += int(sentence[-1]) + 1 - sentences if len(kept) else 0
    return parse


def _labels(entities: list[str], starts: list[bool]) -> list[str]:
    found, before = [], ""
    for label, start in zip(entities, starts, strict=True):
        found.append(f"{'B' if start or not before else 'I'}-{label}" if label else "")
        before = label
    return found
