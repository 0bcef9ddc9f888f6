"""Lists every step of the pipeline, in order. Start reading here.

    raw files -> documents -> articles -> parses -> mentions -> quotes    each document on its own
                                 |                     |          |
                                 v                     v          v
                       article_clusters            entities   quote_clusters    compared over the corpus
                                 |                     |          |
                                 +---------------------+----------+--> attributed_quotes, entity_mentions, speakers

Each step is declared next to its function, in the module of `pipeline/stages` named here: which tables it reads and
writes, and on which options it depends. The function, the step and the first table that it writes share a name;
`pipeline/tables` has the columns. The decisions themselves are made in the crafts (`formats`, `cleaning`, `parsing`,
`entities`, `quotations`, `duplicates`), which know nothing of tables or files. The runner goes through the steps in
this order and runs again whatever is affected by a change.
"""

from collections.abc import Mapping

from pipeline.stages import (
    clean,
    copies,
    corrections,
    ingest,
    ner,
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
        # corrections made by a person, by document
        *corrections.STEPS,
        # clean: documents -> the lines that belong to the article, given which lines recur over each site
        *recurring.STEPS,
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
        # entities: all names of one person, place or organisation over the corpus become one entity
        *local.STEPS,
        *merge.STEPS,
        *entities.STEPS,
        *roles.STEPS,
        # repeats: the same words quoted again; a vote of all copies on who said them
        *wordings.STEPS,
        *groups.STEPS,
        # publish: the tables that are ready for a notebook
        *publish.STEPS,
    )
}

STAGES: tuple[str, ...] = tuple(dict.fromkeys(step.stage for step in STEPS.values()))
"""The stages, in order; `--until STAGE` stops after one of them."""

OLD_STAGES: Mapping[str, str] = {"dedup": "repeats"}
"""Maps old names of stages, which `--until` still accepts, to current ones: dedup was copies, entities and repeats."""
