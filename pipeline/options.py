"""Every option of the pipeline, by section: what configs/default.toml lists."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.cleaning.options import CleanOptions
from pipeline.config import Config
from pipeline.duplicates.options import DuplicateOptions
from pipeline.entities.options import CorpusOptions, EntityOptions
from pipeline.formats.options import ReadOptions
from pipeline.parsing.options import ParseOptions
from pipeline.quotations.options import QuoteOptions


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How the corpus is divided. This bounds what one task holds in memory, and what a changed file redoes.

    files_per_part: raw files, or documents of a file with many, in one part.
    megabytes_per_part: raw bytes, or characters of text, in one part, in millions.
    buckets: pieces into which everything that is compared over the whole corpus is divided.
    """

    files_per_part: int = 64
    megabytes_per_part: int = 16
    buckets: int = 16

    def __post_init__(self) -> None:
        for name in ("files_per_part", "megabytes_per_part", "buckets"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1")


@dataclass(frozen=True, slots=True)
class CorrectionOptions:
    """What a person knows better than the program: docs/corrections.md.

    file: CSV file of corrections (columns what, source, record, words, value); by default corrections.csv beside the
        raw folder, if there is one. A run warns of each line that finds no place.
    """

    file: str | None = field(default=None, metadata={"file": True})


@dataclass(frozen=True, slots=True)
class LimitOptions:
    """What a task may take before it is stopped and its documents are tried separately.

    A document that takes too much on its own becomes a row of `rejects` ("too-slow", "too-large"). No limit changes any
    other result. Steps that compare over the corpus have no limits: docs/development/design.md says why.

    seconds: CPU time of any task, besides what its size allows.
    seconds_per_megabyte: CPU time per million bytes of what the task works on; a legal text takes some 40.
    megabytes: memory of a worker process.
    """

    seconds: float = 60.0
    seconds_per_megabyte: float = 600.0
    megabytes: int = 6_000

    def __post_init__(self) -> None:
        for name in ("seconds", "seconds_per_megabyte", "megabytes"):
            if getattr(self, name) <= 0:
                raise ValueError(f"{name} must be above 0")


class Options(Config):
    """The options of a run. A step gets only those that it declares: see `Step.sections`."""

    run: RunOptions
    limits: LimitOptions
    ingest: ReadOptions
    clean: CleanOptions
    parse: ParseOptions
    ner: EntityOptions
    entities: CorpusOptions
    quotes: QuoteOptions
    dedup: DuplicateOptions
    corrections: CorrectionOptions


SECTIONS = Options.kinds()
