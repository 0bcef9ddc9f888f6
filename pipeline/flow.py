"""The flow: every step of the pipeline, in order. Start reading here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.cleaning import CleanOptions
from pipeline.duplicates.options import DuplicateOptions
from pipeline.entities import CorpusOptions, EntityOptions
from pipeline.formats import ReadOptions
from pipeline.parsing.options import ParseOptions
from pipeline.quotations import QuoteOptions
from pipeline.stages import clean, copies, ingest, ner, parse, publish, quotes, recurring, same_text, tag
from pipeline.stages.entities import ENTITY_STEPS, NAMES, ROLE_STEPS
from pipeline.stages.repeats import groups, wordings
from pipeline.stages.step import Step
from pipeline.stages.user_files import names, overrides


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How the corpus is divided. Both bound what one task holds in memory, and what a changed file redoes.

    files_per_part: raw files, or documents of a file of many, in one part.
    megabytes_per_part: raw bytes, or characters of text, in one part, in millions.
    buckets: pieces into which whatever is compared over the whole corpus is divided.
    """

    files_per_part: int = 64
    megabytes_per_part: int = 16
    buckets: int = 16

    def __post_init__(self) -> None:
        for name in ("files_per_part", "megabytes_per_part", "buckets"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1")


SECTIONS: Mapping[str, type[Any]] = {
    "run": RunOptions,
    "ingest": ReadOptions,
    "clean": CleanOptions,
    "parse": ParseOptions,
    "ner": EntityOptions,
    "entities": CorpusOptions,
    "quotes": QuoteOptions,
    "dedup": DuplicateOptions,
}

_WORDS = ("duplicates",)
_TEXT = ("doc_id", "source", "language", "text", "text_sha256")

STEPS: Mapping[str, Step] = {
    step.name: step
    for step in (
        Step(
            "ingest",
            "ingest",
            "files",
            inputs=(),
            outputs=("documents", "rejects"),
            sections=("run", "ingest"),
            run=ingest.run,
            identity=lambda config: ", ".join(map(_version_of, ("trafilatura", "ftfy", "warcio"))),
            by_document=True,
        ),
        *recurring.STEPS,
        Step(
            "clean",
            "clean",
            "part",
            inputs=("documents", "page_recurring"),
            outputs=("blocks", "articles", "rejects", "override_matches"),
            sections=("clean",),
            resources=("furniture.txt", "line_words.txt", "line_vectors.npz", "line_model.npz", "given_names.txt"),
            run=clean.run,
            identity=overrides.overrides_identity,
            by_document=True,
        ),
        Step(
            "text_copies",
            "parse",
            "corpus",
            inputs=("articles",),
            outputs=("text_copies",),
            sections=("clean.languages",),
            run=same_text.elect,
            columns={"articles": ("doc_id", "source", "language", "text_sha256")},
        ),
        Step(
            "parse",
            "parse",
            "part",
            inputs=("articles", "text_copies"),
            outputs=("parses", "rejects"),
            sections=("parse", "clean.languages"),
            run=parse.run,
            columns={"articles": _TEXT},
            identity=parse.model_identity,
            before="parses",
        ),
        Step(
            "parse_copies",
            "parse",
            "part",
            inputs=("text_copies",),
            outputs=("copied_parses", "rejects"),
            sections=("parse", "clean.languages"),
            run=parse.copies,
            identity=parse.model_identity,
            lookups=("parses",),
        ),
        Step(
            "ner",
            "ner",
            "part",
            inputs=("articles", "parses", "copied_parses"),
            outputs=("mentions", "said_roles", "open_roles", "rejects"),
            sections=("ner",),
            resources=NAMES,
            run=ner.run,
            columns={"articles": ("doc_id", "source", "text")},
            identity=names.names_identity,
            by_document=True,
        ),
        Step(
            "tag",
            "quotes",
            "part",
            inputs=("articles", "text_copies"),
            outputs=("attributions", "rejects"),
            sections=("quotes.model", "clean.languages"),
            resources=("tagger",),
            run=tag.run,
            columns={"articles": _TEXT},
            before="attributions",
        ),
        Step(
            "tag_copies",
            "quotes",
            "part",
            inputs=("text_copies",),
            outputs=("copied_attributions", "rejects"),
            sections=("quotes.model", "clean.languages"),
            resources=("tagger",),
            run=tag.copies,
            lookups=("attributions",),
        ),
        Step(
            "quotes",
            "quotes",
            "part",
            inputs=("articles", "parses", "copied_parses", "mentions", "attributions", "copied_attributions"),
            outputs=("quotes", "rejects"),
            sections=("quotes",),
            resources=("quotations", "tagger", *NAMES),
            run=quotes.run,
            columns={"articles": ("doc_id", "source", "byline", "text")},
            by_document=True,
        ),
        Step(
            "sketch",
            "dedup",
            "part",
            inputs=("articles",),
            outputs=("article_sketches", "article_keys"),
            sections=("run", "dedup"),
            run=copies.sketch,
            columns={"articles": ("doc_id", "published_at", "n_words", "text", "text_sha256")},
            by_document=True,
        ),
        Step(
            "article_pairs",
            "dedup",
            "bucket",
            inputs=("article_keys",),
            outputs=("article_pairs",),
            sections=("run", "dedup"),
            run=copies.pairs,
        ),
        Step(
            "article_candidates",
            "dedup",
            "bucket",
            inputs=("article_pairs",),
            outputs=("article_candidates",),
            sections=("dedup",),
            run=copies.candidates,
            lookups=("article_sketches",),
        ),
        Step(
            "article_components",
            "dedup",
            "corpus",
            inputs=("article_candidates",),
            outputs=("article_components",),
            sections=("run",),
            run=copies.components_of_candidates,
        ),
        Step(
            "article_groups",
            "dedup",
            "bucket",
            inputs=("article_components",),
            outputs=("article_groups",),
            sections=("dedup",),
            run=copies.groups,
            lookups=("article_sketches", "articles"),
        ),
        Step(
            "article_clusters",
            "dedup",
            "corpus",
            inputs=("articles", "article_groups"),
            outputs=("article_clusters",),
            sections=(),
            run=copies.clusters,
            columns={"articles": ("doc_id",)},
        ),
        Step(
            "quote_forms",
            "dedup",
            "part",
            inputs=("quotes", "articles"),
            outputs=("quote_forms", "quote_words", "quote_phrases"),
            sections=("run",),
            resources=_WORDS,
            run=wordings.forms,
            columns={
                "quotes": ("quote_id", "doc_id", "start", "end", "text", "kind", "speaker_name"),
                "articles": ("doc_id", "text"),
            },
        ),
        Step(
            "quote_counts",
            "dedup",
            "bucket",
            inputs=("quote_words",),
            outputs=("quote_counts", "quote_repeats"),
            sections=("run",),
            resources=_WORDS,
            run=wordings.counts,
        ),
        Step(
            "quote_pairs",
            "dedup",
            "bucket",
            inputs=("quote_phrases",),
            outputs=("quote_pairs", "quote_common"),
            sections=("run",),
            resources=_WORDS,
            run=wordings.pairs,
        ),
        Step(
            "quote_links",
            "dedup",
            "bucket",
            inputs=("quote_pairs", "quote_common", "quote_repeats", "quote_counts"),
            outputs=("quote_links", "quote_weights"),
            sections=("dedup",),
            resources=_WORDS,
            run=wordings.links,
            lookups=("quote_forms",),
        ),
        Step(
            "quote_groups",
            "dedup",
            "corpus",
            inputs=("quote_forms", "quote_links", "quote_weights", "article_sketches", "article_clusters", "articles"),
            outputs=("quote_groups",),
            sections=("dedup",),
            resources=_WORDS,
            run=groups.groups,
            columns={
                "quote_forms": ("quote_id", "doc_id", "kind", "speaker_name", "form", "around"),
                "article_sketches": ("doc_id", "published_at"),
                "article_clusters": ("doc_id", "cluster_id"),
            },
        ),
        *ENTITY_STEPS,
        Step(
            "quote_witnesses",
            "dedup",
            "part",
            inputs=("quotes", "quote_groups", "articles", "article_clusters", "article_entities", "entity_links"),
            outputs=("quote_witnesses",),
            sections=("run",),
            resources=_WORDS,
            run=groups.witnesses,
            columns={
                "quotes": ("quote_id", "doc_id", "speaker_name", "confidence"),
                "articles": ("doc_id", "source", "published_at"),
                "article_clusters": ("doc_id", "cluster_id"),
                "article_entities": ("doc_id", "entity", "name"),
            },
            by_document=True,
        ),
        Step(
            "quote_fusions",
            "dedup",
            "bucket",
            inputs=("quote_witnesses",),
            outputs=("quote_fusions",),
            sections=("dedup",),
            resources=_WORDS,
            run=groups.fusions,
        ),
        Step(
            "quote_clusters",
            "dedup",
            "corpus",
            inputs=("quote_groups", "quote_fusions", "articles"),
            outputs=("quote_clusters",),
            sections=(),
            resources=_WORDS,
            run=groups.clusters,
            columns={"articles": ("doc_id",)},
        ),
        *ROLE_STEPS,
        Step(
            "attributed_quotes",
            "publish",
            "part",
            inputs=(
                "quotes",
                "articles",
                "mentions",
                "quote_clusters",
                "article_clusters",
                "entity_links",
                "role_answers",
            ),
            outputs=("attributed_quotes",),
            sections=(),
            run=publish.attributed_quotes,
            by_document=True,
        ),
        Step(
            "entity_mentions",
            "publish",
            "part",
            inputs=("mentions", "articles", "entity_links", "role_answers"),
            outputs=("entity_mentions",),
            sections=(),
            run=publish.entity_mentions,
            by_document=True,
        ),
        Step(
            "speakers",
            "publish",
            "corpus",
            inputs=("attributed_quotes", "entities"),
            outputs=("speakers",),
            sections=(),
            run=publish.speakers,
            columns={
                "attributed_quotes": ("doc_id", "speaker_entity_id", "cluster_id", "published_at"),
                "entities": ("entity_id", "name", "type"),
            },
        ),
    )
}

STAGES: tuple[str, ...] = tuple(dict.fromkeys(step.stage for step in STEPS.values()))


def _version_of(library: str) -> str:
    from importlib.metadata import version

    return f"{library} {version(library)}"
