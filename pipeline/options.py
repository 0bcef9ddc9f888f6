"""Every option of the pipeline, by section; configs/default.toml lists them."""

from dataclasses import dataclass, field

from pipeline.cleaning.options import CleanOptions
from pipeline.config import Config
from pipeline.duplicates.options import DuplicateOptions
from pipeline.entities.options import CorpusOptions, EntityOptions
from pipeline.formats.options import ReadOptions
from pipeline.quotations.options import QuoteOptions

MOST_BUCKETS = 10_000
"""Largest number of buckets. Each is a row group in every part: with a million, one article takes a minute."""


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How the corpus is divided. This limits the memory of a task, and how much has to be redone when a file changes.

    files_per_part: number of raw files, or of documents in a file of many, in one part.
    megabytes_per_part: millions of raw bytes, or of characters of text, in one part.
    buckets: number of pieces into which everything that is compared over the whole corpus is divided.
    """

    files_per_part: int = 64
    megabytes_per_part: int = 16
    buckets: int = 16

    def __post_init__(self) -> None:
        for name in ("files_per_part", "megabytes_per_part", "buckets"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1")
        if self.buckets > MOST_BUCKETS:
            raise ValueError(f"buckets must be at most {MOST_BUCKETS:,}")


@dataclass(frozen=True, slots=True)
class CorrectionOptions:
    """Corrections made by a person: docs/corrections.md.

    file: CSV file of corrections (columns what, source, record, words, value); by default corrections.csv next to the
        raw folder, if there is one. A run warns of each line that matches nothing.
    """

    file: str | None = field(default=None, metadata={"file": True})


@dataclass(frozen=True, slots=True)
class LimitOptions:
    """The time and memory that a task may take before it is stopped and its documents are tried separately.

    A document that takes too much on its own becomes a row of `rejects` ("too-slow", "too-large"). No limit changes any
    other result. Steps that compare over the corpus have no limits: docs/development/design.md says why.

    seconds: CPU time allowed for any task, whatever its size.
    seconds_per_megabyte: further CPU time allowed per million bytes of the task's input; a legal text needs some 40.
    megabytes: memory allowed for a worker process.
    """

    seconds: float = 60.0
    seconds_per_megabyte: float = 600.0
    megabytes: int = 6_000

    def __post_init__(self) -> None:
        for name in ("seconds", "seconds_per_megabyte", "megabytes"):
            if not getattr(self, name) > 0:  # nor "not a number"
                raise ValueError(f"{name} must be above 0")


@dataclass(frozen=True, slots=True)
class ParseOptions:
    """model: the spaCy pipeline that tags, parses and finds names: the name of any installed English pipeline."""

    model: str = "en_core_web_sm"


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
