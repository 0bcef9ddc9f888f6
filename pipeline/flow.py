"""The flow: every step of the pipeline, in order. Start reading here.

    raw files -> documents -> articles -> parses -> mentions -> quotes    each document by itself
                                 |                     |          |
                                 v                     v          v
                       article_clusters            entities   quote_clusters    compared over the corpus
                                 |                     |          |
                                 +---------------------+----------+--> attributed_quotes, entity_mentions, speakers

A step is declared beside its function, in the module of `pipeline/stages` that is named here: what it reads and makes,
on which options it depends. Function, step and the first table that it makes have one name; `pipeline/tables` has the
columns. What a stage decides is written in the crafts (`formats`, `cleaning`, `parsing`, `entities`, `quotations`,
`duplicates`), which know neither tables nor files. The runner walks the steps in this order and does again what
changed.
"""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.stages import (
    clean,
    copies,
    corrections,
    ingest,
    ner,
    outlets,
    parse,
    publish,
    quotes,
    recurring,
    roles,
    same_text,
    tag,
)
from pipeline.stages.entities import entities, local, merge
from pipeline.stages.repeats import groups, wordings
from pipeline.stages.step import Step

STEPS: Mapping[str, Step] = {
    step.name: step
    for step in (
        # ingest: files of many formats -> the text of each document
        *ingest.STEPS,
        # what a person corrected, by document
        *corrections.STEPS,
        # clean: documents -> the lines that are the article's, after a look at what recurs over each site
        *recurring.STEPS,
        *outlets.STEPS,
        *clean.STEPS,
        # parse: the language model and the reader, once per distinct text
        *same_text.STEPS,
        *parse.STEPS,
        *tag.STEPS,
        # ner: people, places and organisations within an article, pronouns and roles among them
        *ner.STEPS,
        # quotes: quotations and who speaks
        *quotes.STEPS,
        # copies: near-duplicates among the articles
        *copies.STEPS,
        # entities: one person, place or organisation of all its names over the corpus
        *local.STEPS,
        *merge.STEPS,
        *entities.STEPS,
        *roles.STEPS,
        # repeats: the same words quoted again, and who said them by the votes of all copies
        *wordings.STEPS,
        *groups.STEPS,
        # publish: the tables that are ready for a notebook
        *publish.STEPS,
    )
}

STAGES: tuple[str, ...] = tuple(dict.fromkeys(step.stage for step in STEPS.values()))
"""What a user can stop after, in order: `--until STAGE`."""

OLD_STAGES: Mapping[str, str] = {"dedup": "repeats"}
"""Names of stages that `--until` still takes: dedup was copies, entities and repeats."""
